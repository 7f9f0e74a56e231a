"""Asks for an address, follows its redirects and brings back what came, within the limits of a policy."""

import asyncio
import hashlib
import ssl
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from initiatives.feeds.fetching.addresses import checked_address
from initiatives.feeds.fetching.answers import (
    Way,
    answered,
    check_status,
    conditions_of,
    fresh_seconds,
    redirect_of,
    validators_of,
)
from initiatives.feeds.fetching.decoding import ACCEPTED, Body
from initiatives.feeds.fetching.dialling import Lookups, as_faults, session
from initiatives.feeds.fetching.hosts import Hosts
from initiatives.feeds.fetching.policy import Policy, Request
from initiatives.feeds.fetching.rules import Rules, name_in, rules_of, rules_without
from initiatives.feeds.records import Fault, FeedError, Fetched

_ROBOTS_KEPT = 1000
_LONGEST_TYPE = 200


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Fetcher:
    """To be entered (`async with`) and used in one event loop, by as many tasks at once as one likes: a slow host
    holds up those alone that ask it too.

    `resolver` and `tls` are for tests and for machines that look names up or trust authorities in their own way.
    """

    def __init__(
        self,
        policy: Policy,
        *,
        now: Callable[[], datetime] = _utc_now,
        resolver: AbstractResolver | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.policy = policy
        self._now, self._resolver, self._tls = now, resolver, tls
        self._hosts = Hosts(requests=policy.host_requests, pause_seconds=policy.host_pause_seconds)
        self._robots: OrderedDict[URL, tuple[float, asyncio.Future[Rules]]] = OrderedDict()
        self._name = name_in(policy.user_agent)

    async def __aenter__(self) -> Self:
        self._lookups = self._resolver or Lookups()
        self._session = session(self.policy, resolver=self._lookups, tls=self._tls)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for _, asked in self._robots.values():
            asked.cancel()
        await self._session.close()
        # One that was handed in is somebody else's.
        if self._resolver is None:
            await self._lookups.close()

    async def get(self, request: Request) -> Fetched:
        """FeedError with its `Fault` for all that is not a body or "nothing new"."""
        return await self._get(request, self.policy.file_bytes if request.is_file else self.policy.max_bytes)

    async def allowed(self, address: str) -> bool:
        """Whether robots.txt lets us fetch the page. FeedError(BAD_ADDRESS) alone is raised."""
        return await self._allowed(checked_address(address, self.policy))

    async def _get(self, request: Request, most: int) -> Fetched:
        way = Way((checked_address(request.address, self.policy),))
        left = self.policy.total_seconds
        loop = asyncio.get_running_loop()
        while True:
            if request.heeds_robots and not await self._allowed(way.here):
                raise FeedError(Fault.ROBOTS, str(way.here))
            async with self._hosts.turn(way.here):
                began = loop.time()
                with as_faults(str(way.here), self.policy.total_seconds):
                    async with asyncio.timeout(left):
                        answer = await self._ask(request, way, most)
                left -= loop.time() - began
            if isinstance(answer, Fetched):
                return answer
            way = answer

    async def _ask(self, request: Request, way: Way, most: int) -> Fetched | Way:
        conditions = conditions_of(request.validators)
        headers = {"Accept": request.accept, "Accept-Encoding": ACCEPTED, **conditions}
        async with self._session.get(way.here, headers=headers, allow_redirects=False) as response:
            location = redirect_of(response.status, response.headers)
            if location is not None:
                return way.on(response.status, location, self.policy)
            check_status(response.status, response.headers, conditional=bool(conditions), now=self._now())
            with answered(response.status):
                body = None if response.status == 304 else await _body(response, most)
            return self._fetched(request, way, response, body)

    def _fetched(self, request: Request, way: Way, response: aiohttp.ClientResponse, body: bytes | None) -> Fetched:
        before = request.validators
        body_hash = before.body_hash if body is None else hashlib.sha256(body).hexdigest()
        is_same = body is None or body_hash == before.body_hash
        return Fetched(
            address=str(way.here),
            status=response.status,
            body=None if is_same else body,
            content_type=response.headers.get("Content-Type", "")[:_LONGEST_TYPE],
            validators=validators_of(response.headers, body_hash=body_hash, before=before if body is None else None),
            moved=way.moved,
            fresh_seconds=fresh_seconds(response.headers, self._now()),
            downgraded=way.downgraded,
            asked=str(way.trail[0]),
        )

    async def _allowed(self, address: URL) -> bool:
        origin = address.origin()
        now = asyncio.get_running_loop().time()
        asked_at, rules = self._robots.get(origin, (now, None))
        if rules is None or now - asked_at > self.policy.robots_kept_seconds:
            # Whoever comes while the file is under way waits for the same one.
            rules = asyncio.ensure_future(self._ask_robots(origin))
            self._robots[origin] = now, rules
            while len(self._robots) > _ROBOTS_KEPT:
                self._robots.popitem(last=False)
        return (await asyncio.shield(rules)).allow(str(address))

    async def _ask_robots(self, origin: URL) -> Rules:
        request = Request(str(origin.with_path("/robots.txt")), accept="text/plain, */*;q=0.1")
        try:
            found = await self._get(request, self.policy.robots_bytes)
        except FeedError as error:
            return rules_without(error, self._name)
        return rules_of(found.body or b"", self._name)


async def _body(response: aiohttp.ClientResponse, most: int) -> bytes:
    body = Body(response.headers.getall("Content-Encoding", []), most)
    if (response.content_length or 0) > most:
        raise FeedError(Fault.TOO_BIG, f"{response.content_length} bytes, where {most} are taken")
    async for data in response.content.iter_any():
        body.feed(data)
    return body.whole()


__all__ = ["Fetcher"]
