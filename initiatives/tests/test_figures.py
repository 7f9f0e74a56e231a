"""The map and the figures count what may be read, once, where it belongs; each number leads to what it counted."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from random import Random
from typing import Any
from urllib.parse import parse_qs, urlsplit

import html5lib
import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from cms.users.models import User
from initiatives.models import Category, InitiativePage, MemberPage, Topic
from initiatives.register import regions
from initiatives.services import organisations, taxonomy
from initiatives.tests import bulk, factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("built")]

UNITS = {
    "Zielona Góra": "0862011", "Sulechów": "0809063", "Świebodzin": "0808053", "Powiat świebodziński": "0808",
    "Województwo lubuskie": "08", "Kraków": "1261011", "Zielonki": "1206172", "Województwo małopolskie": "12",
}  # fmt: skip
MAP, BY_POWIAT, FIGURES = "/mapa/", "/mapa/?podzial=powiaty", "/mapa/liczby/"


@pytest.fixture
def reader(sign_in: Callable[[User], Client]) -> Client:
    return sign_in(factories.person())


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Built once for all tests of the module; what one of them changes is taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        build()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def world(built: None) -> list[InitiativePage]:
    return list(InitiativePage.objects.filter(live=True).select_related("organisation__memberpage", "category"))


def build() -> None:
    """Some ninety initiatives of eight units, a partner and a grouping, some of them drafts; the same in each run."""
    chance = Random(8)
    crises = [factories.CrisisKindFactory.create(slug=slug) for slug in ("powodz", "susza")]
    upper = factories.topic("Woda", "woda")
    topics = [upper, *(factories.topic(name, name.lower(), upper) for name in ("Studnie", "Pompy"))]
    topics += [factories.topic("Hydranty", "hydranty", topics[2]), factories.topic("Prąd", "prad")]
    owners = [organisations.create_member(home=factories.home(), title=name, code=code) for name, code in UNITS.items()]
    owners += [factories.PartnerPageFactory.create(), factories.GroupingPageFactory.create()]
    categories = list(Category.objects.values_list("pk", flat=True))
    rows = []
    for owner in owners:
        rows += bulk.add_pages(
            owner, InitiativePage, 9, summary="Skrót", description="",
            category_id=lambda _: chance.choice(categories),
            crisis_id=lambda _: chance.choice([None, *(crisis.pk for crisis in crises)]),
            stage=lambda _: chance.choice(["", *InitiativePage.Stage.values]),
            started_on=lambda _: chance.choice([None, date(2019, 5, 2), date(2020, 3, 31), date(2020, 4, 1)]),
        )  # fmt: skip
    through = InitiativePage.topics.through
    pairs = [(row, topic) for row in rows for topic in chance.sample(topics, chance.randint(0, 4))]
    through.objects.bulk_create([through(initiativepage_id=row.pk, topic_id=topic.pk) for row, topic in pairs])
    InitiativePage.objects.filter(pk__in=[row.pk for row in chance.sample(rows, 12)]).update(live=False)
    # In Warsaw the next year has begun.
    InitiativePage.objects.filter(pk=rows[0].pk).update(
        live=True, started_on=None, first_published_at=datetime(2020, 12, 31, 23, 30, tzinfo=UTC)
    )
    organisations.merge(
        members=[MemberPage.objects.get(code="0809063")], into=MemberPage.objects.get(code="0862011"),
        on=date(2026, 1, 1),
    )  # fmt: skip


def document(client: Client, address: str) -> Any:
    response = client.get(address)
    assert response.status_code == 200, address
    return html5lib.parse(response.content.decode(), namespaceHTMLElements=False)


def svg(name: str) -> str:
    return f".//{{http://www.w3.org/2000/svg}}{name}"


def links(page: Any) -> list[Any]:
    """The regions that can be pressed."""
    [drawing] = [found for found in page.iterfind(svg("svg")) if found.get("class", "").startswith("map ")]
    return list(drawing.iterfind(svg("a")))


def drawn(client: Client, address: str) -> dict[str, int]:
    """By the code that its link names, the number in the region's name."""
    found = {}
    for link in links(document(client, address)):
        query = parse_qs(urlsplit(link.get("href")).query)
        [code] = query.get("powiat") or query["wojewodztwo"]
        found[code] = int(link.get("aria-label").rpartition(": ")[2].split()[0])
    return found


def counted(client: Client, address: str, name: str) -> dict[str, int]:
    """By its first cell, the number in each row of a figure."""
    page = document(client, address)
    [section] = [row for row in page.iterfind(".//section") if f"figure--{name}" in row.get("class", "")]
    rows = section.find(".//table").iterfind("tbody/tr")
    return {"".join(row.find("th").itertext()).strip(): int("".join(row.find("td").itertext())) for row in rows}


def place(page: InitiativePage, digits: int) -> str:
    member = getattr(page.organisation, "memberpage", None)
    if member is None or (digits == 4 and not member.powiat):
        return ""
    return str(member.code[:digits])


def day(page: InitiativePage) -> date:
    return page.started_on or page.first_published_at.astimezone().date()


def test_the_map_counts_as_counting_by_hand_does(reader: Client, world: list[InitiativePage]) -> None:
    by_voivodeship, by_powiat = (Counter(place(row, digits) for row in world) for digits in (2, 4))

    assert drawn(reader, MAP) == {row.code: by_voivodeship[row.code] for row in regions.voivodeships().regions}
    assert drawn(reader, BY_POWIAT) == {row.code: by_powiat[row.code] for row in regions.powiats().regions}
    assert drawn(reader, "/mapa/?wojewodztwo=08") == {
        row.code: by_powiat[row.code] for row in regions.powiats("08").regions
    }
    assert by_powiat["0862"], "a city with powiat rights is a powiat of its own"
    assert by_powiat["0809"], "what a merged member published counts where it lies"
    assert by_powiat["0808"] == sum(row.organisation.memberpage.code[:4] == "0808" for row in world if place(row, 4))


def test_what_lies_nowhere_is_counted_and_said(reader: Client, world: list[InitiativePage]) -> None:
    nowhere = sum(not place(row, 2) for row in world)
    above = sum(bool(place(row, 2)) and not place(row, 4) for row in world)

    page = reader.get(BY_POWIAT).content.decode()

    assert nowhere
    assert above
    assert f"partnerzy i grupy gmin: {nowhere}<" in page
    assert f"samorządy województw, które nie leżą w żadnym powiecie: {above}<" in page
    assert f">{len(world)} inicjatyw" in page
    assert "samorządy województw" not in reader.get(MAP).content.decode()


def test_members_are_counted_as_they_are_today(reader: Client, world: list[InitiativePage]) -> None:
    rows = list(
        csv.DictReader(
            io.StringIO(reader.get("/mapa/tabela.csv?wojewodztwo=08").content.decode("utf-8-sig")), delimiter=";"
        )
    )

    members = {row["Kod (TERYT)"]: row["Członkowie zrzeszenia"] for row in rows}
    assert members["0809"] == "0", "merged into another one"
    assert members["0862"] == "1"
    assert members["0808"] == "2"


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("rok=2020", lambda row: day(row).year == 2020),
        ("rok=2021", lambda row: day(row).year == 2021),
        ("kryzys=powodz", lambda row: row.crisis_id and row.crisis.slug == "powodz"),
        ("kategoria=prawo", lambda row: row.category.slug == "prawo"),
        ("kategoria=prawo&rok=2019", lambda row: row.category.slug == "prawo" and day(row).year == 2019),
    ],
)
def test_each_choice_narrows_map_and_figures_alike(
    reader: Client, world: list[InitiativePage], query: str, kept: Callable[[InitiativePage], bool]
) -> None:
    rows = [row for row in world if kept(row)]
    voivodeships = Counter(place(row, 2) for row in rows)

    found = drawn(reader, f"/mapa/?{query}")
    assert {code: n for code, n in found.items() if n} == {code: n for code, n in voivodeships.items() if code}
    stages = counted(reader, f"{FIGURES}?{query}", "etapy")
    assert sum(stages.values()) == len(rows)


def test_categories_stages_months_and_topics_count_as_counting_by_hand_does(
    reader: Client, world: list[InitiativePage]
) -> None:
    rows = [row for row in world if place(row, 2) == "08"]
    address = f"{FIGURES}?wojewodztwo=08"

    categories = Counter(str(row.category) for row in rows)
    assert counted(reader, address, "kategorie") == {
        name.name: categories[name.name] for name in Category.objects.all()
    }
    stages = Counter(row.get_stage_display() or "nie podano" for row in rows)
    found = counted(reader, address, "etapy")
    assert {name: n for name, n in found.items() if n} == stages
    months = counted(reader, f"{address}&rok=2020", "miesiace")
    assert len(months) == 12
    by_hand = Counter(day(row).month for row in rows if day(row).year == 2020)
    assert (months["marzec 2020"], months["kwiecień 2020"]) == (by_hand[3], by_hand[4])
    topics = counted(reader, address, "tematy")
    for topic in Topic.objects.all():
        own = {row.pk for row in rows if any(other.path.startswith(topic.path) for other in row.topics.all())}
        assert topics[topic.name] == len(own), topic


def test_months_before_those_of_the_chart_are_told(reader: Client, world: list[InitiativePage]) -> None:
    months = counted(reader, FIGURES, "miesiace")

    assert len(months) == 24
    assert list(months)[-1] == "styczeń 2021", "published when the year had begun in Warsaw"
    earlier = len(world) - sum(months.values())
    assert earlier == 0 or f"Przed tymi miesiącami: {earlier}." in reader.get(FIGURES).content.decode()


def test_drafts_and_what_was_unpublished_count_nowhere(reader: Client) -> None:
    InitiativePage.objects.update(live=False)

    assert set(drawn(reader, MAP).values()) == {0}
    assert set(counted(reader, FIGURES, "etapy").values()) == {0}
    assert "Nie ma jeszcze czego liczyć" in reader.get(FIGURES).content.decode()


def test_every_region_is_a_link_with_a_name_and_a_number(reader: Client, world: list[InitiativePage]) -> None:
    for address, count in ((MAP, 16), (BY_POWIAT, 380), ("/mapa/?wojewodztwo=24", 36)):
        found = links(document(reader, address))
        names = [link.get("aria-label") for link in found]
        assert len(found) == count
        assert len(set(names)) == count, "no two are called alike"
        assert all(link.get("href").startswith("/inicjatywy/?") and link.get("tabindex") is None for link in found)
        assert all(link.find(svg("path")).get("d") for link in found)
        assert all("inicjatyw" in name for name in names)


def test_a_press_on_a_region_lists_as_many_as_it_says(reader: Client, world: list[InitiativePage]) -> None:
    for address in (f"{MAP}?kryzys=powodz", f"{BY_POWIAT}&rok=2020", "/mapa/?wojewodztwo=12&kategoria=prawo"):
        for link in links(document(reader, address)):
            said = link.get("aria-label").rpartition(": ")[2]
            if not said.startswith("0 "):
                assert said in reader.get(link.get("href")).content.decode().replace("\N{NO-BREAK SPACE}", " ")


def test_a_row_of_a_figure_lists_as_many_as_it_says(reader: Client, world: list[InitiativePage]) -> None:
    page = document(reader, f"{FIGURES}?wojewodztwo=08&rok=2020")
    rows = [row for row in page.iterfind(".//tbody/tr") if row.find("th/a") is not None]
    assert len(rows) > len(InitiativePage.Stage.values)
    for row in rows:
        count = "".join(row.find("td").itertext())
        text = reader.get(row.find("th/a").get("href")).content.decode().replace("\N{NO-BREAK SPACE}", " ")
        assert count == "0" or f"{count} inicjatyw" in text, row.find("th/a").get("href")


def test_a_table_leaves_as_a_file_that_says_the_same_and_runs_nowhere(
    reader: Client, world: list[InitiativePage]
) -> None:
    Category.objects.filter(slug="prawo").update(name="=2+5+cmd|' /C calc'!A0")

    for name in ("kategorie", "etapy", "tematy", "miesiace"):
        response = reader.get(f"/mapa/liczby/{name}.csv?wojewodztwo=08")
        assert response["Content-Type"] == "text/csv; charset=utf-8"
        assert response["Content-Disposition"].startswith(f'attachment; filename="inicjatywy-{name}-')
        rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
        assert rows[0][-1] == "Inicjatywy"
        shown = counted(reader, f"{FIGURES}?wojewodztwo=08", name)
        assert {row[0].removeprefix("'"): int(row[-1]) for row in rows[1:]} == shown
    assert "\"'=2+5" in reader.get("/mapa/liczby/kategorie.csv").content.decode()
    regions_file = list(
        csv.reader(
            io.StringIO(reader.get("/mapa/tabela.csv?podzial=powiaty").content.decode("utf-8-sig")), delimiter=";"
        )
    )
    assert len(regions_file) == 381
    assert {row[0]: int(row[3]) for row in regions_file[1:]} == drawn(reader, BY_POWIAT)


@pytest.mark.parametrize(
    "query",
    [
        "wojewodztwo=99", "wojewodztwo=0861", "wojewodztwo=%00", "wojewodztwo=08'--", "rok=abc", "rok=99999999999999",
        "rok=-1", "rok=%D9%A2%D9%A0", "kryzys=%00", "kryzys=nie-ma", "kategoria=%22%3E%3Cscript%3E", "podzial=gminy",
        "kategoria=" + "a" * 3000, "%F0%9F%92%A9=1", "rok=2020%0D%0ASet-Cookie:x",
    ],
)  # fmt: skip
def test_whatever_stands_in_the_address_is_answered(reader: Client, query: str) -> None:
    is_choice = not query.startswith("%F0")

    for address in (MAP, FIGURES, "/mapa/tabela.csv", "/mapa/liczby/tematy.csv"):
        response = reader.get(f"{address}?{query}")
        assert response.status_code == 200
        assert "<script>" not in response.content.decode()
        assert ("już nie istnieje" in response.content.decode()) == (is_choice and not address.endswith(".csv"))
    everything = drawn(reader, MAP)
    assert any(everything.values())
    none = dict.fromkeys(everything, 0)
    assert drawn(reader, f"{MAP}?{query}") == (none if is_choice else everything), (
        "everything would look like an answer"
    )


@pytest.mark.parametrize("table", ["nic", "regiony", "KATEGORIE"])
def test_a_table_that_there_is_not_is_no_page(reader: Client, table: str) -> None:
    assert reader.get(f"/mapa/liczby/{table}.csv").status_code == 404


def test_a_former_address_of_a_word_leads_on(reader: Client) -> None:
    former = Category.objects.create(name="Dawna", slug="dawna")
    taxonomy.delete_category(category=former, successor=Category.objects.get(slug="prawo"))

    for address in (MAP, FIGURES):
        response = reader.get(f"{address}?kategoria=dawna&podzial=powiaty")
        assert (response.status_code, response["Location"]) == (302, f"{address}?kategoria=prawo&podzial=powiaty")


def test_choices_stay_in_the_ways_on(reader: Client, world: list[InitiativePage]) -> None:
    page = reader.get("/mapa/?podzial=powiaty&kryzys=powodz&rok=2020").content.decode()

    assert 'href="/mapa/liczby/?kryzys=powodz&amp;rok=2020"' in page
    assert 'href="/mapa/?kryzys=powodz&amp;rok=2020"' in page, "by voivodeship"
    assert 'href="/mapa/tabela.csv?kryzys=powodz&amp;rok=2020&amp;podzial=powiaty"' in page
    assert '<option value="2020" selected>' in page
    assert 'name="podzial" value="powiaty"' in page


def test_strangers_and_those_who_belong_nowhere_see_nothing(client: Client, sign_in: Callable[[User], Client]) -> None:
    nobody = sign_in(factories.UserFactory.create())
    for address in (MAP, FIGURES, "/mapa/tabela.csv", "/mapa/liczby/tematy.csv"):
        assert client.get(address).status_code == 302
        assert nobody.get(address).status_code == 403


@pytest.mark.parametrize("address", [MAP, BY_POWIAT, "/mapa/?wojewodztwo=08&kryzys=powodz&rok=2020", FIGURES])
def test_a_page_costs_the_same_whatever_there_is_to_count(
    reader: Client, world: list[InitiativePage], address: str
) -> None:
    reader.get(address)
    with CaptureQueriesContext(connection) as few:
        reader.get(address)
    for owner in MemberPage.objects.all():
        bulk.add_pages(owner, InitiativePage, 60, summary="Skrót", description="", stage="idea")
    with CaptureQueriesContext(connection) as many:
        reader.get(address)

    assert len(few) == len(many) <= 15


def test_the_navigation_leads_to_the_map(reader: Client) -> None:
    page = reader.get("/inicjatywy/").content.decode()

    assert '<a href="/mapa/">Mapa i\u00a0liczby</a>' in page
    assert '<a href="/mapa/" aria-current="page">' in reader.get(FIGURES).content.decode()
