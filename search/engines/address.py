"""Where a cluster is, as the environment says it. Pure."""

import re
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

ENGINES = ("elasticsearch", "opensearch")
PORT, NAME = 9200, "burza"
# What both engines take for the name of an index, with room for what is added to it.
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")


@dataclass(frozen=True)
class Address:
    """`name` is what the names of its indices begin with. `authorities`: a file of certificates that are trusted in
    place of the machine's. `seconds`: how long anybody who searches waits for an answer, once.
    """

    engine: str
    host: str
    port: int = PORT
    name: str = NAME
    tls: bool = False
    user: str = ""
    password: str = field(default="", repr=False)
    authorities: str = ""
    seconds: float = 2.0

    def __str__(self) -> str:
        """Without what lets somebody in."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.engine}{'+https' if self.tls else ''}://{host}:{self.port}/{self.name}"


def parse_address(text: str) -> Address:
    """`ENGINE[+https]://[USER:PASSWORD@]HOST[:PORT][/NAME][?ca=FILE]`; `ValueError` says what is wrong."""
    url = urlsplit(text)
    engine, _, encrypted = url.scheme.partition("+")
    if engine not in ENGINES or encrypted not in ("", "https"):
        raise ValueError(f"must begin with {'://, '.join(ENGINES)}:// or, for TLS, {ENGINES[0]}+https://")
    if not url.hostname or url.fragment or (port := _port(url)) is None:
        raise ValueError("must name a host, and a port as a number; write odd characters in a password as %XX")
    name = url.path.strip("/") or NAME
    if not _NAME.fullmatch(name):
        raise ValueError("after the host comes the name of the index: small letters, digits, - and _")
    options = dict(parse_qsl(url.query, keep_blank_values=True))
    authorities = options.pop("ca", "")
    if options or bool(authorities) > bool(encrypted):
        raise ValueError("only ?ca=FILE may follow, with +https")
    return Address(
        engine, url.hostname, port, name, bool(encrypted),
        unquote(url.username or ""), unquote(url.password or ""), authorities,
    )  # fmt: skip


def _port(url: SplitResult) -> int | None:
    """What is no number may be a part of the password, which an error's own words would tell."""
    try:
        return url.port or PORT
    except ValueError:
        return None


__all__ = ["ENGINES", "Address", "parse_address"]
