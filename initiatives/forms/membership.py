"""What an administrator types to change a member: each form knows the one verb that it stands for."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from initiatives.forms.units import MemberField, SuggestingInput
from initiatives.models import MemberPage, Membership
from initiatives.services import organisations
from initiatives.teryt import parse_code

MEMBERS = "burza-members"
MOST_HEIRS = 4


class DayInput(forms.DateInput):
    """The browser's own calendar, which wants the day as ISO 8601 writes it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class VerbForm(forms.Form):
    """`member`: whose membership changes. `carry_out` raises ValidationError where the verb refuses."""

    on = forms.DateField(label=_("Since"), widget=DayInput(), help_text=_("The day on which it took effect."))

    def __init__(self, *args: Any, member: MemberPage, **kwargs: Any) -> None:
        self.member = member
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise ValidationError(gettext("It takes effect at once, so the day cannot be in the future."))
        return on

    def carry_out(self, user: Any) -> None:
        raise NotImplementedError


class ChangeForm(VerbForm):
    title = forms.CharField(label=_("Name"), max_length=255)
    code = forms.CharField(
        label=_("TERYT code"), max_length=7,
        help_text=_("The seventh digit says the kind: 1 urban, 2 rural, 3 urban-rural gmina."),
    )  # fmt: skip
    keep_former = forms.BooleanField(
        label=_("Keep the former name and code"), required=False, initial=True,
        help_text=_("They are shown on the page and lead to it. Untick to mend a slip of the pen."),
    )  # fmt: skip
    field_order = ["title", "code", "on", "keep_former"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].initial, self.fields["code"].initial = self.member.title, self.member.code

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].strip()
        try:
            parse_code(code)
        except ValueError:
            raise ValidationError(gettext("No unit of local government can have this code.")) from None
        return code

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if (data.get("title"), data.get("code")) == (self.member.title, self.member.code):
            raise ValidationError(gettext("Neither the name nor the code is another one."))
        return data

    def carry_out(self, user: Any) -> None:
        data = self.cleaned_data
        organisations.change_unit(
            member=self.member, title=data["title"], code=data["code"], on=data["on"], by=user,
            keep_former=data["keep_former"],
        )  # fmt: skip


class LeaveForm(VerbForm):
    KEEP, END = "keep", "end"

    accounts = forms.ChoiceField(
        label=_("Its people"), widget=forms.RadioSelect, initial=KEEP,
        choices=[(KEEP, _("keep their accounts and read")), (END, _("lose their accounts at once"))],
    )  # fmt: skip

    def carry_out(self, user: Any) -> None:
        end = self.cleaned_data["accounts"] == self.END
        organisations.end_membership(member=self.member, on=self.cleaned_data["on"], by=user, deactivate=end)


class MergeForm(VerbForm):
    into = MemberField(
        label=_("Into which member"), widget=SuggestingInput(MEMBERS),
        help_text=_("Name or code. A new unit has to be made a member first."),
    )  # fmt: skip
    field_order = ["into", "on"]

    def clean_into(self) -> MemberPage:
        into: MemberPage = self.cleaned_data["into"]
        if into == self.member:
            raise ValidationError(gettext("A member cannot be merged into itself."))
        return into

    def carry_out(self, user: Any) -> None:
        data = self.cleaned_data
        organisations.merge(members=[self.member], into=data["into"], on=data["on"], by=user)


class SplitForm(VerbForm):
    """Who follows is numbered, so that what is said of people and pages holds before anybody was looked up."""

    KEEPER = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbers = [(str(n), str(n)) for n in range(1, MOST_HEIRS + 1)]
        for number, _label in numbers:
            label = gettext("Member no. %(number)s") % {"number": number}
            self.fields[f"into_{number}"] = MemberField(
                label=label, widget=SuggestingInput(MEMBERS), required=number in ("1", "2")
            )
        self.fields["keeper"] = forms.ChoiceField(
            label=gettext("Who works on with its pages, drafts and files"), choices=numbers, widget=forms.RadioSelect
        )
        choices = [(self.KEEPER, gettext("where the pages go")), *numbers]
        for row in self.people:
            label = f"{row.user} ({row.get_role_display()}, {row.user.email})"
            self.fields[f"person_{row.user_id}"] = forms.ChoiceField(label=label, choices=choices, required=False)
        self.order_fields([*(name for name in self.fields if name.startswith("into_")), "keeper", "on"])

    @property
    def people(self) -> list[Membership]:
        return organisations.people_of(self.member)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        heirs = self.heirs
        if self.member in heirs.values() or len(set(heirs.values())) < len(heirs):
            raise ValidationError(gettext("Name two members or more, each once, and not the one that splits."))
        used = {data.get("keeper"), *(value for name, value in data.items() if name.startswith("person_") and value)}
        if not self.errors and not used <= heirs.keys():
            raise ValidationError(gettext("You chose a number at which no member stands."))
        return data

    @property
    def heirs(self) -> dict[str, MemberPage]:
        """By their numbers."""
        found = {str(n): self.cleaned_data.get(f"into_{n}") for n in range(1, MOST_HEIRS + 1)}
        return {number: heir for number, heir in found.items() if heir is not None}

    @property
    def keeper(self) -> MemberPage:
        return self.heirs[self.cleaned_data["keeper"]]

    @property
    def sent(self) -> dict[int, MemberPage]:
        """Who goes elsewhere than the pages, by the person's number."""
        names = {name: value for name, value in self.cleaned_data.items() if name.startswith("person_") and value}
        return {int(name.removeprefix("person_")): self.heirs[value] for name, value in names.items()}

    def carry_out(self, user: Any) -> None:
        organisations.split(
            member=self.member, into=list(self.heirs.values()), keeper=self.keeper, people=self.sent,
            on=self.cleaned_data["on"], by=user,
        )  # fmt: skip


class RejoinForm(VerbForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.went = {str(user.pk): user for user in organisations.who_went(member=self.member)}
        choices = [(key, f"{user} ({user.email})") for key, user in self.went.items()]
        if choices:
            self.fields["people"] = forms.MultipleChoiceField(
                label=gettext("Who comes back, in the role of then"), required=False, choices=choices,
                initial=list(self.went), widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip

    @property
    def back(self) -> list[Any]:
        return [self.went[key] for key in self.cleaned_data.get("people", [])]

    def carry_out(self, user: Any) -> None:
        organisations.rejoin(member=self.member, people=self.back, on=self.cleaned_data["on"], by=user)


__all__ = ["MEMBERS", "ChangeForm", "LeaveForm", "MergeForm", "RejoinForm", "SplitForm", "VerbForm"]
