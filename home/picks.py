"""What the association picked out for the first page of everybody."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from initiatives import visibility
from initiatives.models import InitiativePage

WHY_LENGTH = 300
CARD = (
    "title", "slug", "url_path", "live", "first_published_at", "content_type", "summary", "stage", "language",
    "organisation__title", "organisation__url_path", "category__name", "category__slug",
)  # fmt: skip


class PickQuerySet(models.QuerySet["Pick"]):
    def shown_to(self, user: visibility.Person) -> "PickQuerySet":
        """Those whose initiative is published: one that is taken back vanishes, and comes back with it.

        Loaded with what a card shows, and no more.
        """
        rows = self.filter(initiative__live=True).select_related("initiative__organisation", "initiative__category")
        columns = [f"initiative__{name}" for name in CARD]
        own = ("why", "contact_post", "contact_email", "contact_telephone", "sort_order")
        return rows.only(*own, *columns) if visibility.belongs(user) else rows.none()


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

    objects = PickQuerySet.as_manager()

    class Meta:
        verbose_name = _("picked initiative")
        verbose_name_plural = _("picked initiatives")
        ordering = ["sort_order", "pk"]

    def __str__(self) -> str:
        return self.initiative.title


__all__ = ["WHY_LENGTH", "Pick", "PickQuerySet"]
