"""An address as a person or a server wrote it -> one that may be asked for."""

from yarl import URL

from initiatives.feeds.fetching.policy import Policy
from initiatives.feeds.records import Fault, FeedError


def checked_address(text: str, policy: Policy) -> URL:
    """With the host in ASCII (IDNA) and without a fragment. FeedError(BAD_ADDRESS) for what is not http(s), has a
    name and password, a port that nobody allowed, a control character or too many characters. Whether the host is
    public shows when it is dialled.
    """
    url = _parsed(text.strip(), policy)
    if url.scheme not in ("http", "https"):
        raise FeedError(Fault.BAD_ADDRESS, f"only http and https are fetched: {text}")
    if not url.host:
        raise FeedError(Fault.BAD_ADDRESS, f"no host: {text}")
    if url.raw_user is not None or url.raw_password is not None:
        raise FeedError(Fault.BAD_ADDRESS, f"a name or password in the address: {url.with_user(None)}")
    if not _is_open(url.port or 0, policy):
        raise FeedError(Fault.BAD_ADDRESS, f"port {url.port}: {url}")
    # With a path, so that two ways to write the first page are one.
    return url.with_path(url.raw_path, encoded=True, keep_query=True)


def _parsed(text: str, policy: Policy) -> URL:
    if len(text) > policy.address_length:
        raise FeedError(Fault.BAD_ADDRESS, f"longer than {policy.address_length} characters: {text[:100]}…")
    # A backslash is a slash to browsers and part of the host to others: the ground of many a trick.
    if any(character <= " " or character in "\\\x7f" for character in text):
        raise FeedError(Fault.BAD_ADDRESS, f"a space, backslash or control character: {text!r}")
    try:
        # Halves of letters, as in headers that are no UTF-8, would be left out without a word.
        text.encode()
        url = URL(text)
    except ValueError as error:
        raise FeedError(Fault.BAD_ADDRESS, f"{text!r}: {error}") from error
    if len(str(url)) > policy.address_length:
        raise FeedError(Fault.BAD_ADDRESS, f"longer than {policy.address_length} characters: {text[:100]}…")
    return url


def _is_open(port: int, policy: Policy) -> bool:
    return port in policy.ports or any(place.port in (0, port) for place in policy.allowed)


def site_of(address: str) -> str:
    """The first page of the site at which an address is; where one looks again for a feed that has gone."""
    return str(URL(address).origin().with_path("/"))


__all__ = ["checked_address", "site_of"]
