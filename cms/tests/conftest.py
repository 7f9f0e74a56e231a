from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import transaction
from pytest_django import DjangoDbBlocker

from cms.tests import access_world
from cms.tests.access_world import World


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Built once for a module, whose tests change nothing that stays: each request is undone by itself."""
    # Wagtail remembers the sizes of pictures whose rows another test has taken back.
    cache.clear()
    with django_db_blocker.unblock(), transaction.atomic():
        yield access_world.build()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _forget() -> None:
    cache.clear()
