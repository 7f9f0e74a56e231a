"""PDF through pypdf, which refuses bombs by its own limits, set lower here."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from pypdf import Configuration, PageObject, PasswordType, PdfReader, apply_configuration
from pypdf.errors import LimitReachedError

from initiatives.acts.cleaning import clean
from initiatives.acts.columns import Piece, by_column
from initiatives.acts.outcome import MAX_PAGES, Reason, Refused, refusing_damage

_STREAM_MOST = 20_000_000  # decompressed; a full page of an act takes some ten thousand
_HEAVY_PAGES = 3  # a plan of a town is one; many are an attack
_LIMITS = Configuration(
    array_based_stream_maximum_output_length=_STREAM_MOST,
    zlib_maximum_output_length=_STREAM_MOST,
    lzw_maximum_output_length=_STREAM_MOST,
    run_length_maximum_output_length=_STREAM_MOST,
    brotli_maximum_output_length=_STREAM_MOST,
    stream_parsing_work_maximum_count=1_000_000,
    page_tree_maximum_entries=20_000,
    jbig2dec_binary=None,  # no picture is wanted, and no program is to be started
)


def read_pdf(content: bytes) -> Iterator[str]:
    """A page that cannot be read is an empty one; without any text, what was wrong with it is the file's own fault."""
    with _bounded():
        pages = _open(content)
    faults: list[Reason] = []
    found = False
    for page in pages:
        try:
            text = _text_of(page)
        except Refused as refusal:
            faults.append(refusal.reason)
            text = ""
        found = found or bool(text)
        yield text
        if faults.count(Reason.TOO_LARGE) > _HEAVY_PAGES:
            raise Refused(Reason.TOO_LARGE)
    if faults and not found:
        raise Refused(faults[0])


def _open(content: bytes) -> list[PageObject]:
    """An owner's password alone only forbids to print or copy: such a file opens with an empty one."""
    reader = PdfReader(BytesIO(content))
    if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
        raise Refused(Reason.ENCRYPTED)
    if len(reader.pages) > MAX_PAGES:
        raise Refused(Reason.TOO_LARGE)
    return list(reader.pages)


def _text_of(page: PageObject) -> str:
    pieces: list[Piece] = []

    def note(text: str, above: list[float], place: list[float], _font: Any, size: float) -> None:
        if words := text.strip("\n"):
            x = place[4] * above[0] + place[5] * above[2] + above[4]
            y = place[4] * above[1] + place[5] * above[3] + above[5]
            pieces.append(Piece(x, y, abs(size * place[0] * above[0]), words))

    with _bounded():
        text = page.extract_text(visitor_text=note)
        return clean(by_column(pieces, width=float(page.mediabox.width)) or text)


@contextmanager
def _bounded() -> Iterator[None]:
    with refusing_damage(), apply_configuration(_LIMITS):
        try:
            yield
        except LimitReachedError as limit:
            raise Refused(Reason.TOO_LARGE) from limit
