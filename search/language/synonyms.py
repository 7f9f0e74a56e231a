"""What means the same, in the words of a list that people keep: applied to what is asked, never to what is indexed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from search.language.analysis import Analyser
from search.language.question import Node, Question, Synonyms, Word, words

_LONGEST_PHRASE = 8
_MOST_OTHERS = 12


class SynonymList:
    """`groups` hold phrases that mean the same. A question has a phrase in any of its inflected forms."""

    def __init__(self, groups: Iterable[Sequence[str]], *, analyser: Analyser, language: str = "pl") -> None:
        self._analyser = analyser
        self._language = language
        # By a key of the first word: the phrase and the others of its group.
        self._phrases: defaultdict[str, list[tuple[tuple[Word, ...], list[tuple[Word, ...]]]]] = defaultdict(list)
        for group in groups:
            phrases = list(dict.fromkeys(filter(None, (words(text, language)[:_LONGEST_PHRASE] for text in group))))
            for phrase in phrases:
                entry = (phrase, [other for other in phrases if other != phrase])
                for key in self._keys(phrase[0]):
                    self._phrases[key].append(entry)

    def apply(self, question: Question) -> Question:
        """Words that mean the same as others become `Synonyms`, the longest phrases first; the rest stays."""
        nodes: list[Node] = []
        place = 0
        while place < len(question.nodes):
            found = self._found(question.nodes, place)
            nodes.append(found or question.nodes[place])
            place += len(found.words) if found else 1
        return replace(question, nodes=tuple(nodes))

    def _found(self, nodes: Sequence[Node], place: int) -> Synonyms | None:
        first = nodes[place]
        if not isinstance(first, Word):
            return None
        asked = _run(nodes, place)
        best, others = 0, dict[tuple[Word, ...], None]()
        for phrase, same in (entry for key in self._keys(first) for entry in self._phrases.get(key, ())):
            if len(phrase) < max(best, 1) or not self._matches(asked, phrase):
                continue
            if len(phrase) > best:
                best, others = len(phrase), {}
            others |= dict.fromkeys(same)
        return Synonyms(tuple(asked[:best]), tuple(others)[:_MOST_OTHERS]) if best and others else None

    def _matches(self, asked: Sequence[Word], phrase: Sequence[Word]) -> bool:
        return len(asked) >= len(phrase) and all(
            not self._keys(one).isdisjoint(self._keys(other)) for one, other in zip(asked, phrase, strict=False)
        )

    def _keys(self, word: Word) -> frozenset[str]:
        return frozenset(self._analyser.form(word.form, self._language).keys)


def _run(nodes: Sequence[Node], place: int) -> list[Word]:
    run: list[Word] = []
    for node in nodes[place : place + _LONGEST_PHRASE]:
        if not isinstance(node, Word):
            break
        run.append(node)
    return run


__all__ = ["SynonymList"]
