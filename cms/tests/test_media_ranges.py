"""Parts of a file, and what has not changed (RFC 9110): asked for and sent as browsers and download programs do."""

from collections.abc import Callable
from io import FileIO
from pathlib import Path
from typing import Any

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from cms.media_ranges import PIECE, Part, Span, Unsatisfiable, asked_for
from cms.users.models import User
from initiatives.models import Attachment, Role
from initiatives.tests import factories

CONTENT = bytes(range(256)) * 1000
SIZE = len(CONTENT)


@pytest.fixture
def file(db: None) -> Attachment:
    return factories.AttachmentFactory.create(name="akt.pdf", content=b"%PDF-" + CONTENT[5:])


@pytest.fixture
def reader(db: None, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(factories.person(Role.ADMINISTRATOR))


def body(response: Any) -> bytes:
    return b"".join(response)


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=5-9", 5, 9),
        ("bytes=0-0", 0, 0),
        ("bytes=100-", 100, SIZE - 1),
        ("bytes=-10", SIZE - 10, SIZE - 1),
        (f"bytes=-{SIZE * 2}", 0, SIZE - 1),
        (f"bytes=0-{SIZE * 2}", 0, SIZE - 1),
        (f"bytes={SIZE - 1}-", SIZE - 1, SIZE - 1),
        ("Bytes = 7 - 8", 7, 8),
        ("bytes=9-" + "9" * 30, 9, SIZE - 1),
    ],
)
def test_a_part_is_sent_that_is_asked_for(file: Attachment, reader: Client, asked: str, first: int, last: int) -> None:
    whole = body(reader.get(file.url))

    part = reader.get(file.url, headers={"Range": asked})

    assert part.status_code == 206
    assert part.headers["Content-Range"] == f"bytes {first}-{last}/{SIZE}"
    assert part.headers["Content-Length"] == str(last - first + 1)
    assert part.headers["Content-Type"] == "application/pdf"
    assert part.headers["X-Content-Type-Options"] == "nosniff"
    assert body(part) == whole[first : last + 1]


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", f"bytes={SIZE}-{SIZE + 5}", "bytes=-0", f"bytes={'9' * 30}-"])
def test_a_part_that_is_not_there_is_refused_with_the_size(file: Attachment, reader: Client, asked: str) -> None:
    answer = reader.get(file.url, headers={"Range": asked})

    assert (answer.status_code, answer.content) == (416, b"")
    assert answer.headers["Content-Range"] == f"bytes */{SIZE}"


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=0-1,5-9", "bytes=9-5", "bytes=", "bytes=-", "bytes=a-b", "bytes=--5", "bytes=1-2-3", "lines=1-2",
        "bytes=0x1-0x2", "bytes=٥-٩", "bytes=0-" + "9" * 5000, "5-9", "",
    ],
)  # fmt: skip
def test_the_whole_is_sent_where_no_single_part_is_meant(file: Attachment, reader: Client, asked: str) -> None:
    answer = reader.get(file.url, headers={"Range": asked})

    assert answer.status_code == 200
    assert answer.headers["Content-Length"] == str(SIZE)
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert "Content-Range" not in answer.headers
    assert len(body(answer)) == SIZE


def test_an_empty_file_is_sent_whole(reader: Client) -> None:
    file = factories.AttachmentFactory.create(name="pusty.txt", content=b"")

    for asked in ("bytes=0-", "bytes=-5"):
        answer = reader.get(file.url, headers={"Range": asked})
        assert (answer.status_code, body(answer)) == (200, b"")


def test_a_part_continues_only_the_same_file(file: Attachment, reader: Client) -> None:
    first = reader.get(file.url)
    etag, changed = first.headers["ETag"], first.headers["Last-Modified"]
    assert not etag.startswith("W/")

    def status(if_range: str) -> int:
        return reader.get(file.url, headers={"Range": "bytes=0-9", "If-Range": if_range}).status_code

    assert [status(same) for same in (etag, changed)] == [206, 206]
    others = ('"inny"', f"W/{etag}", "Thu, 01 Jan 2099 00:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", "wczoraj", "")
    assert [status(other) for other in others] == [200] * len(others)


def test_conditions_come_before_the_part(file: Attachment, reader: Client) -> None:
    etag = reader.get(file.url).headers["ETag"]

    def status(**headers: str) -> int:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return reader.get(file.url, headers={"Range": "bytes=0-9", **named}).status_code

    assert status(If_None_Match=etag) == 304
    assert status(If_None_Match=f"W/{etag}") == 304
    assert status(If_None_Match='"inny"') == 206
    assert status(If_Match=etag) == 206
    assert status(If_Match='"inny"') == 412
    assert status(If_Match=f"W/{etag}") == 412
    assert status(If_Unmodified_Since="Mon, 01 Jan 2001 00:00:00 GMT") == 412
    assert status(If_Modified_Since="Thu, 01 Jan 2099 00:00:00 GMT") == 304


def test_an_answer_to_head_tells_what_would_be_sent(file: Attachment, reader: Client) -> None:
    sent = reader.get(file.url)
    told = reader.head(file.url, headers={"Range": "bytes=0-9"})

    assert (told.status_code, told.content) == (200, b"")
    same = ("Content-Type", "Content-Length", "Content-Disposition", "ETag", "Last-Modified", "Accept-Ranges",
            "Content-Security-Policy", "Cache-Control")  # fmt: skip
    assert {name: told.headers[name] for name in same} == {name: sent.headers[name] for name in same}


def test_nothing_but_reading_is_answered(file: Attachment, reader: Client) -> None:
    assert reader.post(file.url).status_code == 405
    assert reader.delete(file.url).status_code == 405


@pytest.mark.parametrize("headers", [{}, {"Range": "bytes=5-9"}, {"Range": f"bytes={SIZE}-"}, {"If-None-Match": "*"}])
def test_an_answer_that_nobody_reads_leaves_no_file_open(
    file: Attachment, reader: Client, headers: dict[str, str]
) -> None:
    answers = [reader.get(file.url, headers=headers), reader.head(file.url, headers=headers)]
    assert is_open(file) == answers[0].streaming

    for answer in answers:
        hang_up(answer)

    assert not is_open(file)


def hang_up(response: Any) -> None:
    """As a server does whose reader is gone; the test's own connection to the database stays open."""
    request_finished.disconnect(close_old_connections)
    try:
        response.close()
    finally:
        request_finished.connect(close_old_connections)


def is_open(file: Attachment) -> bool:
    opened = [link for link in Path("/proc/self/fd").iterdir() if link.exists()]
    return any(link.samefile(file.file.path) for link in opened)


def test_a_part_is_read_in_pieces_and_no_further(tmp_path: Path) -> None:
    path = tmp_path / "plik"
    path.write_bytes(CONTENT)
    span = Span(3, 3 + 2 * PIECE + 7)

    file = FileIO(path)
    part = Part(file, span)
    pieces = list(part)
    part.close()

    assert [len(piece) for piece in pieces] == [PIECE, PIECE, 7]
    assert b"".join(pieces) == CONTENT[span.start : span.stop]
    assert file.closed


def test_a_file_that_became_shorter_ends_the_part(tmp_path: Path) -> None:
    path = tmp_path / "plik"
    path.write_bytes(b"0123456789")
    part = Part(FileIO(path), Span(2, 10))
    path.write_bytes(b"0123")

    assert b"".join(part) == b"23"


@given(st.text(max_size=40), st.integers(0, 50))
def test_no_header_is_too_strange(header: str, size: int) -> None:
    assert_within(header, size)


@given(st.integers(0, 60), st.one_of(st.none(), st.integers(0, 60)), st.integers(0, 50))
def test_a_span_lies_within_the_file(first: int, last: int | None, size: int) -> None:
    assert_within(f"bytes={first}-{'' if last is None else last}", size)
    assert_within(f"bytes=-{first}", size)


def assert_within(header: str, size: int) -> None:
    try:
        span = asked_for(header, size)
    except Unsatisfiable:
        return
    assert span is None or 0 <= span.start < span.stop <= size
