"""The piece of each hit's text that shows why it was found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils.html import strip_tags
from wagtail.rich_text import get_text_for_indexing

from initiatives.models import ActFile, ActPage, InitiativePage, TextPage
from search.words import Part, matches, snippet


@dataclass(frozen=True)
class Passage:
    """`document` and `number` name the page of an act's file that it was taken from."""

    parts: list[Part]
    document: int | None = None
    number: int | None = None


def passages(
    initiatives: Sequence[InitiativePage], acts: Sequence[ActPage], wanted: Sequence[str]
) -> dict[int, Passage]:
    """One for each page; two queries more than the pages themselves, however many there are."""
    of_initiatives = {page.pk: _of_initiative(texts, wanted) for page, texts in _texts(initiatives)}
    return of_initiatives | _of_acts(acts, wanted)


def _texts(initiatives: Sequence[InitiativePage]) -> Iterable[tuple[InitiativePage, list[str]]]:
    """The texts most likely to hold the word, the summary first; long ones in one query for all."""
    rows = InitiativePage.objects.filter(pk__in=[page.pk for page in initiatives])
    long_texts = {
        row[0]: row[1:] for row in rows.values_list("pk", "description", "problem", "objectives", "conclusion")
    }
    for page in initiatives:
        texts = [_plain(text) for text in long_texts.get(page.pk, ())]
        yield page, [page.summary, *texts]


def _of_initiative(texts: list[str], wanted: Sequence[str]) -> Passage:
    """A title may be all that matched, or an act's text: then the summary tells what the page is about."""
    best = next((text for text in texts if matches(text, wanted)), texts[0])
    return Passage(snippet(best, wanted))


def _of_acts(acts: Sequence[ActPage], wanted: Sequence[str]) -> dict[int, Passage]:
    files = ActFile.objects.filter(page__in=[act.pk for act in acts]).order_by("sort_order", "pk")
    act_of = dict(files.values_list("document", "page"))
    pages = TextPage.objects.filter(document__in=act_of).filter(_contains(wanted) | Q(number=1))
    best: dict[int, tuple[int, TextPage]] = {}
    for page in pages.order_by("document", "number"):
        score = len(set(matches_of(page.text, wanted)))
        act = act_of[page.document_id]
        if act not in best or score > best[act][0]:
            best[act] = (score, page)
    found = {act: Passage(snippet(page.text, wanted), page.document_id, page.number) for act, (_, page) in best.items()}
    return {act.pk: found.get(act.pk, Passage([])) for act in acts}


def matches_of(text: str, wanted: Sequence[str]) -> list[str]:
    return [text[left:right].casefold() for left, right in matches(text, wanted)]


def _contains(wanted: Sequence[str]) -> Q:
    """Any of the words in the cases that occur: SQLite compares only ASCII letters without case."""
    spellings = {form for word in wanted for form in (word, word.lower(), word.capitalize(), word.upper())}
    return reduce(or_, (Q(text__contains=spelling) for spelling in spellings))


def _plain(html: str) -> str:
    return strip_tags(get_text_for_indexing(html)) if html else ""
