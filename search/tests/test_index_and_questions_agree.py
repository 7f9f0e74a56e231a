"""Whatever text is indexed, in the database that the site runs on: each of its words finds it, and is marked in it."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from search.asking import finding
from search.asking.answering import answering
from search.asking.ask import Search, read_question
from search.asking.finding import Listed
from search.engines.database import database_index
from search.engines.interface import Clause, Field
from search.index.current import current
from search.index.indexing import store
from search.index.sources import Source
from search.index.words import words_of
from search.language import Token, parse, tokens
from search.models import Entry, What
from search.ranking import snippet
from search.tests.collection import outer
from search.tests.test_any_text import anything, languages, prose

pytestmark = pytest.mark.django_db

TODAY = date(2021, 3, 4)
FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def index(number: int, title: str, body: str, language: str = "pl") -> None:
    what = What.INITIATIVE.value
    store([Source(number, what, title, 0, language, body=body, facets={"what": (what,)})], today=TODAY)


def ask(text: str) -> tuple[Listed, Any]:
    held = current()
    engine, _ = answering(held)
    assert engine is not None
    understood = read_question(Search(text, exactly=True), held, {})
    return finding.find(understood, Search(text).narrowing, engine, held.columns, first=0, size=20), understood


# NUL and halves of characters are in no text that a database keeps.
kept = prose.map(lambda text: text.replace("\x00", " ").encode(errors="ignore").decode())


def alone(found: list[Token]) -> list[Token]:
    """Those that share no letter with another: of “¼0” the fraction gives one word its only and another its first."""
    return [
        one
        for one in found
        if not any(one is not other and one.start < other.end and other.start < one.end for other in found)
    ]


@FEW
@given(text=kept, data=st.data())
@example(text="¼0", data=None)
@example(text="Uchwała Nr XXIII/145/2020 z 24 marca 2020 r., Dz. U. z 2020 r. poz. 374", data=None)
def test_a_text_is_found_by_each_of_its_words(text: str, data: st.DataObject | None) -> None:
    index(1, "Inny", "Zupełnie inny tekst.")
    index(2, "Tytuł", text)
    assert Entry.objects.count() == 2
    wholes = alone(outer(tokens(text)))
    for word in wholes if data is None else [data.draw(st.sampled_from(wholes))] if wholes else []:
        typed = text[word.start : word.end]
        # A box has one line, so nobody types a word that a line's end cut in two.
        if parse(typed).is_empty or typed.upper() in ("OR", "LUB") or len(typed.splitlines()) > 1:
            continue
        listed, understood = ask(typed)
        assert 2 in listed.numbers, typed
        quoted = f'"{typed}"'
        assert 2 in ask(quoted)[0].numbers, quoted
        marked = [part.text for part in snippet(text, understood.concepts, size=10_000) if part.marked]
        assert marked or all(concept.slight for concept in understood.concepts), typed
        assert all(part in text or part in " ".join(text.split()) for part in marked), marked


@FEW
@given(text=kept, language=languages, other=kept)
def test_what_was_indexed_before_leaves_nothing_behind(text: str, language: str, other: str) -> None:
    index(1, "Tytuł", text, language)
    index(1, "Tytuł", other, language)

    own = words_of([1])[1].forms
    lists = database_index().lists([Clause(any_of=frozenset({form})) for form in sorted(own)]) if own else []
    assert all(found.tolist() == [1] for found in lists)
    index(1, "", "", language)
    gone = database_index().lists([Clause(any_of=frozenset({form})) for form in sorted(own)]) if own else []
    assert all(found.tolist() == [] for found in gone)


@FEW
@given(text=anything | st.text(alphabet='-"ORLUB gmina:rok2020łąka \n', max_size=80))
@example("gmina:")
@example('akt:"XII/3" -rok:2020 OR temat:\x00')
def test_any_question_is_answered(text: str) -> None:
    index(1, "Łąka", "Gmina 2020 i jej łąki OR coś")

    listed, _ = ask(text)

    assert listed.total >= listed.complete >= 0
    assert set(listed.numbers) <= {1}


sets = st.frozensets(st.integers(0, 2**31 - 1), max_size=4)
clauses = st.builds(
    Clause,
    any_of=sets,
    sequences=st.lists(st.lists(sets.filter(bool), min_size=1, max_size=9).map(tuple), max_size=3).map(tuple),
    field=st.sampled_from([None, *Field]).filter(lambda field: field is not Field.BAG),
).filter(lambda clause: bool(clause.any_of or clause.sequences))


@FEW
@given(asked=st.lists(clauses, min_size=1, max_size=5))
def test_the_database_takes_any_clause(asked: list[Clause]) -> None:
    lists = database_index().lists(asked)

    assert [found.tolist() for found in lists] == [[] for _ in asked]
