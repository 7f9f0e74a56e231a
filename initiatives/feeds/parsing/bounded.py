"""Reads a feed in a child process: whatever it does to its reader, to memory or to the clock, the next one goes on."""

from functools import cache
from tempfile import TemporaryFile
from typing import Any

from initiatives.acts.child import Run, ask, run_alone
from initiatives.acts.fork_servers import ForkServers
from initiatives.acts.limits import MIB, Limits
from initiatives.acts.outcome import Reason
from initiatives.feeds.parsing.wire import loaded, loaded_error
from initiatives.feeds.records import Fault, Feed, FeedError

# 5 MB of honest feed take 2 seconds and 80 MB.
LIMITS = Limits(cpu=15, wall=60, memory=512 * MIB, output=48 * MIB)
PAGE_LIMITS = Limits(cpu=10, wall=30, memory=512 * MIB, output=16 * MIB)
_ARGUMENT_MOST = 2000
_HERE = "initiatives.feeds.parsing"
_LOADED = ("worker", "page_worker", "warm")
_FAULTS = {Reason.TOO_LONG: Fault.TOO_SLOW, Reason.TOO_LARGE: Fault.TOO_BIG, Reason.TOO_MUCH_MEMORY: Fault.HOSTILE}


@cache
def reading_servers() -> ForkServers:
    """For whoever has many bodies, as `run`: they read each in a process of its own that is forked, not started. The
    same for the whole program: whoever looks again finds one that has loaded all it needs.
    """
    return ForkServers(*(f"{_HERE}.{name}" for name in _LOADED), kept=1)


def parse_bounded(
    body: bytes, *, address: str, content_type: str = "", limits: Limits = LIMITS, run: Run = run_alone
) -> Feed:
    """As `read.parse`, and TOO_SLOW, HOSTILE or TOO_BIG where the limits ended it. Blocks for up to `limits.wall`
    seconds: from asyncio, call it in a thread.
    """
    told = _asked("worker", "feed", body, address, content_type, limits, run)
    if "fault" in told:
        raise loaded_error(told)
    return loaded(told)


def text_bounded(
    body: bytes, *, address: str, content_type: str = "", limits: Limits = PAGE_LIMITS, run: Run = run_alone
) -> str:
    """As `page.main_text`, bounded as `parse_bounded`; NO_TEXT where the page has none."""
    html: str = _asked("page_worker", "page", body, address, content_type, limits, run)["html"]
    if not html:
        raise FeedError(Fault.NO_TEXT, address)
    return html


def _asked(
    module: str, name: str, body: bytes, address: str, content_type: str, limits: Limits, run: Run
) -> dict[str, Any]:
    shown = (text.replace("\0", "")[:_ARGUMENT_MOST] for text in (address, content_type))
    with TemporaryFile() as file:
        file.write(body)
        file.seek(0)
        answer = ask(f"{_HERE}.{module}", file, *shown, name=name, limits=limits, run=run)
    if answer.reason is not None or not answer.values:
        raise FeedError(_FAULTS.get(answer.reason or Reason.FAILED, Fault.BROKEN), str(answer.reason or ""))
    told: dict[str, Any] = answer.values[0]
    return told
