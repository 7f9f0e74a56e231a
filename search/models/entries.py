"""The read model: one row for each thing that can be found, made of its source by one function."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class What(models.TextChoices):
    """The values stand in addresses."""

    INITIATIVE = "inicjatywy", _("initiatives")
    ACT = "akty", _("legal acts")
    MEMBER = "gminy", _("municipalities and organisations")
    PARTNER_ITEM = "od-partnerow", _("from partners")


class Entry(models.Model):
    """A published page. One that is published no more stays as a row without `what` and words, so that whoever follows
    `change`, which rises with every write of any entry, hears of it.
    """

    # Which are long, and said by the numbers of their words.
    TEXTS = ("title", "summary", "body", "filed", "acts")

    number = models.BigIntegerField(primary_key=True, help_text="The page's.")
    what = models.CharField(max_length=20, choices=What, blank=True)
    organisation = models.BigIntegerField(null=True, db_index=True)
    language = models.CharField(max_length=2, default="pl")
    title = models.TextField(blank=True)
    kind = models.CharField(max_length=30, blank=True, help_text="Of act or of unit, as their models have it.")
    reference = models.CharField(max_length=100, blank=True, help_text="The number of an act.")
    day = models.DateField(null=True, help_text="Of an act its own, of an initiative that of its publication.")
    summary = models.TextField(blank=True)
    body = models.TextField(blank=True, help_text="Its own words, but for title and summary.")
    filed = models.TextField(blank=True, help_text="What it is found by without saying it: whose it is, topics, tags.")
    acts = models.TextField(blank=True, help_text="Numbers and titles of acts: its own, or those that it names.")
    files = models.JSONField(default=list, help_text="Numbers of the files whose text is a part of it, in order.")
    acts_found = models.JSONField(default=list, help_text="Numbers of the acts by whose words it is found, too.")
    facets = models.JSONField(default=dict, help_text="Of each facet the values, as they stand in addresses.")
    published_on = models.DateField(null=True)
    reviewed_on = models.DateField(null=True)
    prior = models.FloatField(default=1.0, help_text="Multiplies the score.")
    length = models.PositiveIntegerField(default=0, help_text="In words.")
    words_stamp = models.CharField(max_length=32, blank=True, help_text="Of all that was analysed.")
    stamp = models.CharField(max_length=32, blank=True, help_text="Of everything: what has the same is not written.")
    analyser = models.CharField(max_length=120, blank=True, help_text="Name and version of what analysed it.")
    change = models.BigIntegerField(default=0, db_index=True)
    gone_on = models.DateField(null=True, help_text="When it was found no more; the row goes some time after it.")

    class Meta:
        indexes = [models.Index(fields=["analyser"], name="search_entry_analyser")]

    def __str__(self) -> str:
        return self.title or str(self.number)


class Positions(models.Model):
    """The words of an entry as numbers of forms (`search.ranking.positions`), packed.

    `text` is summary, body, what it is filed under, and acts; `parts` says how many numbers the first three have.
    `bounds`: three numbers for each passage of summary and body: its first word, its file and the page in it (0 and 0
    the summary, 0 and 1 the entry's own body). `heard` are the distinct forms of the acts by which an
    initiative is found.
    """

    entry = models.OneToOneField(Entry, models.CASCADE, primary_key=True, related_name="positions")
    title = models.BinaryField(default=b"")
    text = models.BinaryField(default=b"")
    parts = models.BinaryField(default=b"")
    heard = models.BinaryField(default=b"")
    bounds = models.BinaryField(default=b"")

    def __str__(self) -> str:
        return str(self.pk)


class Stale(models.Model):
    """The entry of this page may no longer say what the page does. Written with the change, so that none is lost;
    every change has a row of its own, so that none waits for another's.
    """

    number = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return str(self.number)


__all__ = ["Entry", "Positions", "Stale", "What"]
