"""Searches that tests save, and looks at them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.core import mail
from django.utils import timezone

from cms.schedule import send_mail
from cms.users.models import User
from initiatives.facets import kept
from initiatives.models import InitiativePage, Role
from initiatives.tests import factories
from search.index.current import current
from search.models import Frequency, SavedSearch
from search.saved import keeping
from search.saved.looking import look, look_at_due
from search.saved.question import Question

# Some time after whatever a test published.
LATER = datetime(2100, 3, 17, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def official(**fields: Any) -> User:
    return factories.person(Role.OFFICIAL, factories.MemberPageFactory(), **fields)


def saved_by(user: User, text: str = "maseczki", frequency: str = Frequency.AT_ONCE, **fields: Any) -> SavedSearch:
    choices = fields.pop("choices", {})
    return keeping.save(
        user=user, question=Question(text, choices=choices), name=fields.pop("name", f"O: {text}"),
        frequency=frequency, now=fields.pop("now", datetime(2020, 1, 1, tzinfo=UTC)), **fields,
    )  # fmt: skip


def initiative(title: str = "Maseczki dla szkół", **fields: Any) -> InitiativePage:
    fields = {"first_published_at": timezone.now(), **fields}
    found: InitiativePage = factories.InitiativePageFactory.create(title=title, **fields)
    return found


def look_at(saved: SavedSearch, now: datetime = LATER) -> bool:
    return look(SavedSearch.objects.get(pk=saved.pk), current(), kept.known(), now=now)


def told(now: datetime = LATER) -> list[Any]:
    """The mails that looking at all that is due brings."""
    before = len(mail.outbox)
    look_at_due(now=now)
    send_mail(now)
    return mail.outbox[before:]


__all__ = ["LATER", "MINUTE", "initiative", "look_at", "official", "saved_by", "told"]
