"""Which addresses of the network are public, and which others may be dialled all the same."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

_Address = IPv4Address | IPv6Address

# The IANA special-purpose registries (RFC 6890), written out, since what Python calls global differs between versions.
_NOT_PUBLIC_4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        # Azure answers its machines here with their secrets, as 169.254.169.254 does elsewhere.
        "168.63.129.16/32",
    )
)  # fmt: skip
# All that is public in IPv6 lies in here; mapped IPv4 and NAT64 are judged by the IPv4 address in them.
_GLOBAL_6 = IPv6Network("2000::/3")
# Protocols (Teredo and ORCHID among them), documentation, 6to4, AS112.
_NOT_PUBLIC_6 = tuple(
    IPv6Network(text) for text in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)
_NAT64 = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True)
class Place:
    """Addresses that may be dialled; at any port where `port` is 0."""

    network: IPv4Network | IPv6Network
    port: int = 0

    def holds(self, address: _Address, port: int) -> bool:
        return self.port in (0, port) and address.version == self.network.version and address in self.network


def parse_place(text: str) -> Place:
    """An address or a network, with a port or without: 127.0.0.1:8001, [::1]:8001, 10.0.0.0/8, 172.16.0.0/12:8000.

    ValueError for all else, names included: what counts is the address that is dialled.
    """
    text = text.strip()
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            raise ValueError(f"not an address in brackets: {text}")
        return Place(ip_network(host), _port(rest[1:]) if rest else 0)
    if text.count(":") == 1:
        host, _, port = text.partition(":")
        return Place(ip_network(host), _port(port))
    return Place(ip_network(text))


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 1 << 16:
        raise ValueError(f"not a port: {text}")
    return int(text)


def is_public(text: str) -> bool:
    """Whether it is an address that anybody on the internet could dial; False for all that is no address."""
    address = _judged(text)
    return address is not None and _is_public(address)


def may_dial(text: str, port: int, *, ports: frozenset[int], allowed: tuple[Place, ...]) -> bool:
    address = _judged(text)
    if address is None:
        return False
    return any(place.holds(address, port) for place in allowed) or (port in ports and _is_public(address))


def _is_public(address: _Address) -> bool:
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    return address in _GLOBAL_6 and not any(address in network for network in _NOT_PUBLIC_6)


def _judged(text: str) -> _Address | None:
    """The address that packets reach in the end; None where there is none, or where it holds within a link only."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv4Address):
        return address
    if address.scope_id:
        return None
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address


__all__ = ["Place", "is_public", "may_dial", "parse_place"]
