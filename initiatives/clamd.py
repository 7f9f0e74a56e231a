"""Asks a ClamAV daemon about one file: the command INSTREAM of clamd(8), over a socket. No Django, no disk.

Whatever goes wrong (nobody answers, an answer that makes no sense, no answer in time) is `Unavailable`, never "clean".
"""

import socket
import time
from collections.abc import Iterable
from urllib.parse import urlsplit

CONNECT_SECONDS = 5
# A file of 25 MB took 3 s on one core; who sends a form waits for no more than this.
SCAN_SECONDS = 20
_LONGEST_CHUNK = 1 << 16
_LONGEST_REPLY = 4096
_FOUND = " FOUND"
_PORT = 3310


class Unavailable(Exception):
    """The daemon gave no verdict."""


def parse_address(value: str) -> str | tuple[str, int]:
    """The path of a unix socket (/run/clamav/clamd.ctl, unix:///run/…), or host and port (tcp://host:port). ValueError
    for all else."""
    url = urlsplit(value)
    if url.scheme in ("", "unix") and not url.netloc and url.path.startswith("/") and not url.query:
        return url.path
    if url.scheme == "tcp" and url.hostname and not url.path.strip("/"):
        return url.hostname, url.port or _PORT
    raise ValueError("must be the path of a unix socket, or tcp://HOST:PORT")


def scan(chunks: Iterable[bytes], *, address: str, seconds: float = SCAN_SECONDS) -> str:
    """The name of what was found, or an empty string; in no more than `seconds`, connecting included."""
    until = time.monotonic() + seconds
    try:
        with _connected(parse_address(address), until) as link:
            return _verdict(_asked(link, chunks, until))
    except (OSError, ValueError) as error:
        raise Unavailable(str(error) or type(error).__name__) from error


def _connected(place: str | tuple[str, int], until: float) -> socket.socket:
    if isinstance(place, tuple):
        return socket.create_connection(place, timeout=min(CONNECT_SECONDS, _left(until)))
    link = socket.socket(socket.AF_UNIX)
    try:
        link.settimeout(min(CONNECT_SECONDS, _left(until)))
        link.connect(place)
    except BaseException:
        link.close()
        raise
    return link


def _asked(link: socket.socket, chunks: Iterable[bytes], until: float) -> str:
    try:
        _send(link, b"zINSTREAM\0", until)
        for chunk in chunks:
            for start in range(0, len(chunk), _LONGEST_CHUNK):
                piece = chunk[start : start + _LONGEST_CHUNK]
                _send(link, len(piece).to_bytes(4, "big") + piece, until)
        _send(link, bytes(4), until)
    except (BrokenPipeError, ConnectionResetError):
        # It says why: a file longer than its StreamMaxLength is not read to the end. Of a part no verdict counts.
        raise Unavailable(_reply(link, until) or "it closed the connection") from None
    return _reply(link, until)


def _send(link: socket.socket, content: bytes, until: float) -> None:
    link.settimeout(_left(until))
    link.sendall(content)


def _reply(link: socket.socket, until: float) -> str:
    reply = b""
    while b"\0" not in reply and len(reply) < _LONGEST_REPLY:
        link.settimeout(_left(until))
        received = link.recv(_LONGEST_REPLY)
        if not received:
            break
        reply += received
    return reply.partition(b"\0")[0].decode("ascii", "replace").strip()


def _verdict(reply: str) -> str:
    if reply == "stream: OK":
        return ""
    if reply.startswith("stream: ") and reply.endswith(_FOUND):
        return reply.removeprefix("stream: ").removesuffix(_FOUND)
    raise Unavailable(reply or "it closed the connection")


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("no answer in time")
    return left


__all__ = ["Unavailable", "parse_address", "scan"]
