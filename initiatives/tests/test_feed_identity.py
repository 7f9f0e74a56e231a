"""By what an entry is known again, whatever its publisher changes about the way it is written."""

from dataclasses import replace

import pytest

from initiatives.feeds.identity import KEY_MOST, identified, normal
from initiatives.feeds.records import Entry


def entry(guid: str = "", link: str = "", title: str = "t", html: str = "<p>x</p>") -> Entry:
    return Entry(identity="", guid=guid, link=link, title=title, html=html)


def key(found: Entry) -> str:
    return identified([found])[0].identity


@pytest.mark.parametrize(
    "same",
    [
        "https://a.example/wpis/1",
        "http://a.example/wpis/1",
        "https://www.a.example/wpis/1/",
        "https://A.example:443/wpis/1",
        "http://a.example:80/wpis/1#komentarze",
        "https://a.example/wpis/1?utm_source=rss&utm_medium=feed&fbclid=x",
        "https://a.example./wpis/%31",
        " https://a.example/wpis/1 ",
    ],
)
def test_one_address_written_in_many_ways(same: str) -> None:
    assert key(entry(guid=same)) == key(entry(guid="https://a.example/wpis/1"))


@pytest.mark.parametrize(
    "other",
    [
        "https://a.example/wpis/2",
        "https://a.example/Wpis/1",
        "https://a.example/wpis/1?strona=2",
        "https://b.example/wpis/1",
        "https://a.example:8080/wpis/1",
        "wpis/1",
        "urn:a.example/wpis/1",
    ],
)
def test_other_addresses_are_others(other: str) -> None:
    assert key(entry(guid=other)) != key(entry(guid="https://a.example/wpis/1"))


def test_the_order_of_parameters_does_not_matter() -> None:
    assert normal("https://a.example/?b=2&a=1") == normal("http://www.a.example?a=1&b=2")


def test_polish_names_of_hosts_are_one_with_their_ascii() -> None:
    assert normal("https://żary.example/x") == normal("https://xn--ary-22a.example/x")


def test_guid_before_link_before_what_it_says() -> None:
    whole = entry("g", "https://a.example/1")

    assert key(whole) == "guid:g"
    assert key(replace(whole, guid="")) == "link://a.example/1"
    assert key(replace(whole, guid="", link="")).startswith("hash:")


def test_a_guid_that_stands_twice_tells_nobody_apart() -> None:
    found = identified([entry("same", "https://a.example/1"), entry("same", "https://a.example/2"), entry("own")])

    assert [one.identity for one in found] == ["link://a.example/1", "link://a.example/2", "guid:own"]


def test_entries_of_a_site_of_one_page_are_told_apart_by_what_stands_behind_the_hash() -> None:
    found = identified([entry(f"https://a.example/#{number}", "https://a.example/") for number in (1, 2)])

    assert [one.identity for one in found] == ["guid://a.example#1", "guid://a.example#2"]
    (alone,) = identified([entry("http://www.a.example/#1")])
    assert (alone.identity, found[0].identity in alone.aliases) == ("guid://a.example", True)


def test_a_link_that_stands_twice_does_neither() -> None:
    found = identified([entry("same", "https://a.example/", title=title) for title in "abc"])

    assert len({one.identity for one in found}) == 3
    assert all(one.identity.startswith("hash:") for one in found)


def test_the_very_same_entry_twice_is_one() -> None:
    assert len(identified([entry("same", "https://a.example/")] * 3)) == 1


def test_a_site_that_moves_is_known_by_its_paths() -> None:
    (before,) = identified([entry("https://stara.example/?p=12", "https://stara.example/wpis/worki/")])
    (after,) = identified([entry("https://nowa.example/?p=12", "https://nowa.example/wpis/worki/")])

    assert before.identity != after.identity
    assert set(before.aliases) & set(after.aliases) == {"path:p=12"}


def test_an_entry_whose_guid_changes_is_known_by_its_link() -> None:
    (before,) = identified([entry("1", "https://a.example/wpis/1")])
    (after,) = identified([entry("2", "https://a.example/wpis/1")])

    assert "link://a.example/wpis/1" in set(before.aliases) & set(after.aliases)


def test_an_entry_that_gets_a_guid_is_known_by_its_link() -> None:
    (before,) = identified([entry("", "https://a.example/wpis/1")])
    (after,) = identified([entry("2", "https://a.example/wpis/1")])

    assert before.identity in after.aliases


def test_aliases_are_nobody_elses() -> None:
    found = identified(
        [entry("1", "https://a.example/x"), entry("2", "https://a.example/x"), entry("3", "https://a.example/y")]
    )

    assert [one.aliases for one in found] == [(), (), ("link://a.example/y", "path:y")]


def test_a_link_to_the_site_alone_names_no_entry() -> None:
    assert key(entry("", "https://a.example/")).startswith("hash:")
    assert identified([entry("1", "https://www.a.example")])[0].aliases == ()


def test_the_words_of_an_entry_without_a_key_are_its_key() -> None:
    assert key(entry(html="<p>a</p>")) != key(entry(html="<p>b</p>"))
    assert key(entry(title="Worki")) == key(entry(title="WORKI"))


@pytest.mark.parametrize("length", [10, 249, 250, 251, 2000])
def test_a_key_fits_into_a_column(length: int) -> None:
    assert len(key(entry("ż" * length))) <= KEY_MOST
    assert key(entry("ż" * length)) != key(entry("ż" * length + "a"))


@pytest.mark.parametrize(
    "broken", ["http://[", "http://a:b/", "//", "http://", "\ud800", "http://\ud800/", "https://" + "a." * 300 + "pl/"]
)
def test_no_address_is_too_broken(broken: str) -> None:
    assert key(entry(guid=broken, link=broken))
