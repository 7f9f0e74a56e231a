"""A cluster that is well: it has what was saved, a new index takes its place without a gap, and one that is made of
something else is never asked.
"""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from conftest import OnCommit
from initiatives.models import InitiativePage
from initiatives.tests import factories
from search.asking.answering import answering
from search.asking.ask import Answer, Notice, Search, ask
from search.engines.address import Address
from search.engines.breaker import Guarded
from search.index import following, indexing
from search.index.current import current
from search.index.following import begin_anew, cluster, follow, progress
from search.index.keeping import GONE_KEPT
from search.models import Entry, Follower, IndexState

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def followed(on_cluster: Address) -> None:
    """From the first page on."""
    indexing.refresh([], today=timezone.localdate())
    assert follow(timezone.now())


def by_cluster() -> bool:
    return isinstance(answering(current())[0], Guarded)


def asked(text: str) -> Answer:
    return ask(Search(text), user=factories.person())


def titles(text: str) -> list[str]:
    return [hit.title for hit in asked(text).hits]


def save(on_commit: OnCommit, title: str) -> InitiativePage:
    with on_commit():
        page: InitiativePage = factories.InitiativePageFactory.create(title=title)
    return page


def in_index(name: str) -> dict[int, int]:
    own = cluster()
    assert own
    return dict(own.followed(name).changes())


def live_entries() -> dict[int, int]:
    return dict(Entry.objects.exclude(what="").values_list("number", "change"))


def test_a_page_is_found_by_the_cluster_as_soon_as_it_is_saved(on_commit: OnCommit) -> None:
    page = save(on_commit, "Agregat prądotwórczy")

    assert by_cluster()
    assert titles("agregaty") == [page.title]
    assert asked("agregaty").notice is Notice.NONE


def test_what_is_withdrawn_and_what_is_renamed_is_found_no_more(on_commit: OnCommit) -> None:
    gone, other = save(on_commit, "Agregat w remizie"), save(on_commit, "Agregat w szkole")
    with on_commit():
        gone.unpublish()
    with on_commit():
        other.title = "Worki w szkole"
        other.save_revision().publish()

    assert by_cluster()
    assert (titles("agregat"), titles("worki")) == ([], ["Worki w szkole"])


def test_one_that_lacks_the_last_save_is_not_asked_and_nobody_is_told(on_commit: OnCommit) -> None:
    page = save(on_commit, "Agregat prądotwórczy")
    Follower.objects.update(reached=0)

    assert not by_cluster()
    assert titles("agregat") == [page.title]
    assert asked("agregat").notice is Notice.NONE
    assert follow(timezone.now())
    assert by_cluster()


def test_an_index_of_another_analyser_is_never_asked(on_commit: OnCommit, monkeypatch: pytest.MonkeyPatch) -> None:
    page = save(on_commit, "Agregat prądotwórczy")
    old = Follower.objects.get().index
    IndexState.objects.update(analyser="another 2")
    monkeypatch.setattr(following, "analyser_name", lambda _: "another 2")
    monkeypatch.setattr("search.asking.answering.analyser_name", lambda _: "another 2")

    assert not by_cluster()
    assert asked("agregat").notice is Notice.DATABASE
    assert follow(timezone.now())
    assert by_cluster()
    assert Follower.objects.get().index != old
    assert titles("agregat") == [page.title]


def test_while_the_analysis_is_made_anew_the_cluster_is_left_alone(on_commit: OnCommit) -> None:
    save(on_commit, "Agregat prądotwórczy")
    IndexState.objects.update(analyser="an older one")
    before = Follower.objects.get()

    assert not follow(timezone.now())
    assert Follower.objects.get().index == before.index
    assert not Follower.objects.get().building
    assert not by_cluster()


def test_an_index_that_somebody_deleted_is_made_again(on_commit: OnCommit) -> None:
    page = save(on_commit, "Agregat prądotwórczy")
    own = cluster()
    assert own
    own.followed(Follower.objects.get().index).delete()

    assert titles("agregat") == [page.title]
    assert asked("agregat").notice is Notice.DATABASE
    assert follow(timezone.now())
    assert by_cluster()
    assert titles("agregat") == [page.title]


def test_a_database_put_back_to_an_earlier_day_gets_an_index_of_its_own(on_commit: OnCommit) -> None:
    kept, lost = save(on_commit, "Agregat prądotwórczy"), save(on_commit, "Agregat na przyczepie")
    earlier = Entry.objects.get(number=kept.pk).change
    Entry.objects.filter(number=lost.pk).delete()
    Follower.objects.update(reached=earlier)
    IndexState.objects.update(change=earlier)

    assert follow(timezone.now())
    assert in_index(Follower.objects.get().index) == {kept.pk: earlier} | live_entries()
    assert titles("agregat") == [kept.title]


def test_one_that_slept_so_long_that_what_went_is_forgotten_begins_anew(
    on_commit: OnCommit, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, _ = save(on_commit, "Agregat w remizie"), save(on_commit, "Agregat w szkole")
    before = Follower.objects.get()
    Follower.objects.update(answers=False)
    with on_commit():
        gone.unpublish()
    Entry.objects.filter(number=gone.pk).delete()
    monkeypatch.setattr(following, "AT_ONCE", 1)

    assert before.checked_at
    later = before.checked_at + GONE_KEPT + timedelta(days=1)
    assert not follow(later, enough=lambda: True)
    assert not by_cluster()
    assert follow(later)
    assert Follower.objects.get().index != before.index
    assert in_index(Follower.objects.get().index) == live_entries()


def test_the_command_builds_a_new_index_and_waits_for_it(on_commit: OnCommit) -> None:
    save(on_commit, "Agregat prądotwórczy")
    before = Follower.objects.get().index

    call_command("search_cluster", rebuild=True, verbosity=0)

    assert Follower.objects.get().index != before
    assert by_cluster()
    assert in_index(Follower.objects.get().index) == live_entries()


def test_the_command_says_that_there_is_no_cluster_or_that_it_does_not_answer(settings: Settings) -> None:
    settings.SEARCH_CLUSTER = replace(settings.SEARCH_CLUSTER, port=1)
    for rebuild in (True, False):
        with pytest.raises(CommandError, match="nie odpowiada"):
            call_command("search_cluster", rebuild=rebuild, verbosity=0)

    settings.SEARCH_CLUSTER = None
    with pytest.raises(CommandError, match="SEARCH_URL"):
        call_command("search_cluster", verbosity=0)


def test_a_new_index_takes_the_others_place_without_a_gap(on_commit: OnCommit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "AT_ONCE", 2)
    pages = [save(on_commit, f"Agregat numer {number}") for number in range(6)]
    old = Follower.objects.get().index

    assert begin_anew()
    assert follow(timezone.now(), enough=lambda: True)
    done, of = progress() or (0, 0)
    assert 0 < done < of
    with on_commit():
        pages[0].title = "Worki z piaskiem"
        pages[0].save_revision().publish()
        pages[1].unpublish()
    added = save(on_commit, "Agregat ostatni")
    assert by_cluster()
    assert Follower.objects.get().index == old
    assert sorted(titles("agregat")) == sorted([*(page.title for page in pages[2:]), added.title])

    # Cut short again and again, it goes on where it was.
    while progress():
        before = progress()
        assert follow(timezone.now(), enough=lambda: True)
        assert progress() != before

    new = Follower.objects.get().index
    assert new != old
    assert in_index(new) == live_entries()
    assert by_cluster()
    assert titles("worki") == ["Worki z piaskiem"]
    own = cluster()
    assert own
    assert [*own.followed(new).all_of(own.address.name)] == [new]


def test_another_sites_indices_stay(on_commit: OnCommit) -> None:
    own = cluster()
    assert own
    others = own.followed(f"{own.address.name}-0123abcd")
    others.create("another-token 1 analyser")
    begin_anew()

    assert follow(timezone.now())
    assert others.facts()


def test_the_scheduler_follows_often_enough() -> None:
    from cms.schedule import JOBS, MINUTE, follow_entries

    assert [job.every < MINUTE for job in JOBS if job.run is follow_entries] == [True]
