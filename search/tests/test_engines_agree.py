"""The database's own index and both clusters: the same questions, the same answers, over the same documents."""

import random
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from pytest import approx  # noqa: PT013 - one name of it

from search.asking.answering import DatabaseEngine
from search.engines.address import Address
from search.engines.cluster import ClusterIndex
from search.engines.cluster_client import backend
from search.engines.columns import Columns, Row
from search.engines.database import database_index
from search.engines.interface import (
    YES,
    Change,
    Clause,
    Document,
    Engine,
    Field,
    Forms,
    Matches,
    Narrowing,
    Order,
    Wanted,
)
from search.ranking import encode
from search.ranking.positions import Codes, length
from search.tests.servers import PATIENCE

pytestmark = pytest.mark.django_db

FACETS = {"what": ["akty", "gminy", "od-partnerow"], "year": ["2024", "2025", "2026"], "topic": ["a", "b", "c", "d"]}
WORDS = range(1, 40)
# What shares a place with a word has it in PostgreSQL alone; nobody asks for it in order.
WHOLES = range(40, 44)
DOCUMENTS, QUESTIONS = 150, 80
# Where documents of equal worth are told apart by their lengths alone.
EVERYTHING = 10_000


def text(chance: random.Random, longest: int) -> Codes:
    """Now and then two forms at one place."""
    places: list[tuple[int, int]] = []
    for place in range(chance.randint(0, longest)):
        places.append((place, chance.choice(WORDS)))
        if chance.random() < 0.05:
            places.append((place, chance.choice(WHOLES)))
    return encode(places)


def a_document(chance: random.Random, number: int) -> Document:
    facets = {
        "what": [chance.choice(FACETS["what"])],
        "year": [chance.choice(FACETS["year"])] if chance.random() < 0.8 else [],
        "topic": sorted(chance.sample(FACETS["topic"], chance.randint(0, 3))),
    }
    heard = np.unique(np.array([chance.choice(WORDS) for _ in range(chance.randint(0, 4))], dtype=np.uint32))
    texts = {Field.LEAD: text(chance, 4), Field.BODY: text(chance, 25), Field.ACTS: text(chance, 3), Field.BAG: heard}
    days = {Order.NEWEST: 739_000 + chance.randint(0, 30), Order.REVIEWED: chance.choice([0, 739_000, 739_001])}
    return Document(number, texts, facets, days)


def forms(chance: random.Random) -> Forms:
    return frozenset(chance.sample(WORDS, chance.randint(1, 3)))


def a_clause(chance: random.Random) -> Clause:
    kind = chance.random()
    worth = chance.choice([0.5, 1.0, 2.0, 4.0])
    if kind < 0.6:
        return Clause(forms(chance) | {chance.choice(WHOLES)}, worth=worth)
    if kind < 0.8:
        return Clause(sequences=(tuple(forms(chance) for _ in range(chance.randint(2, 3))),), worth=worth)
    if kind < 0.9:
        return Clause(forms(chance), field=chance.choice([Field.LEAD, Field.BODY, Field.ACTS]), worth=worth)
    return Clause(facets=(("topic", frozenset(chance.sample(FACETS["topic"], 2))),), worth=worth)


def clauses(chance: random.Random, most: int) -> tuple[Clause, ...]:
    return tuple(a_clause(chance) for _ in range(chance.randint(0, most)))


def a_question(chance: random.Random) -> tuple[Wanted, Narrowing]:
    all_of = clauses(chance, 3)
    wanted = Wanted(all_of, clauses(chance, 1), clauses(chance, 1), least=chance.randint(0, len(all_of)))
    choices = {
        name: frozenset(chance.sample(values, chance.randint(1, 2)))
        for name, values in FACETS.items()
        if chance.random() < 0.3
    }
    if chance.random() < 0.2:
        choices["near"] = frozenset([YES])
    return wanted, Narrowing(choices, {"near": ("year", frozenset(["2024", "2025"]))}, chance.choice(list(Order)))


def columns_of(documents: Sequence[Document]) -> Columns:
    rows = [
        Row(one.number, one.facets, one.days, sum(length(one.texts[field]) for field in Field if field != Field.BAG))
        for one in documents
    ]
    return Columns(FACETS, {"topic"}).putting(rows)


@pytest.fixture
def documents() -> list[Document]:
    chance = random.Random(8)
    return [a_document(chance, number) for number in range(1, DOCUMENTS + 1)]


@pytest.fixture
def in_database(documents: list[Document]) -> Iterator[Engine]:
    index = database_index()
    index.create()
    index.clear()
    index.swap([], documents)
    yield DatabaseEngine(index, columns_of(documents))
    index.clear()


@pytest.fixture
def in_cluster(documents: list[Document], cluster_address: Address) -> ClusterIndex:
    index = ClusterIndex(backend(cluster_address, PATIENCE), cluster_address.name, list(FACETS))
    index.create("today's")
    index.write(Change(document.number, document.number, document) for document in documents)
    return index


def told(matches: Matches) -> dict[str, object]:
    return {"total": matches.total, "complete": matches.complete, "found": {*matches.numbers}} | {
        "counts": {name: dict(counts) for name, counts in matches.counts.items()}
    }


def test_whatever_is_asked_is_found_and_counted_alike(in_database: Engine, in_cluster: ClusterIndex) -> None:
    chance = random.Random(9)
    totals = []
    for _ in range(QUESTIONS):
        wanted, narrowing = a_question(chance)
        expected = in_database.find(wanted, narrowing, limit=EVERYTHING)
        found = in_cluster.find(wanted, narrowing, limit=EVERYTHING)
        assert told(found) == told(expected), (wanted, narrowing)
        if wanted.all_of and wanted.least < len(wanted.all_of) and narrowing.order is Order.RELEVANCE:
            complete = expected.numbers[: expected.complete]
            assert {*found.numbers[: found.complete]} == {*complete}, (wanted, narrowing)
        totals.append(found.total)
    # What finds nothing, or everything, would agree too.
    assert sum(0 < total < DOCUMENTS for total in totals) == approx(QUESTIONS, abs=QUESTIONS / 2)


@pytest.mark.parametrize("order", list(Order))
def test_the_order_is_the_same_and_so_is_the_beginning_of_it(
    in_database: Engine, in_cluster: ClusterIndex, order: Order
) -> None:
    one, other = Clause(frozenset([3, 4]), worth=2.0), Clause(frozenset([7]), worth=1.0)
    wanted, narrowing = Wanted((one, other), least=1), Narrowing(order=order)

    expected = in_database.find(wanted, narrowing, limit=EVERYTHING).numbers
    beginnings = [in_cluster.find(wanted, narrowing, limit=limit).numbers for limit in (1, 10, len(expected))]

    assert len(expected) > 20
    assert beginnings == [expected[:1], expected[:10], expected]


def test_more_forms_in_order_than_an_engine_takes_are_asked_for_all_the_same(in_cluster: ClusterIndex) -> None:
    many = frozenset(range(1, 3_000))
    found = in_cluster.find(Wanted((Clause(sequences=((many, many),)),), least=1), Narrowing(), limit=5)

    assert found.total > DOCUMENTS / 2


def test_what_is_late_does_not_undo_what_came_after(in_cluster: ClusterIndex, documents: list[Document]) -> None:
    in_cluster.write([Change(1, 1_000, None), Change(2, 1_001, documents[1])])
    in_cluster.write([Change(1, 999, documents[0]), Change(2, 500, None)])

    assert dict(in_cluster.changes()) == {2: 1_001} | {number: number for number in range(3, DOCUMENTS + 1)}
