"""Under which name a file is offered: Content-Disposition (RFC 6266), with letters of any language (RFC 8187).

The name is hostile until `clean_name` has seen it: no folder, no line's end, no mark of direction reaches the header.
"""

import re
from pathlib import PurePosixPath
from urllib.parse import quote

from anyascii import anyascii

from cms.media_kinds import Served
from initiatives.acts.file_names import MOST_BYTES, clean_name

# What may stand in a value of RFC 8187 as it is (attr-char), beside letters and digits.
_ATTR_CHARS = "!#$&+-.^_`|~"
# Old programs read the plain form literally, or take a percent sign for an escape.
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9 ._()+,=@-]")


def disposition(name: str, kind: Served) -> str:
    """The header's value. A name whose ending is another kind's gets the kind's own, if the browser shows the file."""
    offered = clean_name(name)
    if kind.inline and PurePosixPath(offered.lower()).suffix not in kind.endings:
        offered += kind.endings[0]
    plain = _plain(offered)
    value = f'{"inline" if kind.inline else "attachment"}; filename="{plain}"'
    return value if plain == offered else f"{value}; filename*=UTF-8''{quote(offered, safe=_ATTR_CHARS)}"


def _plain(name: str) -> str:
    """For programs that know ASCII alone: “uchwała” becomes “uchwala”."""
    ending = PurePosixPath(name).suffix
    stem, last = (_NOT_PLAIN.sub("_", anyascii(part)) for part in (name.removesuffix(ending), ending))
    return f"{stem[:MOST_BYTES]}{last[:MOST_BYTES]}"


__all__ = ["disposition"]
