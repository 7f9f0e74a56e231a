"""Servers that lie, never end, go round or break off cost no more than a limit, and each its own fault."""

import asyncio
import gzip
import socket
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import brotli
import pytest
from aiohttp.abc import ResolveResult

from initiatives.feeds.fetching import parse_place
from initiatives.feeds.fetching.decoding import Body
from initiatives.feeds.records import Fault, FeedError
from initiatives.tests.feed_servers import (
    RSS,
    Asked,
    Connection,
    Names,
    Route,
    Server,
    fetch,
    leads_to,
    policy_for,
    raw,
    response,
    says,
    self_signed,
    silent,
)
from initiatives.tests.memory import needs_at_most

LIMIT = 100_000
LOOPBACK = (parse_place("127.0.0.0/8"),)
HEAD = b"HTTP/1.1 200 OK\r\n"


def bomb(size: int) -> Iterator[bytes]:
    """Zeros, packed a thousand to one, without ever standing in memory."""
    packing = zlib.compressobj(wbits=31)
    for _ in range(size >> 20):
        yield packing.compress(bytes(1 << 20))
    yield packing.flush()


def endless(link: Connection, asked: Asked) -> None:
    link.send(HEAD + b"\r\n")
    while not link.stopped.is_set():
        link.send(RSS * 100)


def endless_chunks(link: Connection, asked: Asked) -> None:
    link.send(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    while not link.stopped.is_set():
        link.send(b"1000\r\n" + b"x" * 0x1000 + b"\r\n")


@pytest.mark.parametrize(
    "route",
    [
        pytest.param(says(b"".join(bomb(256 << 20)), content_encoding="gzip"), id="gzip bomb"),
        pytest.param(says(brotli.compress(bytes(64 << 20), quality=1), content_encoding="br"), id="brotli bomb"),
        pytest.param(says(zlib.compress(bytes(64 << 20)), content_encoding="deflate"), id="deflate bomb"),
        pytest.param(says(gzip.compress(bytes(LIMIT + 1)), content_encoding="gzip"), id="a byte too many"),
        pytest.param(endless, id="endless"),
        pytest.param(endless_chunks, id="endless chunks"),
        pytest.param(raw(HEAD + b"Content-Length: 99999999999\r\n\r\n"), id="announced"),
    ],
)
def test_too_much_is_not_taken(route: Route) -> None:
    error = failure(route, max_bytes=LIMIT)
    assert error.fault == Fault.TOO_BIG
    assert "100000" in error.detail


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(bytes(64 << 20), 1)),
        ("deflate", zlib.compress(bytes(64 << 20), 1)),
        ("br", brotli.compress(bytes(64 << 20), quality=1)),
    ],
    ids=["gzip", "deflate", "br"],
)
def test_a_bomb_never_stands_in_memory(encoding: str, packed: bytes) -> None:
    def unpack() -> None:
        with pytest.raises(FeedError):
            Body([encoding], LIMIT).feed(packed)

    assert needs_at_most(20 * LIMIT, unpack)


def test_as_much_as_the_limit_is_taken() -> None:
    with Server({"/": says(brotli.compress(bytes(LIMIT)), content_encoding="br")}) as server:
        assert fetch(server.address(), policy_for(server, max_bytes=LIMIT)).body == bytes(LIMIT)


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip, gzip", gzip.compress(gzip.compress(RSS))),
        ("br,identity, gzip", RSS),
        ("compress", RSS),
        ("zstd", RSS),
        ("gzip", RSS),
        ("br", RSS),
        ("deflate", RSS),
        ("gzip", gzip.compress(b"") * 101),
    ],
)
def test_an_encoding_that_is_wrong_or_nested_is_refused(encoding: str, body: bytes) -> None:
    assert failure(says(body, content_encoding=encoding)).fault == Fault.BAD_ENCODING


def test_a_second_line_of_encodings_nests_too() -> None:
    route = raw(HEAD + b"Content-Encoding: gzip\r\nContent-Encoding: br\r\n\r\n")
    assert failure(route).fault == Fault.BAD_ENCODING


@pytest.mark.parametrize(
    ("fault", "answer"),
    [
        (Fault.TRUNCATED, HEAD + b"Content-Length: 5000\r\n\r\n" + RSS),
        (Fault.TRUNCATED, HEAD + b"Transfer-Encoding: chunked\r\n\r\n1000\r\n" + RSS),
        (Fault.TRUNCATED, response(gzip.compress(RSS)[:-9], content_encoding="gzip")),
        (Fault.TRUNCATED, response(zlib.compress(RSS)[:-9], content_encoding="deflate")),
        (Fault.TRUNCATED, response(brotli.compress(RSS)[:-3], content_encoding="br")),
        (Fault.PROTOCOL, HEAD + b"Content-Length: many\r\n\r\n" + RSS),
        (Fault.PROTOCOL, HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n" + RSS),
        (Fault.PROTOCOL, b"220 ftp.example ready\r\n"),
        (Fault.PROTOCOL, b"\0" * 5000),
        (Fault.PROTOCOL, HEAD + b"X-Half: "),
        (Fault.PROTOCOL, b""),
        (Fault.PROTOCOL, HEAD + b"X-Long: " + b"x" * 20_000 + b"\r\n\r\n"),
        (Fault.PROTOCOL, HEAD + b"".join(b"X-%d: 1\r\n" % number for number in range(500)) + b"\r\n"),
        (Fault.PROTOCOL, HEAD[:-2] + b"x" * 20_000 + b"\r\n\r\n"),
    ],
)
def test_a_broken_answer_says_how_it_is_broken(fault: Fault, answer: bytes) -> None:
    assert failure(raw(answer)).fault == fault


def test_chunks_that_are_none_are_refused() -> None:
    # It depends on how the bytes are cut into packets, whether the head is out before the error is seen.
    assert failure(raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\nzzz\r\n")).fault in (Fault.TRUNCATED, Fault.PROTOCOL)


def test_of_a_body_no_more_is_read_than_its_length_says() -> None:
    with Server({"/": raw(HEAD + b"Content-Length: 40\r\n\r\n" + RSS)}) as server:
        try:
            came: bytes | Fault | None = fetch(server.address(), policy_for(server)).body
        except FeedError as error:
            # In one packet with the head, what follows is taken for the next answer, and for a bad one.
            came = error.fault
    assert came in (RSS[:40], Fault.PROTOCOL)


def dripped_head(link: Connection, asked: Asked) -> None:
    link.drip(HEAD + b"X-Slow: " + b"x" * 8000, 0.02)


def dripped_headers(link: Connection, asked: Asked) -> None:
    link.send(HEAD)
    while not link.stopped.is_set():
        link.drip(b"X: 1\r\n", 0.02)


def dripped_body(link: Connection, asked: Asked) -> None:
    link.send(HEAD + b"Content-Length: 90000\r\n\r\n")
    link.drip(bytes(90_000), 0.02)


def endless_hints(link: Connection, asked: Asked) -> None:
    while not link.stopped.wait(0.01):
        link.send(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")


@pytest.mark.parametrize("route", [silent, dripped_head, dripped_headers, dripped_body, endless_hints])
def test_what_drips_is_cut_off_at_the_time_limit(route: Route) -> None:
    with at_most(6):
        error = failure(route, total_seconds=0.4)
    assert error.fault == Fault.TIMED_OUT


def test_the_time_limit_is_one_for_all_redirects() -> None:
    def route(link: Connection, asked: Asked) -> None:
        link.stopped.wait(0.3)
        number = int(asked.path.partition("?")[2] or 0)
        link.send(response(b"", "302 Found", location=f"/?{number + 1}"))

    assert failure(route, total_seconds=0.8, redirects=50).fault == Fault.TIMED_OUT


def test_redirects_that_go_round_or_on_and_on_are_left() -> None:
    def on(link: Connection, asked: Asked) -> None:
        link.send(response(b"", "302 Found", location=f"/on?{len(server.asked)}"))

    routes = {"/a": leads_to("/b"), "/b": leads_to("/a"), "/self": leads_to("/self"), "/on": on}
    with Server(routes) as server:
        assert of(server, "/a").fault == of(server, "/self").fault == Fault.REDIRECTS
        assert server.paths() == ["/a", "/b", "/self"]
        server.asked.clear()
        error = of(server, "/on")
        assert (error.fault, error.detail.count("→")) == (Fault.REDIRECTS, 6)
        assert len(server.asked) == 6


def test_a_certificate_that_nobody_vouches_for_is_refused() -> None:
    tls, trusting = self_signed()
    with Server({"/": says()}, tls=tls) as server:
        assert of(server, "/").fault == Fault.TLS
        assert server.asked == []
        assert fetch(server.address(), policy_for(server), tls=trusting).body == RSS


def test_a_certificate_of_another_host_is_refused() -> None:
    tls, trusting = self_signed()
    names = Names(partner_example=[["127.0.0.1"]])
    with Server({"/": says()}, tls=tls) as server, pytest.raises(FeedError) as caught:
        fetch(server.address(host="partner.example"), policy_for(server), tls=trusting, resolver=names)
    assert caught.value.fault == Fault.TLS


def test_a_server_that_knows_no_tls_is_told_from_one_that_is_down() -> None:
    with Server(greeting=response(b"", "400 Bad Request")) as server, pytest.raises(FeedError) as caught:
        fetch(server.address().replace("http:", "https:"), policy_for(server))
    assert caught.value.fault == Fault.TLS


def test_a_host_that_is_down_or_unknown_is_told() -> None:
    with Server() as server:
        pass
    assert of(server, "/").fault == Fault.REFUSED
    with pytest.raises(FeedError) as caught:
        fetch("http://partner.example/", policy_for(), resolver=Names())
    assert caught.value.fault == Fault.UNRESOLVED


def test_a_host_that_takes_no_connection_is_left_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf, at_most(6), pytest.raises(FeedError) as caught:
        # Accepted by the kernel; the handshake of TLS is never answered.
        fetch(f"https://127.0.0.1:{deaf.getsockname()[1]}/", policy_for(connect_seconds=0.3, allowed=LOOPBACK))
    assert caught.value.fault == Fault.TIMED_OUT


class SilentNames(Names):
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        await asyncio.Event().wait()
        return []


def test_a_name_server_that_never_answers_is_left_in_time() -> None:
    with at_most(6), pytest.raises(FeedError) as caught:
        fetch("http://partner.example/", policy_for(connect_seconds=0.3), resolver=SilentNames())
    assert caught.value.fault == Fault.TIMED_OUT


def test_a_body_that_names_a_file_is_only_a_body() -> None:
    with Server({"/": says(b"/dev/zero")}) as server:
        assert fetch(server.address(), policy_for(server)).body == b"/dev/zero"


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    began = time.monotonic()
    yield
    assert time.monotonic() - began < seconds


def of(server: Server, path: str) -> FeedError:
    with pytest.raises(FeedError) as caught:
        fetch(server.address(path), policy_for(server))
    return caught.value


def failure(route: Route, **limits: float) -> FeedError:
    with Server({"/": route}) as server, pytest.raises(FeedError) as caught:
        fetch(server.address(), policy_for(server, **limits))
    return caught.value
