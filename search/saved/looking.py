"""Looks whether a saved search finds something new, and writes the mail that tells of it.

New is a page that the search never found before and that was written to the index since the last look: one that has
just been published, one whose file has just been read, and one that was filed or worded anew so that it fits. A page
that was edited and fitted before is not new, nor is one that was withdrawn and comes back: each is told of once. What
fits only because the association added a synonym is not new either: it did not change. Where the index itself was made
anew, nothing says what changed, and only what was published since the last look is told of.

The look reads without a transaction; what it found, the new due time and the mail are then written in one, if nobody
else looked meanwhile. Killed before that, it leaves everything as it was; after it, everything is written.
"""

import logging
import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from wagtail.models import Page

from initiatives import selections
from initiatives.facets import kept
from initiatives.facets.kept import Known
from initiatives.models import NoticeKind
from initiatives.services import outbox
from initiatives.visibility import belongs
from search.asking.everything import everything
from search.asking.finding import Listed
from search.asking.hits import Hit, hits
from search.engines.interface import EngineUnavailable, Order
from search.index.current import Current, current
from search.models import Entry, Frequency, SavedSearch
from search.saved import known as numbers_known
from search.saved.links import key_of
from search.saved.question import question_saved
from search.saved.rhythm import next_due

logger = logging.getLogger(__name__)

# As many as a mail names; it says how many more there are.
MOST_TOLD = 10
# Others wait in the same scheduler.
RUN_FOR = timedelta(seconds=30)
BATCH = 500
# A search that cannot be looked at holds up no other.
AFTER_FAILURE = timedelta(hours=1)


@dataclass(frozen=True)
class Seen:
    """What one look saw: `found` of now, `new` among it, newest first."""

    found: Sequence[int]
    new: Sequence[int]


def look_at_due(*, now: datetime) -> int:
    """How many mails were written. To be called outside a transaction; safe to run twice at once."""
    held, known = current(), kept.known()
    started, told = time.monotonic(), 0
    for saved in _due(held, now)[:BATCH]:
        if time.monotonic() - started > RUN_FOR.total_seconds():
            break
        try:
            told += look(saved, held, known, now=now)
        except EngineUnavailable:
            # The index is being made anew: what is new in it is told when it is there.
            break
        except Exception:  # whatever one person typed: the others' searches are looked at all the same
            logger.exception("saved search %s could not be looked at", saved.pk)
            SavedSearch.objects.filter(pk=saved.pk, looks=saved.looks).update(due_at=now + AFTER_FAILURE)
    return told


def _due(held: Current, now: datetime) -> "QuerySet[SavedSearch]":
    """Where nothing was written to the index, nothing can be new; asking costs the same however many wait."""
    unchanged = Q(frequency=Frequency.AT_ONCE, seen_change=held.change, seen_index=name_of(held))
    due = SavedSearch.objects.filter(due_at__lte=now).exclude(unchanged)
    return due.select_related("user__membership").order_by("due_at", "pk")


def look(saved: SavedSearch, held: Current, known: Known, *, now: datetime) -> bool:
    """Whether a mail was written. Who belongs nowhere is told nothing. Raises `EngineUnavailable`."""
    seen = see(saved, held, known)
    shown = shown_of(saved, seen.new[:MOST_TOLD], known)
    # What cannot be shown is told when it can: its entry is about to follow.
    hidden = set(seen.new[:MOST_TOLD]) - {hit.number for hit in shown}
    with transaction.atomic():
        if not keep(saved, held, set(seen.found) - hidden, now=now, told=bool(shown)) or not shown:
            return False
        return _tell(saved, shown, len(seen.new) - len(hidden), now)


def see(saved: SavedSearch, held: Current, known: Known) -> Seen:
    found = everything(question_saved(saved).search(known, saved.user), held, known, user=saved.user)
    before = numbers_known.unpack(saved.known)
    unknown = [number for number in found if number not in before]
    changed = _changed(saved, held, unknown) if unknown else set()
    return Seen(found, [number for number in unknown if number in changed])


def keep(saved: SavedSearch, held: Current, found: Iterable[int], *, now: datetime, told: bool = False) -> bool:
    """Whether this look counts: False, and nothing written, where another was first or the person chose otherwise."""
    ours = SavedSearch.objects.filter(pk=saved.pk, looks=saved.looks, frequency=saved.frequency)
    return bool(
        ours.update(
            looks=saved.looks + 1,
            known=numbers_known.pack(numbers_known.unpack(saved.known) | set(found)),
            seen_change=held.change,
            seen_index=name_of(held),
            looked_at=now,
            due_at=next_due(saved.frequency, now=now, told=told),
        )
    )


def name_of(held: Current) -> str:
    """Of the index: by another name, the numbers of its changes mean something else."""
    return f"{held.token} {held.analyser}"


def _changed(saved: SavedSearch, held: Current, numbers: Collection[int]) -> set[int]:
    if saved.seen_index == name_of(held):
        rows = Entry.objects.filter(change__gt=saved.seen_change).order_by().values_list("number", flat=True)
    else:
        pages = selections.published(saved.user, Page).filter(first_published_at__gt=saved.looked_at)
        rows = pages.order_by().values_list("pk", flat=True)
    return set(rows) & set(numbers)


def shown_of(saved: SavedSearch, numbers: Sequence[int], known: Known) -> list[Hit]:
    """What results say of these pages, as far as the person may read them now."""
    listed = Listed(len(numbers), len(numbers), tuple(numbers), {}, {})
    return hits(listed, (), known.organisations, user=saved.user) if numbers else []


def _tell(saved: SavedSearch, shown: Sequence[Hit], count: int, now: datetime) -> bool:
    if not belongs(saved.user):
        return False
    question, base = question_saved(saved), settings.WAGTAILADMIN_BASE_URL
    context = {
        "saved": saved,
        "base": base,
        "hits": shown,
        "count": count,
        "more": count - len(shown),
        "results": base + question.address(Order.NEWEST),
        "settings": base + reverse("saved_search", args=[saved.pk]),
        "link": outbox.LINK_MARK,
    }
    key = key_of(saved, saved.looks + 1)
    mail = outbox.put(
        reader=saved.user, kind=NoticeKind.SAVED_SEARCH, key=key, template="saved_search", context=context, now=now
    )
    return mail is not None


__all__ = ["MOST_TOLD", "keep", "look", "look_at_due", "name_of", "see", "shown_of"]
