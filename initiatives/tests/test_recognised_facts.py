"""What the first page of an act says of itself is found where it is plain, and left empty where it is not.

The pages and where their forms come from: data/first_pages/README.md.
"""

import time
import tomllib
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from initiatives.acts.cleaning import clean
from initiatives.acts.facts import Facts, facts_of

PRECISION, RECALL = 0.95, 0.70
PAGES = Path(__file__).parent / "data" / "first_pages"
FIELDS = tuple(field.name for field in fields(Facts))

Page = dict[str, Any]


def pages(half: str) -> list[Page]:
    found: list[Page] = tomllib.loads((PAGES / f"{half}.toml").read_text(encoding="utf-8"))["pages"]
    return found


def found_in(page: Page) -> dict[str, Any]:
    """As an extracted page: what is empty is left out."""
    return {name: value for name, value in asdict(facts_of(clean(page["text"]))).items() if value not in ("", None)}


def measured(found_pages: list[Page], field: str) -> tuple[float, float, list[str]]:
    """Precision, recall, and what is wrong: a line a page."""
    right = suggested = said = 0
    wrong = []
    for page in found_pages:
        expected, found = page["says"].get(field), found_in(page).get(field)
        said += expected is not None
        suggested += found is not None
        right += found is not None and found == expected
        if found != expected:
            wrong.append(f"    {page['name']}: {found!r} for {expected!r}")
    return right / max(suggested, 1), right / max(said, 1), wrong


def table(found_pages: list[Page]) -> str:
    lines = [f"{len(found_pages)} pages; field, precision, recall"]
    for field in FIELDS:
        precision, recall, wrong = measured(found_pages, field)
        lines += [f"  {field:18}{precision:6.1%}{recall:8.1%}", *wrong]
    return "\n".join(lines)


@pytest.mark.parametrize("half", ["tuned", "holdout"])
def test_suggestions_are_right_and_most_facts_are_found(half: str) -> None:
    found = pages(half)

    figures = [measured(found, field) for field in FIELDS]

    assert all(precision >= PRECISION and recall >= RECALL for precision, recall, _ in figures), table(found)


def test_the_pages_are_many_and_say_each_fact_often_enough_to_be_counted() -> None:
    for half in ("tuned", "holdout"):
        assert len(pages(half)) >= 40
        assert all(sum(field in page["says"] for page in pages(half)) >= 4 for field in FIELDS), half
        assert any(not page["says"] for page in pages(half))


PIECES = (
    "UCHWAŁA", "ZARZĄDZENIE NR ", "U C H W A Ł A ", "RADY MIEJSKIEJ ", "z dnia 31 lutego 2020 r. ", "z dnia ", "\n",
    " ", "w sprawie ", "w sprawie", "Na podstawie ", "DZIENNIK URZĘDOWY", "DZIENNIK", "WOJEWÓDZTWA ", "LUBUSKIEGO-",
    "Poz. 1\n", ", dnia 1 maja 2020 r.", "https://a/eli/", "/eli/", "Dz. Urz. Woj. ", "Nr 1/", "1/", "…", "___", "\t",
    "2020-", "¶", "i ",
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=40).map("".join)))
def test_whatever_a_page_holds_it_only_says_less(page: str) -> None:
    facts = facts_of(page)

    assert facts.kind or facts == Facts()
    assert (facts.journal_year is None) == (not facts.journal)


@pytest.mark.parametrize("piece", [*PIECES, "ZARZĄDZENIE NR 1/2\n", "Rady Rady ", "a ", "https://a/eli/a)"])
def test_a_page_made_to_hold_it_up_does_not(piece: str) -> None:
    page = f"UCHWAŁA NR 1/2020\nRADY GMINY {piece * (100_000 // len(piece))}"
    began = time.process_time()

    facts_of(page)
    facts_of(page[8:])

    assert time.process_time() - began < 1


@pytest.mark.parametrize("day", ["31 lutego 2020 r.", "0 maja 2020 r.", "45.13.2020 r."])
def test_a_day_that_is_none_is_left_out(day: str) -> None:
    facts = facts_of(f"Zarządzenie Nr 1/2020\nWójta Gminy Santok\nz dnia {day}\nw sprawie placu zabaw\n\nNa podstawie")

    assert (facts.number, facts.issued_on) == ("1/2020", None)


def test_an_act_that_prose_cites_at_the_beginning_of_a_line_is_not_this_one() -> None:
    act = "Uchwała Nr 7/2020 Rady Gminy Santok z dnia 4 maja 2020 r. w sprawie opłat.\n\nNa podstawie"
    prose = "W odpowiedzi na Państwa pismo z ubiegłego tygodnia informuję, co następuje.\n"

    assert facts_of(act).number == "7/2020"
    assert facts_of(prose + act) == Facts()


def test_a_title_without_words_of_a_basis_ends_with_its_paragraph() -> None:
    page = "OBWIESZCZENIE\n\nWójta Gminy Brody\n\nz dnia 5 maja 2020 r.\n\no braku wody\n\nw Brodach\n\n"

    assert facts_of(page + "Zawiadamiam o awarii.").title == "Obwieszczenie o braku wody w Brodach"
    assert facts_of(page.strip() + "\nZawiadamiam o awarii.").title == ""
