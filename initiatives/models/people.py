"""The people of an organisation: who works where in which role, who is invited, who is proposed."""

from collections.abc import Iterable
from typing import TypeAlias

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from initiatives.models.groupings import GroupingPage
from initiatives.models.members import MemberPage, PartnerPage

# Where a person can belong; None is the association.
Organisation: TypeAlias = MemberPage | PartnerPage | GroupingPage | None


class Role(models.TextChoices):
    OFFICIAL = "official", _("official (reads)")
    EDITOR = "editor", _("editor")
    MODERATOR = "moderator", _("moderator")
    ADMINISTRATOR = "administrator", _("administrator")


class MembershipQuerySet(models.QuerySet["Membership"]):
    def of(self, organisations: Iterable[int] | models.QuerySet[Page]) -> "MembershipQuerySet":
        """The people of these organisations, by the numbers of their pages."""
        return self.filter(Q(member__in=organisations) | Q(partner__in=organisations) | Q(grouping__in=organisations))

    def of_association(self) -> "MembershipQuerySet":
        return self.filter(member__isnull=True, partner__isnull=True, grouping__isnull=True)

    def active(self) -> "MembershipQuerySet":
        return self.filter(user__is_active=True)


class Membership(models.Model):
    """Where a person works and what the person may do. No organisation at all means the association itself.

    The groups of a person follow from this row alone (`services.people`): nobody gives a group by hand.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="membership")
    member = models.ForeignKey(
        MemberPage,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("member municipality"),
    )
    partner = models.ForeignKey(
        PartnerPage, models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name=_("partner")
    )
    grouping = models.ForeignKey(
        GroupingPage, models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name=_("grouping")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.OFFICIAL)

    objects = MembershipQuerySet.as_manager()

    # The organisation that the save under way takes the person out of.
    left: int | None = None

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(
                condition=Q(member__isnull=True, partner__isnull=True)
                | Q(member__isnull=True, grouping__isnull=True)
                | Q(partner__isnull=True, grouping__isnull=True),
                name="initiatives_one_organisation_a_person",
                violation_error_message=_("A person belongs to one organisation."),
            ),
            models.CheckConstraint(
                condition=~Q(role="editor") | Q(member__isnull=False) | Q(grouping__isnull=False),
                name="initiatives_editors_edit_for_a_member",
                violation_error_message=_("An editor belongs to a member municipality or a grouping."),
            ),
            models.CheckConstraint(
                condition=~Q(role="administrator")
                | Q(member__isnull=True, partner__isnull=True, grouping__isnull=True),
                name="initiatives_administrators_are_the_associations",
                violation_error_message=_("An administrator belongs to the association."),
            ),
            models.CheckConstraint(
                condition=Q(partner__isnull=True) | Q(role="official"),
                name="initiatives_partners_read",
                violation_error_message=_("A partner's people read; they do not edit."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role}"

    @property
    def organisation_id(self) -> int | None:
        """The page of the member, partner or grouping; None for the association."""
        return self.member_id or self.partner_id or self.grouping_id

    @property
    def organisation(self) -> "Organisation":
        """None for the association."""
        return self.member or self.partner or self.grouping


class Invitation(models.Model):
    """Lets a person set the first password, once and for a time. Sent anew, it has another `round`: older links end.

    Whether it stands open depends on the person too: `services.invitations` alone knows.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="invitation")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    round = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self) -> str:
        return f"{self.user_id}/{self.round}"


class Proposal(models.Model):
    """A person whom a moderator would have in the organisation; the association's administrator decides.

    Two organisations may propose one address at once: neither learns of the other, the administrator sees both.
    """

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("waiting")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("taken back")

    organisation = models.ForeignKey(Page, models.CASCADE, related_name="+", verbose_name=_("organisation"))
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("full name"), max_length=150, blank=True)
    post = models.CharField(_("post"), max_length=150, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.OFFICIAL)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed"))
    outcome = models.CharField(_("state"), max_length=10, choices=Outcome, default=Outcome.WAITING, db_index=True)
    reason = models.TextField(_("reason"), blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("proposed person")
        verbose_name_plural = _("proposed people")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=Q(outcome="waiting"),
                name="initiatives_one_waiting_proposal",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.pk}"


__all__ = ["Invitation", "Membership", "MembershipQuerySet", "Organisation", "Proposal", "Role"]
