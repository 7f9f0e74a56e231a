"""What a request tells of where it comes from, made short: enough to recognise one's own, not to follow somebody."""

import ipaddress
import re

IPV4_BYTES, IPV6_GROUPS = 3, 3

# The first that fits: nearly every browser claims to be several of those below it.
BROWSERS = (
    ("Edge", r"Edg(?:e|A|iOS)?/"),
    ("Opera", r"OPR/|Opera"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/|Chromium/"),
    ("Safari", r"Safari/"),
)
SYSTEMS = (
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Windows", r"Windows"),
    ("ChromeOS", r"CrOS"),
    ("macOS", r"Mac OS X|Macintosh"),
    ("Linux", r"Linux|X11"),
)


def browser_of(user_agent: str) -> str:
    """Its name, without the version; empty where it is none that we know."""
    return _first(BROWSERS, user_agent)


def system_of(user_agent: str) -> str:
    return _first(SYSTEMS, user_agent)


def network_of(address: str) -> str:
    """192.0.2.17 -> 192.0.2.*, 2001:db8:1:2::3 -> 2001:db8:1:*; empty where it is no address.

    The rest of an address names one machine, or one household; the part kept tells the office from elsewhere.
    """
    try:
        known = ipaddress.ip_address(address.strip().partition("%")[0])
    except ValueError:
        return ""
    if isinstance(known, ipaddress.IPv6Address):
        if known.ipv4_mapped is None:
            return ":".join(f"{int(group, 16):x}" for group in known.exploded.split(":")[:IPV6_GROUPS]) + ":*"
        known = known.ipv4_mapped
    return ".".join(str(known).split(".")[:IPV4_BYTES]) + ".*"


def _first(rows: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for name, pattern in rows if re.search(pattern, text)), "")


__all__ = ["browser_of", "network_of", "system_of"]
