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


_kept: dict[Kind, _Kept] = {}
_organisations: dict[str, tuple[float, Organisations]] = {}
_words: dict[str, tuple[float, Words]] = {}
_lock, _words_lock = Lock(), Lock()


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
    if connection.in_atomic_block:
        return read_organisations()
    token = ListVersion.objects.filter(pk=ROW_OF_ORGANISATIONS).values_list("token", flat=True).first() or ""
    with _lock:
        until, found = _organisations.get(token, (0.0, None))
        if found is None or until < time.monotonic():
            found = read_organisations()
            _organisations.clear()
            _organisations[token] = (time.monotonic() + MOST_SECONDS, found)
        return found


def words() -> Words:
    """What the values of all facets are called, as `current` does."""
    if connection.in_atomic_block:
        return read_words(organisations())
    token = ListVersion.objects.filter(pk=ROW).values_list("token", flat=True).first() or ""
    with _words_lock:
        until, found = _words.get(token, (0.0, None))
        if found is None or until < time.monotonic():
            found = read_words(organisations())
            _words.clear()
            _words[token] = (time.monotonic() + MOST_SECONDS, found)
        return found


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


__all__ = ["connect", "current", "lists_changed", "organisations", "words"]
