"""What words have in common with their other forms: the one thing that stands before every engine.

A word's analysis follows from its form and its language alone, so an index may keep it once for each form.
"""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import product
from threading import Lock
from typing import NamedTuple, Protocol

from search.language.kinds import Token
from search.language.tokens import tokens

# Raised with every change of what comes out of this package: an index of another version is not asked with our terms.
RULES = 5

_REMEMBERED = 100_000
_HEAD = 6
_SHORT_HEAD = 5
# Of a compound, each part may be read in several ways.
_READINGS_OF_PART = 4
_READINGS_OF_COMPOUND = 8


class Form(NamedTuple):
    """`keys` are what inflected forms share, the word's own stem first; `heads` are beginnings of six letters (five,
    of words of five) of the word and its dictionary forms. Two words are as near as `search.ranking.levels` says.
    """

    text: str
    stem: str
    keys: tuple[str, ...]
    heads: tuple[str, ...] = ()


class Term(NamedTuple):
    token: Token
    form: Form


class Analyser(Protocol):
    """`name` and `version` are stored with an index that was made with it."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    def terms(self, text: str, language: str) -> list[Term]:
        """In the order of positions. Any text will do; an unknown language has forms only."""

    def form(self, text: str, language: str) -> Form:
        """Of a token's form, as it stands in an index."""

    def known(self, text: str, language: str) -> bool:
        """Whether a dictionary of the language has the form; False where there is none."""


class Lemmas(Protocol):
    """A dictionary of one language."""

    def lemmas(self, word: str) -> Sequence[str]:
        """All dictionary forms that a word in small letters may belong to, be it by a guess."""

    def knows(self, word: str) -> bool:
        """Without guessing."""


Stem = Callable[[str], str]


class _Forms(dict[str, Form]):
    """The last hundred thousand: a hit costs no more than a dictionary's."""

    def __init__(self, analyse: Callable[[str], Form]) -> None:
        super().__init__()
        self._analyse = analyse

    def __missing__(self, text: str) -> Form:
        form = self._analyse(text)
        if len(self) >= _REMEMBERED:
            for old in list(self)[: _REMEMBERED // 2]:
                self.pop(old, None)
        self[text] = form
        return form


class LanguageAnalysis:
    """One language: a dictionary, if there is one, and a stemmer, which stands in for unknown words and ties
    the dictionary's words to those. Neither is safe in threads, so one at a time asks them.
    """

    def __init__(self, lemmas: Lemmas | None, stem: Stem | None) -> None:
        self._lemmas = lemmas
        self._stem = stem
        self._lock = Lock()
        self.forms = _Forms(self._analyse)

    def known(self, text: str) -> bool:
        if self._lemmas is None or not text.isalpha():
            return False
        with self._lock:
            return self._lemmas.knows(text)

    def _analyse(self, text: str) -> Form:
        if text.isalpha():
            with self._lock:
                return self._word(text)
        parts = text.split("-")
        if len(parts) > 1 and all(part.isalnum() for part in parts) and not all(part.isdigit() for part in parts):
            return self._compound(text, [self.forms[part] for part in parts])
        return Form(text, text, (text,))

    def _word(self, text: str) -> Form:
        lemmas = [lemma for lemma in self._lemmas.lemmas(text) if lemma.isalpha()] if self._lemmas else []
        stem = self._stemmed(text)
        keys = dict.fromkeys([stem, *map(self._stemmed, lemmas)])
        heads = dict.fromkeys(word[:_HEAD] for word in [text, *lemmas] if len(word) >= _SHORT_HEAD)
        return Form(text, stem, tuple(keys), tuple(heads))

    def _stemmed(self, word: str) -> str:
        return (self._stem(word) or word) if self._stem else word

    def _compound(self, text: str, parts: list[Form]) -> Form:
        """Inflected as its parts are: Bielsko-Biała, w Bielsku-Białej."""
        ways = product(*(part.keys[:_READINGS_OF_PART] for part in parts[:4]))
        tail = "".join(f"-{part.stem}" for part in parts[4:])
        keys = ["-".join(way) + tail for way, _ in zip(ways, range(_READINGS_OF_COMPOUND), strict=False)]
        return Form(text, keys[0], tuple(dict.fromkeys(keys)))


class DictionaryAnalyser:
    """An analyser made of one analysis for each language; other languages have their forms alone."""

    def __init__(self, name: str, version: str, languages: dict[str, LanguageAnalysis]) -> None:
        self.name = name
        self.version = f"{RULES}:{version}"
        self._languages = languages
        self._bare = LanguageAnalysis(None, None)

    def terms(self, text: str, language: str) -> list[Term]:
        language = language[:2].lower()
        analysis = self._languages.get(language, self._bare)
        found = tokens(text, language, analysis.known)
        forms = map(analysis.forms.__getitem__, [token.form for token in found])
        return list(map(partial(tuple.__new__, Term), zip(found, forms, strict=True)))

    def form(self, text: str, language: str) -> Form:
        return self._languages.get(language[:2].lower(), self._bare).forms[text]

    def known(self, text: str, language: str) -> bool:
        return self._languages.get(language[:2].lower(), self._bare).known(text)


__all__ = ["RULES", "Analyser", "DictionaryAnalyser", "Form", "LanguageAnalysis", "Lemmas", "Stem", "Term"]
