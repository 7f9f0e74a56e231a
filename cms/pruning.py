"""How long is what about people kept, and what goes after it. `cms.retention` says why."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.timezone import localdate
from django_tasks_db.models import DBTaskResult
from wagtail.admin.models import EditingSession, FormState
from wagtail.models import ModelLogEntry, PageLogEntry

from cms.users.models import SignIn, User
from initiatives.models import (
    FeedRun,
    Import,
    Invitation,
    OutgoingMail,
    PartnerDigest,
    Proposal,
)
from initiatives.services import feed_copies
from search.models import SavedSearch, SearchedText

HOUR, DAY, YEAR = timedelta(hours=1), timedelta(days=1), timedelta(days=366)
AT_ONCE = 1000

SIGN_INS = 90 * DAY
FAILED_AT_NOBODYS = DAY
SESSIONS = timedelta(seconds=settings.SESSION_COOKIE_AGE)
MAIL = 30 * DAY
INVITATIONS = PROPOSALS = 90 * DAY
LEFT_SEARCHES = LEFT_DIGESTS = DAY
UPLOADED_LISTS = 7 * DAY
IMPORTS = YEAR
TASK_RESULTS = 14 * DAY
FEED_RUNS = timedelta(days=90)
COPIES = feed_copies.UNUSED
SEARCHED, SEARCHED_ONCE = 90 * DAY, 14 * DAY
EDITING = HOUR
UNSAVED = DAY
# Six years, and the rest of the year in which they end.
PAGE_LOG = 7 * YEAR
OTHER_LOG = 3 * YEAR

# Whose account does not work any more, and who belongs nowhere.
LEFT = Q(user__is_active=False) | Q(user__membership__isnull=True, user__is_superuser=False)

# What goes -----------------------------------------------------------------------------------------------------------


def prune_sign_ins(now: datetime) -> int:
    return _delete(SignIn.objects.filter(user__isnull=False, at__lt=now - SIGN_INS))


def prune_attempts_at_nobodys(now: datetime) -> int:
    return _delete(SignIn.objects.filter(user__isnull=True, at__lt=now - FAILED_AT_NOBODYS))


def prune_sessions(now: datetime) -> int:
    return _delete(Session.objects.filter(expire_date__lt=now))


def prune_mail(now: datetime) -> int:
    """Whatever still waits is kept, however old: it was never told."""
    left = OutgoingMail.objects.exclude(state=OutgoingMail.State.WAITING)
    end = now - MAIL
    return _delete(left.filter(Q(sent_at__lt=end) | Q(sent_at__isnull=True, made_at__lt=end)))


def prune_saved_searches(now: datetime) -> int:
    """Of people without an account that works, and of those who belong nowhere."""
    return _delete(SavedSearch.objects.filter(LEFT))


def prune_partner_digests(now: datetime) -> int:
    return _delete(PartnerDigest.objects.filter(LEFT))


@transaction.atomic
def prune_invitations(now: datetime) -> int:
    """A link that nobody used is signed with the round of sessions: with another one, it stays dead even where the
    person is invited from the beginning."""
    end = now - INVITATIONS
    old = Invitation.objects.filter(Q(accepted_at__lt=end) | Q(withdrawn_at__lt=end) | Q(expires_at__lt=end))
    unused = old.filter(accepted_at__isnull=True)
    User.objects.filter(pk__in=list(unused.values_list("user", flat=True))).update(session_round=F("session_round") + 1)
    return _delete(old)


def prune_proposals(now: datetime) -> int:
    decided = Proposal.objects.exclude(outcome=Proposal.Outcome.WAITING)
    return _delete(decided.filter(decided_at__lt=now - PROPOSALS))


def prune_uploaded_lists(now: datetime) -> int:
    """A list that nobody said yes to goes with its row; of one that was read in, what was read and what was wrong."""
    end, state = now - UPLOADED_LISTS, Import.State
    gone = _delete(Import.objects.filter(state__in=[state.CHECKED, state.REFUSED], made_at__lt=end))
    over = Import.objects.filter(state__in=[state.DONE, state.FAILED], finished_at__lt=end)
    return gone + over.exclude(content=b"", problems=[]).update(content=b"", problems=[])


def prune_imports(now: datetime) -> int:
    return _delete(Import.objects.filter(finished_at__lt=now - IMPORTS))


def prune_task_results(now: datetime) -> int:
    return _delete(DBTaskResult.objects.filter(finished_at__lt=now - TASK_RESULTS))


def prune_editing(now: datetime) -> int:
    return _delete(EditingSession.objects.filter(last_seen_at__lt=now - EDITING))


def prune_unsaved(now: datetime) -> int:
    return _delete(FormState.objects.filter(last_updated_at__lt=now - UNSAVED))


def prune_page_log(now: datetime) -> int:
    return _delete(PageLogEntry.objects.filter(timestamp__lt=now - PAGE_LOG))


def prune_other_log(now: datetime) -> int:
    return _delete(ModelLogEntry.objects.filter(timestamp__lt=now - OTHER_LOG))


def prune_feed_runs(now: datetime) -> int:
    return _delete(FeedRun.objects.filter(started_at__lt=now - FEED_RUNS))


def prune_copies(now: datetime) -> int:
    return feed_copies.forget_unused(now=now)


def prune_searched(now: datetime) -> int:
    return _delete(SearchedText.objects.filter(day__lt=localdate(now - SEARCHED)))


def prune_searched_once(now: datetime) -> int:
    """What one person typed once may be about one person; what is typed again and again is what people look for."""
    again = SearchedText.objects.filter(text=OuterRef("text")).exclude(pk=OuterRef("pk"))
    old = SearchedText.objects.filter(day__lt=localdate(now - SEARCHED_ONCE), times=1)
    return _delete(old.exclude(Exists(again)))


def prune_cache(now: datetime) -> int:
    """A cache in the database keeps what is over until somebody asks for it again."""
    return sum(_prune_table(table, now) for table in _tables_of_caches())


def _delete(rows: "QuerySet[Any]") -> int:
    """In pieces, so that no table is closed to others for long."""
    gone = 0
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        rows.model._base_manager.filter(pk__in=keys).delete()
        gone += len(keys)
    return gone


def _tables_of_caches() -> Iterator[str]:
    for alias in caches:
        cache: Any = caches[alias]
        if isinstance(cache, DatabaseCache):
            yield cache._table  # type: ignore[attr-defined]


def _prune_table(table: str, now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {connection.ops.quote_name(table)} WHERE expires < %s",  # noqa: S608 - settings name it
            [connection.ops.adapt_datetimefield_value(now)],
        )
        return int(cursor.rowcount)


__all__ = [
    "COPIES",
    "DAY",
    "EDITING",
    "FAILED_AT_NOBODYS",
    "FEED_RUNS",
    "HOUR",
    "IMPORTS",
    "INVITATIONS",
    "LEFT_SEARCHES",
    "MAIL",
    "OTHER_LOG",
    "PAGE_LOG",
    "PROPOSALS",
    "SEARCHED",
    "SEARCHED_ONCE",
    "SESSIONS",
    "SIGN_INS",
    "TASK_RESULTS",
    "UNSAVED",
    "UPLOADED_LISTS",
    "YEAR",
    "prune_attempts_at_nobodys",
    "prune_cache",
    "prune_copies",
    "prune_editing",
    "prune_feed_runs",
    "prune_imports",
    "prune_invitations",
    "prune_mail",
    "prune_other_log",
    "prune_page_log",
    "prune_proposals",
    "prune_saved_searches",
    "prune_searched",
    "prune_searched_once",
    "prune_sessions",
    "prune_sign_ins",
    "prune_task_results",
    "prune_unsaved",
    "prune_uploaded_lists",
]
