"""What `bench search` asks of a site beside its pages: words that match so much, and what writing costs."""

from collections.abc import Callable
from functools import partial
from statistics import median
from time import process_time
from typing import Any

from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from initiatives.facets.kept import organisations
from initiatives.models import InitiativePage
from search.asking.ask import Search, ask
from search.engines.database import database_index
from search.engines.interface import Document
from search.index.current import current
from search.index.indexing import refresh
from search.index.sources import read_sources, texts_of_files
from search.index.words import document, read, words_of
from search.language import analyser
from search.models import Entry, Form

TEN, MANY, WIDE = "ten", "300", "30 %"
TRIED = 25
SAVED = 40
# As many entries as a rebuild is measured by.
ENTRIES = 200


def words(request: HttpRequest) -> JsonResponse:
    """For each number of results that is wanted, the word that comes nearest to it."""
    wanted = {TEN: 10, MANY: 300, WIDE: int(0.3 * current().columns.texts)}
    return JsonResponse({name: _word(count, request) for name, count in wanted.items()})


def _word(count: int, request: HttpRequest) -> str:
    forms = Form.objects.filter(language="pl", texts__range=(count // 2, count * 2)).values_list("text", "texts")
    near = sorted((row for row in forms if row[0].isalpha() and len(row[0]) > 4), key=lambda row: abs(row[1] - count))
    totals = {text: ask(Search(text), user=request.user).total for text, _ in near[:TRIED]}
    return min(totals, key=lambda text: abs(totals[text] - count))


def save(request: HttpRequest) -> JsonResponse:
    """What follows a save: the entries of initiatives in whose summary a word is another, one by one; milliseconds."""
    pages = list(InitiativePage.objects.live().order_by("pk").values_list("pk", "summary")[:SAVED])
    spent = []
    for number, summary in pages:
        told = f"{summary.rpartition(' ')[0]} {timezone.now().microsecond}"
        InitiativePage.objects.filter(pk=number).update(summary=told)
        spent.append(1000 * _seconds(partial(refresh, [number], today=timezone.localdate())))
    return JsonResponse({"saving": median(spent)})


def writing(request: HttpRequest) -> JsonResponse:
    """Milliseconds of an entry: of its writing without its analysis, and of putting bare documents into an empty index;
    and microseconds of a word's analysis once its form is known.
    """
    pages = list(Entry.objects.exclude(what="").order_by("number").values_list("number", flat=True)[:ENTRIES])
    sources = read_sources(pages, organisations(), today=timezone.localdate())
    files = texts_of_files(file for source in sources for file in source.files)
    # Twice, since all forms are to be known when it counts.
    _, analysed = (_seconds(lambda: [read(source, files, analyser()) for source in sources]) for _ in range(2))
    whole = _seconds(lambda: refresh(pages, today=timezone.localdate(), again=True))
    bare = _bare(pages)
    told = {"writing": (whole - analysed) / len(pages), "bare": bare / len(pages)}
    word = _word_of([text for file in files.values() for _, text in file])
    return JsonResponse({name: 1000 * seconds for name, seconds in told.items()} | {"word": 1e6 * word})


def _seconds(work: Callable[[], object]) -> float:
    """Of the processor."""
    start = process_time()
    work()
    return process_time() - start


def _word_of(texts: list[str]) -> float:
    """Seconds of one word's analysis."""
    count = sum(len(analyser().terms(text, "pl")) for text in texts)
    return _seconds(lambda: [analyser().terms(text, "pl") for text in texts]) / max(count, 1)


def _bare(pages: list[int]) -> float:
    """In a transaction that is undone: the index is what it was."""
    own: dict[int, Any] = words_of(pages, heard=True)
    documents: list[Document] = [document(entry, own[entry.pk]) for entry in Entry.objects.filter(pk__in=pages)]
    with transaction.atomic():
        index = database_index()
        index.clear()
        spent = _seconds(lambda: index.swap([], documents))
        transaction.set_rollback(True)
    return spent


__all__ = ["save", "words", "writing"]
