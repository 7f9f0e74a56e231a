"""A list as a file: what its address narrows it to, in its order, up to a bound that the file itself tells."""

from collections.abc import Iterator, Sequence
from tempfile import TemporaryFile

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from initiatives.facets.declared import ACTS, INITIATIVES, Listing
from initiatives.facets.interface import finder
from initiatives.facets.state import parse
from initiatives.facets.tables import MOST_ROWS, TABLES
from initiatives.views.found import in_new_words
from initiatives.workbooks import WRITERS, Cell


def initiatives(request: HttpRequest, form: str) -> FileResponse:
    return _file(request, INITIATIVES, form)


def acts(request: HttpRequest, form: str) -> FileResponse:
    return _file(request, ACTS, form)


def _file(request: HttpRequest, listing: Listing, form: str) -> FileResponse:
    if form not in WRITERS:
        raise Http404
    table = TABLES[listing.kind]
    title = str(table.title)
    name = f"{title.casefold().replace(' ', '-')}-{timezone.localdate():%Y-%m-%d}.{form}"
    content_type, write = WRITERS[form]
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    write(file, title, table.headings(), _rows(request, listing))
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=content_type)


def _rows(request: HttpRequest, listing: Listing) -> Iterator[Sequence[Cell]]:
    """The last row says what is not there: a table must not pass for a whole one."""
    state = parse(listing, request.GET.lists())
    words = finder().find(state.question({}), user=request.user).words
    question = in_new_words(state, words, request.user).question({})
    numbers = finder().numbers(question, user=request.user, limit=MOST_ROWS)
    yield from TABLES[listing.kind].rows(numbers, user=request.user, site=settings.WAGTAILADMIN_BASE_URL)
    total = finder().totals([question], user=request.user)[0]
    if total > MOST_ROWS:
        text = _("The list has %(total)s rows, the file the first %(most)s: narrow the list for the rest.")
        yield [text % {"total": total, "most": MOST_ROWS}]


__all__ = ["acts", "initiatives"]
