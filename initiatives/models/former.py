"""What a word was found under before: the addresses it had, and the numbers that stored drafts go on naming."""

from collections.abc import Iterable
from typing import TypeVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from initiatives.models.taxonomy import Category, CrisisKind, Tag, Topic

W = TypeVar("W", Category, CrisisKind, Topic, Tag)


class FormerWordQuerySet(models.QuerySet["FormerWord"]):
    def of(self, model: type[models.Model]) -> "FormerWordQuerySet":
        return self.filter(kind=model._meta.model_name)


class FormerWord(models.Model):
    """A row for each address that a word no longer has, and one for the number of each word that gave way to another.

    `successor` is the number of a word of the same kind; None says that the word was deleted, and nothing took its
    place. It is never one that is gone itself: whatever deletes a word leads its rows on, so there are no chains.
    """

    kind = models.CharField(max_length=20)
    slug = models.SlugField(max_length=100, blank=True)
    number = models.PositiveBigIntegerField(null=True, blank=True)
    successor = models.PositiveBigIntegerField(null=True, blank=True)

    objects = FormerWordQuerySet.as_manager()

    class Meta:
        verbose_name = _("former address of a word")
        verbose_name_plural = _("former addresses of words")
        constraints = [
            models.UniqueConstraint(fields=["kind", "slug"], condition=~Q(slug=""), name="initiatives_one_former_slug"),
            models.UniqueConstraint(fields=["kind", "number"], name="initiatives_one_former_number"),
        ]
        indexes = [models.Index(fields=["kind", "successor"], name="initiatives_former_successor")]

    def __str__(self) -> str:
        return f"{self.kind} {self.slug or self.number} → {self.successor}"


def successors(model: type[models.Model], numbers: Iterable[int]) -> dict[int, int]:
    """The words that took the place of those with these numbers, as far as any did."""
    rows = FormerWord.objects.of(model).filter(number__in=list(numbers), successor__isnull=False)
    return {number: successor for number, successor in rows.values_list("number", "successor") if number and successor}


def word_at(model: type[W], slug: str) -> W | None:
    """The word that has this address, or had it and lives on under another one."""
    words = model._default_manager
    found = words.filter(slug=slug).first()
    former = None if found else FormerWord.objects.of(model).filter(slug=slug).first()
    return words.filter(pk=former.successor).first() if former and former.successor else found


__all__ = ["FormerWord", "successors", "word_at"]
