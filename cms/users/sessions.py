"""The stored sessions of one person.

They are not kept by person, and each must be opened to see whose it is: for what is asked for rarely.
"""

from collections.abc import Iterator
from datetime import datetime

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

from cms.users.models import User

AT_ONCE = 500


def of(*, person: User, now: datetime | None = None) -> Iterator[Session]:
    """With `now`, those that are not over by then."""
    rows = Session.objects.filter(expire_date__gt=now) if now else Session.objects.all()
    for session in rows.order_by("pk").iterator(chunk_size=AT_ONCE):
        if session.get_decoded().get(SESSION_KEY) == str(person.pk):
            yield session


def delete(*, person: User) -> int:
    """How many there were."""
    keys = [session.pk for session in of(person=person)]
    for start in range(0, len(keys), AT_ONCE):
        Session.objects.filter(pk__in=keys[start : start + AT_ONCE]).delete()
    return len(keys)


__all__ = ["delete", "of"]
