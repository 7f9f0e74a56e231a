"""Feeds as real systems write them, and as they come when something went wrong on the way. Each honest file stands
beside what is to come of it; `python -m initiatives.tests.test_feed_parsing` writes that anew."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from initiatives.feeds.parsing.bounded import parse_bounded
from initiatives.feeds.parsing.dates import moment
from initiatives.feeds.parsing.read import parse
from initiatives.feeds.parsing.wire import dumped, loaded
from initiatives.feeds.records import Fault, Feed, FeedError, Problem

DATA = Path(__file__).parent / "data/feeds"
HONEST = {
    "wordpress.xml": "https://nadrzeczne.example/praktyki/feed/",
    "joomla.xml": "https://wyzynne.example/aktualnosci?format=feed",
    "wix.xml": "https://www.pogranicze.example/blog-feed.xml",
    "rdf.xml": "http://stary.example/kanal.rdf",
    "rss091.xml": "http://serwis.example/rss.xml",
    "atom03.xml": "http://archiwum.example/blog/atom.xml",
    "atom10.xml": "https://praktyki.example/atom",
    "feed.json": "https://dolinne.example/feed.json",
    "truncated.xml": "https://nadrzeczne.example/praktyki/feed/",
}
RSS = '<rss version="2.0"><channel><title>t</title><link>https://a.example/dzial/</link>{}</channel></rss>'


def read(name: str, **more: str) -> Feed:
    return parse((DATA / name).read_bytes(), address=HONEST.get(name, "https://klamca.example/feed"), **more)


def rss(items: str) -> Feed:
    return parse(RSS.format(items).encode(), address="https://a.example/feed")


def fault_of(body: bytes, **more: str) -> Fault:
    with pytest.raises(FeedError) as raised:
        parse(body, address="https://a.example/feed", **more)
    return raised.value.fault


@pytest.mark.parametrize("name", HONEST)
def test_what_comes_of_a_feed(name: str) -> None:
    expected = json.loads((DATA / f"{name}.expected.json").read_text(encoding="utf-8"))

    assert json.loads(dumped(read(name))) == expected


@pytest.mark.parametrize("name", HONEST)
def test_nothing_is_lost_between_processes(name: str) -> None:
    feed = read(name)

    assert loaded(json.loads(dumped(feed))) == feed


@pytest.mark.parametrize(
    "path", sorted(DATA.glob("says-*.xml")) + sorted(DATA.glob("mark-*.xml")), ids=lambda path: path.stem
)
@pytest.mark.parametrize("content_type", ["", "application/rss+xml; charset=UTF-8", "text/xml; charset=iso-8859-1"])
def test_polish_letters_survive_what_a_feed_declares(path: Path, content_type: str) -> None:
    feed = read(path.name, content_type=content_type)

    assert feed.title == "Zażółć gęślą jaźń"
    assert feed.entries[0].title == "Ćwiczenie łączności: Święta Źródła, Żary, Ósemka"
    assert feed.entries[0].summary == "Żółte światła ostrzegą przed śliską jezdnią. Wąż strażacki sięgnął źródła."


def test_other_alphabets_are_believed() -> None:
    body = '<?xml version="1.0" encoding="windows-1251"?>' + RSS.format("<item><title>Цивільний захист</title></item>")

    feed = parse(body.encode("cp1251"), address="https://a.example/feed")

    assert feed.entries[0].title == "Цивільний захист"


def test_a_letter_cut_in_two_leaves_the_others_whole() -> None:
    body = RSS.format("<item><title>Żółć w całości, zażółć gęślą jaźń, pół ś</title></item>").encode()

    feed = parse(body.replace("pół ś".encode(), "pół ś".encode()[:-1]), address="https://a.example/feed")

    assert feed.entries[0].title.startswith("Żółć w całości, zażółć gęślą jaźń, pół")


def test_a_warning_of_php_does_not_hide_the_feed() -> None:
    entry = read("php-warning.xml").entries[0]

    assert entry.title == "Ćwiczenie łączności & osób & gmin &nieznane; Święta Źródła, Żary, Ósemka"
    assert entry.link == "https://klamca.example/1?a=1&b=2"


def test_of_a_torn_file_the_whole_entries_stay() -> None:
    feed = read("truncated.xml")

    assert [entry.title for entry in feed.entries] == ["Punkt wydawania worków z piaskiem czynny całą dobę"]
    (problem,) = feed.problems
    assert problem.fault is Fault.TRUNCATED
    # Where the text begins that nothing ends.
    assert problem.line == 89


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.99])
def test_wherever_a_file_is_torn_no_entry_comes_by_half(share: float) -> None:
    body = RSS.format("".join(f"<item><title>n{i}</title><guid>{i}</guid></item>" for i in range(100))).encode()

    feed = parse(body[: int(len(body) * share)], address="https://a.example/feed")

    assert [entry.title for entry in feed.entries] == [f"n{i}" for i in range(len(feed.entries))]
    assert abs(len(feed.entries) - 100 * share) < 5
    assert [problem.fault for problem in feed.problems] == [Fault.TRUNCATED]


def test_of_a_torn_json_feed_the_whole_entries_stay() -> None:
    body = (DATA / "feed.json").read_bytes()

    feed = parse(body[: body.index(b"Zdanie pierwsze")], address="https://dolinne.example/feed.json")

    assert [entry.title for entry in feed.entries] == ["Telefon wsparcia po pożarze"]
    assert feed.title == "Praktyki Związku Miast Dolinnych"
    assert [(problem.fault, problem.line) for problem in feed.problems] == [(Fault.TRUNCATED, 22)]


def test_what_is_not_well_formed_is_read_as_far_as_it_goes_and_said() -> None:
    feed = rss("\n<item><title>a</title><dc:creator>Biuro</dc:creator></item>\n<item><title>b</title></item>")

    assert [entry.title for entry in feed.entries] == ["a", "b"]
    assert [problem.fault for problem in feed.problems] == [Fault.BROKEN]


def test_a_feed_without_entries_is_none_of_the_errors() -> None:
    feed = read("no-entries.xml")

    assert (feed.title, feed.entries, feed.problems) == ("Pusty kanał", (), ())


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"", Fault.EMPTY),
        (b" \r\n\t\xef\xbb\xbf", Fault.EMPTY),
        (b"/dev/zero", Fault.NO_FEED),
        (b"https://a.example/feed", Fault.NO_FEED),
        (b"<urlset><url/></urlset>", Fault.NO_FEED),
        (b'{"a": 1}', Fault.NO_FEED),
        (b'{"a": ', Fault.BROKEN),
        (b"\x89PNG\r\n\x1a\n\0\0", Fault.NO_FEED),
        ((DATA / "page.html").read_bytes(), Fault.PAGE_INSTEAD),
        (b"<html><body><rss version='2.0'></rss></body></html>", Fault.PAGE_INSTEAD),
    ],
)
def test_what_is_no_feed(body: bytes, fault: Fault) -> None:
    assert fault_of(body) is fault


def test_an_error_page_says_what_it_is() -> None:
    with pytest.raises(FeedError, match="Przerwa techniczna"):
        read("page.html")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Wed, 04 Mar 2026 17:30:00 +0100", datetime(2026, 3, 4, 16, 30, tzinfo=UTC)),
        ("śr., 4 mar 2026 17:30:00 +0100", datetime(2026, 3, 4, 16, 30, tzinfo=UTC)),
        ("Środa, 4 marca 2026 r., godz. 17:30", datetime(2026, 3, 4, 16, 30, tzinfo=UTC)),
        ("4 sierpnia 2026", datetime(2026, 8, 3, 22, tzinfo=UTC)),
        ("15 paź 2025 08:00 CEST", datetime(2025, 10, 15, 6, tzinfo=UTC)),
        ("04 Mar 26 17:30 GMT", datetime(2026, 3, 4, 17, 30, tzinfo=UTC)),
        ("04 Mar 98 17:30 EST", datetime(1998, 3, 4, 22, 30, tzinfo=UTC)),
        ("04.03.2026 17:30", datetime(2026, 3, 4, 16, 30, tzinfo=UTC)),
        ("2026-03-04T17:30:00.123Z", datetime(2026, 3, 4, 17, 30, tzinfo=UTC)),
        ("2026-07-04 17:30:00", datetime(2026, 7, 4, 15, 30, tzinfo=UTC)),
        ("2026-07-04T17:30+02", datetime(2026, 7, 4, 15, 30, tzinfo=UTC)),
        ("2026-03", datetime(2026, 2, 28, 23, tzinfo=UTC)),
        ("20260304", datetime(2026, 3, 3, 23, tzinfo=UTC)),
        ("2099-01-01T00:00:00Z", datetime(2099, 1, 1, tzinfo=UTC)),
        ("31 lutego 2026", None),
        ("wczoraj", None),
        ("0000-00-00 00:00:00", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("2026-03-04T25:00:00Z", None),
        ("", None),
        ("4 " * 5000, None),
    ],
)
def test_dates(said: str, meant: datetime | None) -> None:
    found = moment(said)

    assert found == meant
    assert found is None or found.utcoffset() is not None


def test_a_date_keeps_the_zone_that_was_said() -> None:
    found = moment("Wed, 04 Mar 2026 17:30:00 +0530")

    assert found is not None
    assert found.utcoffset() == timedelta(hours=5, minutes=30)


def test_addresses_are_made_whole_against_the_nearest_base() -> None:
    text = '&lt;a href="x.html"&gt;tu&lt;/a&gt;'
    feed = rss(
        f"<item><link>wpis/1</link><description>{text}</description></item>"
        f"<item><description>{text}</description></item>"
        f'<item xml:base="https://b.example/y/"><link>/wpis/2</link><description>{text}</description></item>'
    )

    assert [entry.link for entry in feed.entries] == ["https://a.example/dzial/wpis/1", "", "https://b.example/wpis/2"]
    hrefs = [entry.html.split('"')[1] for entry in feed.entries]
    assert hrefs == [
        "https://a.example/dzial/wpis/x.html",
        "https://a.example/dzial/x.html",
        "https://b.example/y/x.html",
    ]


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "ftp://a.example/", "http://"]
)
def test_an_entry_leads_to_the_web_alone(address: str) -> None:
    feed = rss(f'<item><title>t</title><link>{address}</link><enclosure url="{address}"/></item>')

    assert (feed.entries[0].link, feed.entries[0].enclosures) == ("", ())


def test_long_texts_end_at_a_word() -> None:
    entry = rss(f"<item><title>{'Bardzo długi tytuł ' * 600}</title></item>").entries[0]

    assert 250 < len(entry.title) <= 300
    assert entry.title.endswith(("Bardzo…", "długi…", "tytuł…"))


def test_a_title_cannot_turn_the_line_or_the_terminal_around() -> None:
    item = {"id": "1", "title": "a\u202eb\u001b[31mc\ud800", "content_html": "<p>x\u001b[2Jy</p>"}
    body = {"version": "https://jsonfeed.org/version/1.1", "items": [item]}

    entry = parse(json.dumps(body).encode(), address="https://a.example/").entries[0]

    assert (entry.title, entry.html) == ("ab[31mc?", "<p>x[2Jy</p>")


def test_of_many_entries_the_first_are_read() -> None:
    feed = rss("".join(f"<item><title>{i}</title></item>" for i in range(2500)))

    assert len(feed.entries) == 2000
    assert feed.problems == ()


def test_addresses_of_people_are_not_kept() -> None:
    feed = rss(
        "<item><title>t</title><author>dyzurny@a.example (Dyżurny)</author></item>"
        "<item><author>ja@a.example</author></item>"
    )

    assert [entry.authors for entry in feed.entries] == [("Dyżurny",), ()]


def test_another_burza_is_known() -> None:
    body = ('<feed xmlns="http://www.w3.org/2005/Atom" xmlns:b="https://burza.example/ns/exchange"><title>B</title>'
            "<entry><id>urn:x:1</id><title>t</title><b:record/></entry></feed>")  # fmt: skip

    assert parse(body.encode(), address="https://a.example/").kind == "burza"


def test_a_child_reads_the_same() -> None:
    body = (DATA / "wordpress.xml").read_bytes()

    assert parse_bounded(body, address=HONEST["wordpress.xml"]) == read("wordpress.xml")


def test_a_child_says_what_was_wrong() -> None:
    with pytest.raises(FeedError) as raised:
        parse_bounded((DATA / "billion-laughs.xml").read_bytes(), address="https://a.example/")

    assert (raised.value.fault, raised.value.line) == (Fault.HOSTILE, 3)
    assert Problem(raised.value.fault).fault is Fault.HOSTILE


if __name__ == "__main__":
    for name in HONEST:
        told = json.dumps(json.loads(dumped(read(name))), ensure_ascii=False, indent=2)
        (DATA / f"{name}.expected.json").write_text(told + "\n", encoding="utf-8")
