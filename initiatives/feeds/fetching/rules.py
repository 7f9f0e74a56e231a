"""robots.txt (RFC 9309), read by Protego."""

import re
from dataclasses import dataclass

from protego import Protego

from initiatives.feeds.records import Fault, FeedError

_AGENT_LINE = re.compile(r"\s*user[ -]?agent\s*:?\s*(?P<name>[^#]*)", re.IGNORECASE)
_SOMEBODY_ELSE = "somebody-else"


@dataclass(frozen=True)
class Rules:
    """For one host and our name; `parsed` is None where one answer holds for all."""

    name: str
    parsed: Protego | None = None
    otherwise: bool = True

    def allow(self, address: str) -> bool:
        return self.otherwise if self.parsed is None else bool(self.parsed.can_fetch(address, self.name))


def name_in(user_agent: str) -> str:
    """The product token, by which robots.txt calls us."""
    return re.split(r"[/\s(]", user_agent.strip(), maxsplit=1)[0].lower()


def rules_of(body: bytes, name: str) -> Rules:
    lines = body.decode("utf-8-sig", "replace").splitlines()
    return Rules(name, Protego.parse("\n".join(_only_for(name, line) for line in lines)))


def rules_without(error: FeedError, name: str) -> Rules:
    """RFC 9309, 2.3.1: what is not there (4xx) forbids nothing; a server that fails forbids all, and so does one that
    asks to wait, cannot be reached or sends too much.
    """
    is_absent = error.fault in (Fault.NOT_FOUND, Fault.GONE, Fault.STATUS, Fault.EMPTY) and error.status < 500
    return Rules(name, otherwise=is_absent)


def _only_for(name: str, line: str) -> str:
    """Groups of others under one name: Protego keeps every rule for every name of its group, and a few kilobytes of
    names and of rules would be millions.
    """
    agent = _AGENT_LINE.match(line)
    if agent is None:
        return line
    called = re.split(r"[/\s]", agent["name"].strip().lower(), maxsplit=1)[0]
    return f"user-agent: {called if called in ('*', name) else _SOMEBODY_ELSE}"


__all__ = ["Rules", "name_in", "rules_of", "rules_without"]
