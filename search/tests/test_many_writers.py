"""Many write at once: nobody is refused, nobody waits for ever, and what is found is what was written last."""

from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from initiatives.models import InitiativePage
from initiatives.tests import factories
from initiatives.tests.threads import at_once
from search.index import analysing, indexing, keeping, rebuilding, words
from search.index.doctor import examine
from search.index.indexing import mark
from search.models import Entry, IndexState, Stale

pytestmark = pytest.mark.django_db(transaction=True)

TIMES = 4


def edit(page: InitiativePage, title: str) -> None:
    fresh = InitiativePage.objects.get(pk=page.pk)
    fresh.title = title
    fresh.save()


def test_pages_are_saved_at_once() -> None:
    pages = [factories.InitiativePageFactory.create(title=f"Agregat {number}") for number in range(4)]

    def write(own: list[InitiativePage], word: str) -> None:
        for turn in range(TIMES):
            for page in own:
                edit(page, f"{word} {turn}")

    at_once(
        lambda: write(pages[:2], "Pompa"), lambda: write(pages[2:], "Namiot"), lambda: write([pages[0]], "Pompa"),
        lambda: keeping.catch_up(timezone.now()),
    )  # fmt: skip
    keeping.catch_up(timezone.now())

    titles = dict(InitiativePage.objects.values_list("pk", "title"))
    assert {number: Entry.objects.get(number=number).title for number in titles} == titles
    assert not Stale.objects.exists()
    changes = list(Entry.objects.values_list("change", flat=True))
    assert len(set(changes)) == len(changes)
    assert max(changes) == IndexState.objects.get().change
    assert list(examine(today=timezone.localdate())) == []


def test_the_same_pages_are_noted_in_another_order() -> None:
    pages = [factories.InitiativePageFactory.create().pk for _ in range(3)]

    def note(numbers: list[int]) -> None:
        for _ in range(TIMES):
            with transaction.atomic():
                for number in numbers:
                    mark([number])
            keeping.catch_up(timezone.now())

    at_once(lambda: note(pages), lambda: note(pages[::-1]))
    keeping.catch_up(timezone.now())

    assert not Stale.objects.exists()


def test_people_write_while_a_long_text_is_analysed(monkeypatch: pytest.MonkeyPatch) -> None:
    page = factories.InitiativePageFactory.create(title="Agregat")
    other = factories.InitiativePageFactory.create()
    keeping.catch_up(timezone.now())
    monkeypatch.setattr(analysing, "MOST_WHILE_OTHERS_WAIT", 10)
    edits = iter([("Pompa", page), ("Namiot", other)])

    def read_meanwhile(*given: Any) -> Any:
        for title, one in edits:
            monkeypatch.setattr("search.index.analysing.read", words.read)
            at_once(lambda: edit(one, title))  # noqa: B023 - run before the next
        return words.read(*given)

    monkeypatch.setattr("search.index.analysing.read", read_meanwhile)
    indexing.refresh([page.pk], today=timezone.localdate(), again=True)

    titles = dict(Entry.objects.filter(number__in=[page.pk, other.pk]).values_list("number", "title"))
    assert titles == {page.pk: "Pompa", other.pk: "Namiot"}
    assert list(examine(today=timezone.localdate())) == []


def test_people_write_while_it_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuilding, "AT_ONCE", 1)
    pages = [factories.InitiativePageFactory.create(title=f"Agregat {number}") for number in range(4)]
    rebuilding.begin()

    def write() -> None:
        for turn in range(TIMES):
            edit(pages[turn], f"Pompa {turn}")

    at_once(lambda: list(rebuilding.go_on(today=timezone.localdate())), write)

    assert sorted(Entry.objects.filter(title__startswith="Pompa").values_list("title", flat=True)) == [
        "Pompa 0", "Pompa 1", "Pompa 2", "Pompa 3",
    ]  # fmt: skip
    assert list(examine(today=timezone.localdate())) == []
