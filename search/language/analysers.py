"""The two analysers: with Morfeusz, where it is to be had, and without."""

from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.metadata import version

import Stemmer
from simplemma.strategies import DefaultStrategy, DictionaryLookupStrategy
from simplemma.strategies.dictionaries import LOW_MEMORY_DICTIONARY_FACTORY

from search.language.analysis import Analyser, DictionaryAnalyser, LanguageAnalysis, Lemmas, Stem

try:
    import morfeusz2
except ImportError:  # There is no wheel for musl and for Linux on ARM.
    morfeusz2 = None

# Form, lemma, tag, names, labels.
_Reading = tuple[str, str, str, list[str], list[str]]

_STEMMERS = {"pl": "polish", "cs": "czech", "en": "english", "de": "german"}


@lru_cache(maxsize=1)
def analyser() -> Analyser:
    """The best one here. Morfeusz takes 40 MB at once, simplemma its part at the first word of its language."""
    return with_morfeusz() if morfeusz2 else without_morfeusz()


@cache
def with_morfeusz() -> Analyser:
    """Raises ImportError where Morfeusz is not to be had."""
    if morfeusz2 is None:
        raise ImportError("morfeusz2 is not installed")
    dictionary = _Morfeusz()
    return DictionaryAnalyser(
        "morfeusz", f"{morfeusz2.__version__}/{dictionary.edition}+{_shared_version()}", _languages(dictionary)
    )


@cache
def without_morfeusz() -> Analyser:
    return DictionaryAnalyser("simplemma", _shared_version(), _languages(_Simplemma("pl")))


def _shared_version() -> str:
    return f"{version('simplemma')}+{version('PyStemmer')}"


def _languages(polish: Lemmas) -> dict[str, LanguageAnalysis]:
    dictionaries: dict[str, Lemmas] = {"pl": polish, "cs": _Simplemma("cs")}
    return {code: LanguageAnalysis(dictionaries.get(code), _stem(name)) for code, name in _STEMMERS.items()}


def _stem(name: str) -> Stem:
    stemmer = Stemmer.Stemmer(name, 0)
    stem: Stem = stemmer.stemWord
    return stem


class _Morfeusz:
    """All readings of the dictionary of Polish, but none of a verb's noun (szkolić) beside a noun (szkolenie)."""

    def __init__(self) -> None:
        self._dictionary = morfeusz2.Morfeusz(
            generate=False,
            case_handling=morfeusz2.IGNORE_CASE,
            praet="composite",
            whitespace=morfeusz2.SKIP_WHITESPACES,
        )
        self.edition: str = self._dictionary.dict_id()

    def lemmas(self, word: str) -> Sequence[str]:
        readings = self._readings(word)
        nouns = any(tag.startswith("subst") for _, _, tag, *_ in readings)
        kept = [lemma for _, lemma, tag, *_ in readings if not (nouns and tag.startswith("ger"))]
        return tuple(dict.fromkeys(lemma.partition(":")[0].lower() for lemma in kept))

    def knows(self, word: str) -> bool:
        return bool(self._readings(word))

    def _readings(self, word: str) -> list[_Reading]:
        readings = self._dictionary.analyse(word)
        last = max((end for _, end, _ in readings), default=0)
        # A word may fall into several (abym: aby, być): the first carries its meaning.
        whole = [one for start, end, one in readings if start == 0 and end == last] or [
            one for start, _, one in readings if start == 0
        ]
        return [one for one in whole if one[2] not in {"ign", "sym", "interp"}]


class _Simplemma:
    """One dictionary form for each word, by a guess where the dictionary has none."""

    def __init__(self, language: str) -> None:
        self._language = language
        # The quick form of the Polish dictionary takes half a gigabyte.
        self._guessing = DefaultStrategy(low_memory=True)
        self._dictionary = DictionaryLookupStrategy(LOW_MEMORY_DICTIONARY_FACTORY)

    def lemmas(self, word: str) -> Sequence[str]:
        lemma = self._guessing.get_lemma(word, self._language)
        return (lemma.lower(),) if lemma else ()

    def knows(self, word: str) -> bool:
        return self._dictionary.get_lemma(word, self._language) is not None


__all__ = ["analyser", "with_morfeusz", "without_morfeusz"]
