"""What the association's administrator says about a person: who it is, where, and in which role."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

from cms.users.models import User
from initiatives.models import GroupingPage, MemberPage, Membership, Organisation, PartnerPage, Role
from initiatives.services import people


class Place(models.TextChoices):
    """Said in so many words: an organisation left empty by mistake must not make a person the association's."""

    ASSOCIATION = "association", _("the association")
    MEMBER = "member", _("a member municipality")
    PARTNER = "partner", _("a partner")
    GROUPING = "grouping", _("a grouping")


PAGE_OF_PLACE: dict[str, type[Page]] = {
    Place.MEMBER: MemberPage,
    Place.PARTNER: PartnerPage,
    Place.GROUPING: GroupingPage,
}


WRONG_PLACE: dict[str, Any] = {
    Place.MEMBER: _("This is no member municipality."),
    Place.PARTNER: _("This is no partner."),
    Place.GROUPING: _("This is no grouping."),
}


def organisations(request: object = None) -> models.QuerySet[Page]:
    """Members, partners and groupings, for any `request`: a filter passes it."""
    return Page.objects.type(MemberPage, PartnerPage, GroupingPage).order_by("title")


def place_of(membership: Membership) -> str:
    if membership.organisation_id is None:
        return Place.ASSOCIATION
    if membership.member_id:
        return Place.MEMBER
    return Place.PARTNER if membership.partner_id else Place.GROUPING


class PersonForm(forms.ModelForm[User]):
    """Saves the person and the membership together. To be used inside a transaction, from validation to saving."""

    # Who takes over what a person leaves behind, where somebody was named.
    successor: User | None = None

    place = forms.ChoiceField(label=_("Belongs to"), choices=Place.choices, widget=forms.RadioSelect)
    organisation = forms.ModelChoiceField(
        label=_("Municipality, partner or grouping"),
        queryset=Page.objects.none(),
        required=False,
        widget=AdminPageChooser(target_models=[MemberPage, PartnerPage, GroupingPage], show_edit_link=False),
        help_text=_("Empty for people of the association."),
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Role.choices,
        help_text=_(
            "Editors and moderators work for one municipality; the association has moderators and administrators of "
            "its own; a partner's people read."
        ),
    )

    class Meta:
        model = User
        fields = ["email", "name", "post", "language"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations()  # type: ignore[attr-defined]
        membership = Membership.objects.filter(user_id=self.instance.pk).first() if self.instance.pk else None
        if membership:
            self.initial["place"] = place_of(membership)
            self.initial["organisation"] = membership.organisation_id
            self.initial["role"] = membership.role

    def clean_email(self) -> str:
        """In small letters, so that the address of another person is recognised whatever its case."""
        return str(self.cleaned_data["email"]).strip().lower()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "place" in cleaned and "organisation" in cleaned:
            cleaned["organisation"] = self._clean_organisation(cleaned["place"], cleaned["organisation"])
        if not self.errors:
            self._clean_role(cleaned["organisation"], cleaned["role"])
        return cleaned

    def _clean_organisation(self, place: str, page: Page | None) -> Organisation:
        organisation = page.specific if page else None
        if place == Place.ASSOCIATION:
            if organisation:
                self.add_error("organisation", _("Take the choice away, or say that the person belongs there."))
        elif organisation is None:
            self.add_error("organisation", _("Choose the municipality, the partner or the grouping."))
        elif not isinstance(organisation, PAGE_OF_PLACE[place]):
            self.add_error("organisation", WRONG_PLACE[place])
        return organisation

    def _clean_role(self, organisation: Organisation, role: str) -> None:
        try:
            people.check_role(organisation=organisation, role=role)
            if self.instance.pk and self.gives_up_administration():
                people.keep_an_administrator(without=self.instance)
        except ValidationError as error:
            self.add_error("role", error.messages)

    def gives_up_administration(self) -> bool:
        return bool(self.cleaned_data["role"] != Role.ADMINISTRATOR)

    @transaction.atomic
    def save(self, commit: bool = True) -> User:
        user = super().save()
        data = self.cleaned_data
        people.set_membership(user=user, organisation=data["organisation"], role=data["role"], to=self.successor)
        return user


class NewPersonForm(PersonForm):
    """Nobody types somebody else's password: the person sets it, through a link sent by e-mail."""

    def save(self, commit: bool = True) -> User:
        self.instance.set_unusable_password()
        return super().save(commit)


class KnownPersonForm(PersonForm):
    is_active = forms.BooleanField(
        label=_("Active account"),
        required=False,
        help_text=_("Whoever is not active cannot sign in; what the person published stays."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["is_active"] = self.instance.is_active

    def gives_up_administration(self) -> bool:
        return super().gives_up_administration() or not self.cleaned_data["is_active"]

    def leaves(self) -> bool:
        """Whether what the person writes now is to be handed over."""
        membership = Membership.objects.filter(user_id=self.instance.pk).first()
        if membership is None:
            return False
        moves = people.gives_up(
            membership=membership, organisation=self.cleaned_data["organisation"], role=self.cleaned_data["role"]
        )
        return moves or self._is_made_inactive()

    def loses_rights(self) -> bool:
        was_moderator = self.initial.get("role") == Role.MODERATOR
        return self.leaves() or (was_moderator and self.cleaned_data["role"] != Role.MODERATOR)

    def _is_made_inactive(self) -> bool:
        return bool(self.initial["is_active"] and not self.cleaned_data["is_active"])

    @transaction.atomic
    def save(self, commit: bool = True) -> User:
        if self._is_made_inactive():
            # First: the successor is one of the place that the person has now.
            people.deactivate(user=self.instance, to=self.successor)
            self.successor = None
        user = super().save(commit)
        if self.cleaned_data["is_active"] and not user.is_active:
            people.activate(user=user)
        return user
