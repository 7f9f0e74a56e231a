"""Pages that the association puts first: for exactly the words that it named, in any inflection and order."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from initiatives.facets.organisations import Organisations
from initiatives.visibility import Person
from search.asking.finding import Listed
from search.asking.hits import Hit, hits
from search.held import Held
from search.language import analyser, folded, parse
from search.language.question import Phrase, Question, Word
from search.models import PromotedPage

Keys = frozenset[str]
Corrected = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class _Promotion:
    words: tuple[Keys, ...]
    pages: tuple[int, ...]


class Promotions:
    """`rows`: what is searched for, and the numbers of pages, in their order."""

    def __init__(self, rows: Iterable[tuple[str, Sequence[int]]]) -> None:
        self._by_key: defaultdict[str, list[_Promotion]] = defaultdict(list)
        for text, pages in rows:
            words = asked_words(text)
            if words:
                promotion = _Promotion(words, tuple(pages))
                for key in words[0]:
                    self._by_key[key].append(promotion)

    def pages(self, text: str, corrected: Corrected | None = None) -> tuple[int, ...]:
        """Of a question as it was typed; `corrected`, by form, as `search.asking` says it."""
        words = asked_words(text, corrected or {})
        near = [promotion for word in words for key in word for promotion in self._by_key.get(key, ())]
        fitting = (promotion for promotion in dict.fromkeys(near) if same_words(promotion.words, words))
        return tuple(dict.fromkeys(page for promotion in fitting for page in promotion.pages))


def asked_words(text: str, corrected: Corrected | None = None) -> tuple[Keys, ...]:
    """Of each word what its inflected forms share, and its letters without diacritics. None of a question that says
    more than words: who excludes something, or asks for one or the other, does not mean what somebody named.
    """
    question = parse(text)
    if not all(isinstance(node, Word | Phrase) for node in question.nodes):
        return ()
    return tuple(_keys(word, corrected or {}) for word in _telling(question))


def _telling(question: Question) -> Sequence[Word]:
    return [word for word in question.words if not word.slight] or question.words


def _keys(word: Word, corrected: Corrected) -> Keys:
    forms = {form for name in (word.form, *word.names) for form in (name, *corrected.get(name, ()))}
    keys = {key for form in forms for key in analyser().form(form, "pl").keys}
    return frozenset(keys | {f"={folded(form)}" for form in forms})


def same_words(some: Sequence[Keys], others: Sequence[Keys]) -> bool:
    """Each of the one is an inflected form of another one of the other, and none is left."""
    partner: dict[int, int] = {}
    return len(some) == len(others) and all(_finds(one, some, others, partner, set()) for one in range(len(some)))


def _finds(one: int, some: Sequence[Keys], others: Sequence[Keys], partner: dict[int, int], tried: set[int]) -> bool:
    """Kuhn's way: whose partner is wanted looks for another one. To try all orders of ten like words takes minutes."""
    for place, other in enumerate(others):
        if place in tried or some[one].isdisjoint(other):
            continue
        tried.add(place)
        if place not in partner or _finds(partner[place], some, others, partner, tried):
            partner[place] = one
            return True
    return False


def promoted(
    text: str, token: str, organisations: Organisations, *, user: Person, corrected: Corrected | None = None
) -> list[Hit]:
    """What is shown above the first page of results, of what this person may see: nothing, for nearly all questions,
    and that costs no query. `token` is `IndexState.lists`; without one there is no index to show hits of.
    """
    pages = _held.at(token).pages(text, corrected) if token else ()
    return hits(Listed(len(pages), len(pages), pages, {}, {}), (), organisations, user=user) if pages else []


def _read() -> Promotions:
    rows: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    for number, text, page in PromotedPage.objects.order_by("promotion", "sort_order", "pk").values_list(
        "promotion", "promotion__text", "page"
    ):
        rows[number, text].append(page)
    return Promotions((text, pages) for (_, text), pages in rows.items())


_held = Held(_read)

__all__ = ["Promotions", "asked_words", "promoted", "same_words"]
