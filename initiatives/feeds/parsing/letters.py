"""In which character set a feed really is: what it declares is often wrong, and Polish letters show it."""

import re
from collections.abc import Iterator

from initiatives.acts.read_txt import decode as decode_marked

_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_PROLOG = re.compile(rb"<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}[\"']([A-Za-z0-9._-]{1,40})")
_HEADER = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._-]{1,40})", re.IGNORECASE)
_HEAD = 2000
# Declared by habit or default more often than meant: not believed over the letters.
_HABITS = {"", "ascii", "us-ascii", "utf-8", "utf8", "iso-8859-1", "latin1", "windows-1252", "cp1252",
           "iso-8859-2", "latin2", "windows-1250", "cp1250"}  # fmt: skip
_POLISH = re.compile("[ąćęłńóśźżĄĆĘŁŃÓŚŹŻ]")
# What Polish letters become in the wrong set: signs and controls inside of words.
_WRONG = re.compile("(?<=[^\\W\\d_])[¹³¿±¶¼¦¬¡¯¥£Ľľ\x80-\x9f]|[¹³¿±¶¼¦¬¡¯¥£Ľľ\x80-\x9f](?=[^\\W\\d_])")
_SAMPLE = 200_000
# A cut in the middle of a letter, as plug-ins that shorten a text make it, does not speak against UTF-8.
_TORN_MOST = 0.1


def decoded(body: bytes, content_type: str = "") -> str:
    """Never raises: bytes that fit nowhere become U+FFFD."""
    if body.startswith(_MARKS) or b"\0" in body[:64]:
        return decode_marked(body)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return _torn_utf_8(body) or body.decode(_older_set(body, content_type), "replace")


def _torn_utf_8(body: bytes) -> str:
    """Empty where it is no UTF-8 at all."""
    text = body.decode("utf-8", "replace")
    torn = text.count("\ufffd")
    whole = sum(1 for letter in text if letter > "\x7f") - torn
    return text if torn <= _TORN_MOST * whole else ""


def _older_set(body: bytes, content_type: str) -> str:
    declared = [name for name in _declared(body, content_type) if _is_known(name)]
    trusted = next((name for name in declared if name not in _HABITS), "")
    if trusted:
        return trusted
    older = [name for name in declared if not name.startswith(("utf", "us-ascii", "ascii"))]
    return max([*older, "iso-8859-2", "cp1250"], key=lambda name: _fit(body[:_SAMPLE], name))


def _declared(body: bytes, content_type: str) -> Iterator[str]:
    """The prolog first: servers add a character set of their own to what they only pass on."""
    if found := _PROLOG.search(body[:_HEAD]):
        yield found[1].decode("ascii").lower()
    if named := _HEADER.search(content_type[:_HEAD]):
        yield named[1].lower()


def _is_known(name: str) -> bool:
    try:
        return bool("ą".encode(name, "replace")) and isinstance(b"a".decode(name), str)
    except (LookupError, ValueError, TypeError):
        return False


def _fit(sample: bytes, name: str) -> tuple[int, int]:
    """Fewest signs inside of words, then most Polish letters; of equals, `max` takes the first."""
    text = sample.decode(name, "replace")
    wrong = len(_WRONG.findall(text)) + text.count("\ufffd")
    return -wrong, len(_POLISH.findall(text)) if wrong else 0
