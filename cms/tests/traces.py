"""Where somebody's name could still stand: every table of the database, the folders, and what was logged."""

import json
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils.module_loading import import_string


def tables_with(*needles: str) -> dict[str, str]:
    """The tables in which one of the needles occurs, each with a row that shows it. Whatever the case, and however the
    letters are stored: as text, escaped in JSON, in the bytes of a file, packed in a session."""
    found: dict[str, str] = {}
    for table in _tables():
        for row in _rows(table):
            text = " | ".join(map(_text, row))
            if _holds(text, needles):
                found.setdefault(table, text[:500])
    for session in Session.objects.all():
        if _holds(json.dumps(session.get_decoded(), ensure_ascii=False, default=str), needles):
            found.setdefault("sessions, unpacked", str(session.get_decoded()))
    return found


def files_with(folder: Path, *needles: str) -> list[str]:
    return [
        str(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and (_holds(path.name, needles) or _holds(_text(path.read_bytes()), needles))
    ]


@contextmanager
def log_lines() -> Iterator[StringIO]:
    """What the settings' one formatter makes of everything that is logged meanwhile."""
    lines = settings.LOGGING["formatters"]["line"]
    handler = logging.StreamHandler(StringIO())
    handler.setFormatter(import_string(lines["class"])(lines["format"], style=lines["style"]))
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield handler.stream
    finally:
        root.removeHandler(handler)


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        return sorted(connection.introspection.table_names(cursor))


def _rows(table: str) -> Iterable[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - every table there is
        return cursor.fetchall()


def _text(value: Any) -> str:
    if isinstance(value, memoryview | bytes):
        content = bytes(value)
        return " ".join(content.decode(encoding, "ignore") for encoding in ("utf-8", "cp1250", "utf-16-le"))
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    # JSON within text: “\\u0107” is a letter too.
    return text.encode("utf-8", "ignore").decode("unicode_escape", "ignore") + text if "\\u" in text else text


def _holds(text: str, needles: Iterable[str]) -> bool:
    return any(needle.casefold() in text.casefold() for needle in needles)
