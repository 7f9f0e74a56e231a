"""What is counted by columns of numbers is what a plain walk over all entries counts."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from search.engines.columns import Columns, Row
from search.engines.interface import YES, Narrowing, Order

SINGLE, SEVERAL = "stage", "topic"
GROUP = "neighbours"
values = st.sampled_from(["a", "b", "c", "d"])
facets = st.none() | st.fixed_dictionaries({
    SINGLE: st.lists(values, max_size=1), SEVERAL: st.lists(values, max_size=3, unique=True),
})  # fmt: skip
days = st.fixed_dictionaries({Order.NEWEST: st.integers(0, 5), Order.REVIEWED: st.integers(0, 5)})
rows = st.builds(Row, st.integers(1, 3_000), facets, days, st.integers(0, 50), st.just(1.0))
writes = st.lists(st.lists(rows, max_size=12), max_size=5)
chosen = st.frozensets(values | st.just("nobody's"), max_size=2)
narrowings = st.builds(
    Narrowing,
    st.fixed_dictionaries({}, optional={SINGLE: chosen, SEVERAL: chosen, GROUP: st.just(frozenset({YES}))}),
    st.just({GROUP: (SINGLE, frozenset({"a", "b"}))}),
    st.sampled_from(Order),
)


def has(own: Mapping[str, Sequence[str]], name: str, wanted: frozenset[str], narrowing: Narrowing) -> bool:
    if name in narrowing.groups:
        facet, members = narrowing.groups[name]
        return bool(members & set(own.get(facet, ())))
    return bool(wanted & set(own.get(name, ())))


@settings(max_examples=300, deadline=None)
@given(writes=writes, narrowing=narrowings, found=st.sets(st.integers(1, 3_000)), everything=st.booleans())
def test_counts_and_order_are_those_of_a_plain_walk(
    writes: list[list[Row]], narrowing: Narrowing, found: set[int], everything: bool
) -> None:
    columns, known = Columns((SINGLE, SEVERAL), {SEVERAL}), dict[int, Row]()
    for some in writes:
        columns = columns.putting(some)
        known |= {row.number: row for row in some}
    live = {number: row for number, row in known.items() if row.facets is not None}
    wanted = set(live) if everything else found | set(list(live)[::2])
    mask = columns.mask(np.array(sorted(wanted), dtype=np.int64))

    answer = columns.matches(mask, mask, np.zeros(columns.size), narrowing, limit=1_000)

    choices = {name: values for name, values in narrowing.choices.items() if values}

    def passes(row: Row, but: str = "") -> bool:
        own = row.facets or {}
        return all(has(own, name, values, narrowing) for name, values in choices.items() if name != but)

    left = [row for number, row in live.items() if number in wanted and passes(row)]
    assert (answer.total, answer.complete) == (len(left), len(left))
    by = Order.NEWEST if narrowing.order is Order.RELEVANCE else narrowing.order
    assert list(answer.numbers) == [
        row.number for row in sorted(left, key=lambda row: (-row.days[by], -row.number))
    ]  # fmt: skip
    for name in (SINGLE, SEVERAL):
        open_ = [row for number, row in live.items() if number in wanted and passes(row, but=name)]
        counts = Counter(value for row in open_ for value in (row.facets or {})[name])
        assert dict(answer.counts[name]) == dict(counts)
    beside = [row for number, row in live.items() if number in wanted and passes(row, but=GROUP)]
    count = sum(has(row.facets or {}, GROUP, frozenset(), narrowing) for row in beside)
    assert dict(answer.counts[GROUP]) == ({YES: count} if count else {})


@settings(max_examples=100, deadline=None)
@given(before=st.lists(rows, max_size=8), after=st.lists(rows, max_size=8))
def test_who_reads_goes_on_with_what_was_there(before: list[Row], after: list[Row]) -> None:
    first = Columns((SINGLE, SEVERAL), {SEVERAL}).putting(before)
    everything, counts = first.narrowed(np.ones(first.size, dtype=bool), Narrowing())

    first.putting(after)

    again, counts_again = first.narrowed(np.ones(first.size, dtype=bool), Narrowing())
    assert counts_again == counts
    assert np.array_equal(everything, again)


@settings(max_examples=100, deadline=None)
@given(
    scores=st.lists(st.floats(-5, 5).map(lambda score: round(score, 3)), min_size=1, max_size=400),
    first=st.integers(1, 5),
)
def test_of_many_the_best_are_sorted(scores: list[float], first: int) -> None:
    columns = Columns((SINGLE,)).putting(
        Row(number, {}, {Order.NEWEST: number % 7}) for number in range(1, len(scores) + 1)
    )
    complete = np.array([number % 3 == 0 for number in range(len(scores))])

    every = np.ones(columns.size, dtype=bool)
    answer = columns.matches(every, complete, np.array(scores), Narrowing(), limit=first)

    order = sorted(
        range(len(scores)), key=lambda at: (not complete[at], -scores[at], -((at + 1) % 7), -(at + 1))
    )  # fmt: skip
    assert list(answer.numbers) == [at + 1 for at in order[:first]]
