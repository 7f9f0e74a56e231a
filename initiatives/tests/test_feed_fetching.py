"""Feeds are fetched: what has not changed is not sent again, redirects are followed, hosts are not pressed."""

import asyncio
import gzip
import hashlib
import time
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import brotli
import pytest

from initiatives.feeds.fetching import Fetcher, Policy, Request
from initiatives.feeds.looking import Ask, look
from initiatives.feeds.records import Fault, FeedError, Validators
from initiatives.tests.feed_servers import (
    RSS,
    Asked,
    Connection,
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

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def test_a_feed_comes_with_what_is_asked_for_it_the_next_time() -> None:
    route = says(etag='W/"17"', last_modified="Sun, 22 Nov 2026 10:00:00 GMT", cache_control="public, max-age=600")
    with Server({"/feed": route}) as server:
        found = fetch(server.address("/feed#latest"), policy_for(server))
    assert (found.status, found.body, found.content_type) == (200, RSS, "application/rss+xml")
    assert found.address == server.address("/feed")
    assert (found.moved, found.fresh_seconds, found.downgraded) == ("", 600, False)
    assert found.validators == Validators(
        etag='W/"17"', last_modified="Sun, 22 Nov 2026 10:00:00 GMT", body_hash=hashlib.sha256(RSS).hexdigest()
    )


def test_a_request_says_who_asks_and_what_is_known() -> None:
    with Server({"/": says()}) as server:
        known = Validators(etag='"a"', last_modified="Sun, 22 Nov 2026 10:00:00 GMT")
        fetch(Request(server.address(), known), policy_for(server))
        headers = server.asked[0].headers
    assert headers["User-Agent"] == "Burza/1.0 (+mailto:biuro@burza.example)"
    assert headers["If-None-Match"] == '"a"'
    assert headers["If-Modified-Since"] == "Sun, 22 Nov 2026 10:00:00 GMT"
    assert headers["Accept"].startswith("application/atom+xml")
    assert headers["Accept-Encoding"] == "gzip, deflate, br"
    assert not {"Cookie", "Authorization", "Referer"} & set(headers)


def test_not_modified_keeps_what_was_known() -> None:
    known = Validators(etag='"a"', last_modified="Sun, 22 Nov 2026 10:00:00 GMT", body_hash="f00")
    with Server({"/": raw(b'HTTP/1.1 304 Not Modified\r\nETag: "b"\r\n\r\n')}) as server:
        found = fetch(Request(server.address(), known), policy_for(server))
    assert (found.status, found.body) == (304, None)
    assert found.validators == replace(known, etag='"b"')


def test_not_modified_to_one_who_knows_nothing_is_a_fault() -> None:
    with Server({"/": raw(b"HTTP/1.1 304 Not Modified\r\n\r\n")}) as server:
        assert _fault(server.address(), server) == Fault.PROTOCOL


def test_the_same_body_is_nothing_new_whatever_the_server_says() -> None:
    with Server({"/": says(etag='"new"')}) as server:
        first = fetch(server.address(), policy_for(server))
        again = fetch(Request(server.address(), replace(first.validators, etag='"old"')), policy_for(server))
    assert (again.status, again.body, again.validators) == (200, None, first.validators)


def test_a_validator_that_could_begin_another_header_is_not_sent() -> None:
    with Server({"/": says(etag='"zażółć"', last_modified="x" * 600)}) as server:
        found = fetch(server.address(), policy_for(server))
        assert (found.validators.etag, found.validators.last_modified) == ("", "")
        fetch(Request(server.address(), Validators(etag='"a"\r\nX-Mine: 1')), policy_for(server))
        assert not {"X-Mine", "If-None-Match"} & set(server.asked[-1].headers)


@pytest.mark.parametrize(
    ("encoding", "encoded"),
    [
        ("gzip", gzip.compress(RSS)),
        ("x-gzip", gzip.compress(RSS[:50]) + gzip.compress(RSS[50:])),
        ("gzip", gzip.compress(RSS) + b"\0\0 left over"),
        ("deflate", zlib.compress(RSS)),
        ("deflate", zlib.compress(RSS)[2:-4]),
        ("br", brotli.compress(RSS)),
        ("identity", RSS),
        ("GZIP", gzip.compress(RSS)),
    ],
)
@pytest.mark.parametrize("is_dripped", [False, True])
def test_bodies_are_decoded(encoding: str, encoded: bytes, is_dripped: bool) -> None:
    def route(link: Connection, asked: Asked) -> None:
        head, body = response(encoded, content_encoding=encoding).split(b"\r\n\r\n", 1)
        link.send(head + b"\r\n\r\n")
        link.drip(body, 0.0005) if is_dripped else link.send(body)

    with Server({"/": route}) as server:
        assert fetch(server.address(), policy_for(server)).body == RSS


def test_permanent_redirects_are_told_when_all_of_them_are() -> None:
    routes = {
        "/a": leads_to("/b", "301 Moved Permanently"),
        "/b": leads_to("c?x=1#here", "308 Permanent Redirect"),
        "/c": says(),
        "/mixed": leads_to("/a", "302 Found"),
        "/for-now": leads_to("/c", "307 Temporary Redirect"),
        "/to-nothing": leads_to("/nothing", "301 Moved Permanently"),
    }
    with Server(routes) as server:
        found = fetch(server.address("/a"), policy_for(server))
        assert found.address == found.moved == server.address("/c?x=1")
        for path in ("/mixed", "/for-now"):
            found = fetch(server.address(path), policy_for(server))
            assert (found.body, found.moved) == (RSS, "")
        assert _fault(server.address("/to-nothing"), server) == Fault.NOT_FOUND


def test_a_way_from_https_to_http_is_noted_and_never_for_good() -> None:
    tls, trusting = self_signed()
    with Server({"/": says()}) as plain, Server({}, tls=tls) as secure:
        secure.routes["/"] = leads_to(plain.address(), "301 Moved Permanently")
        found = fetch(secure.address(), policy_for(plain, secure), tls=trusting)
        plain.routes["/up"] = leads_to(secure.address("/feed"), "301 Moved Permanently")
        secure.routes["/feed"] = says()
        up = fetch(plain.address("/up"), policy_for(plain, secure), tls=trusting)
    assert (found.body, found.downgraded, found.moved) == (RSS, True, "")
    assert (up.body, up.downgraded, up.moved) == (RSS, False, secure.address("/feed"))


def test_a_redirect_in_the_bytes_of_an_old_server_is_followed() -> None:
    routes = {
        "/": raw("HTTP/1.1 302 Found\r\nLocation: /żółw\r\n\r\n".encode("iso-8859-2")),
        "/%BF%F3%B3w": raw("HTTP/1.1 302 Found\r\nLocation: /żółw\r\n\r\n".encode()),
        "/%C5%BC%C3%B3%C5%82w": says(),
    }
    with Server(routes) as server:
        assert fetch(server.address(), policy_for(server)).body == RSS
        assert server.paths() == list(routes)


def test_cookies_are_not_carried_on() -> None:
    with Server({"/": says(b"", "302 Found", location="/feed", set_cookie="id=1; Path=/"), "/feed": says()}) as server:
        fetch(server.address(), policy_for(server))
        assert server.paths() == ["/", "/feed"]
        assert "Cookie" not in server.asked[1].headers


def test_proxies_and_passwords_of_the_environment_are_not_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    netrc = tmp_path_factory.mktemp("home") / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password mine\n")
    with Server({"/": says()}) as server, Server() as proxy:
        monkeypatch.setenv("NETRC", str(netrc))
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.address())
        assert fetch(server.address(), policy_for(server, proxy)).body == RSS
        assert proxy.connections == 0
        assert "Authorization" not in server.asked[0].headers


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        ("404 Not Found", Fault.NOT_FOUND),
        ("410 Gone", Fault.GONE),
        ("204 No Content", Fault.EMPTY),
        ("403 Forbidden", Fault.STATUS),
        ("500 Oops", Fault.STATUS),
        ("503 Service Unavailable", Fault.STATUS),
        ("429 Too Many Requests", Fault.ASKED_TO_WAIT),
        ("300 Multiple Choices", Fault.STATUS),
        ("302 Found", Fault.PROTOCOL),
    ],
)
def test_what_a_status_means(status: str, fault: Fault) -> None:
    with Server({"/": says(b"", status)}) as server, pytest.raises(FeedError) as caught:
        fetch(server.address(), policy_for(server))
    assert (caught.value.fault, caught.value.status) == (fault, int(status[:3]))


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
@pytest.mark.parametrize("wait", ["3600", "Sun, 22 Nov 2026 13:00:00 GMT"])
def test_a_server_may_ask_to_wait(status: str, wait: str) -> None:
    with Server({"/": says(b"", status, retry_after=wait)}) as server, pytest.raises(FeedError) as caught:
        fetch(server.address(), policy_for(server), now=lambda: NOW)
    assert (caught.value.fault, caught.value.retry_at) == (Fault.ASKED_TO_WAIT, NOW + timedelta(hours=1))


def test_a_host_sees_so_many_at_once() -> None:
    running: list[str] = []
    most = 0

    def route(link: Connection, asked: Asked) -> None:
        nonlocal most
        running.append(asked.path)
        most = max(most, len(running))
        link.stopped.wait(0.1)
        running.remove(asked.path)
        link.send(response())

    with Server({"/": route}) as server:
        together(server, policy_for(server, host_requests=2))
    assert most == 2
    assert len(server.asked) == 5


def test_a_host_has_a_pause_between_requests() -> None:
    with Server({"/": says()}) as server:
        assert together(server, policy_for(server, host_pause_seconds=0.1)) > 0.39
        assert len(server.asked) == 5


def together(server: Server, policy: Policy) -> float:
    """Five requests at once; the seconds that they took."""

    async def run() -> None:
        async with Fetcher(policy) as fetcher:
            await asyncio.gather(*(fetcher.get(Request(server.address(f"/?{number}"))) for number in range(5)))

    began = time.monotonic()
    asyncio.run(run())
    return time.monotonic() - began


def test_slow_and_dead_hosts_do_not_delay_others() -> None:
    slow_ones = [Server({"/": silent}) for _ in range(5)]

    async def run(good: Server) -> float:
        async with Fetcher(policy_for(good, *slow_ones, total_seconds=60)) as fetcher:
            waiting = [asyncio.create_task(fetcher.get(Request(slow.address()))) for slow in slow_ones]
            while not all(slow.asked for slow in slow_ones):
                await asyncio.sleep(0.01)
            began = time.monotonic()
            found = await asyncio.gather(*(fetcher.get(Request(good.address(f"/?{number}"))) for number in range(20)))
            took = time.monotonic() - began
            assert [one.body for one in found] == [RSS] * 20
            assert not any(task.done() for task in waiting)
            for task in waiting:
                task.cancel()
            await asyncio.wait(waiting)
            return took

    with Server({"/": says()}) as good, slow_ones[0], slow_ones[1], slow_ones[2], slow_ones[3], slow_ones[4]:
        assert asyncio.run(run(good)) < 30


def test_sources_that_failed_last_do_not_delay_others_however_many_there_are() -> None:
    with Server({"/": silent}) as dead, Server({"/": says()}) as good:
        failing = [Ask(number, dead.address(f"/?{number}"), dead.address("/"), is_failing=True) for number in range(99)]
        asks = [*failing, Ask(100, good.address(), good.address("/"))]
        first, seen = next(look(asks, policy_for(good, dead, total_seconds=60)))

    assert (first.key, seen.error) == (100, None)


def _fault(address: str, server: Server) -> Fault:
    with pytest.raises(FeedError) as caught:
        fetch(address, policy_for(server))
    return caught.value.fault
