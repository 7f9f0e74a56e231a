"""Several schedulers look at the same saved searches at the same moment: each person is told once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from initiatives.models import OutgoingMail
from search.index.rebuilding import begin, go_on
from search.models import SavedSearch
from search.saved.looking import look_at_due
from search.tests.saving import LATER, initiative, official, saved_by

SCHEDULERS = 4
READERS = 5
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(280)]


def test_each_is_told_once() -> None:
    begin()
    list(go_on(today=timezone.localdate()))
    for _ in range(READERS):
        saved_by(official())
    initiative()
    together = Barrier(SCHEDULERS)

    def run() -> int:
        try:
            together.wait(60)
            return look_at_due(now=LATER)
        finally:
            connection.close()

    with ThreadPoolExecutor(SCHEDULERS) as pool:
        told = [future.result() for future in [pool.submit(run) for _ in range(SCHEDULERS)]]

    assert sum(told) == READERS
    assert OutgoingMail.objects.filter(kind="saved_search").values("reader").distinct().count() == READERS
    assert OutgoingMail.objects.filter(kind="saved_search").count() == READERS
    assert set(SavedSearch.objects.values_list("looks", flat=True)) == {1}
