"""Lists of feeds in OPML: read from others without harm, taken over line by line, written for others."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cms.users.models import User
from initiatives.feeds import opml
from initiatives.feeds.opml import HOSTILE, NOT_OPML, TOO_BIG, TOO_MANY, Line, OpmlError, read, write
from initiatives.models import FeedSource, PartnerPage, Role
from initiatives.tests import factories

SignIn = Callable[[User], Client]
NOW = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)


def listed(*outlines: str, encoding: str = "UTF-8") -> bytes:
    text = f'<?xml version="1.0" encoding="{encoding}"?><opml version="2.0"><body>{"".join(outlines)}</body></opml>'
    return text.encode(encoding)


def outline(address: str, title: str = "Żółte wieści") -> str:
    return f'<outline type="rss" text="{title}" xmlUrl="{address}"/>'


# Reading -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-2", "windows-1250", "UTF-16"])
def test_feeds_are_read_with_their_group_and_polish_letters(encoding: str) -> None:
    body = listed(
        f'<outline text="Śląski Związek">{outline("https://a.example/feed?x=1&amp;y=2")}</outline>',
        outline("https://b.example/", "Łódź"),
        encoding=encoding,
    )

    assert read(body) == [
        Line("https://a.example/feed?x=1&y=2", "Żółte wieści", "Śląski Związek"),
        Line("https://b.example/", "Łódź"),
    ]


def test_what_others_write_carelessly_is_read() -> None:
    body = (
        b'<opml version="1.0"><body><outline text="A & B" xmlurl="https://a.example/?x=1&y=2"><outline xmlUrl='
        b'"https://a.example/?x=1&y=2" text="drugi raz"/><outline title="Sam" xmlUrl="https://c.example/"/>'
    )

    assert [line.address for line in read(body)] == ["https://a.example/?x=1&y=2", "https://c.example/"]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b'<!DOCTYPE o [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + listed(outline("https://a.example/&x;")), HOSTILE),
        (b'<?xml version="1.0"?><!doctype opml SYSTEM "http://127.0.0.1/x.dtd"><opml version="2.0"/>', HOSTILE),
        ('<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE o [<!ENTITY a "b">]><opml/>'.encode("utf-16"), HOSTILE),
        (b'<!DOCTYPE o [<!ENTITY a "1234567890"><!ENTITY b "&a;&a;">]><opml>&b;</opml>', HOSTILE),
        (b" " * (opml.MOST_BYTES + 1), TOO_BIG),
        (b"<html><body>nie to</body></html>", NOT_OPML),
        (b"http://169.254.169.254/latest/", NOT_OPML),
        (b"\x89PNG\r\n\x1a\n\x00\x00", NOT_OPML),
        (b"<opml", NOT_OPML),
        (listed(*(outline(f"https://a.example/{number}") for number in range(501))), TOO_MANY),
    ],
)  # fmt: skip
def test_what_is_hostile_or_no_list_is_refused(body: bytes, why: str) -> None:
    with pytest.raises(OpmlError) as error:
        read(body)

    assert error.value.args == (why,)


@pytest.mark.parametrize(
    "body",
    [
        b'<opml version="2.0"><body>' + b'<outline text="a">' * 50_000,
        b'<opml version="2.0"><body><outline ' + b" ".join(b'a%d="1"' % number for number in range(70_000)) + b"/>",
        b'<opml version="2.0"><body></outline></outline></body></opml></opml>',
    ],
)
def test_depth_floods_and_broken_ends_do_no_harm(body: bytes) -> None:
    assert read(body) == []


def test_a_title_is_one_line_of_bearable_length() -> None:
    (line,) = read(listed(outline("https://a.example/", "a\u202eb&#10;c " + "x" * 5_000)))

    assert line.title.startswith("ab c ")
    assert len(line.title) <= 100


# Writing -------------------------------------------------------------------------------------------------------------


def test_what_is_written_is_opml_2_and_reads_the_same() -> None:
    lines = [
        Line("https://a.example/?x=1&y=2", 'Żółte „wieści" <b>\x00', "Śląski Związek", "https://a.example/", "pl"),
        Line("https://b.example/", "", "Śląski Związek"),
        Line("https://c.example/", "Trzecie", "Inny"),
    ]

    body = write(lines, title="Kanały", now=NOW)

    root = fromstring(body)
    assert (root.tag, root.get("version"), [part.tag for part in root]) == ("opml", "2.0", ["head", "body"])
    assert root.findtext("head/title") == "Kanały"
    assert root.findtext("head/dateCreated") == "Sat, 14 Mar 2026 09:30:00 +0000"
    assert [group.get("text") for group in root.findall("body/outline")] == ["Śląski Związek", "Inny"]
    feeds = root.findall("body/outline/outline")
    assert all(feed.get("type") == "rss" and feed.get("text") and feed.get("xmlUrl") for feed in feeds)
    assert (feeds[0].get("htmlUrl"), feeds[0].get("language"), feeds[1].get("htmlUrl")) == (
        "https://a.example/", "pl", None,
    )  # fmt: skip
    assert [(line.address, line.group) for line in read(body)] == [(line.address, line.group) for line in lines]
    assert read(body)[0].title == 'Żółte „wieści" <b>'


# In the admin --------------------------------------------------------------------------------------------------------


@pytest.fixture
def administrator(sign_in: SignIn) -> Client:
    return sign_in(factories.person(Role.ADMINISTRATOR))


def shown(client: Client, body: bytes) -> str:
    file = SimpleUploadedFile("lista.opml", body, content_type="text/x-opml")
    return str(client.post(reverse("feed_sources:upload_list"), {"file": file}).content.decode())


def chosen(*lines: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = {"form-TOTAL_FORMS": len(lines), "form-INITIAL_FORMS": len(lines)}
    for number, line in enumerate(lines):
        data |= {f"form-{number}-{name}": value for name, value in line.items()}
    return data


def take_over(client: Client, *lines: dict[str, Any]) -> Any:
    return client.post(reverse("feed_sources:add_listed"), chosen(*lines))


@pytest.mark.django_db
def test_each_line_is_shown_with_what_would_come_of_it(administrator: Client) -> None:
    known = factories.PartnerPageFactory(title="Śląski Związek")
    factories.FeedSourceFactory.create(partner=known, address="https://stary.example/feed")

    html = shown(
        administrator,
        listed(
            f'<outline text="śląski związek">{outline("https://nowy.example/feed")}</outline>',
            outline("https://obcy.example/", "Obcy & Synowie".replace("&", "&amp;")),
            outline("http://www.stary.example/feed/"), outline("javascript:alert(1)"),
            outline("https://kto:haslo@x.example/"), outline("http://nowy.example/feed/"),
        ),
    )  # fmt: skip

    assert 'name="form-0-partner" value="Śląski Związek"' in html
    assert 'name="form-1-partner" value="Obcy &amp; Synowie"' in html
    assert 'name="form-TOTAL_FORMS" value="2"' in html
    assert "Partner: Śląski Związek." in html
    assert html.count("To nie jest adres, o który można zapytać.") == 2
    assert "Na liście występuje dwa razy." in html
    assert FeedSource.objects.count() == 1


@pytest.mark.django_db
def test_lines_are_added_to_partners_that_are_there_or_new(administrator: Client) -> None:
    known = factories.PartnerPageFactory(title="Śląski Związek")

    response = take_over(
        administrator,
        {"address": "https://a.example/", "title": "Pierwsze", "partner": " śląski ZWIĄZEK "},
        {"address": "https://b.example/", "title": "Drugie", "partner": "Żółty Związek", "make": "on"},
        {"address": "https://c.example/", "title": "Trzecie", "partner": "żółty związek", "make": "on"},
        {"address": "https://d.example/", "title": "Pominięte", "partner": ""},
    )

    assert response.headers["Location"] == reverse("feed_sources:index")
    made = PartnerPage.objects.exclude(pk=known.pk).get(title="Żółty Związek")
    assert made.live
    assert made.slug == "zolty-zwiazek"
    rows = FeedSource.objects.order_by("address").values_list("address", "name", "partner")
    assert list(rows) == [
        ("https://a.example/", "Pierwsze", known.pk),
        ("https://b.example/", "Drugie", made.pk),
        ("https://c.example/", "Trzecie", made.pk),
    ]


@pytest.mark.django_db
def test_a_slip_in_a_partners_name_makes_no_partner_and_adds_nothing(administrator: Client) -> None:
    factories.PartnerPageFactory(title="Śląski Związek")

    response = take_over(
        administrator,
        {"address": "https://a.example/", "title": "A", "partner": "Śląski Związek"},
        {"address": "https://b.example/", "title": "B", "partner": "Ślaski Związek"},
    )

    html = response.content.decode()
    assert "Nie ma takiego partnera" in html
    assert 'value="Ślaski Związek"' in html
    assert not FeedSource.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["javascript:alert(1)", "http://a:b@c.example/", "file:///etc/passwd"])
def test_an_address_that_was_never_shown_is_judged_all_the_same(address: str, administrator: Client) -> None:
    take_over(administrator, {"address": address, "title": "x", "partner": "Nowy", "make": "on"})

    assert not FeedSource.objects.exists()
    assert not PartnerPage.objects.filter(title="Nowy").exists()


@pytest.mark.django_db
def test_what_somebody_added_meanwhile_is_left_out(administrator: Client) -> None:
    source = factories.FeedSourceFactory.create(address="https://a.example/feed")

    take_over(administrator, {"address": "http://a.example/feed/", "title": "x", "partner": source.partner.title})

    assert FeedSource.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Wybierz plik albo wklej jego treść."),
        ({"text": "<!DOCTYPE x><opml/>"}, "którymi można wykradać pliki"),
        ({"text": "<p>nie</p>"}, "To nie jest lista w formacie OPML."),
        ({"text": "<opml version='2.0'><body/></opml>"}, "nie ma żadnego kanału"),
        ({"text": "x" * 1_200_000}, "więcej niż 1 MB"),
    ],
)
def test_a_list_that_is_none_is_refused_in_words(data: dict[str, str], said: str, administrator: Client) -> None:
    assert said in administrator.post(reverse("feed_sources:upload_list"), data).content.decode()


@pytest.mark.django_db
def test_a_text_that_a_browser_cut_off_is_told_to_be_too_long(administrator: Client) -> None:
    url = reverse("feed_sources:upload_list")
    (most,) = re.findall(r'<textarea name="text"[^>]* maxlength="(\d+)"', administrator.get(url).content.decode())

    answer = administrator.post(url, {"text": listed(outline("https://a.example/")).decode().ljust(int(most))})

    assert "więcej niż 1 MB" in answer.content.decode()
    assert "https://a.example/" in answer.content.decode()


@pytest.mark.django_db
def test_a_file_of_five_megabytes_is_refused(administrator: Client) -> None:
    assert "więcej niż 1 MB" in shown(administrator, listed(outline("https://a.example/")) + b" " * 5_000_000)


@pytest.mark.django_db
def test_the_list_that_is_downloaded_can_be_taken_over_elsewhere(administrator: Client) -> None:
    partner = factories.PartnerPageFactory(title="Śląski Związek")
    factories.FeedSourceFactory.create(
        partner=partner, address="https://a.example/", feed_address="https://a.example/feed/", name="Wieści"
    )

    response = administrator.get(reverse("feed_sources:export"))

    assert response.headers["Content-Type"] == "text/x-opml; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="burza.opml"'
    assert read(response.content) == [Line("https://a.example/feed/", "Wieści", "Śląski Związek")]
    assert "już jest" in shown(administrator, response.content)
