"""What can be found follows what is published: every change notes its pages as stale, in its own transaction, and once
that is committed their entries are made anew.
"""

import logging
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django.utils import timezone
from wagtail.models import Page
from wagtail.signals import page_unpublished, post_page_move

from initiatives.facets.kept import OF_DRAFTS, lists_changed, organisations
from initiatives.models import (
    ActFile,
    ActPage,
    Category,
    CrisisKind,
    Extraction,
    FormerUnit,
    GroupingPage,
    GroupingUnit,
    InitiativeAct,
    InitiativePage,
    MemberPage,
    PartnerPage,
    Succession,
    TaggedInitiative,
)
from initiatives.services import indexing as found_by
from initiatives.services import texts, withdrawal
from search.index.following import follow_soon
from search.index.indexing import mark, refresh
from search.index.sources import ORGANISATIONS
from search.models import Entry

log = logging.getLogger(__name__)

PAGES = (InitiativePage, ActPage, *ORGANISATIONS)
# Rows that say something of their page, by the name of the column that names it.
ROWS: dict[type[Model], str] = {ActFile: "page_id", InitiativeAct: "page_id", TaggedInitiative: "content_object_id"}
OF_ORGANISATIONS = (MemberPage, PartnerPage, GroupingPage, GroupingUnit, Succession, FormerUnit)
# What pages are filed under, one each. What is done to topics and tags is told by its verbs.
WORDS: dict[type[Model], str] = {Category: "category", CrisisKind: "crisis"}
# More are left to the scheduler: whoever changed the name of a topic does not wait for them.
AT_ONCE = 50


def connect() -> None:
    """Called once, when the app is ready."""
    for page in PAGES:
        post_save.connect(page_saved, sender=page, dispatch_uid=f"search: saved {page.__name__}")
        post_delete.connect(page_gone, sender=page, dispatch_uid=f"search: deleted {page.__name__}")
        page_unpublished.connect(page_gone, sender=page, dispatch_uid=f"search: unpublished {page.__name__}")
    for model in ROWS:
        post_save.connect(row_changed, sender=model, dispatch_uid=f"search: saved {model.__name__}")
        post_delete.connect(row_changed, sender=model, dispatch_uid=f"search: deleted {model.__name__}")
    for model in OF_ORGANISATIONS:
        post_save.connect(organisations_changed, sender=model, dispatch_uid=f"search: whose, saved {model.__name__}")
        post_delete.connect(organisations_changed, sender=model, dispatch_uid=f"search: whose, {model.__name__} gone")
    for word in WORDS:
        post_save.connect(word_changed, sender=word, dispatch_uid=f"search: saved {word.__name__}")
    post_page_move.connect(page_gone, dispatch_uid="search: moved")
    post_save.connect(text_read, sender=Extraction, dispatch_uid="search: text read")
    found_by.words_changed.connect(words_changed, dispatch_uid="search: words changed")
    found_by.pages_added.connect(pages_added, dispatch_uid="search: pages added")
    withdrawal.withdrawn.connect(file_withdrawn, dispatch_uid="search: file withdrawn")


def stale(pages: Iterable[int]) -> None:
    """Now, in this transaction; made anew after it."""
    numbers = list(pages)
    if not numbers:
        return
    # Wagtail tells of what was taken back outside of one, where what is asked for on commit is done at once.
    with transaction.atomic(savepoint=False):
        mark(numbers)
        _on_commit(CatchUp).pages |= set(numbers)


class OnCommit(ABC):
    """What is done once after a transaction, however often it is asked for."""

    def __init__(self) -> None:
        self.is_done = False
        # By this Django names what failed.
        self.__qualname__ = type(self).__qualname__

    def __call__(self) -> None:
        if not self.is_done:
            self.is_done = True
            self.run()

    @abstractmethod
    def run(self) -> None: ...


Work = TypeVar("Work", bound=OnCommit)


def _on_commit(kind: type[Work]) -> Work:
    """One for all of the transaction. It is asked for each time: one request may go with its savepoint."""
    asked = (work for _, work, *_ in reversed(connection.run_on_commit) if isinstance(work, kind) and not work.is_done)
    work = next(asked, None) or kind()
    transaction.on_commit(work, robust=True)
    return work


class CatchUp(OnCommit):
    """Makes the entries of what one transaction changed. Where this fails, or the process dies before it, the scheduler
    does it; and where that is much, so that nobody waits for it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.pages: set[int] = set()

    def run(self) -> None:
        if len(self.pages) <= AT_ONCE:
            refresh(sorted(self.pages), today=timezone.localdate())
            follow_soon()


def page_saved(
    sender: type[Page], instance: Page, update_fields: frozenset[str] | None = None, raw: bool = False, **kwargs: Any
) -> None:
    """A draft is found by nobody; what is withdrawn says so by a signal of its own."""
    if raw or not instance.live or (update_fields is not None and update_fields <= OF_DRAFTS):
        return
    if sender in ORGANISATIONS:
        # First the lists hear of it: an entry is made of what they hold.
        lists_changed(sender)
    stale([instance.pk])


def page_gone(instance: Page, **kwargs: Any) -> None:
    stale([instance.pk])


def row_changed(sender: type[Model], instance: Model, raw: bool = False, **kwargs: Any) -> None:
    number = getattr(instance, ROWS[sender])
    if not raw and number is not None:
        stale([number])


def word_changed(sender: type[Model], instance: Model, created: bool = False, raw: bool = False, **kwargs: Any) -> None:
    """It is called otherwise, or has another address."""
    if not raw and not created:
        filed = {WORDS[sender]: instance}
        for model in (InitiativePage, ActPage):
            stale(model.objects.live().filter(**filed).values_list("pk", flat=True))


def text_read(instance: Extraction, raw: bool = False, **kwargs: Any) -> None:
    if not raw and instance.state in texts.READ:
        _file_changed(instance.document_id)


def file_withdrawn(file: Any, **kwargs: Any) -> None:
    if file.pk is not None:
        _file_changed(file.pk)


def _file_changed(document: int) -> None:
    acts = found_by.acts_with(attachment_id=document)
    stale([*acts, *found_by.initiatives_that_hold(attachment_id=document)])


def words_changed(initiatives: Iterable[int] = (), acts: Iterable[int] = (), **kwargs: Any) -> None:
    stale([*initiatives, *acts])


def pages_added(sender: type[Page], pages: Iterable[int], **kwargs: Any) -> None:
    if sender in PAGES:
        stale(pages)


def organisations_changed(sender: type[Model], raw: bool = False, **kwargs: Any) -> None:
    """A member's kind, place and groupings are its pages', and where it merged, those of others."""
    if not raw:
        lists_changed(sender)
        _on_commit(FollowOrganisations)


class FollowOrganisations(OnCommit):
    def run(self) -> None:
        follow_organisations()


def follow_organisations() -> None:
    """Those whose values are no longer those of their entries, or whose name is not; their pages follow them."""
    known = organisations()
    rows = Entry.objects.filter(number__in=list(known.rows)).exclude(what="")
    changed = [
        number for number, title, facets in rows.values_list("number", "title", "facets")
        if title != known.rows[number].title or _differ(facets, known.values.get(number, {}))
    ]  # fmt: skip
    if changed:
        with transaction.atomic():
            stale(changed)


def _differ(facets: Mapping[str, Sequence[str]], values: Mapping[str, Sequence[str]]) -> bool:
    kept = {name: tuple(own) for name, own in facets.items() if name != "what"}
    return kept != values


__all__ = ["connect", "stale"]
