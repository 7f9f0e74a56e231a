"""How much of one text stands in another: sampled word-4-gram containment, for near-duplicates across partners. Pure.

Every four neighbouring words are a number. Which numbers are kept follows from the numbers themselves, so that two
texts keep the same ones of what they share, be it cut out, moved or set between other things: `hashes`, by which
texts are compared, are those divisible by a power of two, the higher the longer the text; `samples`, by which texts
find each other, are the least of so many neighbours (winnowing), so that a run of words cannot be missed: nineteen
where the text has up to about a thousand. In both, a longer text keeps a part of what it would keep if it were shorter.

Fingerprints are stored: whatever changes here that numbers follow from has to raise `EDITION`.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import TypeVar

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

EDITION = 1

# A moderator is told from here on. Texts that were written apart have less than a quarter, set phrases included.
ALIKE = 0.4
# Fewer words say too little to be called a copy, but for one that has the very same words ...
SHORTEST = 12
# ... of which there are enough to be more than a heading.
SHORTEST_WHOLE = 4

_GRAM = 4
_MOST_LETTERS = 200_000
_MOST_HASHES = 512
_MOST_SAMPLES = 128
# As many keep all they have.
_UNSAMPLED = 32
_FEWEST_COMPARED = 4
_FEWEST_SHARED = 2
_MOST_CANDIDATES = 20
# What a sample is worth that one other text has; whole numbers, so that the order never hangs on rounding.
_RAREST = 1_000_000

_WORD = re.compile(r"[^\W_]+")
_UNSEEN = re.compile("[\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff]+")
_STROKES = str.maketrans({"ł": "l", "đ": "d", "ø": "o"})
# Odd numbers without a pattern: one for each place in a gram, two to mix with (the finaliser of SplitMix64).
_PLACES = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93)
_MIX = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
# What fits a signed column.
_BITS = np.uint64(0x7FFFFFFFFFFFFFFF)

_Hashes = NDArray[np.uint64]
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Fingerprint:
    """`hashes` are sorted, each divisible by 2 to the power of `sparse`. `words`: of the text, all of them; below
    `SHORTEST` the one hash is that of the whole text, and below `SHORTEST_WHOLE` there is none. `samples`, at most 128,
    are to be stored as rows of their own, and are not there in what comes out of `unpacked`.
    """

    words: int
    sparse: int = 0
    hashes: tuple[int, ...] = ()
    samples: tuple[int, ...] = field(default=(), compare=False)

    @property
    def is_short(self) -> bool:
        return self.words < SHORTEST

    def packed(self) -> bytes:
        """For a column: four kilobytes at most."""
        head = bytes((EDITION, self.sparse)) + min(self.words, 0xFFFFFFFF).to_bytes(4, "little")
        return head + np.array(self.hashes, dtype="<u8").tobytes()

    @classmethod
    def unpacked(cls, packed: bytes) -> "Fingerprint":
        """One without hashes, which is like nothing, for what another edition packed or nobody did."""
        packed = bytes(packed)
        if len(packed) < 6 or packed[0] != EDITION or len(packed) % 8 != 6:
            return cls(0)
        hashes = tuple(np.frombuffer(packed, dtype="<u8", offset=6).tolist())
        return cls(int.from_bytes(packed[2:6], "little"), packed[1], hashes)


def fingerprint(text: str) -> Fingerprint:
    """Of plain text: case, diacritics, punctuation and spaces do not matter. Beyond 200,000 letters nothing is read."""
    words = _words(text[:_MOST_LETTERS])
    if len(words) < SHORTEST:
        whole = (_word_hash(" ".join(words)) >> 1,) if len(words) >= SHORTEST_WHOLE else ()
        return Fingerprint(len(words), 0, whole, whole)
    grams = _grams(np.fromiter(map(_word_hash, words), dtype=np.uint64, count=len(words)))
    hashes = np.unique(grams)
    sparse = 0
    while len(hashes) > _MOST_HASHES:
        sparse += 1
        hashes = hashes[hashes & np.uint64((1 << sparse) - 1) == 0]
    return Fingerprint(len(words), sparse, tuple(hashes.tolist()), tuple(_sampled(grams).tolist()))


def _sampled(grams: _Hashes) -> _Hashes:
    """Of neighbours the least: what is the least of sixteen is that of eight of them too."""
    window = next((size for size in (1, 2, 4) if len(grams) <= size * _UNSAMPLED), 8)
    samples = np.unique(sliding_window_view(grams, window).min(axis=1))
    while len(samples) > _MOST_SAMPLES and window * 2 <= len(grams):
        window *= 2
        samples = np.unique(sliding_window_view(grams, window).min(axis=1))
    return samples[:_MOST_SAMPLES]


def containment(one: Fingerprint, other: Fingerprint) -> float:
    """How much of the shorter one the longer one has, 0 to 1; 0 where too little is left to compare them by.

    A short text is in no longer one, and like another short one only where all their words are the same.
    """
    if one.is_short or other.is_short:
        return float(one.is_short == other.is_short and bool(one.hashes) and one.hashes == other.hashes)
    sparse = max(one.sparse, other.sparse)
    left, right = (
        frozenset(each.hashes if each.sparse == sparse else _thinned(each.hashes, sparse)) for each in (one, other)
    )
    fewer = min(len(left), len(right))
    return len(left & right) / fewer if fewer >= _FEWEST_COMPARED else 0.0


def candidates(own: Fingerprint, rows: Iterable[tuple[Key, int]], most: int = _MOST_CANDIDATES) -> list[Key]:
    """Those worth comparing, of the rows (whose, which hash) that were found by `own.samples`; the likeliest first.

    What many have in common, as a footer or a set phrase, says little of each. One sample alone is chance, but for
    short texts, which have no more to share.
    """
    samples = frozenset(own.samples)
    found = {(key, value) for key, value in rows if value in samples}
    times = Counter(key for key, _ in found)
    holders = Counter(value for _, value in found)
    worth: Counter[Key] = Counter()
    for key, value in found:
        worth[key] += _RAREST // holders[value]
    fewest = min(_FEWEST_SHARED, len(samples))
    return [key for key, _ in worth.most_common() if times[key] >= fewest][:most]


def alike(own: Fingerprint, others: Mapping[Key, Fingerprint], least: float = ALIKE) -> list[tuple[Key, float]]:
    """Those of which a moderator is told, with the share, greatest first."""
    shares = ((key, containment(own, other)) for key, other in others.items())
    return sorted((found for found in shares if found[1] >= least), key=lambda found: -found[1])


def _thinned(hashes: tuple[int, ...], sparse: int) -> tuple[int, ...]:
    mask = (1 << sparse) - 1
    return tuple([one for one in hashes if not one & mask])


def _words(text: str) -> list[str]:
    letters = unicodedata.normalize("NFKD", text.casefold()).translate(_STROKES)
    return _WORD.findall(_UNSEEN.sub("", letters))


@lru_cache(maxsize=50_000)
def _word_hash(word: str) -> int:
    """Alike in every process, as Python's own is not."""
    return int.from_bytes(blake2b(word.encode(errors="replace"), digest_size=8).digest(), "little")


def _grams(words: _Hashes) -> _Hashes:
    count = len(words) - _GRAM + 1
    mixed = np.zeros(count, dtype=np.uint64)
    for place, factor in enumerate(_PLACES):
        mixed += words[place : place + count] * np.uint64(factor)
        mixed ^= mixed >> np.uint64(29)
    for shift, factor in zip((30, 27), _MIX, strict=True):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return (mixed ^ (mixed >> np.uint64(31))) & _BITS


__all__ = [
    "ALIKE", "EDITION", "SHORTEST", "SHORTEST_WHOLE", "Fingerprint", "alike", "candidates", "containment",
    "fingerprint",
]  # fmt: skip
