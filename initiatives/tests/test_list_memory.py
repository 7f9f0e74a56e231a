"""What a process remembers of lists is what the database says, at a fixed number of queries."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.users.models import User
from initiatives.facets import kept
from initiatives.facets.interface import Kind, Question, finder
from initiatives.models import ActPage, InitiativePage, ListVersion, MemberPage
from initiatives.services import taxonomy
from initiatives.tests import bulk, factories

# As on a site: what is committed is seen, and remembered between requests.
pytestmark = pytest.mark.django_db(transaction=True)


def total(**choices: str) -> int:
    asked = {name: (value,) for name, value in choices.items()}
    return finder().totals([Question(Kind.INITIATIVES, asked)], user=factories.person())[0]


def test_every_change_of_what_lists_show_is_seen_at_once() -> None:
    member = factories.MemberPageFactory.create(population=4_000)
    page = factories.InitiativePageFactory.create(parent=member, stage="idea")
    above, other = factories.topic("Woda", "woda"), factories.topic("Szkoła", "szkola")
    below = factories.topic("Powódź", "powodz-t", above)
    assert total() == 1

    page.topics.add(below)
    page.save()
    assert (total(topic="woda"), total(topic="szkola")) == (1, 0)
    taxonomy.move_topic(topic=below, parent=other)
    assert (total(topic="woda"), total(topic="szkola")) == (0, 1)

    page.stage = "running"
    page.save_revision().publish()
    assert (total(stage="idea"), total(stage="running")) == (0, 1)
    member.population = 60_000
    member.save()
    assert total(population="50-100-tys") == 1
    act = factories.ActPageFactory.create(parent=member)
    factories.link_act(page, act)
    assert total(has_act="tak") == 1
    act.unpublish()
    assert total(has_act="tak") == 0
    page.unpublish()
    assert total() == 0
    page.save_revision().publish()
    assert total() == 1
    InitiativePage.objects.get(pk=page.pk).delete()
    assert total() == 0


def test_what_was_undone_was_never_seen() -> None:
    factories.InitiativePageFactory.create()
    assert total() == 1

    with transaction.atomic():
        factories.InitiativePageFactory.create()
        assert total() == 2, "whoever works on it sees it"
        transaction.set_rollback(True)

    assert total() == 1


def test_saving_a_draft_makes_nobody_read_all_lists_anew() -> None:
    page = factories.InitiativePageFactory.create()
    total()
    before = ListVersion.objects.get(pk=kept.ROW).token

    page.title = "Szkic"
    page.save_revision()
    factories.InitiativePageFactory.create(parent=page.get_parent(), live=False)

    assert ListVersion.objects.get(pk=kept.ROW).token == before


def test_another_process_that_changed_something_is_believed() -> None:
    factories.InitiativePageFactory.create()
    assert total() == 1
    InitiativePage.objects.update(stage="idea")
    assert total(stage="idea") == 0, "nobody told yet"

    ListVersion.objects.update(token="another")

    assert total(stage="idea") == 1


def test_what_is_remembered_is_read_anew_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    factories.InitiativePageFactory.create()
    monkeypatch.setattr(kept, "MOST_SECONDS", -1)
    assert total() == 1

    InitiativePage.objects.update(stage="idea")

    assert total(stage="idea") == 1


# What a list asks of the database, its session and its reader among them; the same for ten rows and for a thousand.
QUERIES = {
    "/inicjatywy/": 4,
    "/inicjatywy/?kategoria=wspolnota&temat=woda&etap=running&sortuj=tytul&strona=2": 4,
    "/inicjatywy/?rok=1999": 4,
    "/inicjatywy/?szukaj-gmina=gmina": 4,
    "/akty/": 4,
    "/kategoria/wspolnota/": 7,
    "/kryzys/powodz/": 7,
    "/temat/woda/": 7,
}


def test_lists_cost_the_same_for_ten_rows_and_for_a_thousand(sign_in: Callable[[User], Client]) -> None:
    reader = sign_in(factories.person())
    crisis, topic = factories.CrisisKindFactory.create(slug="powodz"), factories.topic("Woda", "woda")
    member, home = factories.MemberPageFactory.create(), factories.home()
    filed: dict[str, Any] = {"category": factories.InitiativePageFactory.build().category, "crisis": crisis}

    def add(count: int) -> None:
        texts = {"summary": "Pompa {n}", "description": "<p>Opis</p>", "title": "Strona {n}"}
        initiatives = bulk.add_pages(member, InitiativePage, count, stage="running", **texts, **filed)
        acts = bulk.add_pages(member, ActPage, count, number="X/{n}", title="Uchwała {n}", **filed)
        bulk.add_pages(home, MemberPage, count // 5, title="Gmina {n}", code=lambda n: factories.gmina_code(90_000 - n))
        for pages in (initiatives, acts):
            bulk.file_under(pages, topic=topic)
        kept.lists_changed()

    add(30)
    few = {address: count_queries(reader, address) for address in QUERIES}
    add(970)
    many = {address: count_queries(reader, address) for address in QUERIES}

    assert many == few
    assert few == QUERIES


def count_queries(client: Client, address: str) -> int:
    """Asked twice: what a process remembers after its first answer is no price of the page."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
