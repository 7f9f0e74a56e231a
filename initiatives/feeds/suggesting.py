"""Which category, topics and kind of crisis an entry is about, by the words of our taxonomy, and why. Pure.

A word of a subject's name says most, one of its description less, and one that many subjects have little. A suggestion
comes with the words that it rests on, as they stand in the text; where nothing is clear, there is none.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain
from math import log
from typing import NamedTuple

from initiatives.feeds.wording import Place, Wording

MOST_TOPICS = 3
MOST_REASONS = 5
# Of one part; what stands later in so long a text is seldom what it is about.
MOST_WORDS = 600


class Kind(StrEnum):
    """The values stand in the database, with the reasons."""

    CATEGORY = "category"
    TOPIC = "topic"
    CRISIS = "crisis"


class Ref(NamedTuple):
    kind: Kind
    pk: int


@dataclass(frozen=True)
class Subject:
    """`words`: others that mean it, each as good as its name. `category`: where most of what we have on it is filed,
    for a topic or a kind of crisis; 0 where nothing is usual.
    """

    ref: Ref
    name: str
    description: str = ""
    words: tuple[str, ...] = ()
    category: int = 0


class Part(NamedTuple):
    """Of an entry. A title and the feed's categories weigh about 3, a summary 1.5, the body 1."""

    text: str
    weight: float = 1


@dataclass(frozen=True)
class Suggestion:
    """`reasons`: words as they stand in the text, the weightiest first; from outside, and never trusted. `through`: the
    topic or kind of crisis whose usual category it is.
    """

    ref: Ref
    score: float
    reasons: tuple[str, ...]
    through: Ref | None = None


# A word of the same root (kultura, kulturalny) says less than an inflected form.
_AKIN = 0.35
_SHORTEST_ROOT, _AKIN_SHARE = 5, 0.6
_NAMED, _DESCRIBED = 1.35, 0.45
# Said once with so much weight, a word has half of its strength.
_HALF = 1.5
_MOST_TIMES = 3
_MOST_REMEMBERED = 50_000
# Kinds of crisis are few, and seldom named where it is not about them.
_CLEAR = {Kind.CATEGORY: 0.6, Kind.TOPIC: 0.6, Kind.CRISIS: 0.5}
_AHEAD = 1.2
# A further topic has at least this part of what the first has.
_BESIDE = 0.5
_THROUGH = 0.8
_SHORTEST_WORD = 3
_GENERAL_SHARE = 0.3
# Words in general use in offices: whatever they are found in is about something else.
_GENERAL = (
    "oraz lub albo ale żeby aby gdy jak który dla przy przed przez bez nad pod się jest być nie tak inne inny swój "
    "własny każdy wszystko jeden dwa trzy brak cel czas część dzień rok miesiąc godzina tydzień działanie działać "
    "sposób sprawa rzecz miejsce gmina gminny powiat powiatowy miasto miejski województwo samorząd samorządowy "
    "mieszkaniec osoba ludzie urząd praca nowy dobry duży mały wiele mniej mniejszy więcej potrzeba potrzebny "
    "pozostały ważny lokalny miejscowy publiczny wspólny różny warunek zakres program projekt organizować prowadzić "
    "korzystać móc mieć stać robić można należeć ten ta to tych chcieć krótki krótko długi długo często wszyscy sam "
    "raz temat kategoria dotyczyć związany podstawa wypadek przykład strona przede"
)

_AND = re.compile(r"\s*,\s*|\s+(?:i|oraz|lub|albo)\s+")

_Keys = frozenset[str]


class _Known(NamedTuple):
    """A subject, with what the forms of each of its words share; names are phrases."""

    subject: Subject
    names: list[list[_Keys]]
    described: list[_Keys]


class _Said(NamedTuple):
    """Of one of our words: how strongly the text says it, 0 to 1, and how it stands there first."""

    strength: float
    reason: str


class Subjects:
    """Made once for a taxonomy."""

    def __init__(self, subjects: Iterable[Subject], *, wording: Wording) -> None:
        self._wording = wording
        self._general: _Keys = frozenset().union(*(place.keys for place in wording.places(_GENERAL)))
        self._known = [self._read(subject) for subject in subjects]
        words = [frozenset(chain(known.described, *known.names)) for known in self._known]
        holders = Counter(key for own in words for key in frozenset().union(*own))
        self._rarity = {key: 1 - log(times) / log(len(words) + 1) for key, times in holders.items()}
        self._roots: defaultdict[str, list[str]] = defaultdict(list)
        for key in holders:
            if len(key) >= _SHORTEST_ROOT:
                self._roots[key[:_SHORTEST_ROOT]].append(key)
        self._meant: dict[_Keys, dict[str, float]] = {}

    def suggest(self, parts: Sequence[Part]) -> list[Suggestion]:
        """One category, one kind of crisis and three topics at most, the clearest of each kind first."""
        said = self._said(parts)
        scored = sorted((self._scored(known, said) for known in self._known), key=lambda one: -one.score)
        kinds = {kind: [one for one in scored if one.ref.kind is kind] for kind in Kind}
        topics = [
            one
            for one in kinds[Kind.TOPIC]
            if one.score >= max(_CLEAR[one.ref.kind], _BESIDE * kinds[Kind.TOPIC][0].score)
        ]
        crisis = list(_ahead(kinds[Kind.CRISIS]))
        category = _ahead(self._with_usual(kinds[Kind.CATEGORY], [*topics, *crisis]))
        return [*category, *crisis, *topics[:MOST_TOPICS]]

    def _read(self, subject: Subject) -> _Known:
        names = [_words(self._wording.places(text)) for text in (*_names(subject), *subject.words)]
        told: _Keys = self._general.union(*chain.from_iterable(names))
        described = [keys for keys in _words(self._wording.places(subject.description)) if not keys & told]
        return _Known(subject, [name for name in names if name], described)

    def _said(self, parts: Sequence[Part]) -> dict[str, _Said]:
        """By the keys of our words."""
        sums: defaultdict[str, float] = defaultdict(float)
        reasons: dict[str, str] = {}
        for text, weight in parts:
            places = self._wording.places(text)[:MOST_WORDS]
            first = {place.keys: place for place in reversed(places)}
            for keys, times in Counter(place.keys for place in places).items():
                for key, share in self._meaning(keys).items():
                    sums[key] += weight * share * min(times, _MOST_TIMES)
                    reasons.setdefault(key, text[first[keys].start : first[keys].end])
        return {key: _Said(total / (total + _HALF), reasons[key]) for key, total in sums.items()}

    def _meaning(self, keys: _Keys) -> dict[str, float]:
        """Which of our words a word of the text is, and how surely."""
        if (known := self._meant.get(keys)) is None:
            roots = () if keys & self._general else keys
            akin = (ours for key in roots for ours in self._roots.get(key[:_SHORTEST_ROOT], ()) if _akin(key, ours))
            known = dict.fromkeys(akin, _AKIN) | {key: 1.0 for key in keys if key in self._rarity}
            if len(self._meant) < _MOST_REMEMBERED:
                self._meant[keys] = known
        return known

    def _scored(self, known: _Known, said: dict[str, _Said]) -> Suggestion:
        named = max((self._found(name, said) for name in known.names), key=lambda found: found[0], default=(0.0, []))
        described = self._found(known.described, said)
        reasons = [
            *((_NAMED * worth, reason) for worth, reason in named[1]),
            *((_DESCRIBED * worth, reason) for worth, reason in described[1]),
        ]
        score = _NAMED * named[0] + _DESCRIBED * sum(worth for worth, _ in described[1])
        return Suggestion(known.subject.ref, score, _weightiest(reasons))

    def _found(self, words: Sequence[_Keys], said: dict[str, _Said]) -> tuple[float, list[tuple[float, str]]]:
        """What the words are worth together, the less the more of them are missing, and each by itself."""
        rarities = [self._rarity_of(word) for word in words]
        found, there = [], 0.0
        for word, rarity in zip(words, rarities, strict=True):
            if heard := max((said[key] for key in word if key in said), default=None):
                found.append((rarity * heard.strength, heard.reason))
                there += rarity
        return sum(worth for worth, _ in found) * there / (sum(rarities) or 1), found

    def _rarity_of(self, word: _Keys) -> float:
        rarity = min(self._rarity[key] for key in word)
        return rarity * _GENERAL_SHARE if word & self._general else rarity

    def _with_usual(self, categories: Iterable[Suggestion], clear: Iterable[Suggestion]) -> list[Suggestion]:
        """Of what is clear, the clearest speaks for its usual category, beside the category's own words."""
        usual = {known.subject.ref: known.subject.category for known in self._known}
        first: dict[int, Suggestion] = {}
        for one in sorted(clear, key=lambda one: -one.score):
            first.setdefault(usual[one.ref], one)
        joined = [
            replace(
                category,
                score=category.score + _THROUGH * through.score,
                reasons=tuple(dict.fromkeys((*category.reasons, *through.reasons)))[:MOST_REASONS],
                through=through.ref,
            )
            if (through := first.get(category.ref.pk))
            else category
            for category in categories
        ]
        return sorted(joined, key=lambda one: -one.score)


def _names(subject: Subject) -> Sequence[str]:
    """A kind of crisis has several (susza i upały); what a topic names beside each other belongs together."""
    return _AND.split(subject.name) if subject.ref.kind is Kind.CRISIS else [subject.name]


def _words(places: Iterable[Place]) -> list[_Keys]:
    """Each once, without the smallest."""
    return list(dict.fromkeys(place.keys for place in places if place.end - place.start >= _SHORTEST_WORD))


def _akin(one: str, other: str) -> bool:
    longer = max(len(one), len(other))
    alike = next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    return one != other and alike >= max(_SHORTEST_ROOT, _AKIN_SHARE * longer)


def _ahead(sorted_ones: Sequence[Suggestion]) -> Iterator[Suggestion]:
    """The first, where it is clear and clearly before the second."""
    second = sorted_ones[1].score if len(sorted_ones) > 1 else 0
    yield from (one for one in sorted_ones[:1] if one.score >= max(_CLEAR[one.ref.kind], _AHEAD * second))


def _weightiest(found: Iterable[tuple[float, str]]) -> tuple[str, ...]:
    words = {reason.casefold(): reason for _, reason in sorted(found)}
    return tuple(reversed(words.values()))[:MOST_REASONS]


__all__ = [
    "MOST_REASONS", "MOST_TOPICS", "MOST_WORDS", "Kind", "Part", "Ref", "Subject", "Subjects", "Suggestion",
]  # fmt: skip
