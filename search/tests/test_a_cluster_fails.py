"""A cluster that is killed, hangs and comes back, for real: pages are saved, searches answered, and what it missed
reaches it.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import timezone

from cms.users.models import User
from conftest import OnCommit
from initiatives.models import InitiativePage
from initiatives.tests import factories
from search.asking.ask import Answer, Notice, Search, ask
from search.index import following, indexing
from search.index.following import begin_anew, cluster, follow, progress
from search.models import Entry, Follower
from search.tests.servers import PATIENCE, PrivateServer

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]

# What whoever searches waits, once. Long enough for a server that is well on a machine that is busy.
SECONDS = 5.0


@pytest.fixture(autouse=True)
def followed(private_server: PrivateServer, settings: Any) -> Iterator[PrivateServer]:
    settings.SEARCH_CLUSTER = private_server.address(seconds=SECONDS)
    indexing.refresh([], today=timezone.localdate())
    until_followed()
    yield private_server
    private_server.go_on()
    if not private_server.pid:
        private_server.start()


@pytest.fixture
def reader() -> User:
    return factories.person()


@dataclass
class Waiting:
    seconds: float = 0.0


@contextmanager
def waiting() -> Iterator[Waiting]:
    """How long the block takes."""
    own, start = Waiting(), time.monotonic()
    yield own
    own.seconds = time.monotonic() - start


def until_followed() -> None:
    """As the scheduler does, which looks every ten seconds; a server that has just come back is slow at first."""
    end = time.monotonic() + PATIENCE * 2
    while not follow(timezone.now()):
        assert time.monotonic() < end, row().problem


def save(on_commit: OnCommit, title: str) -> InitiativePage:
    with on_commit():
        page: InitiativePage = factories.InitiativePageFactory.create(title=title)
    return page


def asked(reader: User, text: str = "agregat") -> Answer:
    return ask(Search(text), user=reader)


def found(answer: Answer) -> tuple[Notice, set[str]]:
    return answer.notice, {hit.title for hit in answer.hits}


def it_has_everything() -> bool:
    own = cluster()
    assert own
    entries = dict(Entry.objects.exclude(what="").values_list("number", "change"))
    return dict(own.followed(row().index).changes()) == entries


def row() -> Follower:
    return Follower.objects.get()


def test_one_that_is_killed_is_missed_by_nobody_and_catches_up(
    followed: PrivateServer, on_commit: OnCommit, reader: User
) -> None:
    save(on_commit, "Agregat pierwszy")
    assert found(asked(reader)) == (Notice.NONE, {"Agregat pierwszy"})

    followed.kill()
    assert found(asked(reader)) == (Notice.DATABASE, {"Agregat pierwszy"})
    save(on_commit, "Agregat drugi")
    assert found(asked(reader)) == (Notice.DATABASE, {"Agregat pierwszy", "Agregat drugi"})
    assert not follow(timezone.now())

    followed.start()
    until_followed()
    assert found(asked(reader)) == (Notice.NONE, {"Agregat pierwszy", "Agregat drugi"})
    assert it_has_everything()


def test_one_that_hangs_is_waited_for_once(followed: PrivateServer, on_commit: OnCommit, reader: User) -> None:
    save(on_commit, "Agregat pierwszy")
    assert found(asked(reader)) == (Notice.NONE, {"Agregat pierwszy"})

    followed.stop()
    with waiting() as first:
        assert found(asked(reader)) == (Notice.DATABASE, {"Agregat pierwszy"})
    assert first.seconds >= SECONDS
    for _ in range(3):
        with waiting() as next_one:
            assert asked(reader).notice is Notice.DATABASE
        assert next_one.seconds < SECONDS
    with waiting() as saving:
        save(on_commit, "Agregat drugi")
    assert saving.seconds < SECONDS

    followed.go_on()
    until_followed()
    assert found(asked(reader)) == (Notice.NONE, {"Agregat pierwszy", "Agregat drugi"})


def test_a_save_waits_for_one_that_hangs_once_too(followed: PrivateServer, on_commit: OnCommit, reader: User) -> None:
    followed.stop()
    save(on_commit, "Agregat pierwszy")
    with waiting() as saving:
        save(on_commit, "Agregat drugi")
    assert saving.seconds < SECONDS
    with waiting() as asking:
        assert found(asked(reader)) == (Notice.DATABASE, {"Agregat pierwszy", "Agregat drugi"})
    assert asking.seconds < SECONDS

    # The scheduler, which has other work too, does not wait for it as patiently as for one that is well.
    with waiting() as following_it:
        assert not follow(timezone.now())
    assert following_it.seconds < following.PATIENCE

    followed.go_on()
    until_followed()
    assert found(asked(reader))[0] is Notice.NONE
    assert it_has_everything()


@pytest.mark.parametrize("how", ["killed", "hung"])
def test_a_rebuild_that_it_cut_short_goes_on(
    followed: PrivateServer, on_commit: OnCommit, reader: User, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(following, "AT_ONCE", 2)
    monkeypatch.setattr(following, "PATIENCE", SECONDS)
    titles = {save(on_commit, f"Agregat numer {number}").title for number in range(6)}
    begin_anew()
    follow(timezone.now(), enough=lambda: True)
    before = progress()
    assert before
    assert 0 < before[0] < before[1]

    if how == "killed":
        followed.kill()
    else:
        followed.stop()
    assert not follow(timezone.now())
    titles.add(save(on_commit, "Agregat na przyczepie").title)
    assert found(asked(reader)) == (Notice.DATABASE, titles)
    if how == "killed":
        followed.start()
    followed.go_on()

    building = row().building
    while progress():
        until_followed()
    assert row().index == building
    assert found(asked(reader)) == (Notice.NONE, titles)
    assert it_has_everything()


def test_one_that_dies_between_two_batches_loses_nothing(
    followed: PrivateServer, on_commit: OnCommit, reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "AT_ONCE", 1)
    followed.stop()
    titles = {save(on_commit, f"Agregat numer {number}").title for number in range(4)}
    followed.go_on()
    looks = 0

    def killing() -> bool:
        nonlocal looks
        looks += 1
        if looks == 2:
            followed.kill()
        return False

    assert not follow(timezone.now(), enough=killing)
    assert looks == 2
    followed.start()
    until_followed()
    assert found(asked(reader)) == (Notice.NONE, titles)
    assert it_has_everything()
