"""`manage.py search_doctor` names what the index has wrong, in words, and mends it."""

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import F
from django.utils import timezone

from initiatives.models import InitiativePage
from initiatives.tests import examples, factories
from search.asking.ask import Search, ask
from search.engines.database import database_index
from search.index import doctor, rebuilding
from search.index.doctor import Fault
from search.index.rebuilding import begin, go_on
from search.index.words import document, words_of
from search.models import Entry, Form, IndexState, Positions

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def pages() -> list[InitiativePage]:
    """Two initiatives, one with an act, and their members, all in the index."""
    act = factories.ActPageFactory.create(title="Uchwała")
    examples.add_text(act, "Tekst o hydrantach.")
    made = [factories.InitiativePageFactory.create(title=f"Agregat {number}") for number in (1, 2)]
    examples.use(made[0], act)
    begin()
    list(go_on(today=timezone.localdate()))
    return made


def run(*options: str) -> tuple[str, int]:
    """What it says, and how it ends."""
    out = StringIO()
    try:
        call_command("search_doctor", *options, stdout=out, stderr=StringIO())
    except SystemExit as end:
        return out.getvalue(), int(str(end.code))
    return out.getvalue(), 0


def found(text: str = "agregat") -> list[str]:
    return sorted(hit.title for hit in ask(Search(text), user=factories.person()).hits)


def test_a_sound_index_is_said_to_be_so() -> None:
    said, code = run()

    assert code == 0
    assert "Strony: 6, błędy: 0." in said


def test_it_changes_nothing_unless_told_to(pages: list[InitiativePage]) -> None:
    Entry.objects.filter(number=pages[0].pk).update(stamp="")

    assert run()[1] == 1
    assert Entry.objects.get(number=pages[0].pk).stamp == ""


def drop_entry(page: InitiativePage) -> None:
    database_index().swap([document(Entry.objects.get(number=page.pk), words_of([page.pk], heard=True)[page.pk])], [])
    Form.objects.filter(number__in=words_of([page.pk])[page.pk].forms).update(texts=F("texts") - 1)
    Entry.objects.filter(number=page.pk).delete()


def retitle(page: InitiativePage) -> None:
    InitiativePage.objects.filter(pk=page.pk).update(title="Agregat inny")


def unpublish(page: InitiativePage) -> None:
    InitiativePage.objects.filter(pk=page.pk).update(live=False)


def drop_words(page: InitiativePage) -> None:
    database_index().swap([document(Entry.objects.get(number=page.pk), words_of([page.pk], heard=True)[page.pk])], [])


def add_words(page: InitiativePage) -> None:
    own = document(Entry.objects.get(number=page.pk), words_of([page.pk])[page.pk])
    database_index().swap([], [type(own)(page.pk + 1000, own.texts)])


def miscount(page: InitiativePage) -> None:
    Form.objects.filter(text="agregat").update(texts=7)


def forget_what_is_heard(page: InitiativePage) -> None:
    own = document(Entry.objects.get(number=page.pk), words_of([page.pk], heard=True)[page.pk])
    deaf = words_of([page.pk])[page.pk]
    Positions.objects.filter(pk=page.pk).update(heard=b"")
    database_index().swap([own], [document(Entry.objects.get(number=page.pk), deaf)])


def cut_short(page: InitiativePage) -> None:
    rebuilding.begin()


@pytest.mark.parametrize(
    ("harm", "fault", "words"),
    [
        (drop_entry, Fault.MISSING, "nie ma jej w indeksie"),
        (retitle, Fault.STALE, "Agregat 1"),
        (unpublish, Fault.TOO_MUCH, "nie jest opublikowana"),
        (drop_words, Fault.UNSEARCHED, "nie można wyszukać"),
        (add_words, Fault.FOREIGN, "nie ma jej w indeksie"),
        (miscount, Fault.COUNTS, "policzone"),
        (forget_what_is_heard, Fault.STALE, "co innego"),
        (cut_short, Fault.UNFINISHED, "nieukończone"),
    ],
)
def test_each_fault_is_named_and_mended(
    harm: Callable[[InitiativePage], None], fault: Fault, words: str, pages: list[InitiativePage]
) -> None:
    harm(pages[0])
    faults = {wrong.fault for wrong in doctor.examine(today=timezone.localdate())}

    said, code = run()
    mended, code_of_mending = run("--fix")

    assert (faults, code, code_of_mending) == ({fault}, 1, 0), said + mended
    assert words in said
    assert "błędy: 0" in mended
    assert found() == sorted(InitiativePage.objects.filter(live=True).values_list("title", flat=True))
    assert found("hydrant") == (["Uchwała"] if harm is unpublish else sorted(["Uchwała", page_title(pages[0])]))


def page_title(page: InitiativePage) -> str:
    return InitiativePage.objects.get(pk=page.pk).title


def test_all_at_once_are_mended(pages: list[InitiativePage]) -> None:
    for harm in (drop_words, retitle, miscount, cut_short):
        harm(pages[0])
    unpublish(pages[1])

    said, code = run("--fix")

    assert code == 0, said
    assert found() == ["Agregat inny"]
    assert IndexState.objects.get().rebuilt_of is None
