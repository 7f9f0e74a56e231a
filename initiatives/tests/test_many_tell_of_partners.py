"""Several schedulers tell of partners at the same moment, and one dies: each person is told once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from initiatives.models import Category, OutgoingMail, PartnerDigest, Role
from initiatives.services import feed_items, partner_digests
from initiatives.tests import factories
from initiatives.tests.feeds import ARRIVED, arrival

SCHEDULERS, READERS = 4, 6
TOMORROW = ARRIVED + timedelta(days=1)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(280)]


def test_each_is_told_once() -> None:
    for _ in range(READERS):
        reader = factories.person(Role.OFFICIAL, factories.MemberPageFactory.create())
        partner_digests.order(
            user=reader, rhythm=PartnerDigest.Rhythm.DAILY, categories=(), crises=(), now=ARRIVED - timedelta(hours=1)
        )
    made = arrival(its_category=Category.objects.all()[0].pk)
    feed_items.create(source=factories.FeedSourceFactory.create(), arrivals=[made], publish={"1"}, now=ARRIVED)
    together = Barrier(SCHEDULERS)

    def run() -> int:
        try:
            together.wait(60)
            return partner_digests.tell_due(now=TOMORROW)
        finally:
            connection.close()

    with ThreadPoolExecutor(SCHEDULERS) as pool:
        told = [future.result() for future in [pool.submit(run) for _ in range(SCHEDULERS)]]

    assert sum(told) == READERS
    assert OutgoingMail.objects.filter(kind="partners").values("reader").distinct().count() == READERS
    assert OutgoingMail.objects.filter(kind="partners").count() == READERS
    assert set(PartnerDigest.objects.values_list("looks", flat=True)) == {1}
