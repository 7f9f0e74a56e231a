"""Searches that people of the demo have saved."""

from datetime import datetime
from typing import NamedTuple

from django.contrib.auth import get_user_model

from search.models import Frequency, SavedSearch, What
from search.saved import keeping
from search.saved.question import Question


class Row(NamedTuple):
    email: str
    name: str
    question: Question
    frequency: str


ROWS = (
    Row("urzednik.gdansk@burza.example", "Pomoc seniorom", Question("pomoc seniorom"), Frequency.DAILY),
    Row(
        "urzednik.gdansk@burza.example", "Inicjatywy z maseczkami",
        Question("maseczki", choices={"what": (What.INITIATIVE.value,)}), Frequency.WEEKLY,
    ),
    Row("redaktor.katowice@burza.example", "Opłata targowa", Question("opłata targowa"), Frequency.AT_ONCE),
)  # fmt: skip


def save_searches(*, now: datetime) -> None:
    """For people who have saved none."""
    people = {person.email: person for person in get_user_model().objects.filter(email__in=[row.email for row in ROWS])}
    done = set(SavedSearch.objects.filter(user__in=people.values()).values_list("user", flat=True))
    for row in ROWS:
        person = people.get(row.email)
        if person is not None and person.pk not in done:
            keeping.save(user=person, question=row.question, name=row.name, frequency=row.frequency, now=now)


__all__ = ["save_searches"]
