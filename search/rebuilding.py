"""The whole index anew, page by page: in batches that others' writes pass between, from where it was cut short.

By another version of the analyser the words of the index mean something else: the forms are analysed anew first, and
until the last page is done the database is searched without the index (`search.engines.plain`).
"""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice

from django.db import transaction

from search import vocabulary
from search.indexing import AT_ONCE, ROW, analyser_name, hold, refresh
from search.language import analyser
from search.models import Entry, Form, FormKin, IndexState
from search.sources import findable

FORMS_AT_ONCE = 2_000


def is_current() -> bool:
    """Whether everything was analysed by today's analyser, and nothing is left of a rebuild."""
    state = IndexState.objects.filter(pk=ROW).first()
    return state is None or (state.analyser == analyser_name(analyser()) and state.rebuilt_of is None)


def begin(*, anew: bool = True) -> None:
    """`anew`: from the first page on, even where another rebuild was cut short."""
    with transaction.atomic():
        state = hold()
        if anew or state.rebuilt_of is None:
            pages = sum(1 for _ in findable())
            IndexState.objects.filter(pk=ROW).update(rebuilt_to=0, rebuilt_of=pages)


def go_on(*, today: date, enough: Callable[[], bool] = lambda: False) -> Iterator[tuple[int, int]]:
    """After each batch how many pages are done, and of how many; ends with the last page, or when it is `enough`."""
    state = IndexState.objects.get(pk=ROW)
    own = analyser_name(analyser())
    if state.analyser != own:
        _analyse_forms()
    pages = list(findable())
    gone = set(Entry.objects.exclude(what="").values_list("number", flat=True)) - set(pages)
    wanted = sorted({*pages, *gone})
    left = (page for page in wanted if page > (state.rebuilt_to or 0))
    while some := list(islice(left, AT_ONCE)):
        refresh(some, today=today, again=True)
        IndexState.objects.filter(pk=ROW).update(rebuilt_to=some[-1], rebuilt_of=len(wanted))
        yield sum(1 for page in wanted if page <= some[-1]), len(wanted)
        if enough():
            return
    IndexState.objects.filter(pk=ROW).update(rebuilt_to=None, rebuilt_of=None, analyser=own)


def _analyse_forms() -> None:
    """Of those that are there; what is read from now on is analysed by the same."""
    last = 0
    while rows := list(Form.objects.filter(number__gt=last).order_by("number")[:FORMS_AT_ONCE]):
        last = rows[-1].number
        with transaction.atomic():
            kin = []
            for row in rows:
                form = analyser().form(row.text, row.language)
                row.stem, row.keys, row.heads = form.stem, " ".join(form.keys), " ".join(form.heads)
                kin += [FormKin(form=row, kin=one) for one in vocabulary.kin_of(form)]
            FormKin.objects.filter(form__in=rows).delete()
            Form.objects.bulk_update(rows, ["stem", "keys", "heads"], batch_size=500)
            FormKin.objects.bulk_create(kin, batch_size=vocabulary.AT_ONCE)


__all__ = ["begin", "go_on", "is_current"]
