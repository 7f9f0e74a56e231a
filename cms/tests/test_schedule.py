"""Each periodic job does what its name says, and leaves alone what is not due."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cms.schedule import JOBS
from initiatives import tasks
from initiatives.models import Extraction, InitiativePage
from initiatives.services import texts
from initiatives.tests import factories

pytestmark = pytest.mark.django_db


def run(words: str) -> None:
    (job,) = (job for job in JOBS if words in job.name)
    job.run(timezone.now())


def scheduled(**when: datetime) -> InitiativePage:
    page: InitiativePage = factories.InitiativePageFactory(live=False)
    for name, moment in when.items():
        setattr(page, name, moment)
    page.save_revision().publish()
    return InitiativePage.objects.get(pk=page.pk)


def move_schedule(page: InitiativePage, back: timedelta) -> None:
    """As if the time had come: publishing itself refuses a date that is past."""
    for revision in page.revisions.exclude(approved_go_live_at=None):
        revision.approved_go_live_at -= back
        revision.content["go_live_at"] = (timezone.now() - back).isoformat()
        revision.save()


def test_a_page_is_published_when_its_time_has_come() -> None:
    hour = timedelta(hours=1)
    due, later = scheduled(go_live_at=timezone.now() + hour), scheduled(go_live_at=timezone.now() + hour)
    assert not due.live
    move_schedule(due, 2 * hour)

    run("publish and withdraw")
    run("publish and withdraw")

    assert InitiativePage.objects.get(pk=due.pk).live
    assert not InitiativePage.objects.get(pk=later.pk).live


def test_a_page_is_withdrawn_when_its_time_is_over() -> None:
    page = scheduled()
    assert page.live
    InitiativePage.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))

    run("publish and withdraw")

    assert not InitiativePage.objects.get(pk=page.pk).live


def test_a_file_whose_reader_died_is_enqueued_again() -> None:
    attachment = factories.AttachmentFactory.create()
    assert texts.claim(attachment_id=attachment.pk, now=timezone.now() - 2 * texts.LEASE)
    DBTaskResult.objects.all().delete()

    run("read files again")

    assert DBTaskResult.objects.ready().filter(queue_name=tasks.QUEUE).count() == 1
    assert Extraction.objects.get(document=attachment).state == Extraction.State.WAITING


def test_the_planner_of_sqlite_knows_how_much_there_is() -> None:
    factories.InitiativePageFactory.create()

    run("planner")

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT tbl FROM sqlite_stat1")
            assert ("wagtailcore_page",) in cursor.fetchall()
