"""What is kept of people, where, for how long and why: one table, which the scheduler acts on.

`docs/retention.md`, the admin's page and a person's own page are made of it. A rule without `prune` is not the
scheduler's: its rows go with something else, or by somebody's hand.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connection, transaction
from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_tasks_db.models import DBTaskResult
from wagtail.admin.models import EditingSession, FormState
from wagtail.models import ModelLogEntry, Page, PageLogEntry, Revision, TaskState

from cms.users.models import SignIn, User
from initiatives.models import (
    Attachment,
    FeedItem,
    FeedRun,
    Import,
    Invitation,
    Membership,
    NoticeChoice,
    OutgoingMail,
    Picture,
    Proposal,
)
from search.models import SavedSearch, SearchedText

HOUR, DAY, YEAR = timedelta(hours=1), timedelta(days=1), timedelta(days=366)
AT_ONCE = 1000

Where = tuple[type[Model] | str | Promise, ...]


@dataclass(frozen=True)
class Rule:
    """`prune` is given the time and says how many rows went or were emptied. `kept` names `age` where there is one."""

    what: str | Promise
    where: Where
    kept: str | Promise
    why: str | Promise
    age: timedelta | None = None
    name: str = ""
    prune: Callable[[datetime], int] | None = None
    every: timedelta = DAY

    @property
    def how_long(self) -> str:
        return str(self.kept) % {"age": in_words(self.age)} if self.age else str(self.kept)

    @property
    def tables(self) -> list[str]:
        return [each._meta.db_table if isinstance(each, type) else str(each) for each in self.where]


def in_words(age: timedelta) -> str:
    if age >= YEAR:
        return ngettext("%(n)s year", "%(n)s years", age // YEAR) % {"n": age // YEAR}
    if age >= DAY:
        return ngettext("%(n)s day", "%(n)s days", age // DAY) % {"n": age // DAY}
    return ngettext("%(n)s hour", "%(n)s hours", age // HOUR) % {"n": age // HOUR}


# The times -----------------------------------------------------------------------------------------------------------

SIGN_INS = 90 * DAY
FAILED_AT_NOBODYS = DAY
SESSIONS = timedelta(seconds=settings.SESSION_COOKIE_AGE)
MAIL = 30 * DAY
INVITATIONS = PROPOSALS = 90 * DAY
LEFT_SEARCHES = DAY
UPLOADED_LISTS = 7 * DAY
IMPORTS = YEAR
TASK_RESULTS = 14 * DAY
FEED_RUNS = timedelta(days=90)
SEARCHED, SEARCHED_ONCE = 90 * DAY, 14 * DAY
EDITING = HOUR
UNSAVED = DAY
# Six years, and the rest of the year in which they end.
PAGE_LOG = 7 * YEAR
OTHER_LOG = 3 * YEAR

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
    left = Q(user__is_active=False) | Q(user__membership__isnull=True, user__is_superuser=False)
    return _delete(SavedSearch.objects.filter(left))


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


# The table -----------------------------------------------------------------------------------------------------------

RULES: tuple[Rule, ...] = (
    Rule(
        _("Account: e-mail address, name, post, language, last sign-in"),
        (User,),
        _("until an administrator erases the person"),
        _(
            "Nobody signs in without one, and what is published says whose it is (RODO, art. 6(1)(e)). Whoever leaves "
            "is made inactive; the administrator erases the data when they are not needed any more."
        ),
    ),
    Rule(
        _("Organisation and role; which notices are wanted"),
        (Membership, NoticeChoice),
        _("until an administrator erases the person"),
        _("What a person may do follows from it."),
    ),
    Rule(
        _("Sign-ins and failed attempts: when, from which network, with which browser"),
        (SignIn,),
        _("%(age)s after the attempt"),
        _("So that people see on their own page whether somebody else used their account (RODO, art. 32)."),
        SIGN_INS, "sign-ins", prune_sign_ins,
    ),
    Rule(
        _("Attempts at addresses that nobody has: when and from which network, without the address"),
        (SignIn,),
        _("%(age)s after the attempt"),
        _("So that the time of an answer does not tell who has an account."),
        FAILED_AT_NOBODYS, "attempts at nobody's address", prune_attempts_at_nobodys,
    ),
    Rule(
        _("Sessions: who is signed in"),
        (Session,),
        _("%(age)s after the sign-in; at once with a sign-out"),
        _("So that nobody types a password for each page."),
        SESSIONS, "sessions that ended", prune_sessions,
    ),
    Rule(
        _("Notices by e-mail: to whom, subject, text"),
        (OutgoingMail,),
        _("%(age)s after they were sent or given up; until then those that wait"),
        _("So that it can be said whether somebody was told, and nobody is told twice."),
        MAIL, "outgoing mail", prune_mail,
    ),
    Rule(
        _("Saved searches: words and choices, how often a person wants to hear of them, which pages were found"),
        (SavedSearch,),
        _("until the person deletes them; within %(age)s after the person left"),
        _("So that people are told what is new in what they look for again and again."),
        LEFT_SEARCHES, "saved searches of those who left", prune_saved_searches,
    ),
    Rule(
        _("Invitations: who invited whom, and when"),
        (Invitation,),
        _("%(age)s after they were accepted, withdrawn or ran out"),
        _("So that it can be said how somebody came by an account."),
        INVITATIONS, "invitations", prune_invitations,
    ),
    Rule(
        _("Proposed people: address, name, post, who proposed them, the answer"),
        (Proposal,),
        _("%(age)s after the decision; until then those that wait"),
        _("So that whoever proposed somebody finds the answer."),
        PROPOSALS, "decided proposals", prune_proposals,
    ),
    Rule(
        _("Uploaded lists of people and members, and the rows of them that were wrong"),
        (Import,),
        _("%(age)s after they were read in, or uploaded and not read in"),
        _("So that a mistake can be looked up; what was read in stands where it belongs."),
        UPLOADED_LISTS, "uploaded lists", prune_uploaded_lists,
    ),
    Rule(
        _("That a list was read in: by whom, when, how many rows"),
        (Import,),
        _("%(age)s after it was read in"),
        _("So that it can be said where a change of many rows came from."),
        IMPORTS, "old imports", prune_imports,
    ),
    Rule(
        _("Pages and acts, their versions, moderation and its reasons, with their authors"),
        (Page, Revision, TaskState),
        _("as long as the page; an erased person's are a “former employee's”"),
        _("They are the record of what offices did (RODO, art. 17(3)(b) and (d))."),
    ),
    Rule(
        _("Files and pictures, with who uploaded them"),
        (Attachment, Picture),
        _("as long as the file; of a withdrawn one a note without its text stays"),
        _("They belong to the pages that show them."),
    ),
    Rule(
        _("Log of pages: who did what to a page, and when"),
        (PageLogEntry,),
        _("%(age)s after the entry"),
        _(
            "Claims become barred after six years, at the end of the year (Civil Code, art. 118): until then it can be "
            "shown who published or withdrew what. The pages and acts themselves stay."
        ),
        PAGE_LOG, "log of pages", prune_page_log,
    ),
    Rule(
        _("Log of everything else: who changed people, roles, topics, and when"),
        (ModelLogEntry,),
        _("%(age)s after the entry"),
        _("To account for who was given which rights (RODO, art. 5(2)), while claims for damage last (Civil Code, art. 442¹)."),  # noqa: E501
        OTHER_LOG, "log of everything else", prune_other_log,
    ),
    Rule(
        _("Who has a page open for editing"),
        (EditingSession,),
        _("%(age)s after the person was last seen there"),
        _("So that two people do not overwrite one another."),
        EDITING, "who was editing", prune_editing, HOUR,
    ),
    Rule(
        _("What was typed into a form for a preview and not saved"),
        (FormState,),
        _("%(age)s after the last preview"),
        _("So that a preview shows it."),
        UNSAVED, "what was not saved", prune_unsaved, HOUR,
    ),
    Rule(
        _("Tasks in the background that are done: numbers of files, errors"),
        (DBTaskResult,),
        _("%(age)s after they ended"),
        _("So that the operator sees what failed."),
        TASK_RESULTS, "results of old tasks", prune_task_results,
    ),
    Rule(
        _("Counted attempts to sign in: the address as a checksum, the network address"),
        ("cache_entries",),
        _("up to five minutes; the rows are removed within %(age)s"),
        _("So that passwords cannot be guessed."),
        DAY, "what the cache no longer needs", prune_cache,
    ),
    Rule(
        _("How each look at a partner's feed went"),
        (FeedRun,),
        _("%(age)s after it"),
        _("So that it can be said since when a feed fails, and why."),
        FEED_RUNS, "looks at feeds", prune_feed_runs,
    ),
    Rule(
        _("What came from partners' feeds, with its author as the feed names them, and who decided on it"),
        (FeedItem,),
        _("as long as the source; an erased person's decisions are a “former employee's”"),
        _("So that the author is named, and what was rejected does not come again."),
    ),
    Rule(
        _("Words that were searched for, how often on which day, and how much was found; not by whom"),
        (SearchedText,),
        _("%(age)s after that day"),
        _(
            "So that the association learns what people look for and do not find. Nothing with an e-mail address, a "
            "telephone or a PESEL number is kept."
        ),
        SEARCHED, "what was searched for", prune_searched,
    ),
    Rule(
        _("Words that were searched for once alone"),
        (SearchedText,),
        _("%(age)s after that day"),
        _("They may be somebody's name, and say little."),
        SEARCHED_ONCE, "what was searched for once", prune_searched_once,
    ),
    Rule(
        _("Visits to pages; who searched for what"),
        (),
        _("not at all"),
        _("Nobody needs them."),
    ),
    Rule(
        _("Lines of the log: times, addresses of pages without queries, errors; neither names nor e-mail addresses"),
        (_("the standard output of each program"),),
        _("as long as the operator keeps them; 30 days are enough"),
        _("To find out why something failed."),
    ),
    Rule(
        _("Backups of the database and the files"),
        (_("where the operator keeps them"),),
        _("as long as the operator keeps them; 30 days are enough"),
        _("To start again after a breakdown. Who restores one erases again whom was erased since."),
    ),
)  # fmt: skip


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


__all__ = ["RULES", "Rule", "in_words"]
