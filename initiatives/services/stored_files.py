"""Whether what the database says of files is on the disk, and the other way round. Nothing is changed.

Both are gone through a batch at a time, and a file a piece at a time: the memory stays the same however many there are.
What is written, withdrawn or deleted meanwhile is asked for again before it is called a fault.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.db.models import Model
from wagtail.models import UploadedFile

from initiatives.models import Attachment, Picture, Rendition
from initiatives.services.temporary import AGE, PARTS

# In this order: what is asked by an index comes first.
MODELS: tuple[type[Model], ...] = (Rendition, Picture, Attachment, UploadedFile)
_WITH_FACTS = (Attachment, Picture)
_FACTS = ("file_size", "file_hash", "withdrawn_at")
_BATCH = 500
_CHUNK = 1 << 16


class Fault(StrEnum):
    MISSING = "missing"
    EMPTY = "empty"
    SIZE = "size"
    HASH = "hash"
    UNREADABLE = "unreadable"
    NO_ROW = "no_row"


@dataclass(frozen=True)
class Wrong:
    """One thing that is wrong. `kind` and `number` are the row's, empty for a file that has none; `path` is below the
    media folder; `is_old`: for longer than any upload takes."""

    fault: Fault
    path: str
    kind: str = ""
    number: int | None = None
    is_old: bool = True


def count_rows() -> int:
    return sum(model._default_manager.count() for model in MODELS)


def check(*, now: datetime, with_hashes: bool = True, seen: Callable[[], object] = lambda: None) -> Iterator[Wrong]:
    """`seen` is called for each row and each file that was looked at."""
    for model in MODELS:
        yield from _check_rows(model, with_hashes, seen)
    yield from _check_disk(now, seen)


def delete_orphan(*, path: str) -> bool:
    """Takes a file away that has no row; False where it has one by now, or cannot be taken away."""
    if path in _named([path]):
        return False
    try:
        default_storage.delete(path)
    except (OSError, SuspiciousFileOperation):
        return False
    return True


def _check_rows(model: type[Model], with_hashes: bool, seen: Callable[[], object]) -> Iterator[Wrong]:
    for row in _rows(model):
        seen()
        fault = _fault(row, with_hashes)
        if fault and _is_as_it_was(model, row):
            yield Wrong(fault, row["file"], model.__name__.lower(), row["pk"])


def _rows(model: type[Model]) -> Iterator[dict[str, Any]]:
    """By their numbers, so that no query stays open for as long as the disk takes."""
    columns = ("pk", "file", *(_FACTS if model in _WITH_FACTS else ()))
    last = 0
    while rows := list(model._default_manager.filter(pk__gt=last).order_by("pk").values(*columns)[:_BATCH]):
        yield from rows
        last = rows[-1]["pk"]


def _is_as_it_was(model: type[Model], row: dict[str, Any]) -> bool:
    return model._default_manager.filter(pk=row["pk"]).values(*row).first() == row


def _fault(row: dict[str, Any], with_hashes: bool) -> Fault | None:
    if row.get("withdrawn_at"):
        # Its bytes are gone, or go within the hour.
        return None
    try:
        size = default_storage.size(row["file"])
        if size == 0:
            return Fault.EMPTY
        if row.get("file_size") not in (None, size):
            return Fault.SIZE
        if with_hashes and row.get("file_hash") and _hash(row["file"]) != row["file_hash"]:
            return Fault.HASH
    except (FileNotFoundError, SuspiciousFileOperation):
        return Fault.MISSING
    except OSError:
        return Fault.UNREADABLE
    return None


def _hash(name: str) -> str:
    """As Wagtail makes it."""
    digest = hashlib.sha1(usedforsecurity=False)
    with default_storage.open(name) as stored:
        for chunk in stored.chunks(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _check_disk(now: datetime, seen: Callable[[], object]) -> Iterator[Wrong]:
    before = (now - AGE).timestamp()
    batch: dict[str, os.DirEntry[str]] = {}
    root = Path(default_storage.path(""))
    for entry in _entries(root):
        seen()
        batch[Path(entry.path).relative_to(root).as_posix()] = entry
        if len(batch) == _BATCH:
            yield from _orphans(batch, before)
            batch = {}
    yield from _orphans(batch, before)


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Whatever is no folder, links among it, which are not followed."""
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    yield from _entries(Path(entry.path))
                else:
                    yield entry
    except OSError:
        return


def _orphans(batch: dict[str, os.DirEntry[str]], before: float) -> Iterator[Wrong]:
    named = _named(list(batch))
    for path in sorted(batch.keys() - named):
        try:
            is_old = batch[path].stat(follow_symlinks=False).st_mtime < before
        except OSError:
            continue
        # What is being written has no row yet.
        if is_old or not path.startswith(f"{PARTS}/"):
            yield Wrong(Fault.NO_ROW, path, is_old=is_old)


def _named(paths: list[str]) -> set[str]:
    """Those that a row names. A name that is no text in the database's eyes is nobody's."""
    left = {path for path in paths if path.isprintable() or path.encode("utf-8", "ignore").decode() == path}
    found: set[str] = set()
    for model in MODELS:
        if left:
            found |= set(model._default_manager.filter(file__in=left).values_list("file", flat=True))
            left -= found
    return found


__all__ = ["Fault", "Wrong", "check", "count_rows", "delete_orphan"]
