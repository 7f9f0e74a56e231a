"""The catalogues that this process holds in memory, as long as the database says that they are current.

Reading one takes a fraction of a second at 10,000 pages; asking whether it still holds is one row by its key.
"""

import secrets
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from threading import Lock

from django.db import connection, transaction
from django.db.models.signals import post_delete, post_save
from wagtail.models import Page
from wagtail.signals import page_unpublished, post_page_move

from initiatives.facets import catalogue
from initiatives.facets.catalogue import Catalogue
from initiatives.facets.interface import Kind
from initiatives.facets.organisations import Organisations, read_organisations
from initiatives.facets.words import Words, read_words
from initiatives.models import (
    ActFile,
    ActPage,
    Category,
    CrisisKind,
    FormerUnit,
    GroupingPage,
    GroupingUnit,
    InitiativeAct,
    InitiativePage,
    ListVersion,
    MemberPage,
    PartnerPage,
    Succession,
    Tag,
    TaggedInitiative,
    Topic,
)

ROW, ROW_OF_ORGANISATIONS = 1, 2
# A process that dies between a commit and the note of it leaves lists behind that nobody would read anew.
MOST_SECONDS = 600
PAGES = (InitiativePage, ActPage, MemberPage, PartnerPage, GroupingPage)
ROWS = (
    ActFile, Category, CrisisKind, FormerUnit, GroupingUnit, InitiativeAct, Succession, Tag, TaggedInitiative, Topic,
)  # fmt: skip
# Of these, what lists know of whose pages are.
OF_ORGANISATIONS = frozenset({MemberPage, PartnerPage, GroupingPage, FormerUnit, GroupingUnit, Succession})
# What saving a draft writes to the row of its page; an editor's browser does so twice a second.
OF_DRAFTS = frozenset({"latest_revision_created_at", "draft_title", "latest_revision", "has_unpublished_changes"})


@dataclass(frozen=True)
class _Kept:
    token: str
    until: float
    catalogue: Catalogue


@dataclass(frozen=True)
class Known:
    words: Words
    organisations: Organisations


_kept: dict[Kind, _Kept] = {}
_known: Known | None = None
_known_as: tuple[str, str, float] = ("", "", 0.0)
_lock, _known_lock = Lock(), Lock()


def current(kinds: Collection[Kind]) -> dict[Kind, Catalogue]:
    """In a transaction always read anew: it may see what nobody else does, and what will never have been."""
    if not kinds or connection.in_atomic_block:
        return {kind: catalogue.read(kind) for kind in kinds}
    # Asked for before what it is the token of: a change in between makes another reading, never a stale one.
    token = ListVersion.objects.filter(pk=ROW).values_list("token", flat=True).first()
    with _lock:
        return {kind: _of_token(kind, token) for kind in kinds}


def _of_token(kind: Kind, token: str | None) -> Catalogue:
    kept = _kept.get(kind)
    if token is None or kept is None or kept.token != token or kept.until < time.monotonic():
        kept = _Kept(token or "", time.monotonic() + MOST_SECONDS, catalogue.read(kind))
        _kept[kind] = kept
    return kept.catalogue


def organisations() -> Organisations:
    """As `current` does; read anew only where an organisation changed."""
    return read_organisations() if connection.in_atomic_block else known().organisations


def known() -> Known:
    """What the values of all facets are called, and whose pages are, as `current` does; one query."""
    if connection.in_atomic_block:
        found = read_organisations()
        return Known(read_words(found), found)
    tokens = dict(ListVersion.objects.filter(pk__in=(ROW, ROW_OF_ORGANISATIONS)).values_list("pk", "token"))
    with _known_lock:
        return _of_tokens(tokens.get(ROW, ""), tokens.get(ROW_OF_ORGANISATIONS, ""))


def _of_tokens(token: str, of_organisations: str) -> Known:
    """What is read of organisations is held under their own token: they change more seldom than pages."""
    global _known, _known_as  # noqa: PLW0603 - one for the process
    held, until = _known_as, _known_as[2]
    fresh = until > time.monotonic()
    if _known is not None and fresh and held[:2] == (token, of_organisations):
        return _known
    is_same = _known is not None and fresh and held[1] == of_organisations
    whose = _known.organisations if _known is not None and is_same else read_organisations()
    _known = Known(read_words(whose), whose)
    _known_as = (token, of_organisations, until if is_same else time.monotonic() + MOST_SECONDS)
    return _known


def lists_changed(sender: object = None, **kwargs: object) -> None:
    """What lists show or count will be another after this transaction. Often called costs no more than once."""
    _once(_tell)
    if sender is None or sender in OF_ORGANISATIONS:
        _once(_tell_of_organisations)


def _once(tell: Callable[[], None]) -> None:
    own = set(connection.savepoint_ids)
    if not any(entry[1] is tell and entry[0] <= own for entry in connection.run_on_commit):
        transaction.on_commit(tell, robust=True)


def connect() -> None:
    """Called once, when the app is ready."""
    for page in PAGES:
        post_save.connect(_page_saved, sender=page, dispatch_uid=f"lists: saved {page.__name__}")
        post_delete.connect(lists_changed, sender=page, dispatch_uid=f"lists: deleted {page.__name__}")
    for model in ROWS:
        post_save.connect(lists_changed, sender=model, dispatch_uid=f"lists: saved {model.__name__}")
        post_delete.connect(lists_changed, sender=model, dispatch_uid=f"lists: deleted {model.__name__}")
    page_unpublished.connect(lists_changed, dispatch_uid="lists: unpublished")
    post_page_move.connect(lists_changed, dispatch_uid="lists: moved")


def _page_saved(
    sender: type[Page], instance: Page, update_fields: frozenset[str] | None = None, **kwargs: object
) -> None:
    """Drafts are in no list; a page that is no longer published says so by a signal of its own."""
    if instance.live and (update_fields is None or not update_fields <= OF_DRAFTS):
        lists_changed(sender)


def _tell() -> None:
    _new_token(ROW)


def _tell_of_organisations() -> None:
    _new_token(ROW_OF_ORGANISATIONS)


def _new_token(row: int) -> None:
    token = secrets.token_hex(8)
    if not ListVersion.objects.filter(pk=row).update(token=token):
        ListVersion.objects.bulk_create([ListVersion(pk=row, token=token)], ignore_conflicts=True)


__all__ = ["Known", "connect", "current", "known", "lists_changed", "organisations"]
