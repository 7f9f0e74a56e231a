"""Saving a search, and what a person does with it afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from initiatives.facets import kept
from search.asking.everything import asks_for_something, everything
from search.engines.interface import EngineUnavailable
from search.index.current import current
from search.models import Frequency, SavedSearch
from search.saved import known as numbers_known
from search.saved.looking import name_of
from search.saved.question import Question
from search.saved.rhythm import next_due

if TYPE_CHECKING:
    from django.contrib.auth.models import _User as User

MOST = 50


def save(*, user: User, question: Question, name: str, frequency: str, now: datetime) -> SavedSearch:
    """What it finds now is not new. ValidationError where there is nothing to look for, where the person has saved the
    same, and where it would be one too many."""
    check(question)
    found, index, change = _found(question, user)
    with transaction.atomic():
        # Held until the end, so that of two that press at once one is counted by the other.
        get_user_model().objects.select_for_update().get(pk=user.pk)
        _check_others(user, question)
        return SavedSearch.objects.create(
            user_id=user.pk, name=name, text=question.text, exactly=question.exactly,
            choices={facet: list(values) for facet, values in question.choices.items()},
            frequency=frequency, saved_at=now, looked_at=now, due_at=next_due(frequency, now=now),
            known=numbers_known.pack(found), seen_index=index, seen_change=change,
        )  # fmt: skip


def check(question: Question) -> None:
    """ValidationError where there is nothing to look for."""
    if not asks_for_something(question.text):
        raise ValidationError(_("There is nothing to look for: type at least one word."), code="empty")


@transaction.atomic
def change(*, saved: SavedSearch, name: str, frequency: str, now: datetime) -> None:
    """Who had no mail and wants it now is told of what is new from now on."""
    begins = saved.frequency == Frequency.NONE and frequency != Frequency.NONE
    fields: dict[str, object] = {"name": name, "frequency": frequency}
    if frequency != saved.frequency:
        fields["due_at"] = next_due(frequency, now=now)
    if begins:
        # Without an index of a known name, only what was published since then is new.
        fields |= {"seen_index": "", "seen_change": 0, "looked_at": now, "looks": F("looks") + 1}
    SavedSearch.objects.filter(pk=saved.pk).update(**fields)


def stop_mail(*, number: int, user: int) -> None:
    """Nothing where it is deleted, or sends none anyway."""
    SavedSearch.objects.filter(pk=number, user=user).update(frequency=Frequency.NONE, due_at=None)


def open_feed(*, saved: SavedSearch) -> None:
    """A new address; the one before, if there was one, opens nothing any more."""
    SavedSearch.objects.filter(pk=saved.pk).update(has_feed=True, feed_round=F("feed_round") + 1)


def close_feed(*, saved: SavedSearch) -> None:
    SavedSearch.objects.filter(pk=saved.pk).update(has_feed=False)


def _found(question: Question, user: User) -> tuple[tuple[int, ...], str, int]:
    """And by which index, at which of its changes; none while there is no index to ask."""
    held, known = current(), kept.known()
    try:
        found = everything(question.search(known, user), held, known, user=user)
    except EngineUnavailable:
        return (), "", 0
    return found, name_of(held), held.change


def _check_others(user: User, question: Question) -> None:
    own = SavedSearch.objects.filter(user=user.pk).values_list("text", "exactly", "choices")
    wanted = question.query()
    if any(Question(*row).query() == wanted for row in own):
        raise ValidationError(_("You have saved this search already."), code="same")
    if len(own) >= MOST:
        raise ValidationError(
            _("You have saved %(most)s searches, and there can be no more. Delete one that you no longer need."),
            code="most", params={"most": MOST},
        )  # fmt: skip


__all__ = ["MOST", "change", "check", "close_feed", "open_feed", "save", "stop_mail"]
