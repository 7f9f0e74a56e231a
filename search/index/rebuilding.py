"""The whole index anew, page by page: in batches that others' writes pass between, from where it was cut short.

By another version of the analyser the words of the index mean something else: the forms are analysed anew first, and
until the last page is done the database is searched without the index (`search.engines.plain`).
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from datetime import date

from django.db import transaction

from search.engines.database import database_index
from search.index import vocabulary
from search.index.indexing import ROW, analyser_name, hold, refresh
from search.index.sources import findable
from search.language import analyser
from search.models import Entry, Form, FormKin, IndexState

FORMS_AT_ONCE = 2_000
# Pages: what a batch costs beside its pages is shared by them. Acts of thirty pages take a megabyte each meanwhile.
AT_ONCE = 50


def is_current() -> bool:
    """Whether everything was analysed by today's analyser, and nothing is left of a rebuild."""
    own = analyser_name(analyser())
    state = IndexState.objects.filter(pk=ROW).first()
    if state is not None and (state.analyser != own or state.rebuilt_of is not None):
        return False
    # A process of another version may have gone on for a while beside ours.
    return not Entry.objects.exclude(what="").exclude(analyser=own).exists()


def begin(*, anew: bool = True, from_nothing: bool = False) -> None:
    """`anew`: from the first page on, even where another rebuild was cut short. `from_nothing`: what the database's
    index has is thrown away, since it is broken; until the end the texts are looked through without it.
    """
    with transaction.atomic():
        state = hold()
        if from_nothing:
            database_index().drop()
            database_index().create()
            Entry.objects.update(analyser="")
            IndexState.objects.filter(pk=ROW).update(analyser="")
        if anew or from_nothing or state.rebuilt_of is None:
            _from_the_first()


def _from_the_first() -> None:
    pages = sum(1 for _ in findable())
    own = analyser_name(analyser())
    IndexState.objects.filter(pk=ROW).update(rebuilt_to=0, rebuilt_of=pages, rebuilt_by=own, forms_to=0)


def go_on(*, today: date, enough: Callable[[], bool] = lambda: False) -> Iterator[tuple[int, int]]:
    """After each batch how many pages are done, and of how many; ends with the last page, or when it is `enough`."""
    own = analyser_name(analyser())
    if IndexState.objects.get(pk=ROW).rebuilt_by != own:
        # Begun by another version than goes on.
        _from_the_first()
    state = IndexState.objects.get(pk=ROW)
    # Where the index is not by today's analyser, what of it is so was read since this began.
    again = state.analyser == own
    for _ in () if again else _analyse_forms(state.forms_to):
        yield 0, state.rebuilt_of or 0
        if enough():
            return
    wanted = sorted({*findable(), *Entry.objects.exclude(what="").values_list("number", flat=True)})
    done = bisect_right(wanted, state.rebuilt_to or 0)
    while some := wanted[done : done + AT_ONCE]:
        refresh(some, today=today, again=again)
        done += len(some)
        under_way = IndexState.objects.filter(pk=ROW, rebuilt_of__isnull=False)
        if not under_way.update(rebuilt_to=some[-1], rebuilt_of=len(wanted)):
            # Another process was first at the end.
            return
        yield done, len(wanted)
        if enough():
            return
    over = {"rebuilt_to": None, "rebuilt_of": None, "rebuilt_by": "", "forms_to": 0}
    IndexState.objects.filter(pk=ROW).update(**over, analyser=own)


def _analyse_forms(last: int) -> Iterator[None]:
    """Of those that are there; what is read from now on is analysed by the same."""
    while rows := list(Form.objects.filter(number__gt=last).order_by("number")[:FORMS_AT_ONCE]):
        last = rows[-1].number
        with transaction.atomic():
            hold()
            _analyse(rows)
            IndexState.objects.filter(pk=ROW).update(forms_to=last)
        yield


def _analyse(rows: list[Form]) -> None:
    kin = []
    for row in rows:
        form = analyser().form(row.text, row.language)
        row.stem, row.keys, row.heads = form.stem, " ".join(form.keys), " ".join(form.heads)
        kin += [FormKin(form=row, kin=one) for one in vocabulary.kept_kin(form)]
    FormKin.objects.filter(form__in=rows).delete()
    Form.objects.bulk_update(rows, ["stem", "keys", "heads"], batch_size=500)
    FormKin.objects.bulk_create(kin, batch_size=vocabulary.AT_ONCE)


__all__ = ["begin", "go_on", "is_current"]
