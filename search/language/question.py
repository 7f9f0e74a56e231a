"""What a person typed, as a small tree. Anything is a question: nothing raises, and what has no meaning is a word."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from search.language.abbreviations import shortened
from search.language.characters import folded
from search.language.kinds import Kind, Token
from search.language.tokens import Known, tokens

LONGEST = 500
MOST_WORDS = 40
_MOST_VALUE = 100


class FieldName(StrEnum):
    """As they are typed before a colon."""

    MEMBER = "gmina"
    ACT = "akt"
    TOPIC = "temat"
    YEAR = "rok"


@dataclass(frozen=True)
class Word:
    """One thing asked for. `form` is its whole; `parts` are those of a compound, each at its place (empty otherwise):
    a text has it where it has the whole, or the parts one after another. `names` are other wholes of the same thing
    (#pomoc and pomoc), any of which will do. `short`: as it was abbreviated, which texts in other languages keep, where
    it means the same (ul., tel.). A slight word (i, w, dla) need not be in a text.
    """

    text: str
    form: str
    kind: Kind = Kind.WORD
    parts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    slight: bool = False
    short: str = ""


@dataclass(frozen=True)
class Phrase:
    """Typed in quotation marks: exactly these forms in this order, next to one another."""

    words: tuple[Word, ...]


@dataclass(frozen=True)
class Field:
    """`words` are empty and `years` are given (first and last) for the year, and the other way round for the rest."""

    name: FieldName
    text: str
    words: tuple[Word, ...] = ()
    years: tuple[int, int] | None = None


@dataclass(frozen=True)
class Synonyms:
    """`words` as they were typed; `others` mean the same, each a phrase of one word or more."""

    words: tuple[Word, ...]
    others: tuple[tuple[Word, ...], ...]


@dataclass(frozen=True)
class Not:
    of: "Word | Phrase | Field"


@dataclass(frozen=True)
class Either:
    """One of them is enough."""

    of: "tuple[Node, ...]"


Node = Word | Phrase | Field | Synonyms | Not | Either


@dataclass(frozen=True)
class Question:
    """All of `nodes` are asked for. `natural`: a sentence, of which most will do. `cut`: not all of it was read."""

    nodes: tuple[Node, ...]
    natural: bool = False
    cut: bool = False

    @property
    def is_empty(self) -> bool:
        """Nothing to look for: blank, or only what is not wanted."""
        return all(isinstance(node, Not) for node in self.nodes)

    @property
    def words(self) -> tuple[Word, ...]:
        """All that is asked for, in the order typed, but not what is excluded and not fields."""
        return tuple(word for node in self.nodes for word in words_of(node))


def leaves(nodes: Iterable[Node]) -> Iterator[Node]:
    """With those that an OR stands between, in their place."""
    for node in nodes:
        if isinstance(node, Either):
            yield from leaves(node.of)
        else:
            yield node


def words_of(node: Node) -> Iterator[Word]:
    if isinstance(node, Word):
        yield node
    elif isinstance(node, Phrase | Synonyms):
        yield from node.words
    elif isinstance(node, Either):
        for one in node.of:
            yield from words_of(one)


# “z” and its like stand in every text, or in none that is short; all the same nobody means them.
_SLIGHT_WORDS = frozenset({
    "a", "aby", "albo", "ale", "bez", "by", "być", "co", "czy", "dla", "do", "gdzie", "i", "ich", "ile", "jak",
    "jaka", "jaki", "jakie", "jest", "już", "kto", "kiedy", "która", "które", "który", "którą", "lub", "ma",
    "na", "nad", "nie", "o", "od", "oraz", "po", "pod", "przed", "przez", "przy", "się", "są", "ta", "tak",
    "te", "ten", "to", "tym", "u", "w", "we", "z", "za", "ze", "że",
})  # fmt: skip
_SLIGHT = frozenset(map(folded, _SLIGHT_WORDS))
_ASKING = frozenset({
    "jak", "jaka", "jaki", "jakie", "jakich", "jakim", "co", "czego", "czym", "kto", "kogo", "komu", "kim",
    "gdzie", "kiedy", "ile", "czy", "dlaczego", "czemu", "skąd", "dokąd", "która", "które", "który", "którą",
    "którego", "których", "jaką", "po", "w", "z", "od",
})  # fmt: skip
_PREPOSITIONS = frozenset({"w", "z", "od", "po"})
_SENTENCE = 6

_OR = frozenset({"OR", "LUB"})
_FIELDS = {folded(name.value): name for name in FieldName}
_QUOTES = '"„”“«»'
_PIECE = re.compile(
    rf"(?P<minus>(?<!\S)-(?=[\w#§(+{_QUOTES}]))?(?:(?P<field>(?:gmina|akt|temat|rok):)[ \t]{{0,3}})?"
    rf"(?:[{_QUOTES}](?P<quoted>[^{_QUOTES}]*)(?:[{_QUOTES}]|$)|(?P<or>(?:OR|LUB)(?=\s|$))"
    rf"|(?P<bare>[^\s{_QUOTES}]+(?:[ \t]/[ \t][^\s{_QUOTES}]+)*))",
    re.IGNORECASE,
)
_YEARS = re.compile(r"([12][0-9]{3})(?:\s?[-–—]\s?([12][0-9]{3}))?r?\.?")


@dataclass(frozen=True)
class _Piece:
    """Bare words next to one another are one piece: “24 marca 2020” is a day."""

    text: str
    minus: bool = False
    field: FieldName | None = None
    quoted: bool = False
    either: bool = False


def parse(text: str, language: str = "pl", known: Known = bool) -> Question:
    """Words, "phrases", OR or LUB between two of them, -not, and gmina:, akt:, temat:, rok: with a word or "phrase"."""
    read = text[:LONGEST]
    pieces = list(_joined(_pieces(read)))
    nodes: list[Node] = []
    linked = False
    room = MOST_WORDS
    for piece in pieces:
        if piece.either:
            linked = bool(nodes)
            continue
        found = _nodes(piece, language, known)
        cost = sum(1 for node in found for _ in words_of(node)) or len(found)
        if cost > room:
            found = found[:room] if all(isinstance(node, Word) for node in found) else []
        room -= cost
        _append(nodes, found, linked=linked)
        linked = False
    return Question(tuple(nodes), _is_natural(read, nodes, pieces), len(text) > LONGEST or room < 0)


def _append(nodes: list[Node], found: list[Node], *, linked: bool) -> None:
    """OR stands between two things, of which neither is excluded; anywhere else it says nothing."""
    if linked and found and not isinstance(nodes[-1], Not) and not isinstance(found[0], Not):
        before = nodes.pop()
        nodes.append(Either((*(before.of if isinstance(before, Either) else (before,)), found[0])))
        found = found[1:]
    nodes += found


def _pieces(text: str) -> Iterator[_Piece]:
    for found in _PIECE.finditer(text):
        name = found["field"]
        field = _FIELDS[folded(name[:-1])] if name else None
        if found["or"] and (found["or"] in _OR) and not name and not found["minus"]:
            yield _Piece("", either=True)
        elif found["quoted"] is not None:
            yield _Piece(found["quoted"], bool(found["minus"]), field, quoted=True)
        else:
            yield _Piece(found["bare"] or found["or"], bool(found["minus"]), field)


def _joined(pieces: Iterator[_Piece]) -> Iterator[_Piece]:
    run: list[str] = []
    for piece in pieces:
        if not (piece.minus or piece.field or piece.quoted or piece.either):
            run.append(piece.text)
            continue
        if run:
            yield _Piece(" ".join(run))
            run = []
        yield piece
    if run:
        yield _Piece(" ".join(run))


def _nodes(piece: _Piece, language: str, known: Known) -> list[Node]:
    if piece.field is FieldName.YEAR:
        year = _year(piece.text)
        if year is None:
            return list(words(f"{piece.field} {piece.text}", language, known))
        return [Not(year) if piece.minus else year]
    asked = words(piece.text[:_MOST_VALUE] if piece.field else piece.text, language, known)
    if not (piece.field or piece.quoted or piece.minus):
        return list(asked)
    if not asked:
        return []
    one = _one(piece, asked)
    return [Not(one) if piece.minus else one]


def _one(piece: _Piece, asked: tuple[Word, ...]) -> Word | Phrase | Field:
    if piece.field:
        return Field(piece.field, piece.text[:_MOST_VALUE], asked)
    return asked[0] if len(asked) == 1 and not piece.quoted else Phrase(asked)


def _year(text: str) -> Field | None:
    found = _YEARS.fullmatch(text.strip())
    if not found:
        return None
    first, last = sorted((int(found[1]), int(found[2] or found[1])))
    return Field(FieldName.YEAR, text, years=(first, last))


def words(text: str, language: str = "pl", known: Known = bool) -> tuple[Word, ...]:
    """The things that a text names, wholes before their parts."""
    found: list[Word] = []
    end = -1
    for token in (all_tokens := tokens(text, language, known)):
        if token.position < end:
            continue
        end = token.position + token.width
        inside = [other for other in all_tokens if other is not token and token.position <= other.position < end]
        found.append(_word(text, token, inside))
    return tuple(found[: MOST_WORDS + 1])


def _word(text: str, token: Token, inside: list[Token]) -> Word:
    typed = text[token.start : token.end]
    like = (
        other
        for other in inside
        if (other.position, other.width, other.kind) == (token.position, token.width, token.kind)
    )
    names = tuple(dict.fromkeys(other.form for other in like if other.form != token.form))
    if token.width == 1:
        short = shortened(typed, token.form)
        return Word(typed, token.form, token.kind, names=names, slight=folded(typed) in _SLIGHT, short=short)
    places = range(token.position, token.position + token.width)
    at = {other.position: other.form for other in reversed(inside) if other.width == 1}
    return Word(typed, token.form, token.kind, tuple(at[place] for place in places if place in at), names)


def _is_natural(text: str, nodes: list[Node], pieces: list[_Piece]) -> bool:
    """A question mark, a word that asks, or a sentence; never where somebody used operators."""
    if len(pieces) != 1 or not all(isinstance(node, Word) for node in nodes):
        return False
    forms = [node.form for node in nodes if isinstance(node, Word)]
    if len(forms) < 3:
        return False
    asks = forms[0] in _ASKING - _PREPOSITIONS or (forms[0] in _PREPOSITIONS and forms[1] in _ASKING)
    return text.rstrip().endswith("?") or asks or len(forms) >= _SENTENCE


def bare(question: Question) -> Question:
    """Exactly what was typed: without synonyms."""
    return replace(question, nodes=tuple(_bare(question.nodes)))


def _bare(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        if isinstance(node, Synonyms):
            yield from node.words
        else:
            yield Either(tuple(_bare(node.of))) if isinstance(node, Either) else node


__all__ = [
    "LONGEST", "MOST_WORDS", "Either", "Field", "FieldName", "Node", "Not", "Phrase", "Question", "Synonyms", "Word",
    "bare", "leaves", "parse", "words", "words_of",
]  # fmt: skip
