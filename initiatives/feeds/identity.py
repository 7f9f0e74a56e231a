"""By what an entry is known again in its source: GUID, else link, else what it says.

Keys are compared within one source alone. What changes without the entry becoming another one is left out of them:
http or https, `www`, a default port, a slash at the end, parameters of campaigns, what stands behind `#`.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from initiatives.feeds.records import Entry

KEY_MOST = 250
_CAMPAIGN = re.compile(r"(?:utm_\w+|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|_ga|yclid|igshid)$", re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}


def identified(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """With `identity` and `aliases`. What a key of the feed stands for twice tells nobody apart: all of them fall back
    to the next. Entries that say the very same stay as the first alone.
    """
    found = list(entries)
    by_guid = _once(_guid_key(entry) for entry in found)
    by_part = _once(_part_key(entry) for entry in found)
    by_link = _once(_link_key(entry) for entry in found)
    by_path, by_others = _once(_path_key(entry) for entry in found), by_part | by_link
    told: dict[str, Entry] = {}
    for entry in found:
        keys = ((_guid_key(entry), by_guid), (_part_key(entry), by_part), (_link_key(entry), by_link))
        identity, *rest = [*(key for key, once in keys if key in once), _hash_key(entry)]
        aliases = [*filter(by_others.__contains__, rest), *filter(by_path.__contains__, [_path_key(entry)])]
        told.setdefault(identity, replace(entry, identity=identity, aliases=tuple(aliases)))
    return tuple(told.values())


def normal(address: str) -> str:
    """Of an address of http(s), what stays the same when it is written otherwise; any other as it is."""
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        return address.strip()
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or not parts.hostname:
        return address.strip()
    host = _host(parts.hostname) + (f":{port}" if port and port not in _PORTS.values() else "")
    return f"//{host}{_path(parts.path, parts.query)}"


def _host(name: str) -> str:
    bare = name.lower().rstrip(".").removeprefix("www.")
    try:
        return bare.encode("idna").decode("ascii")
    except UnicodeError:
        return bare


def _path(path: str, query: str) -> str:
    kept = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if not _CAMPAIGN.match(name)]
    bare = quote(unquote(path), safe="/:@!$&'()*+,;=~-._").rstrip("/")
    return f"{bare}?{urlencode(sorted(kept))}" if kept else bare


def _guid_key(entry: Entry) -> str:
    return _short("guid:", normal(entry.guid)) if entry.guid.strip() else ""


def _part_key(entry: Entry) -> str:
    """With what stands behind `#`: a site of one page tells its entries apart by that alone."""
    whole, part = normal(entry.guid), entry.guid.strip().partition("#")[2]
    return _short("guid:", f"{whole}#{part}") if part and "#" not in whole else ""


def _link_key(entry: Entry) -> str:
    """None of a link to the site's beginning: that is what feeds give that have no pages for their entries."""
    return _short("link:", normal(entry.link)) if entry.link and _page(entry.link) else ""


def _path_key(entry: Entry) -> str:
    """Of an address that names one page, what stays when the site moves to another domain."""
    for address in (entry.guid, entry.link):
        if path := _page(address):
            return _short("path:", path)
    return ""


def _page(address: str) -> str:
    """Path and query; empty of what is no address of the web, or only that of a host."""
    whole = normal(address)
    return (whole[2:].partition("/")[2] or whole.partition("?")[2]) if whole.startswith("//") else ""


def _hash_key(entry: Entry) -> str:
    said = "\0".join([entry.title.casefold(), entry.html or entry.summary])
    return "hash:" + hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()


def _short(kind: str, key: str) -> str:
    """What is too long for a column of the database becomes a hash."""
    whole = kind + key
    return whole if len(whole) <= KEY_MOST else kind + hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def _once(keys: Iterable[str]) -> set[str]:
    return {key for key, times in Counter(keys).items() if key and times == 1}
