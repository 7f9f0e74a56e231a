"""How many requests a host sees at once, and how close after one another."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from yarl import URL

# Beyond this, those that nobody waits for are forgotten.
_KEPT = 1000


class _Host:
    def __init__(self, most: int) -> None:
        self.free = asyncio.Semaphore(most)
        self.next_start = 0.0
        self.users = 0


class Hosts:
    def __init__(self, *, requests: int, pause_seconds: float) -> None:
        self._requests, self._pause = requests, pause_seconds
        self._hosts: dict[tuple[str, int], _Host] = {}

    @asynccontextmanager
    async def turn(self, address: URL) -> AsyncIterator[None]:
        """Entered when the host of the address may be asked."""
        host = self._host(address)
        host.users += 1
        try:
            async with host.free:
                await self._wait(host)
                yield
        finally:
            host.users -= 1

    async def _wait(self, host: _Host) -> None:
        now = asyncio.get_running_loop().time()
        start = max(now, host.next_start)
        # Before sleeping, so that the next one sleeps longer.
        host.next_start = start + self._pause
        await asyncio.sleep(start - now)

    def _host(self, address: URL) -> _Host:
        key = (address.host or "", address.port or 0)
        if key not in self._hosts:
            self._forget()
            self._hosts[key] = _Host(self._requests)
        return self._hosts[key]

    def _forget(self) -> None:
        if len(self._hosts) >= _KEPT:
            now = asyncio.get_running_loop().time()
            self._hosts = {key: host for key, host in self._hosts.items() if host.users or host.next_start > now}


__all__ = ["Hosts"]
