"""One question of one person -> one page of results. The one place where search looks at who asks."""

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from typing import Any

from django.core.paginator import Page as PageOfHits
from django.core.paginator import Paginator
from django.db import Error

from initiatives.facets import kept
from initiatives.facets.kept import Known
from initiatives.facets.words import Word, Words, folded
from initiatives.visibility import Person, belongs
from search.asking import finding
from search.asking.answering import answered, is_by_todays_analyser
from search.asking.finding import Listed
from search.asking.groups import Groups, groups_of
from search.asking.hits import Hit, hits
from search.asking.promoted import promoted
from search.asking.synonyms import synonym_list
from search.asking.understanding import Language, Understood, understand
from search.engines import plain
from search.engines.interface import Engine, EngineUnavailable, Narrowing, Order
from search.index.current import Current, current
from search.index.vocabulary import DatabaseForms
from search.language import analyser, parse
from search.language.question import LONGEST

SIZE = 20
# Further on than that no cluster looks (index.max_result_window); the database does, where nobody hurries.
DEEPEST = 10_000
_WORD = re.compile(r"[^\W_]+")
_SHORTEST_BEGINNING = 3
log = logging.getLogger(__name__)


class Notice(StrEnum):
    """Why it is not the usual engine that answered: the cluster does not, or the index is being made."""

    NONE = ""
    DATABASE = "database"
    PLAIN = "plain"


@dataclass(frozen=True)
class Search:
    """`text` is anything that can be typed. `exactly`: as it was typed, without corrections and synonyms. `choices`:
    values by facet. `groups`: facets that the asker has alone, as `interface.Narrowing` has them; None: whichever
    they have.
    """

    text: str
    exactly: bool = False
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    groups: Groups | None = None
    order: Order = Order.RELEVANCE
    page: int = 1
    size: int = SIZE

    @property
    def narrowing(self) -> Narrowing:
        choices = {name: frozenset(values) for name, values in self.choices.items() if values}
        return Narrowing(choices, self.groups or {}, self.order)

    @property
    def is_first(self) -> bool:
        """Whether it is a question alone, not narrowed, put in another order or turned over since."""
        return self.page <= 1 and not self.exactly and self.order is Order.RELEVANCE and not any(self.choices.values())


@dataclass(frozen=True)
class Answer:
    """`complete` of the `total` have all of the question; `natural`: a sentence, of which most will do. `corrected`:
    what was typed, and what was looked for too. `cut`: only the beginning was read. `has_words`: there was something
    to look for. `promoted`: what the association puts above the first page.
    """

    hits: "PageOfHits[Hit]"
    total: int
    complete: int
    counts: Mapping[str, Mapping[str, int]]
    words: Words
    corrected: Mapping[str, Sequence[str]] = field(default_factory=dict)
    natural: bool = False
    cut: bool = False
    has_words: bool = True
    notice: Notice = Notice.NONE
    promoted: Sequence[Hit] = ()


def ask(search: Search, *, user: Person) -> Answer:
    """Whatever was typed. Who belongs nowhere finds nothing. Raises `EngineUnavailable` where not even the texts
    themselves can be looked through.
    """
    if not belongs(user):
        return _answer(search, Listed(0, 0, (), {}, {}), [], {})
    try:
        return _asked(search, user)
    except Error as error:
        raise EngineUnavailable from error


def _asked(search: Search, user: Person) -> Answer:
    held, known = current(), kept.known()
    if search.groups is None:
        search = replace(search, groups=groups_of(user, known.organisations))
    answer = _found(search, held, known, user)
    if not search.is_first:
        return answer
    chosen = promoted(search.text, held.lists, known.organisations, user=user, corrected=answer.corrected)
    return replace(answer, promoted=chosen) if chosen else answer


def _found(search: Search, held: Current, known: Known, user: Person) -> Answer:
    if not is_by_todays_analyser(held):
        return _plain(search, held, known, user)
    understood = read_question(search, held, known.words)
    is_deep = max(search.page, 1) * search.size > DEEPEST
    try:
        listed, notice = answered(held, partial(_page, search, understood, held), without_cluster=is_deep)
    except EngineUnavailable:
        log.exception("no engine answers, the texts themselves are looked through")
        return _plain(search, held, known, user)
    shown = hits(listed, understood.concepts, known.organisations, user=user)
    return _answer(search, listed, shown, known.words, understood, Notice(notice))


def read_question(search: Search, held: Current, words: Words) -> Understood:
    language = Language(analyser(), held.languages, synonym_list(held.lists), held.columns.texts)
    known = DatabaseForms(held.grams)
    return understand(
        search.text, known=known, language=language, values=lambda facet, text: _called(words, facet, text),
        exactly=search.exactly,
    )  # fmt: skip


def _called(words: Words, facet: str, text: str) -> frozenset[str]:
    """The values whose words begin so, the whole name before all others: “gmina:Brzeg” is not Brzeg Dolny. Where none
    does, those that have the words in another form: “gmina:Krakowa”, “temat:wody”.
    """
    wanted, named = folded(text), words.get(facet, {})
    fitting = {value: word for value, word in named.items() if wanted and word.fits(wanted)}
    same = {value for value, word in fitting.items() if folded(str(word.label)) == wanted}
    return frozenset(same or fitting or _called_in_another_form(named, text))


def _called_in_another_form(named: Mapping[str, Word], text: str) -> Iterator[str]:
    wanted = [_beginnings(word) for word in _WORD.findall(text.casefold())]
    for value, word in named.items() if wanted else ():
        own = folded(str(word.label))
        if all(any(part.startswith(beginnings) for part in own) for beginnings in wanted):
            yield value


def _beginnings(word: str) -> tuple[str, ...]:
    """What the inflected forms of a word begin with, if it is long enough to mean something."""
    keys = analyser().form(word, "pl").keys
    return tuple(stem for key in keys for stem in folded(key) if len(stem) >= _SHORTEST_BEGINNING)


def _page(search: Search, understood: Understood, held: Current, engine: Engine) -> Listed:
    """A page that is too high is the last."""
    find = partial(finding.find, understood, search.narrowing, engine, held.columns, size=search.size)
    listed = find(first=(max(search.page, 1) - 1) * search.size)
    if search.page > 1 and not listed.numbers and listed.total:
        listed = find(first=(listed.total - 1) // search.size * search.size)
    return listed


def _plain(search: Search, held: Current, known: Known, user: Person) -> Answer:
    first = (max(search.page, 1) - 1) * search.size
    question = parse(search.text)
    found = plain.find(question, search.narrowing, held.columns, limit=first + search.size)
    first = min(first, max(found.total - 1, 0) // search.size * search.size)
    listed = Listed(found.total, found.total, found.numbers[first:], found.counts, {})
    shown = hits(listed, (), known.organisations, user=user)
    return _answer(search, listed, shown, known.words, notice=Notice.PLAIN)


def _answer(
    search: Search,
    listed: Listed,
    shown: "list[Hit]",
    words: Words,
    understood: Understood | None = None,
    notice: Notice = Notice.NONE,
) -> Answer:
    frame: Any = Paginator(range(listed.total), search.size).get_page(max(search.page, 1))
    return Answer(
        hits=PageOfHits(shown, frame.number, frame.paginator),
        total=listed.total,
        complete=listed.complete,
        counts=listed.counts,
        words=words,
        corrected=understood.corrected if understood else {},
        natural=bool(understood and understood.question.natural),
        cut=len(search.text) > LONGEST,
        has_words=understood is None or not understood.is_empty,
        notice=notice,
    )


__all__ = ["SIZE", "Answer", "Notice", "Search", "ask", "read_question"]
