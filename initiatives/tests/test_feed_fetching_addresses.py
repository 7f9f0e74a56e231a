"""Nothing but public addresses is dialled, however they are written and wherever they come from."""

import asyncio
from ipaddress import ip_network

import pytest

from initiatives.feeds.fetching import Fetcher, Place, Request, is_public, parse_place, site_of
from initiatives.feeds.fetching.addresses import checked_address
from initiatives.feeds.records import Fault, FeedError
from initiatives.tests.feed_servers import RSS, Names, Server, fetch, leads_to, policy_for, says

NOT_PUBLIC = [
    "0.0.0.0",  # noqa: S104
    "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.100.100.200", "100.127.255.255", "127.0.0.1",
    "127.255.255.254", "168.63.129.16", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1",
    "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.7", "203.0.113.7", "224.0.0.1", "239.255.255.255",
    "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe",
    "::ffff:0:127.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::8.8.8.8", "100::1", "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:10::1", "2001:db8::1", "2002:7f00:1::", "2002:808:808::1",
    "3fff::1", "4000::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%lo", "fec0::1", "ff02::1",
    "2a00:1450::1%lo",
    "", "localhost", "2130706433", "0x7f.1", "8.8.8.08", "8.8.8.8:80",
]  # fmt: skip
PUBLIC = [
    "1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "193.0.0.1", "223.255.255.255",
    "2a00:1450:401b::1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8",
]  # fmt: skip


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_that_are_public(address: str) -> None:
    assert is_public(address)


# As resolvers of the system, browsers and IDNA read them: all are this machine or its neighbours.
SPELLINGS = [
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "017700000001", "0177.0.0.1", "0x7f000001", "0x7f.0x0.0x0.0x1",
    "0x7f.1", "127.0.0.1.", "0", "0.0.0.0",  # noqa: S104
    "localhost", "LOCALHOST.", "127。0。0。1", "１２７.0.0.1", "①②⑦.⓪.⓪.①",
    "%31%32%37.0.0.1", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]",
    "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "10.0.0.1", "3232235777", "169.254.169.254", "0xa9fea9fe", "100.64.0.1",
    "[fe80::1]", "[fc00::1]", "255.255.255.255",
]  # fmt: skip


@pytest.mark.parametrize("host", SPELLINGS)
def test_no_spelling_of_a_private_address_is_dialled(host: str) -> None:
    with Server({"/": says()}) as server, pytest.raises(FeedError) as caught:
        fetch(f"http://{host}:{server.port}/", policy_for(ports=frozenset({server.port})))
    assert caught.value.fault in (Fault.NOT_PUBLIC, Fault.BAD_ADDRESS, Fault.UNRESOLVED), caught.value
    assert server.connections == 0


@pytest.mark.parametrize("host", ["0x7f.1", "0x7f000001", "127。0。0。1", "[::ffff:127.0.0.1]"])
def test_the_same_spellings_reach_what_is_allowed(host: str) -> None:
    """So that what the test above sees is the refusal, and not a spelling that nobody understands."""
    with Server({"/": says()}) as server:
        assert fetch(f"http://{host}:{server.port}/", policy_for(server)).body == RSS


def test_a_name_is_judged_by_where_it_leads_at_that_moment() -> None:
    """Rebinding: the second look-up of the same name leads somewhere else."""
    with Server() as partner, Server({"/secret": says(b"secret")}, host="127.0.0.2") as inside:
        partner.routes["/feed"] = leads_to(f"http://feeds.example:{inside.port}/secret")
        names = Names(feeds_example=[["127.0.0.1"], ["127.0.0.2"]])
        policy = policy_for(partner, ports=frozenset({inside.port}))
        with pytest.raises(FeedError) as caught:
            fetch(partner.address("/feed", host="feeds.example"), policy, resolver=names)
    assert caught.value.fault == Fault.NOT_PUBLIC
    assert f"127.0.0.2:{inside.port}" in caught.value.detail
    assert (partner.paths(), inside.connections) == (["/feed"], 0)


def test_a_name_that_is_rebound_between_two_requests_is_judged_anew() -> None:
    with Server({"/": says()}) as partner:
        names = Names(feeds_example=[["127.0.0.1"], ["10.0.0.1", "::1"]])

        async def run() -> None:
            async with Fetcher(policy_for(partner), resolver=names) as fetcher:
                request = Request(partner.address(host="feeds.example"))
                assert (await fetcher.get(request)).body == RSS
                with pytest.raises(FeedError) as caught:
                    await fetcher.get(request)
                assert caught.value.fault == Fault.NOT_PUBLIC

        asyncio.run(run())
    assert partner.connections == 1


def test_of_several_addresses_the_private_ones_are_left_out() -> None:
    with Server({"/": says()}) as partner:
        names = Names(feeds_example=[["10.0.0.1", "127.0.0.3", "127.0.0.1"]])
        assert fetch(partner.address(host="feeds.example"), policy_for(partner), resolver=names).body == RSS


@pytest.mark.parametrize(
    ("location", "fault"),
    [
        ("http://127.0.0.2:{port}/", Fault.NOT_PUBLIC),
        ("//0x7f.0.0.2:{port}/", Fault.NOT_PUBLIC),
        ("http://[::ffff:127.0.0.2]:{port}/", Fault.NOT_PUBLIC),
        ("http://169.254.169.254/latest/meta-data/", Fault.NOT_PUBLIC),
        ("file:///etc/passwd", Fault.BAD_ADDRESS),
        ("gopher://127.0.0.2:{port}/_x", Fault.BAD_ADDRESS),
        ("ftp://127.0.0.2/feed", Fault.BAD_ADDRESS),
        ("data:text/xml,<rss/>", Fault.BAD_ADDRESS),
        ("javascript:alert(1)", Fault.BAD_ADDRESS),
        ("http://me:mine@127.0.0.1:{partner}/feed", Fault.BAD_ADDRESS),
        ("http://127.0.0.1:22/", Fault.BAD_ADDRESS),
        ("http://[/", Fault.BAD_ADDRESS),
        ("http://127.0.0.1:99999/", Fault.BAD_ADDRESS),
        ("/" + "x" * 3000, Fault.BAD_ADDRESS),
    ],
)
def test_no_redirect_leads_inside(location: str, fault: Fault) -> None:
    with Server() as partner, Server({"/": says(b"secret")}, host="127.0.0.2") as inside:
        partner.routes["/"] = leads_to(location.format(port=inside.port, partner=partner.port))
        with pytest.raises(FeedError) as caught:
            fetch(partner.address(), policy_for(partner, ports=frozenset({80, 443, inside.port})))
    assert caught.value.fault == fault, caught.value
    assert (partner.paths(), inside.connections) == (["/"], 0)


@pytest.mark.parametrize(
    "address",
    [
        "", "/feed", "feeds.example/feed", "mailto:a@feeds.example", "file:///dev/zero", "ftp://feeds.example/",
        "http://", "http:///feed", "https://me@feeds.example/", "https://me:mine@feeds.example/", "https://@:80/",
        "http://feeds.example:22/", "http://feeds.example:0/", "http://feeds.example:123456/",
        "http://feeds.example\\@127.0.0.1/", "http://feeds.example/\r\nX: 1", "http://feeds.example/a b",
        "http://exa mple/", "http://[::1", "http://feeds.example/" + "ż" * 500, "http://feeds.example/\udcff",
        "http://" + "a" * 300 + ".ż.example/",
    ],
)  # fmt: skip
def test_what_is_no_address_for_us(address: str) -> None:
    with pytest.raises(FeedError) as caught:
        fetch(address, policy_for())
    assert caught.value.fault == Fault.BAD_ADDRESS
    assert "mine" not in caught.value.detail


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("  HTTPS://Feeds.Example:443/Feed#top ", "https://feeds.example/Feed"),
        ("https://żółw.example/kanał?nowe=tak", "https://xn--w-uga1v8h.example/kana%C5%82?nowe=tak"),
        ("http://feeds.example:8080", "http://feeds.example:8080/"),
    ],
)
def test_addresses_are_brought_into_one_form(written: str, meant: str) -> None:
    assert str(checked_address(written, policy_for())) == meant


def test_a_host_with_polish_letters_is_asked_by_its_ascii_name() -> None:
    with Server({"/": says()}) as server:
        names = Names(**{"xn--w-uga1v8h.example": [["127.0.0.1"]]})
        found = fetch(server.address(host="żółw.example"), policy_for(server), resolver=names)
        assert server.asked[0].headers["Host"] == f"xn--w-uga1v8h.example:{server.port}"
    assert found.address == server.address(host="xn--w-uga1v8h.example")


@pytest.mark.parametrize(
    ("text", "network", "port"),
    [
        ("127.0.0.1:8001", "127.0.0.1/32", 8001),
        ("10.0.0.0/8", "10.0.0.0/8", 0),
        ("172.16.0.0/12:8000", "172.16.0.0/12", 8000),
        ("[::1]:8001", "::1/128", 8001),
        ("[fd00::/8]", "fd00::/8", 0),
        ("::1", "::1/128", 0),
    ],
)
def test_places_that_may_be_dialled_all_the_same(text: str, network: str, port: int) -> None:
    assert parse_place(text) == Place(ip_network(network), port)


@pytest.mark.parametrize("text", ["", "localhost:80", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:x", "[::1", "[::1]80"])
def test_places_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"does not appear|not a port|not an address"):
        parse_place(text)


def test_a_place_holds_for_its_port_alone() -> None:
    with Server({"/": says()}) as allowed, Server({"/": says()}) as other:
        policy = policy_for(allowed, ports=frozenset({other.port}))
        assert fetch(allowed.address(), policy).body == RSS
        with pytest.raises(FeedError) as caught:
            fetch(other.address(), policy)
    assert (caught.value.fault, other.connections) == (Fault.NOT_PUBLIC, 0)


def test_the_site_of_an_address() -> None:
    assert site_of("https://feeds.example:8443/a/feed?x=1") == "https://feeds.example:8443/"
