"""What the association picked out for the first page of everybody."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from initiatives import selections, visibility
from initiatives.models import InitiativePage

WHY_LENGTH = 300


def picks(user: visibility.Person, *, most: int) -> "list[Pick]":
    """Those whose initiative is published: one that is taken back vanishes, and comes back with it.

    Two queries: picks are few, and a join would begin at all that is published.
    """
    rows = {pick.initiative_id: pick for pick in Pick.objects.all()}
    cards = selections.in_order(selections.initiatives(user).filter(pk__in=rows), rows)
    for card in cards:
        rows[card.pk].initiative = card
    return [rows[card.pk] for card in cards[:most]]


class Pick(models.Model):
    """An initiative that the association recommends, why, and which of its posts to ask about it."""

    initiative = models.OneToOneField(
        InitiativePage, models.CASCADE, related_name="+", verbose_name=_("initiative"),
        error_messages={"unique": _("This initiative is picked out already.")},
    )  # fmt: skip
    why = models.CharField(
        _("why"), max_length=WHY_LENGTH,
        help_text=_("One sentence: what others gain by it, and whom it fits. Up to 300 characters."),
    )  # fmt: skip
    contact_post = models.CharField(
        _("whom to ask"), max_length=200,
        help_text=_("A post or a unit of the association rather than a name, since people change."),
    )  # fmt: skip
    contact_email = models.EmailField(_("e-mail address"), blank=True, help_text=_("Of that post, not of a person."))
    contact_telephone = models.CharField(_("telephone"), max_length=40, blank=True)
    sort_order = models.PositiveSmallIntegerField(_("position in lists"), default=0, editable=False)

    class Meta:
        verbose_name = _("picked initiative")
        verbose_name_plural = _("picked initiatives")
        ordering = ["sort_order", "pk"]

    def __str__(self) -> str:
        return self.initiative.title


__all__ = ["WHY_LENGTH", "Pick", "picks"]
