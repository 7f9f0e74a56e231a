"""What the scheduler does: what was left undone is done, what is withdrawn is kept nowhere, what waits comes first."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.utils import timezone

from conftest import OnCommit
from initiatives.models import InitiativePage
from initiatives.tests import factories
from search import signal_handlers
from search.asking.ask import Search, ask
from search.index import indexing, keeping
from search.index.sources import REVIEW_LASTS, read_sources
from search.models import Entry, Form, Stale

pytestmark = pytest.mark.django_db


def found(text: str) -> list[str]:
    return sorted(hit.title for hit in ask(Search(text), user=factories.person()).hits)


def made(on_commit: OnCommit, title: str, **fields: Any) -> InitiativePage:
    with on_commit():
        page: InitiativePage = factories.InitiativePageFactory.create(title=title, **fields)
    return page


def test_a_page_is_saved_though_its_entry_cannot_be_made(on_commit: OnCommit, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise DatabaseError("no room")

    with monkeypatch.context() as broken:
        broken.setattr(signal_handlers, "refresh", fail)
        page = made(on_commit, "Agregat")

    assert InitiativePage.objects.filter(pk=page.pk).exists()
    assert Stale.objects.filter(number=page.pk).exists()
    assert found("agregat") == []

    assert keeping.catch_up(timezone.now()) > 0
    assert found("agregat") == ["Agregat"]
    assert not Stale.objects.exists()


def test_what_fails_keeps_nobody_waiting(on_commit: OnCommit, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = [factories.InitiativePageFactory.create(title=f"Agregat {number}") for number in (1, 2, 3)]
    Stale.objects.all().delete()
    indexing.mark([page.pk for page in pages])
    own = read_sources

    def fail_for_one(numbers: Any, *args: Any, **kwargs: Any) -> Any:
        if pages[0].pk in numbers:
            raise ValueError("cannot be read")
        return own(numbers, *args, **kwargs)

    monkeypatch.setattr(indexing, "read_sources", fail_for_one)

    assert keeping.catch_up(timezone.now()) == 2
    assert found("agregat") == ["Agregat 2", "Agregat 3"]
    assert list(Stale.objects.values_list("number", flat=True)) == [pages[0].pk]


def test_more_than_somebody_waits_for_is_left_to_the_scheduler(
    on_commit: OnCommit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signal_handlers, "AT_ONCE", 1)
    with on_commit():
        factories.InitiativePageFactory.create(title="Agregat 1")
        factories.InitiativePageFactory.create(title="Agregat 2")
    assert found("agregat") == []

    keeping.catch_up(timezone.now())

    assert found("agregat") == ["Agregat 1", "Agregat 2"]


def test_what_a_savepoint_took_back_is_not_found(on_commit: OnCommit) -> None:
    with on_commit(), transaction.atomic():
        factories.InitiativePageFactory.create(title="Agregat 1")
        with transaction.atomic():
            factories.InitiativePageFactory.create(title="Agregat 2")
            transaction.set_rollback(True)

    assert found("agregat") == ["Agregat 1"]


def test_inside_a_transaction_that_failed_nothing_is_half_written(on_commit: OnCommit) -> None:
    page = made(on_commit, "Agregat")
    page.title = "Pompa"
    with transaction.atomic():
        page.save()
        indexing.refresh([page.pk], today=timezone.localdate())
        transaction.set_rollback(True)

    assert (found("agregat"), found("pompa")) == (["Agregat"], [])


def test_rows_of_what_went_go_after_a_while(on_commit: OnCommit) -> None:
    page, other = made(on_commit, "Agregat"), made(on_commit, "Pompa")
    with on_commit():
        page.delete()

    assert keeping.prune(timezone.now()) == 0
    assert Entry.objects.filter(number=page.pk).exists()

    assert keeping.prune(timezone.now() + keeping.GONE_KEPT + timedelta(days=1)) == 1
    assert not Entry.objects.filter(number=page.pk).exists()
    assert Entry.objects.filter(number=other.pk).exists()


def test_words_that_no_text_has_are_pruned(on_commit: OnCommit) -> None:
    made(on_commit, "Agregat")
    Form.objects.create(language="pl", text="nazwisko", folded="nazwisko", stem="nazwisk", keys="nazwisk")

    keeping.prune(timezone.now())

    assert not Form.objects.filter(text="nazwisko").exists()
    assert Form.objects.filter(text="agregat").exists()


def test_a_review_that_is_young_no_more_raises_nothing(on_commit: OnCommit) -> None:
    today = timezone.localdate()
    page = made(on_commit, "Agregat", reviewed_on=today)
    assert Entry.objects.get(number=page.pk).prior > 1
    later = timezone.now() + timedelta(days=REVIEW_LASTS + 1)

    keeping.prune(later)
    keeping.catch_up(later)

    assert Entry.objects.get(number=page.pk).prior == 1


def test_a_command_makes_all_of_it_anew(on_commit: OnCommit) -> None:
    factories.InitiativePageFactory.create(title="Agregat")
    out = StringIO()

    call_command("search_rebuild", stdout=out, stderr=StringIO())

    assert found("agregat") == ["Agregat"]
    assert "Indeks wyszukiwania jest kompletny." in out.getvalue()


def test_a_command_makes_what_waits(on_commit: OnCommit) -> None:
    factories.InitiativePageFactory.create(title="Agregat")
    assert Stale.objects.exists()

    call_command("search_rebuild", "--changed", verbosity=0)

    assert found("agregat") == ["Agregat"]
    assert not Stale.objects.exists()
