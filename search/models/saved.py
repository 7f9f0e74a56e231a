"""What people look for again and again."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from search.language.question import LONGEST

LONGEST_NAME = 120


class Frequency(models.TextChoices):
    """How often a person hears by e-mail of what is new in a search."""

    AT_ONCE = "at_once", _("at once, within minutes")
    DAILY = "daily", _("every morning")
    WEEKLY = "weekly", _("every Monday morning")
    NONE = "none", _("no e-mail")


class SavedSearch(models.Model):
    """A search that a person keeps: the words and choices, in no order of results.

    `known` are the numbers of all that it ever found, packed (`search.saved.known`); what is found and not among them,
    and changed since the last look (`seen_change`, a change of the index named `seen_index`), is new. Each look takes
    the next number of `looks`, so that of two at once one is undone. A `due_at` of none: nobody is to be told.

    The Atom address is signed and stored nowhere; it holds the present `feed_round`. `feed_stamp` is that of what the
    address last showed, and `feed_changed_at` when that began.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_searches")
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    text = models.CharField(max_length=LONGEST, blank=True)
    exactly = models.BooleanField(default=False)
    choices = models.JSONField(default=dict, blank=True, help_text="By facet its values, as they stand in addresses.")
    frequency = models.CharField(_("e-mail"), max_length=10, choices=Frequency, default=Frequency.DAILY)
    saved_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    looked_at = models.DateTimeField()
    looks = models.PositiveIntegerField(default=0)
    seen_change = models.BigIntegerField(default=0)
    seen_index = models.CharField(max_length=200, blank=True)
    known = models.BinaryField(default=bytes)
    has_feed = models.BooleanField(default=False)
    feed_round = models.PositiveIntegerField(default=0)
    feed_stamp = models.CharField(max_length=32, blank=True)
    feed_changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        indexes = [models.Index(fields=["due_at"], name="search_saved_due")]

    def __str__(self) -> str:
        return self.name


__all__ = ["LONGEST_NAME", "Frequency", "SavedSearch"]
