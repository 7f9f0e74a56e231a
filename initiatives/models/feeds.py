"""Partners' feeds: where practices come from, what came of each, and how each look at a source went."""

from datetime import timedelta
from typing import Any, ClassVar, cast

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import Collection, Revision

from initiatives.models.acts import ActFile, ActPage
from initiatives.models.initiatives import InitiativePage
from initiatives.models.media import Attachment, Picture
from initiatives.models.members import PartnerPage
from initiatives.models.taxonomy import Category, Topic

# As long as browsers and servers agree on.
LONGEST_ADDRESS = 2_000
LONGEST_KEY = 250
SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(minutes=10), timedelta(days=7)
ONE_A_LINE = _("One a line.")


class FeedSource(models.Model):
    """`feed_address` is what is asked: found by autodiscovery, or where the address has moved to for good. What the
    last answer said of itself (`etag` ...) is kept only once all of its entries are.
    """

    class Trust(models.TextChoices):
        MODERATE = "moderate", _("a moderator looks at each")
        PUBLISH = "publish", _("published at once")

    class Pictures(models.TextChoices):
        LINKED = "linked", _("linked: the page leads to them")
        COPIED = "copied", _("copied: the page shows them")

    partner = models.ForeignKey(PartnerPage, models.CASCADE, related_name="feeds", verbose_name=_("partner"))
    name = models.CharField(_("name"), max_length=100, blank=True, help_text=_("Empty: as the feed calls itself."))
    address = models.URLField(
        _("address"), max_length=LONGEST_ADDRESS, help_text=_("Of a feed, or of a site whose feed is looked for.")
    )
    language = models.CharField(
        _("language"), max_length=2, choices=InitiativePage.Language, default=InitiativePage.Language.POLISH
    )
    every_minutes = models.PositiveIntegerField(
        _("ask every (minutes)"), default=30,
        validators=[
            MinValueValidator(SHORTEST_PAUSE // timedelta(minutes=1)),
            MaxValueValidator(LONGEST_PAUSE // timedelta(minutes=1)),
        ],
    )  # fmt: skip
    category = models.ForeignKey(
        Category, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("usual category")
    )
    topics = models.ManyToManyField(Topic, blank=True, related_name="+", verbose_name=_("usual topics"))
    words_wanted = models.TextField(
        _("words of which one must occur"), blank=True, help_text=ONE_A_LINE,
    )  # fmt: skip
    words_unwanted = models.TextField(_("words of which none may occur"), blank=True, help_text=ONE_A_LINE)
    paths = models.TextField(
        _("paths of addresses"), blank=True, help_text=_("One a line, as /aktualnosci/ or /20*/covid*. Empty: all.")
    )
    trust = models.CharField(_("what comes in is"), max_length=10, choices=Trust, default=Trust.MODERATE)
    licence = models.CharField(_("note on the licence"), max_length=300, blank=True)
    full_text = models.BooleanField(
        _("read the whole text from the page"), default=False,
        help_text=_("Where the feed tells only the beginning, and the site allows it (robots.txt)."),
    )  # fmt: skip
    pictures = models.CharField(
        _("pictures are"), max_length=10, choices=Pictures, default=Pictures.LINKED,
        help_text=_("Another Burza gives pictures and files with its feed: those are always copied."),
    )  # fmt: skip
    is_paused = models.BooleanField(_("paused"), default=False)

    title = models.CharField(max_length=300, blank=True, editable=False, help_text="As the feed calls itself.")
    feed_address = models.CharField(max_length=LONGEST_ADDRESS, blank=True, editable=False)
    kind = models.CharField(max_length=20, blank=True, editable=False)
    etag = models.CharField(max_length=500, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    body_hash = models.CharField(max_length=64, blank=True, editable=False)
    older = models.CharField(
        max_length=LONGEST_ADDRESS, blank=True, editable=False, help_text="Where a first import goes on, page by page."
    )
    pages_back = models.PositiveSmallIntegerField(default=0, editable=False, help_text="How many it has gone back.")
    wishes = models.JSONField(
        default=dict, editable=False, help_text="How often, as its last feed said (feeds.rhythm)."
    )
    moved_to = models.CharField(max_length=LONGEST_ADDRESS, blank=True, editable=False)
    moved_times = models.PositiveSmallIntegerField(default=0, editable=False)
    next_at = models.DateTimeField(_("next look"), null=True, editable=False, help_text="Empty: at once.")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+",
        help_text="Who wants the next look at once; empty: its time has come by itself.",
    )  # fmt: skip
    lease_until = models.DateTimeField(null=True, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False, help_text="One after another.")
    failing_since = models.DateTimeField(null=True, editable=False)
    told_at = models.DateTimeField(null=True, editable=False, help_text="When the administrator heard of it last.")
    answered_at = models.DateTimeField(_("last answer"), null=True, editable=False)
    stopped_at = models.DateTimeField(null=True, editable=False, help_text="When the feed said that it is gone (410).")

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["partner__title", "name", "pk"]
        constraints = [models.UniqueConstraint(fields=["partner", "address"], name="initiatives_one_source_an_address")]
        indexes = [models.Index(fields=["next_at"], name="initiatives_source_next")]

    def __str__(self) -> str:
        return self.name or self.title or self.address


class FeedItem(models.Model):
    """One entry of a feed, and the page that was made of it. `content_hash` is of the values of today's entry, in
    `imported` those that our page was last given (what an editor's changes are told by), in `proposed` newer ones that
    wait for a moderator to merge them. Dates are those of the feed, within reason, and never change once they stand.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for a moderator")
        ACCEPTED = "accepted", pgettext_lazy("entry of a feed", "accepted")
        HANDED = "handed", pgettext_lazy("entry of a feed", "handed to a member")
        REJECTED = "rejected", pgettext_lazy("entry of a feed", "rejected")

    source = models.ForeignKey(FeedSource, models.CASCADE, related_name="items", verbose_name=_("source"))
    identity = models.CharField(max_length=LONGEST_KEY, help_text="How the entry is known again (feeds.identity).")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    page = models.OneToOneField(
        InitiativePage, models.SET_NULL, null=True, related_name="feed_item", verbose_name=_("initiative")
    )
    # What waits for somebody: new ones, and those whose change waits to be merged. Kept by the database.
    waits = models.GeneratedField(
        expression=cast("Any", Q(page__isnull=False) & (Q(state=State.WAITING) | Q(proposed__isnull=False))),
        output_field=models.BooleanField(), db_persist=True,
    )  # fmt: skip
    category = models.ForeignKey(
        Category, models.SET_NULL, null=True, related_name="+", verbose_name=_("suggested category")
    )
    title = models.CharField(_("title"), max_length=300)
    guid = models.TextField(blank=True)
    link = models.CharField(_("address"), max_length=LONGEST_ADDRESS, blank=True)
    authors = models.CharField(_("author"), max_length=500, blank=True)
    licence = models.CharField(_("licence"), max_length=300, blank=True)
    published_at = models.DateTimeField(_("published by the partner"))
    updated_at = models.DateTimeField(_("changed by the partner"), null=True)
    first_seen_at = models.DateTimeField(_("arrived"))
    content_hash = models.CharField(max_length=64)
    imported = models.JSONField(default=dict)
    proposed = models.JSONField(null=True)
    record = models.JSONField(null=True, help_text="Of another Burza's entry, all that it says (docs/exchange.md).")
    revision = models.ForeignKey(Revision, models.SET_NULL, null=True, related_name="+")
    topics = models.ManyToManyField(Topic, related_name="+", verbose_name=_("suggested topics"))
    reasons = models.JSONField(default=list, help_text='[{"kind": ..., "pk": ..., "words": [...]}]')
    fingerprint = models.BinaryField(default=b"")
    decided_at = models.DateTimeField(_("decided"), null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    checked_at = models.DateTimeField(null=True, help_text="When its address was last looked at.")
    missing_since = models.DateTimeField(null=True, help_text="When its address first had nothing, by looks at it.")
    gone_at = models.DateTimeField(null=True, help_text="Since when its address has nothing, or it was taken back.")

    WAITS: ClassVar[Q] = Q(waits=True)

    class Meta:
        verbose_name = _("item of a feed")
        verbose_name_plural = _("items of feeds")
        ordering = ["-first_seen_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["source", "identity"], name="initiatives_one_item_an_identity")]
        indexes = [
            # Of what waits alone: SQLite finds no row by a column that is true.
            models.Index(fields=["-first_seen_at", "-id"], condition=Q(waits=True), name="initiatives_item_queue"),
            models.Index(fields=["-published_at", "-id"], condition=Q(waits=True), name="initiatives_item_queue_dates"),
            models.Index(fields=["source", "-published_at"], name="initiatives_item_habit"),
            models.Index(fields=["checked_at"], name="initiatives_item_checked"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def original(self) -> str:
        """Its address, where it is one that can be followed."""
        return self.link if self.link.lower().startswith(("http://", "https://")) else ""


class FeedAct(models.Model):
    """An act that a record of another Burza brought, and the page that was made of it. `guid` is its partner's word: it
    names an act of this source alone, whatever anybody else calls theirs. `imported` are the values that the page was
    last given, `said` all that the record says of it today.
    """

    source = models.ForeignKey(FeedSource, models.CASCADE, related_name="acts")
    guid = models.CharField(max_length=200)
    page = models.OneToOneField(ActPage, models.SET_NULL, null=True, related_name="feed_act")
    items = models.ManyToManyField(FeedItem, related_name="acts")
    imported = models.JSONField(default=dict)
    said = models.JSONField(default=dict)
    revision = models.ForeignKey(Revision, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "guid"], name="initiatives_one_act_a_guid")]

    def __str__(self) -> str:
        return self.guid

    @property
    def office(self) -> str:
        """Whose act it is, as the record says."""
        return str(self.said.get("office", ""))

    @property
    def original(self) -> str:
        """Its page in the other Burza; of http or https, or empty."""
        return str(self.said.get("url", ""))

    @property
    def files(self) -> list[dict[str, Any]]:
        """Of http or https, where one signs in with the partner: `title`, `url`, `media_type`, `size`, `role`."""
        roles = dict(ActFile.FileRole.choices)
        return [file | {"role": roles.get(file["role"], "")} for file in self.said.get("files", [])]


class FeedAlias(models.Model):
    """By what else an item is known again, where its identity has changed: another host, http in place of https."""

    source = models.ForeignKey(FeedSource, models.CASCADE, related_name="+")
    item = models.ForeignKey(FeedItem, models.CASCADE, related_name="aliases")
    key = models.CharField(max_length=LONGEST_KEY)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="initiatives_one_item_an_alias")]

    def __str__(self) -> str:
        return self.key


class FeedCopy(models.Model):
    """At which address of a source stands what our file is a copy of, and for whom it was made: the collection is that
    of the organisation whose pages show it. Without a source once that is deleted. The bytes are known again by
    `digest` (SHA-256), also after they were withdrawn and erased, and after something else came to stand at the
    address: `key` is of the two together from then on.
    """

    # Only a page shows a picture or a file.
    wagtail_reference_index_ignore = True

    source = models.ForeignKey(FeedSource, models.SET_NULL, null=True, related_name="+")
    collection = models.ForeignKey(Collection, models.CASCADE, related_name="+")
    key = models.CharField(max_length=64, help_text="SHA-256 of the address.")
    address = models.CharField(max_length=LONGEST_ADDRESS)
    digest = models.CharField(max_length=64)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["source", "collection", "key"], name="initiatives_one_%(class)s")
        ]
        indexes = [models.Index(fields=["collection", "digest"], name="initiatives_%(class)s_digest")]

    def __str__(self) -> str:
        return self.address


class FeedPicture(FeedCopy):
    picture = models.ForeignKey(Picture, models.CASCADE, related_name="feed_pictures")


class FeedFile(FeedCopy):
    """Of another Burza's, which its record names: of an act, or of a practice."""

    document = models.ForeignKey(Attachment, models.CASCADE, related_name="feed_files")


class FeedSample(models.Model):
    """One of the hashes by which items that are alike find each other (feeds.likeness)."""

    item = models.ForeignKey(FeedItem, models.CASCADE, related_name="samples")
    value = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return f"{self.item_id}: {self.value}"


class FeedLikeness(models.Model):
    """That an item says much of what another one says: a hint for whoever moderates, nothing is merged by it."""

    item = models.ForeignKey(FeedItem, models.CASCADE, related_name="likenesses")
    other = models.ForeignKey(FeedItem, models.CASCADE, related_name="+")
    share = models.FloatField(help_text="Of the shorter text, how much the longer one has: 0 to 1.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "other"], name="initiatives_one_likeness_a_pair")]

    def __str__(self) -> str:
        return f"{self.item_id} ~ {self.other_id}"


class FeedRun(models.Model):
    """One look at a source. `fault` is a `feeds.records.Fault`, empty where all went well; `problems` are what was
    wrong with a feed that could be read all the same: `[{"fault": ..., "detail": ..., "line": n}]`.
    """

    source = models.ForeignKey(FeedSource, models.CASCADE, related_name="runs", verbose_name=_("source"))
    started_at = models.DateTimeField(_("begun"))
    finished_at = models.DateTimeField(_("finished"), null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    status = models.PositiveSmallIntegerField(default=0, help_text="Of HTTP; 0 where nothing answered.")
    fetched = models.PositiveIntegerField(_("entries"), default=0)
    new = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    refused = models.PositiveIntegerField(_("refused by the rules"), default=0)
    failed = models.PositiveIntegerField(_("not taken in"), default=0)
    fault = models.CharField(max_length=20, blank=True)
    detail = models.CharField(max_length=500, blank=True)
    line = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)

    class Meta:
        verbose_name = _("look at a source")
        verbose_name_plural = _("looks at sources")
        ordering = ["-started_at", "-pk"]
        indexes = [models.Index(fields=["source", "-started_at"], name="initiatives_run_of_source")]

    def __str__(self) -> str:
        return f"{self.source_id}: {self.started_at:%Y-%m-%d %H:%M}"


__all__ = [
    "LONGEST_ADDRESS", "FeedAct", "FeedAlias", "FeedCopy", "FeedFile", "FeedItem", "FeedLikeness", "FeedPicture",
    "FeedRun", "FeedSample", "FeedSource",
]  # fmt: skip
