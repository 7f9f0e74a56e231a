"""What a value of a record may be. Each check takes whatever was said and gives it in normal form, or nothing.

Nothing is raised and nothing trusted: what stands in a feed is a stranger's. What is in normal form already stays as it
is, so that a record may be checked wherever it passes.
"""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from initiatives.exchange import rich as texts

Check = Callable[[object], Any]

LONGEST_ADDRESS = 2000
LONGEST_NUMBER = 40
BIGGEST = Decimal(10) ** 18
# What XML 1.0 has no way to say (section 2.2), and what some of its readers drop, or take for letters of windows-1252.
_UNSAYABLE = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_IN_ADDRESSES = re.compile(r"[\s<>\"'`\\^{}|\x00-\x20\x7f-\x9f]")


def sayable(said: str) -> str:
    return _UNSAYABLE.sub("", said)


def text(most: int) -> Check:
    return lambda said: sayable(said)[:most] if isinstance(said, str) else ""


def rich(*, headings: bool) -> Check:
    return lambda said: texts.safe(sayable(said), headings=headings) if isinstance(said, str) else ""


def choice(values: Collection[str]) -> Check:
    return lambda said: said if isinstance(said, str) and said in values else ""


def flag(said: object) -> bool:
    return said is True


def day(said: object) -> str | None:
    """ISO 8601, as 2026-03-14."""
    if not isinstance(said, str) or len(said) != len("2026-03-14"):
        return None
    try:
        return date.fromisoformat(said).isoformat()
    except ValueError:
        return None


def clock(said: object) -> str:
    """As 08:30:00; empty where it is no time of the day."""
    try:
        return time.fromisoformat(said).replace(microsecond=0, tzinfo=None).isoformat() if isinstance(said, str) else ""
    except ValueError:
        return ""


def whole(most: int) -> Check:
    def check(said: object) -> int | None:
        return said if isinstance(said, int) and not isinstance(said, bool) and 0 <= said <= most else None

    return check


def decimal(*, least: int | None = None, below: Decimal = BIGGEST, places: int | None = None) -> Check:
    """A number as words, so that nobody's arithmetic rounds it; `places` are filled up with zeros."""

    def check(said: object) -> str | None:
        number = _number(said)
        if number is None or abs(number) >= below or (least is not None and number < least):
            return None
        if places is not None:
            number = number.quantize(Decimal(1).scaleb(-places))
        told = format(number, "f")
        return told if len(told) <= LONGEST_NUMBER else None

    return check


def _number(said: object) -> Decimal | None:
    if isinstance(said, bool) or not isinstance(said, str | int | float) or len(str(said)[:99]) > LONGEST_NUMBER:
        return None
    try:
        number = Decimal(str(said))
    except InvalidOperation:
        return None
    return number if number.is_finite() and number.adjusted() > -LONGEST_NUMBER else None


def web(said: object) -> str:
    """An address of http or https; empty for anything else, be it that a program would run it."""
    if not isinstance(said, str) or len(said) > LONGEST_ADDRESS or _NOT_IN_ADDRESSES.search(said):
        return ""
    try:
        parts = urlsplit(said)
        named = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return ""
    return said if named and parts.scheme.lower() in ("http", "https") else ""


def each(check: Check, most: int) -> Check:
    """Of a list those that are something."""

    def checked(said: object) -> list[Any]:
        found = [check(one) for one in said[:most]] if isinstance(said, list) else []
        return [one for one in found if one not in (None, "")]

    return checked


def exactly_each(check: Check, most: int) -> Check:
    """Of a list all, in their places."""
    return lambda said: [check(one) for one in said[:most]] if isinstance(said, list) else []


def struct(fields: Mapping[str, Check], *needed: str) -> Check:
    """None where one that is needed is missing, or it is none at all."""

    def checked(said: object) -> dict[str, Any] | None:
        if not isinstance(said, dict):
            return None
        found = {name: check(said.get(name)) for name, check in fields.items()}
        return None if any(found[name] in (None, "") for name in needed) else found

    return checked


def one_of(kinds: Mapping[str, Check]) -> Check:
    """A block: `type` says by which check `value` goes."""

    def checked(said: object) -> dict[str, Any] | None:
        kind = said.get("type") if isinstance(said, dict) else None
        if not isinstance(said, dict) or not isinstance(kind, str) or kind not in kinds:
            return None
        value = kinds[kind](said.get("value"))
        return {"type": kind, "value": value} if value not in (None, "", []) else None

    return checked


__all__ = [
    "Check", "choice", "clock", "day", "decimal", "each", "exactly_each", "flag", "one_of", "rich", "sayable", "struct",
    "text", "web", "whole",
]  # fmt: skip
