"""Acts that change one another, as a chain in time."""

import itertools
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from initiatives.models import ActPage
from initiatives.models.acts import by_date
from initiatives.models.chains import LONGEST, MOST
from initiatives.tests import examples, factories
from initiatives.tests.test_addresses_of_pages import SignIn
from initiatives.tests.test_pages import count_queries, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(sign_in: SignIn) -> Client:
    return sign_in(factories.person())


def act(year: int, **fields: object) -> ActPage:
    page: ActPage = factories.ActPageFactory.create(title=f"Akt z roku {year}.", issued_on=date(year, 1, 2), **fields)
    return page


def line(*years: int) -> list[ActPage]:
    """Each changes the one before it."""
    acts = [act(year) for year in years]
    for older, newer in itertools.pairwise(acts):
        examples.amend(newer, older)
    return acts


def chain_of(reader: Client, page: ActPage) -> list[str]:
    return [row.title for row in reader.get(page.url).context["chain"]]


def test_a_chain_goes_on_both_ways_and_stands_in_time(reader: Client) -> None:
    acts = line(2018, 2019, 2020, 2021, 2022)

    assert chain_of(reader, acts[2]) == [row.title for row in acts]
    text = shown(reader, acts[2].url)
    assert f"zmieniony przez ten akt Uchwała {acts[1].number}: Akt z roku 2019." in text
    assert f"zmieniony wcześniej przez akt, który ten akt zmienia Uchwała {acts[0].number}: Akt z roku 2018." in text
    assert f"zmienia ten akt Uchwała {acts[3].number}: Akt z roku 2021." in text
    assert f"zmienia akt, który zmienił ten akt Uchwała {acts[4].number}: Akt z roku 2022." in text


def test_other_acts_that_one_changes_are_no_part_of_anothers_chain(reader: Client) -> None:
    first, second, of_both = act(2018), act(2019), act(2020)
    examples.amend(of_both, first)
    examples.amend(of_both, second)

    assert chain_of(reader, first) == [first.title, of_both.title]


@pytest.mark.parametrize("size", [1, 2, 3])
def test_acts_that_go_round_are_each_named_once(reader: Client, size: int) -> None:
    acts = line(*range(2000, 2000 + size))
    examples.amend(acts[0], acts[-1])

    assert sorted(chain_of(reader, acts[0])) == (sorted(row.title for row in acts) if size > 1 else [])


def test_a_chain_has_an_end(reader: Client) -> None:
    acts = line(*range(1990, 1990 + LONGEST + 3))

    assert len(chain_of(reader, acts[0])) == LONGEST + 1

    hub = act(1980)
    for number in range(MOST + 3):
        examples.amend(act(1981 + number), hub)
    assert len(chain_of(reader, hub)) == MOST + 1


def test_a_draft_ends_the_chain(reader: Client) -> None:
    first, draft, last = act(2018), act(2019, live=False), act(2020)
    examples.amend(draft, first)
    examples.amend(last, draft)

    assert chain_of(reader, first) == chain_of(reader, last) == []


def test_its_author_sees_the_own_draft_in_the_chain(sign_in: SignIn) -> None:
    member = factories.MemberPageFactory.create()
    mine = act(2019, parent=member, live=False)
    page = act(2020, parent=member, live=False)
    examples.amend(page, mine)
    examples.amend(page, act(2018, live=False))
    ActPage.objects.get(pk=page.pk).save_revision()

    text = shown(sign_in(factories.person("editor", member)), f"/admin/pages/{page.pk}/view_draft/")

    assert "Akt z roku 2019." in text
    assert "Akt z roku 2018." not in text


def test_an_act_without_a_date_comes_last() -> None:
    undated, dated = ActPage(title="Bez daty"), ActPage(title="Z datą", issued_on=date(2020, 1, 2))

    assert sorted([undated, dated], key=by_date) == [dated, undated]


def test_a_long_chain_asks_no_more_than_a_short_one(reader: Client) -> None:
    short, long = line(2018, 2019), line(*range(1990, 2000))

    assert count_queries(reader, short[0].url) == count_queries(reader, long[4].url)
    with CaptureQueriesContext(connection) as captured:
        reader.get(long[4].url)
    assert sum("RECURSIVE" in query["sql"] for query in captured.captured_queries) == 2


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"status": "project", "in_force_from": date(2999, 1, 1)}, "Projekt: jeszcze nie obowiązuje. Ma wejść w życie"),
        ({"status": "in_force", "in_force_from": date(2020, 5, 25)}, "Obowiązuje od 25 maja 2020."),
        ({"status": "in_force", "in_force_from": date(2999, 1, 1)}, "Jeszcze nie obowiązuje: wchodzi w życie"),
        ({"status": "in_force", "in_force_to": date(2999, 1, 1)}, "Obowiązuje do 1 stycznia 2999."),
        ({"status": "in_force", "in_force_to": date(2020, 1, 1)}, "Już nie obowiązuje: ostatnim dniem był 1"),
        ({"status": "partly_void"}, "Obowiązuje. Część przepisów jest nieważna."),
        ({"status": "void"}, "Nieważny: nie wolno się na nim opierać."),
        ({"status": "repealed", "in_force_to": date(2020, 1, 1)}, "Uchylony: obowiązywał do 1 stycznia 2020."),
        ({"status": "amended"}, "Był zmieniany; aktu zmieniającego nie ma w Burzy."),
    ],
)  # fmt: skip
def test_the_status_is_told_in_words(reader: Client, fields: dict[str, object], words: str) -> None:
    assert words in shown(reader, act(2019, **fields).url)


def test_the_latest_act_that_changed_it_is_named(reader: Client) -> None:
    amended, repealed = act(2018, status="amended"), act(2017, status="repealed")
    for year in (2019, 2021):
        newer = act(year, number=f"{year}/1")
        examples.amend(newer, amended)
        examples.amend(newer, repealed)

    assert "Był zmieniany, ostatnio przez: uchwała 2021/1 (2 stycznia 2021)." in shown(reader, amended.url)
    assert "Ostatni akt, który go uchyla albo zmienia: uchwała 2021/1" in shown(reader, repealed.url)
