"""Who wants to hear of what partners shared, and how often."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from initiatives.models.taxonomy import Category, CrisisKind


class PartnerDigest(models.Model):
    """A person's order: of what is filed under one of `categories` and one of `crises`, where there are any.

    `told` are the pages that the last mails told of, by number, with the second at which each was published: of those
    that were published shortly before the last look (`looked_at`). Nothing from before `begun_at` is told. A `due_at`
    of none: nobody is to be told.
    """

    class Rhythm(models.TextChoices):
        DAILY = "daily", _("every morning")
        WEEKLY = "weekly", _("every Monday morning")
        NONE = "none", _("no e-mail")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="partner_digest")
    rhythm = models.CharField(_("e-mail"), max_length=10, choices=Rhythm, default=Rhythm.NONE)
    categories = models.ManyToManyField(Category, blank=True, related_name="+", verbose_name=_("categories"))
    crises = models.ManyToManyField(CrisisKind, blank=True, related_name="+", verbose_name=_("kinds of crisis"))
    begun_at = models.DateTimeField()
    looked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    looks = models.PositiveIntegerField(default=0)
    told = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("digest of partners")
        verbose_name_plural = _("digests of partners")
        indexes = [models.Index(fields=["due_at"], name="initiatives_digest_due")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.rhythm}"


__all__ = ["PartnerDigest"]
