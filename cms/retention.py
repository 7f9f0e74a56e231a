"""What is kept of people, where, for how long and why: one table, which the scheduler acts on.

`docs/retention.md`, the admin's page and a person's own page are made of it. A rule without `prune` is not the
scheduler's: its rows go with something else, or by somebody's hand.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_tasks_db.models import DBTaskResult
from wagtail.admin.models import EditingSession, FormState
from wagtail.models import ModelLogEntry, Page, PageLogEntry, Revision, TaskState

from cms import pruning
from cms.pruning import DAY, HOUR, YEAR
from cms.users.models import SignIn, User
from initiatives.models import (
    Attachment,
    FeedFile,
    FeedItem,
    FeedPicture,
    FeedRun,
    Import,
    Invitation,
    Membership,
    NoticeChoice,
    OutgoingMail,
    PartnerDigest,
    Picture,
    Proposal,
)
from search.models import SavedSearch, SearchedText

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
        pruning.SIGN_INS, "sign-ins", pruning.prune_sign_ins,
    ),
    Rule(
        _("Attempts at addresses that nobody has: when and from which network, without the address"),
        (SignIn,),
        _("%(age)s after the attempt"),
        _("So that the time of an answer does not tell who has an account."),
        pruning.FAILED_AT_NOBODYS, "attempts at nobody's address", pruning.prune_attempts_at_nobodys,
    ),
    Rule(
        _("Sessions: who is signed in"),
        (Session,),
        _("%(age)s after the sign-in; at once with a sign-out"),
        _("So that nobody types a password for each page."),
        pruning.SESSIONS, "sessions that ended", pruning.prune_sessions,
    ),
    Rule(
        _("Notices by e-mail: to whom, subject, text"),
        (OutgoingMail,),
        _("%(age)s after they were sent or given up; until then those that wait"),
        _("So that it can be said whether somebody was told, and nobody is told twice."),
        pruning.MAIL, "outgoing mail", pruning.prune_mail,
    ),
    Rule(
        _("Saved searches: words and choices, how often a person wants to hear of them, which pages were found"),
        (SavedSearch,),
        _("until the person deletes them; within %(age)s after the person left"),
        _("So that people are told what is new in what they look for again and again."),
        pruning.LEFT_SEARCHES, "saved searches of those who left", pruning.prune_saved_searches,
    ),
    Rule(
        _("Digests of partners: how often, of which categories and kinds of crisis"),
        (PartnerDigest,),
        _("until an administrator erases the person; within %(age)s after the person left"),
        _("So that people are told what partners share, once."),
        pruning.LEFT_DIGESTS, "digests of those who left", pruning.prune_partner_digests,
    ),
    Rule(
        _("Invitations: who invited whom, and when"),
        (Invitation,),
        _("%(age)s after they were accepted, withdrawn or ran out"),
        _("So that it can be said how somebody came by an account."),
        pruning.INVITATIONS, "invitations", pruning.prune_invitations,
    ),
    Rule(
        _("Proposed people: address, name, post, who proposed them, the answer"),
        (Proposal,),
        _("%(age)s after the decision; until then those that wait"),
        _("So that whoever proposed somebody finds the answer."),
        pruning.PROPOSALS, "decided proposals", pruning.prune_proposals,
    ),
    Rule(
        _("Uploaded lists of people and members, and the rows of them that were wrong"),
        (Import,),
        _("%(age)s after they were read in, or uploaded and not read in"),
        _("So that a mistake can be looked up; what was read in stands where it belongs."),
        pruning.UPLOADED_LISTS, "uploaded lists", pruning.prune_uploaded_lists,
    ),
    Rule(
        _("That a list was read in: by whom, when, how many rows"),
        (Import,),
        _("%(age)s after it was read in"),
        _("So that it can be said where a change of many rows came from."),
        pruning.IMPORTS, "old imports", pruning.prune_imports,
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
        pruning.PAGE_LOG, "log of pages", pruning.prune_page_log,
    ),
    Rule(
        _("Log of everything else: who changed people, roles, topics, and when"),
        (ModelLogEntry,),
        _("%(age)s after the entry"),
        _("To account for who was given which rights (RODO, art. 5(2)), while claims for damage last (Civil Code, art. 442¹)."),  # noqa: E501
        pruning.OTHER_LOG, "log of everything else", pruning.prune_other_log,
    ),
    Rule(
        _("Who has a page open for editing"),
        (EditingSession,),
        _("%(age)s after the person was last seen there"),
        _("So that two people do not overwrite one another."),
        pruning.EDITING, "who was editing", pruning.prune_editing, HOUR,
    ),
    Rule(
        _("What was typed into a form for a preview and not saved"),
        (FormState,),
        _("%(age)s after the last preview"),
        _("So that a preview shows it."),
        pruning.UNSAVED, "what was not saved", pruning.prune_unsaved, HOUR,
    ),
    Rule(
        _("Tasks in the background that are done: numbers of files, errors"),
        (DBTaskResult,),
        _("%(age)s after they ended"),
        _("So that the operator sees what failed."),
        pruning.TASK_RESULTS, "results of old tasks", pruning.prune_task_results,
    ),
    Rule(
        _("Counted attempts to sign in: the address as a checksum, the network address"),
        ("cache_entries",),
        _("up to five minutes; the rows are removed within %(age)s"),
        _("So that passwords cannot be guessed."),
        DAY, "what the cache no longer needs", pruning.prune_cache,
    ),
    Rule(
        _("How each look at a partner's feed went"),
        (FeedRun,),
        _("%(age)s after it"),
        _("So that it can be said since when a feed fails, and why."),
        pruning.FEED_RUNS, "looks at feeds", pruning.prune_feed_runs,
    ),
    Rule(
        _("What came from partners' feeds, with its author as the feed names them, and who decided on it"),
        (FeedItem,),
        _("as long as the source; an erased person's decisions are a “former employee's”"),
        _("So that the author is named, and what was rejected does not come again."),
    ),
    Rule(
        _("Copies of pictures and files in partners' entries that no page shows (any more), with their credits"),
        (Picture, Attachment, FeedPicture, FeedFile),
        _("%(age)s after they came"),
        _("So that what was taken out of a page by mistake can be put back; those that pages show stay with the page."),
        pruning.COPIES, "copies from feeds that nothing shows", pruning.prune_copies,
    ),
    Rule(
        _("Words that were searched for, how often on which day, and how much was found; not by whom"),
        (SearchedText,),
        _("%(age)s after that day"),
        _(
            "So that the association learns what people look for and do not find. Nothing with an e-mail address, a "
            "telephone or a PESEL number is kept."
        ),
        pruning.SEARCHED, "what was searched for", pruning.prune_searched,
    ),
    Rule(
        _("Words that were searched for once alone"),
        (SearchedText,),
        _("%(age)s after that day"),
        _("They may be somebody's name, and say little."),
        pruning.SEARCHED_ONCE, "what was searched for once", pruning.prune_searched_once,
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

__all__ = ["RULES", "Rule", "in_words"]
