"""The index can be made anew at any time: it goes on answering, misses no change, and goes on where it was cut."""

from itertools import islice
from typing import Any

import pytest
from django.utils import timezone

from initiatives.models import InitiativePage
from search.engines.database import database_index
from search.index import indexing, keeping, rebuilding
from search.language import analyser, analysis
from search.models import Entry, Form, IndexState, Positions
from search.tests.contract.site import Site


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuilding, "AT_ONCE", 2)


def go_on(batches: int | None = None) -> list[tuple[int, int]]:
    return list(islice(rebuilding.go_on(today=timezone.localdate()), batches))


def test_everything_is_found_while_it_is_made_anew(site: Site) -> None:
    titles = [site.initiative(f"Agregat {number}").title for number in range(4)]
    rebuilding.begin()

    for _ in rebuilding.go_on(today=timezone.localdate()):
        site.finds({"agregat": titles})

    site.finds({"agregat": titles})
    assert rebuilding.is_current()


def test_changes_during_it_are_not_lost(site: Site) -> None:
    pages = [site.initiative(f"Agregat {number}") for number in range(5)]
    rebuilding.begin()
    going = rebuilding.go_on(today=timezone.localdate())
    next(going)

    with site.changing():
        # One that is done, one that is not yet, one that goes and one that comes.
        for page, title in ((pages[0], "Pompa pierwsza"), (pages[3], "Pompa czwarta")):
            page.title = title
            page.save()
        InitiativePage.objects.get(pk=pages[4].pk).delete()
    site.initiative("Pompa nowa")
    list(going)

    site.finds({
        "pompa": ["Pompa pierwsza", "Pompa czwarta", "Pompa nowa"], "agregat": ["Agregat 1", "Agregat 2"],
    })  # fmt: skip


def test_it_goes_on_where_it_was_cut_short(site: Site) -> None:
    for number in range(5):
        site.initiative(f"Agregat {number}")
    rebuilding.begin()
    ((done, of),) = go_on(batches=1)

    rebuilding.begin(anew=False)
    later = go_on()

    assert (done, later[0][0]) == (2, 4)
    assert {total for _, total in later} == {of}
    assert len(site.found("agregat")) == 5
    assert IndexState.objects.get().rebuilt_of is None


def test_another_version_of_the_analyser_makes_all_of_it_anew(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.initiative("Łąki kwietne")
    site.initiative("Pompa")
    before = Entry.objects.get(title="Pompa").analyser
    another_version(monkeypatch)
    assert not rebuilding.is_current()

    while not keeping.rebuild(timezone.now(), clock=iter(range(0, 10_000, 100)).__next__):
        assert IndexState.objects.get().rebuilt_of is not None

    site.finds({"łąka": ["Łąki kwietne"], "pompami": ["Pompa"]})
    assert Entry.objects.get(title="Pompa").analyser != before
    assert Form.objects.get(text="łąki").keys


def test_what_an_older_process_wrote_after_it_is_made_anew_too(site: Site) -> None:
    page = site.initiative("Pompa")
    Entry.objects.filter(number=page.pk).update(analyser="dawny 1")
    assert not rebuilding.is_current()

    assert keeping.rebuild(timezone.now())

    site.finds({"pompami": ["Pompa"]})
    assert Entry.objects.get(number=page.pk).analyser == indexing.analyser_name(analysis_of_today())


def test_a_site_from_before_the_index_gets_one(site: Site) -> None:
    page = site.initiative("Pompa")
    Positions.objects.all().delete()
    Entry.objects.all().delete()
    Form.objects.all().delete()
    database_index().clear()
    IndexState.objects.update(analyser="", change=0)

    assert keeping.rebuild(timezone.now())

    site.finds({"pompami": ["Pompa"]})
    assert Entry.objects.filter(number=page.pk).exists()


def another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    own = analysis_of_today()
    monkeypatch.setattr(own, "version", f"{own.version}+{analysis.RULES}")


def analysis_of_today() -> Any:
    return analyser()
