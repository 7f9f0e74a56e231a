"""What goes out to partners: whose key opens the feeds, and what was taken back."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class FeedToken(models.Model):
    """The key of one reader, who has it as a part of an address. Of the key itself only a digest is here."""

    reader = models.CharField(_("reader"), max_length=150, help_text=_("Who reads: the name of a partner."))
    note = models.CharField(_("what for"), max_length=300, blank=True)
    digest = models.CharField(max_length=64, editable=False, help_text="SHA-256 of the secret, in hexadecimal.")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("by")
    )
    made_at = models.DateTimeField(_("given out"), editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)
    last_used_at = models.DateTimeField(_("last read"), null=True, editable=False, help_text="To the hour.")

    class Meta:
        verbose_name = _("key of a feed")
        verbose_name_plural = _("keys of feeds")
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.reader


class FeedTombstone(models.Model):
    """A practice that readers were given, and that is published no more (RFC 6721). Nothing of what it said."""

    guid = models.CharField(max_length=100, unique=True)
    deleted_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("practice taken back")
        verbose_name_plural = _("practices taken back")
        ordering = ["-deleted_at", "-pk"]

    def __str__(self) -> str:
        return self.guid


__all__ = ["FeedToken", "FeedTombstone"]
