"""Collections in BEIR's form: corpus.jsonl, queries.jsonl and qrels/test.tsv.

Whatever can be read is read: ids and titles that are numbers, texts without titles, blank lines, judgements with a
heading or without, in three columns or in TREC's four.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from zlib import crc32

Judgements = Mapping[str, Mapping[str, int]]
_Read = TypeVar("_Read")


class CollectionError(ValueError):
    """Says which file, and which line of it, cannot be read."""


class Text(NamedTuple):
    key: str
    title: str
    text: str
    language: str = "pl"


class Query(NamedTuple):
    """`kind` is for a breakdown of the figures; empty where the collection has none."""

    key: str
    text: str
    kind: str = ""


@dataclass(frozen=True)
class Collection:
    """`queries` are those that have an answer, and `answers` the grades of these, by query and text, from 1.

    `strange` counts judgements that name a query or a text that is not there.
    """

    texts: tuple[Text, ...]
    queries: tuple[Query, ...]
    answers: Judgements
    strange: int = 0


def read(folder: Path) -> Collection:
    """Raises CollectionError. An id that comes twice has what came last."""
    texts = {text.key: text for text in _objects(folder / "corpus.jsonl", _text)}
    queries = {query.key: query for query in _objects(folder / "queries.jsonl", _query)}
    answers: dict[str, dict[str, int]] = {}
    strange = 0
    for query, text, grade in _judged(folder / "qrels" / "test.tsv"):
        if query not in queries or text not in texts:
            strange += 1
        elif grade > 0:
            answers.setdefault(query, {})[text] = grade
    asked = tuple(query for query in queries.values() if query.key in answers)
    return Collection(tuple(texts.values()), asked, answers, strange)


def halves(collection: Collection) -> tuple[Collection, Collection]:
    """The same texts with half of the queries each: what is tuned on one is reported on the other.

    Which half a query is in follows from its id alone, so that it stays there when others come.
    """
    parts: tuple[list[Query], list[Query]] = ([], [])
    for query in collection.queries:
        parts[crc32(query.key.encode()) & 1].append(query)
    first, second = (replace(collection, queries=tuple(part)) for part in parts)
    return first, second


def _objects(path: Path, make: Callable[[dict[str, Any]], _Read]) -> Iterator[_Read]:
    for number, line in _lines(path):
        try:
            found = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise CollectionError(f"{path}:{number}: not JSON") from error
        if not isinstance(found, dict):
            raise CollectionError(f"{path}:{number}: not an object")
        try:
            yield make(found)
        except _Unreadable as error:
            raise CollectionError(f"{path}:{number}: {error}") from error


class _Unreadable(ValueError):
    pass


def _text(found: dict[str, Any]) -> Text:
    language = _metadata(found).get("language") or found.get("language")
    own = language if isinstance(language, str) else "pl"
    return Text(_key(found), _string(found, "title"), _string(found, "text"), own)


def _query(found: dict[str, Any]) -> Query:
    kind = _metadata(found).get("kind")
    return Query(_key(found), _string(found, "text"), kind if isinstance(kind, str) else "")


def _metadata(found: dict[str, Any]) -> dict[str, Any]:
    metadata = found.get("metadata")
    return metadata if isinstance(metadata, dict) else {}


def _key(found: dict[str, Any]) -> str:
    key = found.get("_id", found.get("id"))
    if isinstance(key, bool) or not isinstance(key, str | int) or key == "":
        raise _Unreadable("no _id")
    return str(key).strip()


def _string(found: dict[str, Any], name: str) -> str:
    """A year for a title is a text too, and so are paragraphs in a list. No database takes half of a surrogate pair,
    and PostgreSQL no NUL.
    """
    parts = value if isinstance(value := found.get(name), list) else [value]
    if any(isinstance(part, bool) or not isinstance(part, str | int | float | None) for part in parts):
        raise _Unreadable(f"{name} is not a string")
    text = "\n".join(str(part) for part in parts if part is not None)
    return text.encode("utf-8", "replace").decode().replace("\x00", " ")


def _judged(path: Path) -> Iterator[tuple[str, str, int]]:
    first = True
    for number, line in _lines(path):
        columns = line.split("\t") if line.count("\t") > 1 else line.split()
        grade = _grade(columns)
        if grade is not None:
            yield columns[0].strip(), columns[-2].strip(), grade
        elif not first:
            raise CollectionError(f"{path}:{number}: not a query, a text and a grade")
        first = False


def _grade(columns: list[str]) -> int | None:
    """None for a heading."""
    if len(columns) not in {3, 4}:
        return None
    try:
        return int(float(columns[-1]))
    except (ValueError, OverflowError):
        return None


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Those that are not blank, from 1."""
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                try:
                    text = line.decode("utf-8-sig" if number == 1 else "utf-8")
                except UnicodeDecodeError as error:
                    raise CollectionError(f"{path}:{number}: not UTF-8") from error
                if text.strip():
                    yield number, text.rstrip("\r\n")
    except OSError as error:
        raise CollectionError(f"{path}: {error.strerror}") from error


__all__ = ["Collection", "CollectionError", "Judgements", "Query", "Text", "halves", "read"]
