"""Addresses out of feeds: made whole against their base, and only those that a person can follow."""

import re
from urllib.parse import urljoin, urlsplit

WEB = ("http", "https")
FOLLOWED = (*WEB, "mailto", "tel")
_MOST = 2000
# Browsers leave these out wherever they stand, so `java\nscript:` is `javascript:`.
_LEFT_OUT = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.\-]*:")


def absolute(address: str, base: str, *, schemes: tuple[str, ...] = FOLLOWED) -> str:
    """Empty where there is none, or one that is not to be followed: `javascript:`, `data:`, `file:`, a broken one."""
    bare = _LEFT_OUT.sub("", address).strip()
    if not bare or len(bare) > _MOST:
        return ""
    try:
        whole = bare if _SCHEME.match(bare) else urljoin(base, bare.replace("\\", "/"))
        parts = urlsplit(whole)
        if parts.scheme.lower() not in schemes or (parts.scheme.lower() in WEB and not parts.hostname):
            return ""
        parts.port  # noqa: B018 - raises where it is no number
    except ValueError:
        return ""
    found = whole.replace(" ", "%20").replace('"', "%22").replace("<", "%3C").replace(">", "%3E")
    return found if len(found) <= _MOST else ""


def web(address: str, base: str) -> str:
    return absolute(address, base, schemes=WEB)


def on_the_same_host(address: str, base: str) -> str:
    """Empty where it leads elsewhere, or does once something stands behind it: what one site offers, another may not
    want to give.
    """
    found = web(address, base)
    parts = urlsplit(found)
    return found if parts[:2] == urlsplit(base)[:2] and parts.path else ""
