"""Fixtures of all suites, and what is done where a machine lacks something."""

import gc
import os
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone, translation
from pytest_django import DjangoDbBlocker
from pytest_django.plugin import blocking_manager_key

from cms.schedule import send_mail
from cms.tests.chromium import chromium_address
from cms.users.models import User
from search.engines.database import database_index

# Here, so that it is one for all modules.
__all__ = ["chromium_address"]

# A marker, and the program without which its tests are skipped by name.
NEEDS = {"browser": ("chromium", "needs Chromium (on Debian: apt install chromium)")}
ASK_DATABASE = {"db", "transactional_db", "live_server"}
NO_SKIPS = bool(os.environ.get("BURZA_NO_SKIPS"))

# What is imported stays until the end: to look all of it through for garbage, again and again, took a third of the
# start and a sixth of the tests.
gc.disable()


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for marker, (program, reason) in NEEDS.items():
        if shutil.which(program) is None:
            for item in items:
                if item.get_closest_marker(marker):
                    item.add_marker(pytest.mark.skip(reason=reason))


@pytest.hookimpl(tryfirst=True)
def pytest_itemcollected(item: pytest.Item) -> None:
    """What needs a database is marked so: the rest is the same on each. And a test with real transactions empties the
    database after it: what migrations made is put back before the next.

    All of them, or none: after one that is not, Django makes content types anew, and putting back fails on them.
    """
    marker = item.get_closest_marker("django_db")
    if marker or ASK_DATABASE & set(getattr(item, "fixturenames", ())):
        item.add_marker(pytest.mark.database)
    if marker and _has_transactions(item):
        options = {**marker.kwargs, "serialized_rollback": True}
        item.add_marker(pytest.mark.django_db(**options), append=False)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, None, None]:
    """Whoever takes tests from another worker may have one without real transactions after one with them, and nothing
    is put back before that.
    """
    yield
    # After the last one there is no database any more.
    if nextitem is not None and _has_transactions(item) and not _has_transactions(nextitem):
        with item.config.stash[blocking_manager_key].unblock():
            connection.creation.deserialize_db_from_string(connection._test_serialized_contents)  # type: ignore[attr-defined]


def _has_transactions(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction"))


@pytest.fixture(autouse=True)
def language_of_the_site() -> Iterator[None]:
    """A request in another language leaves it active in its thread, and the next test would hear it."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


def pytest_unconfigure() -> None:
    shutil.rmtree(settings.SCRATCH, ignore_errors=True)
    # A thread that still holds the database keeps its journal on the disk.
    for path in settings.SCRATCH.parent.glob(f"{settings.SCRATCH.name}.*"):
        path.unlink(missing_ok=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With BURZA_NO_SKIPS set, as in CI, what is skipped has failed: a machine that lacks something is to be mended."""
    report = yield
    if NO_SKIPS and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be: {report.longreprtext}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if NO_SKIPS and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be: {report.longreprtext}"
    return report


@pytest.fixture(autouse=True)
def index_of_words(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A test with real transactions empties the tables of models after it; the index of words is none of those."""
    yield
    marker = request.node.get_closest_marker("django_db")
    is_real = marker is not None and bool(marker.kwargs.get("transaction"))
    if is_real or {"transactional_db", "live_server"} & set(request.fixturenames):
        with django_db_blocker.unblock():
            database_index().clear()


OnCommit = Callable[[], AbstractContextManager[list[Callable[[], Any]]]]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What a thread or a killed process still has open would keep PostgreSQL from dropping the test's database."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture
def on_commit(django_capture_on_commit_callbacks: Callable[..., Any]) -> OnCommit:
    """`with on_commit():` runs what the block asked to be run on commit, index and tasks, and then sends the mail."""

    @contextmanager
    def run() -> Iterator[list[Callable[[], Any]]]:
        with django_capture_on_commit_callbacks(execute=True) as callbacks:
            yield callbacks
        send_mail(timezone.now())

    return run


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """A client of its own for each person."""

    def make(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return make
