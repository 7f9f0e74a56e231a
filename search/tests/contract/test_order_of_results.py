"""What fits best stands first, or what is newest, or what was looked at last; alike on every engine."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from initiatives.tests.examples import stream
from search.engines.interface import Order
from search.tests.contract.site import Site


def published(year: int) -> dict[str, Any]:
    return {"first_published_at": datetime(year, 1, 2, tzinfo=UTC)}


def test_a_title_that_says_it_stands_before_a_text_that_mentions_it(site: Site) -> None:
    filler = "Inne sprawy gminy opisano szeroko i dokładnie. " * 20
    site.initiative("Dyżury w urzędzie", filler + "Wspomniano też agregat.")
    site.initiative("Agregat prądotwórczy dla przepompowni", "Agregat zasila pompy.")
    site.initiative("Zakupy na czas powodzi", "Kupiono agregat, wory i agregat zapasowy.")

    assert site.found("agregat") == [
        "Agregat prądotwórczy dla przepompowni", "Zakupy na czas powodzi", "Dyżury w urzędzie",
    ]  # fmt: skip


def test_words_side_by_side_stand_before_words_apart(site: Site) -> None:
    site.initiative("Pierwsza", "Pomoc dla osób. Inne rzeczy, a dopiero potem coś o tym, że przyjdzie sąsiedzka ekipa.")
    site.initiative("Druga", "Pomoc sąsiedzka dla osób. Inne rzeczy, a dopiero potem coś o tym, że przyjdzie ekipa.")

    assert site.found("pomoc sąsiedzka") == ["Druga", "Pierwsza"]


def test_newest_first(site: Site) -> None:
    for year in (2019, 2021, 2020):
        site.initiative(f"Agregat {year}", **published(year))

    assert site.found("agregat", order=Order.NEWEST) == ["Agregat 2021", "Agregat 2020", "Agregat 2019"]


def test_those_looked_at_last_first_and_those_never_last(site: Site) -> None:
    site.initiative("Agregat nigdy", **published(2022))
    site.initiative("Agregat dawno", reviewed_on="2020-05-01")
    site.initiative("Agregat niedawno", reviewed_on="2021-05-01")

    assert site.found("agregat", order=Order.REVIEWED) == ["Agregat niedawno", "Agregat dawno", "Agregat nigdy"]


def test_the_better_told_of_two_stands_higher(site: Site) -> None:
    told = {
        "problem": "<p>a</p>", "conclusion": "<p>b</p>", "requirements": "c",
        "results": stream(("result", {"indicator": "d", "value": "1", "unit": "e"})),
    }  # fmt: skip
    text = "Agregat zasila pompy. " + "Rada gminy obradowała nad sprawami bieżącymi. " * 20
    site.initiative("Agregat opowiedziany", text, **told, **published(2019))
    site.initiative("Agregat niedopowiedziany", text, **published(2020))

    assert site.found("agregat pompy")[0] == "Agregat opowiedziany"


def test_the_reviewed_of_two_stands_higher_while_the_review_is_young(site: Site) -> None:
    today = timezone.localdate()
    site.initiative("Agregat pierwszy", reviewed_on=today, **published(2019))
    site.initiative("Agregat drugi", reviewed_on=today - timedelta(days=800), **published(2020))

    assert site.found("agregat") == ["Agregat pierwszy", "Agregat drugi"]


def test_an_act_in_force_stands_above_one_that_is_repealed(site: Site) -> None:
    site.act("Uchwała o agregatach", number="I/1/2018", status="in_force", **published(2018))
    site.act("Uchwała o agregatach", number="II/2/2021", status="repealed", **published(2021))

    assert [hit.reference for hit in site.search("agregat").hits] == ["I/1/2018", "II/2/2021"]


def test_equals_stand_the_newest_first(site: Site) -> None:
    for year in (2019, 2021, 2020):
        site.initiative("Agregat", "Taki sam tekst.", **published(year))

    years = [hit.day.year for hit in site.search("agregat").hits if hit.day]
    assert years == [2021, 2020, 2019]


def test_pages_of_results_have_each_hit_once(site: Site) -> None:
    for number in range(7):
        site.initiative(f"Agregat numer {number}")

    for order in Order:
        pages = [site.found("agregat", page=page, size=3, order=order) for page in (1, 2, 3)]
        assert [len(page) for page in pages] == [3, 3, 1]
        assert len({title for page in pages for title in page}) == 7


def test_a_page_that_is_too_high_is_the_last(site: Site) -> None:
    for number in range(5):
        site.initiative(f"Agregat numer {number}")

    last, beyond = site.search("agregat", page=3, size=2), site.search("agregat", page=10**9, size=2)

    assert beyond.hits.number == 3
    assert [hit.title for hit in beyond.hits] == [hit.title for hit in last.hits]
    assert len(beyond.hits) == 1
    assert site.search("agregat", page=-5, size=2).hits.number == 1


def test_a_page_of_nothing_is_the_first(site: Site) -> None:
    site.initiative("Pompa")

    answer = site.search("agregat", page=7)

    assert (answer.hits.number, list(answer.hits)) == (1, [])
