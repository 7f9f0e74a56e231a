"""How near two forms are, and the table of an index's forms."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from search.language.analysis import Form
from search.language.characters import folded

SAME, SAME_STEM, SAME_KEY, SAME_HEAD, SAME_SHORT_HEAD = 1.0, 0.9, 0.8, 0.4, 0.2
SHORT_HEAD = 5
_GRAM = 4


def level(asked: Form, other: Form) -> float:
    """The highest that applies: the same form, the same stem, a shared key, a shared beginning of 6 or of 5 letters."""
    if asked.text == other.text:
        return SAME
    if asked.stem == other.stem:
        return SAME_STEM
    if not set(asked.keys).isdisjoint(other.keys):
        return SAME_KEY
    if not {head for head in asked.heads if len(head) > SHORT_HEAD}.isdisjoint(other.heads):
        return SAME_HEAD
    return SAME_SHORT_HEAD if not short_heads(asked).isdisjoint(short_heads(other)) else 0.0


def short_heads(form: Form) -> set[str]:
    return {head[:SHORT_HEAD] for head in form.heads}


def grams(form: str) -> list[str]:
    """Four letters each, of the folded form with its edges: _woda_ has _wod, woda, oda_."""
    edged = f"_{folded(form)}_"
    return [edged[place : place + _GRAM] for place in range(max(1, len(edged) - _GRAM + 1))]


class FormRow(NamedTuple):
    """`number` stands for the form in texts; `texts` is how many texts have it."""

    number: int
    form: Form
    texts: int


class FormTable(Protocol):
    """One row for each form of each language of the index."""

    def relatives(self, forms: Sequence[Form]) -> Iterable[FormRow]:
        """At least all that share a key or a short head with one of the forms; more does no harm."""

    def containing(self, grams: Iterable[str]) -> Mapping[str, Iterable[tuple[int, int]]]:
        """For each 4-gram of `grams()`, the number of each form that has it, and of that form's texts."""


class Kin:
    """Rows, to be asked which of them may be near a form."""

    def __init__(self, rows: Iterable[FormRow] = ()) -> None:
        self._rows: dict[int, FormRow] = {}
        self._by_key: defaultdict[str, list[int]] = defaultdict(list)
        self._by_head: defaultdict[str, list[int]] = defaultdict(list)
        for row in rows:
            self.add(row)

    def add(self, row: FormRow) -> None:
        if row.number not in self._rows:
            for key in row.form.keys:
                self._by_key[key].append(row.number)
            for head in short_heads(row.form):
                self._by_head[head].append(row.number)
        self._rows[row.number] = row

    def of(self, form: Form) -> list[FormRow]:
        by_key = (number for key in form.keys for number in self._by_key.get(key, ()))
        by_head = (number for head in short_heads(form) for number in self._by_head.get(head, ()))
        return [self._rows[number] for number in {*by_key, *by_head}]


class MemoryFormTable:
    """For small collections, and for tests of larger ones."""

    def __init__(self) -> None:
        self.rows: dict[int, FormRow] = {}
        self._numbers: dict[Form, int] = {}
        self._kin = Kin()
        self._by_gram: defaultdict[str, list[int]] = defaultdict(list)

    def number(self, form: Form) -> int:
        """The form's, which it gets if it has none."""
        found = self._numbers.get(form)
        if found is not None:
            return found
        number = self._numbers[form] = len(self._numbers) + 1
        self._set(FormRow(number, form, 0))
        for gram in set(grams(form.text)):
            self._by_gram[gram].append(number)
        return number

    def count(self, numbers: Iterable[int]) -> None:
        """One text has these forms."""
        for number in set(numbers):
            self._set(self.rows[number]._replace(texts=self.rows[number].texts + 1))

    def _set(self, row: FormRow) -> None:
        self.rows[row.number] = row
        self._kin.add(row)

    def relatives(self, forms: Sequence[Form]) -> list[FormRow]:
        return list({row.number: row for form in forms for row in self._kin.of(form)}.values())

    def containing(self, grams: Iterable[str]) -> dict[str, list[tuple[int, int]]]:
        return {gram: [(number, self.rows[number].texts) for number in self._by_gram.get(gram, ())] for gram in grams}


__all__ = ["FormRow", "FormTable", "Kin", "MemoryFormTable", "grams", "level", "short_heads"]
