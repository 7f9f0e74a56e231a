"""Practices like one that somebody reads: what it tells most of is the question, asked as any other.

What comes out is held by the process for an hour: a new practice may be told of a while later, and one that is taken
back is not told of at once, since pages are read again from what this person may see.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from heapq import nlargest
from threading import Lock

from django.db import Error, connection

from initiatives import selections
from initiatives.models import InitiativePage
from initiatives.visibility import Person, belongs
from search.asking.answering import answered, is_by_todays_analyser
from search.asking.finding import candidate, corpus
from search.engines.interface import Clause, EngineUnavailable, Matches, Narrowing, Wanted
from search.index.current import Current, current
from search.index.vocabulary import DatabaseForms
from search.index.words import Words, words_of
from search.models import What
from search.ranking import Concept, FormRow, Weights, idf, level, rank
from search.ranking.concepts import MATCHES_FROM
from search.ranking.forms import Kin
from search.ranking.positions import Codes, numbers

SHOWN = 3
# More than are shown: what the page names already is left out of them.
KEPT = 12
HELD_SECONDS = 3600
MOST_HELD = 5_000

# Of all words those that may tell most are looked up, of those so many are asked for, and a text has two at least.
LOOKED_UP, TELLING, LEAST = 40, 12, 2
IN_TITLE, FILED_UNDER, IN_SUMMARY, IN_BODY = 4.0, 3.0, 2.0, 1.0
# How much of a word's worth comes at its first mention.
_SATURATION = 1.5
_SHORTEST = 3
RANKED = 40
# What is less like the practice than that, by its own score, is not like it.
ALIKE = 0.2
WHAT = frozenset({What.INITIATIVE.value, What.PARTNER_ITEM.value})

Key = tuple[int, datetime | None]

_held: dict[Key, tuple[float, tuple[int, ...]]] = {}
_lock = Lock()


def similar(page: InitiativePage, *, user: Person, without: Collection[int] = ()) -> list[InitiativePage]:
    """The most alike first, loaded for a list. Nothing for a draft, nor while there is no index to ask.

    One query where it is held, none where nothing is like it.
    """
    if not belongs(user) or not page.pk or not page.live:
        return []
    wanted = [number for number in _numbers(page) if number not in without][:KEPT]
    rows = selections.initiatives(user).filter(pk__in=wanted) if wanted else ()
    return selections.in_order(rows, wanted)[:SHOWN]


def _numbers(page: InitiativePage) -> tuple[int, ...]:
    """In a transaction always found anew, as what `current` has of the index is."""
    key = (page.pk, page.last_published_at)
    until, found = _held.get(key, (0.0, ()))
    if until > time.monotonic() and not connection.in_atomic_block:
        return found
    try:
        now_found = _find(page)
    except (EngineUnavailable, Error):
        return ()
    if now_found is not None and not connection.in_atomic_block:
        _hold(key, now_found)
    return now_found or ()


def _hold(key: Key, found: tuple[int, ...]) -> None:
    with _lock:
        if len(_held) >= MOST_HELD:
            for old in list(_held)[: MOST_HELD // 2]:
                del _held[old]
        _held[key] = (time.monotonic() + HELD_SECONDS, found)


def _find(page: InitiativePage) -> tuple[int, ...] | None:
    """None where there is nothing to ask: no index, or the page is not in it yet. Raises `EngineUnavailable`."""
    held = current()
    words = words_of([page.pk, page.organisation_id]) if held.token else {}
    if page.pk not in words or not is_by_todays_analyser(held):
        return None
    whose = words.get(page.organisation_id, Words())
    concepts = telling(words[page.pk], whose.title, held)
    if len(concepts) < LEAST:
        return ()
    return tuple(_ranked(page.pk, _matching(concepts, held).numbers, concepts, held))


def _matching(concepts: Sequence[Concept], held: Current) -> Matches:
    clauses = tuple(Clause(frozenset(one.levels), worth=idf(one.texts, held.columns.texts)) for one in concepts)
    wanted, narrowing = Wanted(all_of=clauses, least=LEAST), Narrowing({"what": WHAT})
    return answered(held, lambda engine: engine.find(wanted, narrowing, limit=RANKED))[0]


def _ranked(own: int, found: Iterable[int], concepts: Sequence[Concept], held: Current) -> Iterator[int]:
    """Those that come near the page itself, which is asked along to know how near."""
    words = words_of(list(dict.fromkeys([own, *found])))
    candidates = [candidate(number, one, 1.0) for number, one in words.items()]
    best = rank(candidates, concepts, corpus(held.columns), weights=Weights(pairs=0.0))
    least = ALIKE * next(one.score for one in best if one.key == own)
    return (one.key for one in best[: KEPT + 1] if one.key != own and one.score >= least)


def telling(words: Words, name: Codes, held: Current) -> list[Concept]:
    """The words that tell most of a text, each with all its forms; not those of `name`, whose the text is."""
    weights = _weights(words)
    known = DatabaseForms(held.grams)
    rows = {row.number: row for row in known.numbered({*weights, *numbers(name).tolist()})}
    whose = {key for number in numbers(name).tolist() if number in rows for key in rows[number].form.keys}
    stems: dict[str, list[FormRow]] = defaultdict(list)
    for number in weights.keys() & rows.keys():
        if _says_something(rows[number]) and whose.isdisjoint(rows[number].form.keys):
            stems[rows[number].form.stem].append(rows[number])
    texts = held.columns.texts
    told = {stem: _saturated(sum(weights[row.number] for row in own)) for stem, own in stems.items()}
    likely = nlargest(LOOKED_UP, stems, key=lambda stem: told[stem] * idf(sum(row.texts for row in stems[stem]), texts))
    concepts = _concepts({stem: stems[stem] for stem in likely}, known)
    # What stands in no other text finds none.
    shared = [one for one in concepts if one.texts > 1]
    return nlargest(TELLING, shared, key=lambda one: told[one.text] * idf(one.texts, texts))


def _weights(words: Words) -> Counter[int]:
    weights: Counter[int] = Counter()
    parts = ((words.title, IN_TITLE), (words.filed, FILED_UNDER), (words.summary, IN_SUMMARY), (words.body, IN_BODY))
    for codes, weight in parts:
        for number, count in Counter(numbers(codes).tolist()).items():
            weights[number] += weight * count  # type: ignore[assignment]
    return weights


def _says_something(row: FormRow) -> bool:
    return row.form.text.isalpha() and len(row.form.text) >= _SHORTEST


def _concepts(stems: "dict[str, list[FormRow]]", table: DatabaseForms) -> Iterator[Concept]:
    kin = Kin(table.relatives([row.form for own in stems.values() for row in own]))
    for stem, own in stems.items():
        levels: dict[int, float] = {}
        texts: dict[int, float] = {}
        for row in own:
            for other in kin.of(row.form):
                near = level(row.form, other.form)
                if near >= MATCHES_FROM:
                    levels[other.number] = max(levels.get(other.number, 0.0), near)
                    texts[other.number] = levels[other.number] * other.texts
        yield Concept(stem, levels, sum(texts.values()))


def _saturated(weight: float) -> float:
    return weight / (weight + _SATURATION)


__all__ = ["SHOWN", "similar", "telling"]
