"""The first page: search first, then what is new, what runs, and the shelves."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cms.users.models import User
from initiatives.models import Category, CrisisKind
from initiatives.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(sign_in: Callable[[User], Client]) -> Client:
    return sign_in(factories.person())


def home(client: Client) -> str:
    response = client.get("/")
    assert response.status_code == 200
    return response.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def test_search_comes_first_and_stands_there_once(reader: Client) -> None:
    text = home(reader)

    assert text.count('role="search"') == 1
    assert text.index('action="/szukaj/"') < text.index("Najnowsze inicjatywy")


def test_an_empty_site_says_so(reader: Client) -> None:
    text = home(reader)

    assert "Nikt nie opublikował jeszcze inicjatywy." in text
    assert "Nikt nie opublikował jeszcze aktu prawnego." in text


def test_the_six_newest_initiatives_and_five_newest_acts_are_shown(reader: Client) -> None:
    for day in range(1, 10):
        moment = datetime(2020, 5, day, tzinfo=UTC)
        dates = {"first_published_at": moment, "last_published_at": moment}
        factories.InitiativePageFactory.create(title=f"Inicjatywa {day}.", **dates)
        factories.ActPageFactory.create(title=f"Akt {day}.", **dates)

    text = home(reader)

    assert re.findall(r"Inicjatywa (\d)\.", text) == ["9", "8", "7", "6", "5", "4"]
    assert re.findall(r"Akt (\d)\.", text) == ["9", "8", "7", "6", "5"]


def test_each_category_leads_to_its_page_and_counts_what_is_published(reader: Client) -> None:
    ngo = Category.objects.get(slug="ngo")
    factories.InitiativePageFactory.create_batch(2, category=ngo)
    factories.ActPageFactory.create(category=ngo)
    factories.InitiativePageFactory.create(category=ngo, live=False)

    text = home(reader)

    shelves = dict(re.findall(r'href="/kategoria/([\w-]+)/">.*?class="count">(\d+)', text, re.DOTALL))
    assert len(shelves) == 8
    assert shelves["ngo"] == "3"
    assert shelves["prawo"] == "0"


@pytest.mark.parametrize(
    ("begins", "ends", "runs"),
    [(-10, None, True), (0, 0, True), (-10, 5, True), (-10, -1, False), (1, None, False), (None, None, False)],
)
def test_a_crisis_is_announced_while_it_runs(reader: Client, begins: int | None, ends: int | None, runs: bool) -> None:
    today = timezone.localdate()

    def day(offset: int | None) -> date | None:
        return None if offset is None else today + timedelta(days=offset)

    factories.CrisisKindFactory.create(name="Powódź", slug="powodz", running_from=day(begins), running_to=day(ends))
    assert CrisisKind.objects.count() == 1

    text = home(reader)

    assert ("Trwa kryzys: Powódź" in text) is runs
    assert ('href="/kryzys/powodz/"' in text) is runs


def test_whoever_edits_finds_the_editors_panel(sign_in: Callable[[User], Client]) -> None:
    member = factories.MemberPageFactory.create()

    assert "Panel redaktora" in home(sign_in(factories.person("editor", member)))
    assert "Panel redaktora" not in home(sign_in(factories.person("official", member)))


def test_somebody_who_is_signed_in_can_sign_out_from_every_page(reader: Client) -> None:
    assert 'action="/konto/wylogowanie/" method="post"' in home(reader)
