"""One style sheet of many: readers get one request, and each part of the site keeps a sheet of its own.

Everything in `templates/css` goes into `css/burza.css`. The parts stand in cascade layers, so that only the sheet that
orders the layers must come first.
"""

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseStorageFinder
from django.core.files.storage import FileSystemStorage

NAME = "css/burza.css"
FIRST = "layers.css"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_INDENT = re.compile(r"\n\s*")


class SheetFinder(BaseStorageFinder):
    """Finds the sheet, written anew when a part is newer, so that who works on one sees it by a reload."""

    storage = FileSystemStorage(location=settings.DATA_DIR / "sheets")

    def find(self, path: str, **kwargs: Any) -> Any:  # type: ignore[override]
        if path == NAME:
            write(Path(self.storage.location) / NAME, parts())
        return super().find(path, **kwargs)

    def list(self, ignore_patterns: Iterable[str] | None) -> Any:
        write(Path(self.storage.location) / NAME, parts())
        return super().list(ignore_patterns)


def parts() -> list[Path]:
    sheets = sorted((settings.BASE_DIR / "templates" / "css").glob("*.css"))
    return sorted(sheets, key=lambda sheet: sheet.name != FIRST)


def write(target: Path, sheets: list[Path]) -> None:
    """Whole or not at all: other processes may read it meanwhile."""
    text = bundle(sheet.read_text(encoding="utf-8") for sheet in sheets)
    if target.exists() and target.read_text(encoding="utf-8") == text:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    draft.replace(target)


def bundle(sheets: Iterable[str]) -> str:
    """Without what only its writers need: comments and indents."""
    return "".join(_INDENT.sub("\n", _COMMENT.sub("", sheet)).lstrip() for sheet in sheets)


__all__ = ["NAME", "SheetFinder", "bundle", "parts", "write"]
