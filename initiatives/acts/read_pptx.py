"""Presentations (PPTX), through python-pptx: a slide is a page, with its notes."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

from pptx import Presentation

from initiatives.acts.archive import open_archive
from initiatives.acts.cleaning import clean
from initiatives.acts.outcome import refusing_damage

_DEPTH_MOST = 10  # groups in groups


def read_pptx(content: bytes) -> Iterator[str]:
    open_archive(content).close()  # refuses what would fill the memory
    with refusing_damage():
        slides = list(Presentation(BytesIO(content)).slides)
    for slide in slides:
        with refusing_damage():
            yield clean("\n".join(_texts(slide)))


def _texts(slide: Any) -> Iterator[str]:
    yield from _shapes(slide.shapes, _DEPTH_MOST)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        yield slide.notes_slide.notes_text_frame.text


def _shapes(shapes: Iterable[Any], depth: int) -> Iterator[str]:
    for shape in shapes:
        if shape.has_text_frame:
            yield shape.text_frame.text
        elif getattr(shape, "has_table", False):
            for row in shape.table.rows:
                yield " | ".join(cell.text for cell in row.cells)
        elif hasattr(shape, "shapes") and depth:
            yield from _shapes(shape.shapes, depth - 1)
