"""How far the files of listed pages are read: for a list of pages, in three queries however long it is."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page, ReferenceIndex

from initiatives.models import Attachment, Extraction, InitiativeAct

State = Extraction.State
READ = (State.DONE,)
IN_VAIN = (State.EMPTY,)
UNDER_WAY = tuple(state for state in State.values if state not in (*READ, *IN_VAIN))


@dataclass(frozen=True)
class Files:
    """`unread`: in which nobody can search. `waiting`: those still being read."""

    total: int = 0
    unread: int = 0
    waiting: int = 0

    def __str__(self) -> str:
        parts = [ngettext("%(n)s file", "%(n)s files", self.total) % {"n": self.total}] if self.total else []
        parts += [_("without text: %(n)s") % {"n": self.unread}] if self.unread else []
        parts += [_("being read: %(n)s") % {"n": self.waiting}] if self.waiting else []
        return ", ".join(parts)


def files_of(pages: Iterable[Page]) -> dict[int, Files]:
    """By the number of the page: its own files and those of its acts, as its row names them."""
    own = {page.pk: {page.pk} for page in pages}
    for page, act in InitiativeAct.objects.filter(page__in=own).values_list("page", "act"):
        own[page].add(act)
    named = _named_by({number for numbers in own.values() for number in numbers})
    states = dict(
        Attachment.objects.filter(
            pk__in={file for files in named.values() for file in files}, withdrawn_at__isnull=True
        ).values_list("pk", "extraction__state")
    )
    return {
        page: _counted({file for number in numbers for file in named[number]}, states) for page, numbers in own.items()
    }


def with_files_in(states: Iterable[str]) -> Q:
    """A condition on initiatives and acts alike: one of their files is in one of these states."""
    files = Attachment.objects.filter(extraction__state__in=list(states), withdrawn_at__isnull=True)
    return Q(Exists(_mentions().filter(to_object_id__in=files.annotate(text=Cast("pk", CharField())).values("text"))))


def without_files() -> Q:
    return ~Q(Exists(_mentions()))


def _mentions() -> "QuerySet[ReferenceIndex]":
    return _index().filter(object_id=Cast(OuterRef("pk"), CharField()))


def _index() -> "QuerySet[ReferenceIndex]":
    return ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        to_content_type=ContentType.objects.get_for_model(Attachment),
    )


def _named_by(pages: Iterable[int]) -> dict[int, set[int]]:
    named: dict[int, set[int]] = defaultdict(set)
    mentions = _index().filter(object_id__in=[str(number) for number in pages])
    for page, file in mentions.values_list("object_id", "to_object_id"):
        named[int(page)].add(int(file))
    return named


def _counted(files: Iterable[int], states: Mapping[int, str | None]) -> Files:
    """A file that was withdrawn is none any more."""
    counts = Counter(states[file] for file in files if file in states)
    return Files(
        total=sum(counts.values()),
        unread=sum(counts[state] for state in IN_VAIN),
        waiting=sum(counts[state] for state in UNDER_WAY),
    )


__all__ = ["IN_VAIN", "UNDER_WAY", "Files", "files_of", "with_files_in", "without_files"]
