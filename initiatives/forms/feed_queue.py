"""What a moderator says of what came from partners' feeds, and how the queue is narrowed."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from initiatives.forms.topics import TopicsField
from initiatives.forms.units import MemberField, SuggestingInput
from initiatives.models import Category, FeedSource, MemberPage, PartnerPage

WITHOUT, NEW, CHANGED = "none", "new", "changed"
MEMBERS = "burza-members"
LONGEST_REASON = 500
OTHER = ""
# Whoever looks the item up later reads it, so each says something of the item.
REASONS = (
    _("It is no practice that another municipality could use."),
    _("It concerns the partner alone: an invitation, a report of an event, an announcement."),
    _("The same is in Burza already."),
    _("It is out of date."),
    _("It tells too little."),
)


class FilterForm(forms.Form):
    """What it does not understand narrows nothing."""

    q = forms.CharField(label=_("Words of the title or address"), required=False, max_length=200)
    what = forms.ChoiceField(
        label=_("What"), required=False,
        choices=[("", _("all")), (NEW, _("new ones")), (CHANGED, _("changes of what we have"))],
    )  # fmt: skip
    partner = forms.ChoiceField(label=_("Partner"), required=False)
    source = forms.ChoiceField(label=_("Source"), required=False)
    category = forms.ChoiceField(label=_("Suggested category"), required=False)
    alike = forms.BooleanField(label=_("Only those that resemble others"), required=False)
    order = forms.ChoiceField(
        label=_("Order"), required=False,
        choices=[
            ("", _("latest arrivals first")),
            ("arrived", _("earliest arrivals first")),
            ("-published", _("latest by the partner's date")),
            ("published", _("earliest by the partner's date")),
        ],
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Three queries: of what can be chosen."""
        super().__init__(*args, **kwargs)
        sources = FeedSource.objects.only("name", "title", "address")
        partners = PartnerPage.objects.filter(feeds__isnull=False).distinct().order_by("title")
        anything = [("", pgettext_lazy("choice", "any"))]
        self._offer("source", [*anything, *((str(one.pk), str(one)) for one in sources)])
        self._offer("partner", [*anything, *((str(pk), name) for pk, name in partners.values_list("pk", "title"))])
        categories = [(str(pk), name) for pk, name in Category.objects.values_list("pk", "name")]
        self._offer("category", [*anything, (WITHOUT, _("without a suggestion")), *categories])

    def _offer(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = list(choices)

    @property
    def asked(self) -> dict[str, Any]:
        self.is_valid()
        return self.cleaned_data

    @property
    def narrows(self) -> bool:
        """By more than words."""
        return any(self.asked.get(name) for name in ("what", "partner", "source", "category", "alike", "order"))


class AcceptForm(forms.Form):
    """The category is hereby confirmed; `seen`: as what the item was shown."""

    category = forms.ModelChoiceField(
        Category.objects.all(), label=_("Category"), empty_label=_("Choose a category"),
        error_messages={"required": _("Choose the category under which it is published.")},
    )  # fmt: skip
    topics = TopicsField(label=_("Topics"))
    seen = forms.CharField(widget=forms.HiddenInput)


class RejectForm(forms.Form):
    """One of the ready reasons, words of one's own, or both."""

    ready = forms.TypedChoiceField(
        label=_("Reason"), required=False, coerce=int, empty_value=None,
        choices=[(OTHER, _("in my own words")), *((str(number), text) for number, text in enumerate(REASONS))],
    )  # fmt: skip
    words = forms.CharField(
        label=_("In your own words"), required=False, max_length=LONGEST_REASON - 150,
        help_text=_("Not needed beside a ready reason. Whoever looks the item up later reads it."),
        widget=forms.Textarea({"rows": 2}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not self.reason:
            raise ValidationError(gettext("Choose a reason, or say it in your own words."))
        return data

    @property
    def reason(self) -> str:
        ready = self.cleaned_data.get("ready")
        chosen = "" if ready is None else str(REASONS[ready])
        return " ".join(filter(None, (chosen, self.cleaned_data.get("words", "").strip())))[:LONGEST_REASON]


class HandForm(forms.Form):
    member = MemberField(
        label=_("To which member"), widget=SuggestingInput(MEMBERS),
        help_text=_("Type a part of the name, or the code. Its moderators are asked by e-mail."),
    )  # fmt: skip


def members() -> "Iterable[tuple[str, str]]":
    """Names and codes of those who can be handed something."""
    return MemberPage.objects.live().current().order_by("title", "code").values_list("title", "code")


__all__ = [
    "CHANGED", "MEMBERS", "NEW", "WITHOUT", "AcceptForm", "FilterForm", "HandForm", "RejectForm", "members",
]  # fmt: skip
