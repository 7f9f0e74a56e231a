"""What means the same, in the words of a list that people keep: applied to what is asked, never to what is indexed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from search.language.analysis import Analyser
from search.language.characters import folded
from search.language.question import Either, Node, Question, Synonyms, Word, words

Meant = Mapping[str, Sequence[str]]
Keys = frozenset[str]
Phrase = tuple[Word, ...]

_LONGEST_PHRASE = 8
_MOST_OTHERS = 12


class SynonymList:
    """`groups` hold phrases that mean the same. A question has a phrase in any of its inflected forms."""

    def __init__(self, groups: Iterable[Sequence[str]], *, analyser: Analyser, language: str = "pl") -> None:
        self._analyser = analyser
        self._language = language
        # By a key of the first word: those of all words of the phrase, and the others of its group.
        self._phrases: defaultdict[str, list[tuple[list[Keys], list[Phrase]]]] = defaultdict(list)
        # Words of phrases that have diacritics, as they are typed without.
        self._bare: set[str] = set()
        for group in groups:
            phrases = list(dict.fromkeys(filter(None, (words(text, language)[:_LONGEST_PHRASE] for text in group))))
            self._bare.update(bare for phrase in phrases for word in phrase if (bare := folded(word.form)) != word.form)
            for phrase in phrases:
                entry = ([self._named(word) for word in phrase], [other for other in phrases if other != phrase])
                for key in entry[0][0]:
                    self._phrases[key].append(entry)

    def apply(self, question: Question, meant: Meant | None = None) -> Question:
        """Words that mean the same as others become `Synonyms`, the longest phrases first; the rest stays. `meant` are
        corrections, by form. A word that no dictionary knows may be one of a phrase without its diacritics, be there
        no text that has it.
        """
        return replace(question, nodes=tuple(self._applied(question.nodes, meant or {})))

    def _applied(self, nodes: Sequence[Node], meant: Meant) -> Iterator[Node]:
        """What an OR stands between is no phrase: each by itself."""
        asked = [self._asked(node, meant) if isinstance(node, Word) else Keys() for node in nodes]
        place = 0
        while place < len(nodes):
            node = nodes[place]
            found = self._found(_run(nodes, place), asked[place : place + _LONGEST_PHRASE])
            if isinstance(node, Either):
                node = Either(tuple(other for one in node.of for other in self._applied([one], meant)))
            yield found or node
            place += len(found.words) if found else 1

    def _found(self, run: Sequence[Word], asked: Sequence[Keys]) -> Synonyms | None:
        best, others = 0, dict[Phrase, None]()
        for phrase, same in (entry for key in Keys().union(*asked[:1]) for entry in self._phrases.get(key, ())):
            if len(phrase) < max(best, 1) or not _matches(asked, phrase):
                continue
            if len(phrase) > best:
                best, others = len(phrase), {}
            others |= dict.fromkeys(same)
        return Synonyms(tuple(run[:best]), tuple(others)[:_MOST_OTHERS]) if best and others else None

    def _asked(self, word: Word, meant: Meant) -> Keys:
        keys = self._shared(word.form).union(*(self._shared(form) for form in meant.get(word.form, ())))
        if word.form in self._bare and not self._analyser.known(word.form, self._language):
            keys |= {_typed(word.form)}
        return keys

    def _named(self, word: Word) -> Keys:
        return self._shared(word.form) | {_typed(folded(word.form))}

    def _shared(self, form: str) -> Keys:
        return frozenset(self._analyser.form(form, self._language).keys)


def _typed(form: str) -> str:
    """As no key of a word is written."""
    return f"={form}"


def _matches(asked: Sequence[Keys], phrase: Sequence[Keys]) -> bool:
    """What is no word has no keys."""
    return len(asked) >= len(phrase) and all(
        not keys.isdisjoint(other) for keys, other in zip(asked, phrase, strict=False)
    )


def _run(nodes: Sequence[Node], place: int) -> list[Word]:
    run: list[Word] = []
    for node in nodes[place : place + _LONGEST_PHRASE]:
        if not isinstance(node, Word):
            break
        run.append(node)
    return run


__all__ = ["SynonymList"]
