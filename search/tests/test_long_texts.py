"""Acts longer than an engine likes are saved, and found as far as it goes; what it is asked goes through an index."""

from collections.abc import Iterable

import numpy as np
import pytest
from django.db import connection
from django.utils import timezone

from initiatives.models import ActPage
from initiatives.tests import examples, factories
from search.asking.ask import Search, ask
from search.engines.database import database_index
from search.engines.interface import NOTHING, Clause, Document, Field
from search.index.indexing import refresh
from search.ranking.positions import Codes

pytestmark = pytest.mark.django_db


def codes(numbers: Iterable[int]) -> Codes:
    return np.array(list(numbers), dtype=np.uint32)


def document(number: int, **texts: Codes) -> Document:
    return Document(number, {field: texts.get(field.value, NOTHING) for field in Field})


def matching(**clause: object) -> list[int]:
    (found,) = database_index().lists([Clause(**clause)])  # type: ignore[arg-type]
    return [int(number) for number in found]


def test_an_act_of_many_pages_is_found_by_its_last_word_and_by_a_word_that_it_repeats() -> None:
    act: ActPage = factories.ActPageFactory.create(title="Budżet")
    pages = [" ".join(f"słowo{page}x{word} dotacja" for word in range(1_000)) for page in range(10)]
    examples.add_text(act, *pages[:-1], f"{pages[-1]} Ostatni hydrant.")

    refresh([act.pk], today=timezone.localdate())

    for question in ("hydrant", "dotacja", "słowo0x3", "słowo9x998", "budżet", '"słowo0x7 dotacja"'):
        (hit,) = ask(Search(question), user=factories.person()).hits
        assert hit.title == "Budżet", question
    (hit,) = ask(Search("hydrant"), user=factories.person()).hits
    assert hit.passage.page is not None
    assert hit.passage.page.number == 10


def test_more_forms_than_a_tsvector_takes_are_no_error() -> None:
    many = codes(range(10, 200_010))
    index = database_index()

    index.swap([], [document(1, lead=codes([1, 2]), body=many, acts=codes([3, 4]), bag=codes(range(300_000, 400_000)))])

    # What stands first is found whatever follows; how far the rest goes is the engine's.
    for form in (1, 4, 10, 40_000):
        assert matching(any_of=frozenset({form})) == [1]
    assert matching(sequences=((frozenset({3}), frozenset({4})),)) == [1]
    assert matching(any_of=frozenset({4}), field=Field.ACTS) == [1]
    assert matching(any_of=frozenset({4}), field=Field.LEAD) == []


def test_acts_are_told_from_a_long_text_that_has_their_words_too() -> None:
    """A form keeps so many places at most: those in numbers of acts come first."""
    index = database_index()
    index.swap([], [document(1, body=codes([7] * 40_000 + [8]), acts=codes([7, 8])), document(2, body=codes([7, 8]))])

    assert matching(any_of=frozenset({7}), field=Field.ACTS) == [1]
    assert matching(sequences=((frozenset({7}), frozenset({8})),), field=Field.ACTS) == [1]
    assert matching(sequences=((frozenset({7}), frozenset({8})),)) == [1, 2]


def test_the_database_looks_into_its_index_for_words() -> None:
    database_index().swap([], [document(number, body=codes([number])) for number in range(1, 300)])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE search_words")
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("EXPLAIN SELECT number FROM search_words WHERE words @@ '(7|8)'::tsquery")
            wanted = "search_words_gin"
        else:
            cursor.execute('EXPLAIN QUERY PLAN SELECT rowid FROM search_words WHERE search_words MATCH \'"7" OR "8"\'')
            wanted = "VIRTUAL TABLE INDEX 0:M"
        plan = "\n".join(str(row[-1]) for row in cursor.fetchall())

    assert wanted in plan, plan
