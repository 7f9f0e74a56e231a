"""The words that practices are filed under. Slugs are addresses: former ones lead on (`models.former`)."""

import unicodedata
from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase, TagBase
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet
from wagtail.search import index

from initiatives.models.addresses import address


class Category(models.Model):
    name = models.CharField(_("name"), max_length=100, unique=True)
    slug = models.SlugField(_("address"), max_length=100, unique=True)
    description = models.TextField(_("description"), blank=True)
    sort_order = models.PositiveSmallIntegerField(_("position in lists"), default=0)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["sort_order", "name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("category", args=[self.slug])


class CrisisKind(models.Model):
    """A kind of crisis; while one is running, `running_from` is set and `running_to` is empty or ahead."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    slug = models.SlugField(_("address"), max_length=100, unique=True)
    description = models.TextField(_("description"), blank=True)
    running_from = models.DateField(_("running from"), null=True, blank=True)
    running_to = models.DateField(_("running to"), null=True, blank=True)

    class Meta:
        verbose_name = _("kind of crisis")
        verbose_name_plural = _("kinds of crisis")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(running_to__isnull=True) | models.Q(running_to__gte=models.F("running_from")),
                name="initiatives_crisis_ends_after_it_began",
                violation_error_message=_("A crisis cannot end before it began."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("crisis", args=[self.slug])

    def is_running(self, today: date) -> bool:
        return bool(
            self.running_from and self.running_from <= today and (not self.running_to or today <= self.running_to)
        )


class TopicQuerySet(MP_NodeQuerySet):
    def current(self) -> "TopicQuerySet":
        """Those that can be chosen: a merged topic lives on for its address and for old drafts alone."""
        return self.filter(merged_into__isnull=True)


class TopicManager(MP_NodeManager):
    def get_queryset(self) -> TopicQuerySet:
        return TopicQuerySet(self.model, using=self._db).order_by("path")

    def current(self) -> TopicQuerySet:
        return self.get_queryset().current()


class Topic(index.Indexed, MP_Node):
    """A tree. Moving keeps the address, since it is the slug alone; merging leaves a row that leads to the other."""

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(_("address"), max_length=100, unique=True)
    description = models.TextField(_("description"), blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", editable=False
    )

    objects = TopicManager()

    search_fields: ClassVar[list[index.BaseField]] = [index.AutocompleteField("name"), index.SearchField("name")]

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("topic", args=[self.slug])


def folded(word: str) -> str:
    """The form under which two spellings are one tag."""
    return " ".join(unicodedata.normalize("NFC", word).split()).casefold()


class TagQuerySet(models.QuerySet["Tag"]):
    """Asks the folded key wherever case is not to matter: taggit does so for a posted word, Wagtail for a suggestion.

    SQLite compares ASCII letters alone without case: to it, “Żłobek” and “żłobek” are two words.
    """

    def filter(self, *args: Any, **kwargs: Any) -> Self:
        return super().filter(*args, **dict(_by_key(lookup, value) for lookup, value in kwargs.items()))


def _by_key(lookup: str, value: Any) -> tuple[str, Any]:
    match lookup:
        case "name__iexact":
            return "key", folded(value)
        case "name__istartswith":
            return "key__startswith", folded(value)
        case _:
            return lookup, value


class Tag(TagBase):
    """A free word, as the first who used it wrote it."""

    free_tagging = True

    key = models.CharField(max_length=100, unique=True, editable=False)

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")

    def get_absolute_url(self) -> str:
        return reverse("tag", args=[self.slug])

    def slugify(self, tag: str, i: int | None = None) -> str:
        return "_".join([address(tag) or "tag", *([str(i)] if i is not None else [])])

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name: str = " ".join(unicodedata.normalize("NFC", self.name).split())
        self.key = folded(self.name)
        super().save(*args, **kwargs)


class TaggedInitiative(ItemBase):
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="tagged_initiatives")
    content_object = ParentalKey("initiatives.InitiativePage", on_delete=models.CASCADE, related_name="tagged_items")


class Initiator(models.Model):
    """Who can start a practice; four rows made by a migration, so that a page can name several."""

    class Kind(models.TextChoices):
        LOCAL_GOVERNMENT = "local_government", _("local-government body")
        RESIDENTS = "residents", _("residents or informal group")
        ENTREPRENEUR = "entrepreneur", _("entrepreneur")
        NGO = "ngo", _("non-governmental organisation")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, unique=True)

    class Meta:
        verbose_name = _("initiator")
        verbose_name_plural = _("initiators")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.get_kind_display()


__all__ = ["Category", "CrisisKind", "Initiator", "Tag", "TaggedInitiative", "Topic", "folded"]
