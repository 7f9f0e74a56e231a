"""The words of the index, in the database: what ranking, corrections and indexing ask of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeVar

from django.db.models import F, Sum

from search.language.analysis import Form as Analysed
from search.language.characters import folded
from search.language.vocabulary import shared
from search.models import Form, FormKin
from search.ranking.forms import FormRow, grams, short_heads

# SQLite takes 250,000 values in one statement, PostgreSQL 65,535.
AT_ONCE = 2_000
_COLUMNS = ("number", "text", "stem", "keys", "heads", "texts")

T = TypeVar("T")
# Of a language and a text, what analysis says.
Forms = Mapping[tuple[str, str], Analysed]


def numbers_of(forms: Forms) -> dict[tuple[str, str], int]:
    """Of each language and text; forms that are new get one. In the transaction of those who hold `IndexState`."""
    found = dict(_known(forms))
    new = [
        Form(
            language=language, text=text, folded=folded(text), stem=form.stem,
            keys=" ".join(form.keys), heads=" ".join(form.heads),
        )
        for (language, text), form in forms.items() if (language, text) not in found
    ]  # fmt: skip
    made = Form.objects.bulk_create(new, batch_size=AT_ONCE)
    kin = (FormKin(form=row, kin=kin) for row in made for kin in kept_kin(forms[row.language, row.text]))
    FormKin.objects.bulk_create(kin, batch_size=AT_ONCE)
    return found | {(row.language, row.text): row.number for row in made}


def kin_of(form: Analysed) -> set[str]:
    return {*form.keys, *(f"^{head}" for head in short_heads(form))}


def kept_kin(form: Analysed) -> set[str]:
    """By what it is looked up."""
    return kin_of(form) | shared(form)


def _known(forms: Collection[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], int]]:
    by_language: dict[str, list[str]] = defaultdict(list)
    for language, text in forms:
        by_language[language].append(text)
    for language, texts in by_language.items():
        for some in batches(texts):
            rows = Form.objects.filter(language=language, text__in=some)
            for text, number in rows.values_list("text", "number"):
                yield (language, text), number


def batches(values: Iterable[T], size: int = AT_ONCE) -> Iterator[list[T]]:
    rest = iter(values)
    while some := list(islice(rest, size)):
        yield some


def count(changes: Mapping[int, int]) -> None:
    """Adds to how many texts have each form: one statement for each number that is added, mostly 1 and -1."""
    by_change: dict[int, list[int]] = defaultdict(list)
    for number, change in changes.items():
        by_change[change].append(number)
    for change, numbers in by_change.items():
        for some in batches(numbers) if change else ():
            Form.objects.filter(number__in=some).update(texts=F("texts") + change)


def forget(numbers: Iterable[int]) -> int:
    """Those of them that no text has any more; how many. In the transaction of those who hold `IndexState`."""
    gone = 0
    for some in batches(numbers):
        rows = list(Form.objects.filter(number__in=some, texts__lte=0).values_list("number", flat=True))
        FormKin.objects.filter(form__in=rows).delete()
        gone += Form.objects.filter(number__in=rows).delete()[0]
    return gone


class DatabaseForms:
    """`search.ranking.FormTable` and `search.language.Vocabulary` at once; only of what is published."""

    def __init__(self, grams: "Grams") -> None:
        self._grams = grams

    def relatives(self, forms: Sequence[Analysed]) -> list[FormRow]:
        kin = set().union(*map(kin_of, forms)) if forms else set()
        own = FormKin.objects.filter(kin__in=kin).values("form")
        rows = Form.objects.filter(number__in=own, texts__gt=0).values_list(*_COLUMNS) if kin else []
        return [_form_row(row) for row in rows]

    def numbered(self, numbers: Collection[int]) -> list[FormRow]:
        rows = Form.objects.filter(number__in=numbers, texts__gt=0).values_list(*_COLUMNS)
        return [_form_row(row) for row in rows]

    def containing(self, grams: Iterable[str]) -> dict[str, list[tuple[int, int]]]:
        return {gram: self._grams.of(gram) for gram in grams}

    def present(self, forms: Collection[str]) -> set[str]:
        return set(Form.objects.filter(text__in=forms, texts__gt=0).values_list("text", flat=True))

    def spelled(self, folds: Collection[str]) -> dict[str, int]:
        rows = Form.objects.filter(folded__in=folds, texts__gt=0).order_by()
        return dict(rows.values_list("text").annotate(n=Sum("texts")))

    def akin(self, keys: Collection[str]) -> dict[str, dict[str, int]]:
        found: defaultdict[str, dict[str, int]] = defaultdict(dict)
        rows = FormKin.objects.filter(kin__in=keys, form__texts__gt=0)
        for kin, text, texts in rows.values_list("kin", "form__text", "form__texts"):
            own = found[kin]
            own[text] = own.get(text, 0) + texts
        return found


def _form_row(row: tuple[int, str, str, str, str, int]) -> FormRow:
    number, text, stem, keys, heads, texts = row
    return FormRow(number, Analysed(text, stem, tuple(keys.split(" ")), tuple(heads.split())), texts)


class Grams:
    """Forms by their 4-grams, in memory. Numbers of texts are those of the time when a form was read."""

    def __init__(self) -> None:
        self._forms: dict[str, list[tuple[int, int]]] = {}
        self.last = 0

    def add(self, rows: Iterable[tuple[int, str, int]]) -> None:
        """Number, text and number of texts, ascending."""
        for number, text, texts in rows:
            self.last = max(self.last, number)
            if text.isalpha():
                for gram in set(grams(text)):
                    self._forms.setdefault(gram, []).append((number, max(texts, 1)))

    def of(self, gram: str) -> list[tuple[int, int]]:
        return self._forms.get(gram, [])


__all__ = [
    "DatabaseForms",
    "Forms",
    "Grams",
    "batches",
    "count",
    "forget",
    "kept_kin",
    "kin_of",
    "numbers_of",
]
