"""The texts of an entry as numbers of forms: what ranking, snippets and engines are made of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from search.engines.interface import NOTHING, Document, Field, Order
from search.index.sources import Source
from search.language import Analyser, Form
from search.models import Entry, Positions
from search.ranking import encode, pack, unpack
from search.ranking.positions import Codes, length, numbers

# In the place of a file, and of its page: the entry's own texts.
OWN_WORDS, SUMMARY, BODY = 0, 0, 1

# What the text is made of, in this order.
PARTS = ("summary", "body", "filed", "acts")
# Of one text: position, language and form, of each token.
Places = list[tuple[int, tuple[str, str]]]


# Of each file, its pages: number and text.
FileTexts = Mapping[int, Sequence[tuple[int, str]]]


class Words(NamedTuple):
    """A source's texts as numbers; `search.models.Positions` says what is what."""

    title: Codes = NOTHING
    text: Codes = NOTHING
    parts: Codes = NOTHING
    bounds: Codes = NOTHING
    heard: Codes = NOTHING

    @property
    def summary(self) -> Codes:
        return self._part(0)

    @property
    def body(self) -> Codes:
        return self._part(1)

    @property
    def filed(self) -> Codes:
        return self._part(2)

    @property
    def acts(self) -> Codes:
        return self._part(3)

    @property
    def told(self) -> Codes:
        """What snippets are taken from: summary and body."""
        return self.text[: int(self.parts[:2].sum())]

    def _part(self, place: int) -> Codes:
        ends = [0, *np.cumsum(self.parts).tolist(), len(self.text)] if len(self.parts) else [0] * 5
        return self.text[ends[place] : ends[place + 1]]

    @property
    def forms(self) -> set[int]:
        return set(np.unique(numbers(np.concatenate([self.title, self.text]))).tolist())

    @property
    def length(self) -> int:
        return length(self.text)


@dataclass(frozen=True)
class Read:
    """Places of each text, bounds of the body's passages, and what analysis says of each form."""

    texts: Mapping[str, Places]
    bounds: Sequence[tuple[int, int, int]]
    forms: Mapping[tuple[str, str], Form]

    def numbered(self, known: Mapping[tuple[str, str], int]) -> Words:
        codes = {name: encode((place, known[form]) for place, form in places) for name, places in self.texts.items()}
        text = [codes[name] for name in PARTS]
        parts = np.array([len(one) for one in text[:-1]], dtype=np.uint32)
        first = length(text[0])
        own = [(0, OWN_WORDS, SUMMARY)] if first else []
        rows = [*own, *((first + place, file, page) for place, file, page in self.bounds)]
        bounds = np.array(rows, dtype=np.uint32).reshape(-1)
        return Words(codes["title"], np.concatenate(text), parts, bounds)


def read(source: Source, texts: FileTexts, used: Analyser) -> Read:
    return _Reading(used).read(source, texts)


class _Reading:
    def __init__(self, used: Analyser) -> None:
        self._used = used
        self._forms: dict[tuple[str, str], Form] = {}

    def read(self, source: Source, texts: FileTexts) -> Read:
        body, bounds = self._body(source, texts)
        short = {name: self._places(getattr(source, name), source.language) for name in ("title", "summary")}
        rest = {name: self._places(getattr(source, name), "pl") for name in ("filed", "acts")}
        return Read({**short, "body": body, **rest}, bounds, self._forms)

    def _body(self, source: Source, texts: FileTexts) -> tuple[Places, list[tuple[int, int, int]]]:
        passages = [(OWN_WORDS, BODY, source.body)] if source.body else []
        passages += [(file, number, text) for file in source.files for number, text in texts.get(file, ())]
        body: Places = []
        bounds = []
        for file, number, text in passages:
            first = body[-1][0] + 1 if body else 0
            bounds.append((first, file, number))
            body += self._places(text, source.language, first)
        return body, bounds

    def _places(self, text: str, language: str, first: int = 0) -> Places:
        """A word before the whole that it is a part of: an engine keeps one at each position."""
        found = []
        for token, form in self._used.terms(text, language):
            key = (language, form.text)
            self._forms.setdefault(key, form)
            found.append((token.position + first, token.width != 1, key))
        found.sort(key=lambda one: one[:2])
        return [(place, key) for place, _, key in found]


def document(entry: Entry, words: Words) -> Document:
    """As engines keep it."""
    days = {Order.NEWEST: entry.published_on, Order.REVIEWED: entry.reviewed_on}
    ordinals = {order: day.toordinal() if day else 0 for order, day in days.items()}
    return document_of_words(entry.number, words, entry.facets, ordinals)


def document_of_words(
    number: int,
    words: Words,
    facets: Mapping[str, Sequence[str]] | None = None,
    days: Mapping[Order, int] | None = None,
) -> Document:
    texts = {
        Field.LEAD: np.concatenate([words.title, words.summary]),
        Field.BODY: np.concatenate([words.body, words.filed]),
        Field.ACTS: words.acts,
        Field.BAG: words.heard,
    }
    return Document(number, texts, facets or {}, days or {})


def words_of(pages: Iterable[int], *, heard: bool = False) -> dict[int, Words]:
    """Of these entries; `heard`: with what they are found by without saying it."""
    names = Words._fields if heard else Words._fields[:-1]
    rows = Positions.objects.filter(entry__in=list(pages)).values_list("entry", *names)
    return {number: Words(*map(unpack, codes)) for number, *codes in rows}


def packed(number: int, words: Words) -> Positions:
    return Positions(entry_id=number, **{name: pack(codes) for name, codes in words._asdict().items()})


__all__ = [
    "BODY", "OWN_WORDS", "SUMMARY", "FileTexts", "Read", "Words", "document", "document_of_words", "packed",
    "read", "words_of",
]  # fmt: skip
