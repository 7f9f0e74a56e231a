"""Administrators keep the list of sources: they look at it, add, check and change."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.users.models import User
from initiatives.feeds import checking
from initiatives.models import Category, FeedItem, FeedSource, PartnerPage, Role
from initiatives.services import feed_sources
from initiatives.tests import factories
from initiatives.tests.feed_servers import Server, leads_to, says, silent

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RSS = (
    "<?xml version='1.0'?><rss version='2.0'><channel><title>Praktyki partnera</title>"
    "<item><title>Zbiornik na deszcz</title><link>https://p.example/aktualnosci/1</link>"
    "<pubDate>Fri, 13 Mar 2026 10:00:00 +0100</pubDate></item>"
    "<item><title>Sprzęt na powódź &lt;script&gt;alert(1)&lt;/script&gt;</title>"
    "<link>https://p.example/aktualnosci/2</link></item></channel></rss>"
).encode()


@pytest.fixture
def partner() -> PartnerPage:
    page: PartnerPage = factories.PartnerPageFactory(title="Związek Gmin Zielonych")
    return page


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    page = b'<html><head><link rel="alternate" type="application/rss+xml" href="/feed/"></head></html>'
    routes = {"/feed/": says(RSS), "/": says(page, content_type="text/html"), "/w-kolko/": leads_to("/w-kolko/")}
    with Server(routes) as server:
        settings.FEED_PLACES = (server.place,)
        yield server


def typed(partner: PartnerPage, **changes: Any) -> dict[str, Any]:
    usual = {
        "partner": partner.pk, "address": "https://partner.example/feed/", "language": "pl", "every_minutes": 30,
        "trust": "moderate", "pictures": "linked",
    }  # fmt: skip
    return usual | changes


def add(client: Client, data: dict[str, Any]) -> Any:
    return client.post(reverse("feed_sources:add"), data)


def text(response: Any) -> str:
    """What is kept together on one line is a matter of another test."""
    return str(response.content.decode()).replace("\N{NO-BREAK SPACE}", " ")


# Who may -------------------------------------------------------------------------------------------------------------


def test_moderators_of_the_association_look_and_change_nothing(sign_in: SignIn, partner: PartnerPage) -> None:
    client, source = sign_in(factories.person(Role.MODERATOR)), factories.FeedSourceFactory.create()
    show = reverse("feed_sources:show", args=[source.pk])

    assert "Sprawdź teraz" not in text(client.get(reverse("feed_sources:index")))
    page = text(client.get(show))
    assert "Sprawdź teraz" not in page
    assert "/edit/" not in page
    for name in ("ask", "pause", "delete", "edit"):
        assert client.post(reverse(f"feed_sources:{name}", args=[source.pk])).status_code == 403
    assert add(client, typed(partner)).status_code == 403
    assert client.get(reverse("feed_sources:export")).status_code == 403
    assert list(FeedSource.objects.all()) == [source]


@pytest.mark.parametrize("role", [Role.EDITOR, Role.MODERATOR, Role.OFFICIAL])
def test_nobody_of_a_municipality_passes_any_door(role: str, sign_in: SignIn, server: Server) -> None:
    client = sign_in(factories.person(role, factories.MemberPageFactory()))
    source = factories.FeedSourceFactory.create(address=server.address("/feed/"))

    for name in ("index", "index_results", "add", "upload_list", "add_listed", "export"):
        assert client.get(reverse(f"feed_sources:{name}")).status_code == 403
        assert client.post(reverse(f"feed_sources:{name}"), {"check": "1"}).status_code == 403
    for name in ("show", "edit", "ask", "progress", "pause", "delete"):
        assert client.get(reverse(f"feed_sources:{name}", args=[source.pk])).status_code == 403
        assert client.post(reverse(f"feed_sources:{name}", args=[source.pk]), {"check": "1"}).status_code == 403
    assert not server.asked
    assert "Kanały partnerów" not in text(client.get("/admin/"))


def test_a_number_that_is_nobodys_is_not_found(administrator: Client) -> None:
    for name in ("show", "edit", "progress", "delete"):
        assert administrator.get(reverse(f"feed_sources:{name}", args=[999_999])).status_code == 404
    assert administrator.post(reverse("feed_sources:ask", args=[999_999])).status_code == 404


# Adding and changing -------------------------------------------------------------------------------------------------


def test_a_source_is_added_with_all_that_was_said_of_it(administrator: Client, partner: PartnerPage) -> None:
    topic, category = factories.topic("Woda", "woda-x"), Category.objects.all()[0]
    data = typed(
        partner, words_wanted="deszcz\n\n retencja \ndeszcz", paths="/aktualnosci/", category=category.pk,
        topics=[topic.pk], trust="publish", licence="CC BY 4.0", every_minutes=60, full_text="on", pictures="copied",
    )  # fmt: skip

    response = add(administrator, data)

    source = FeedSource.objects.get()
    assert response.headers["Location"] == reverse("feed_sources:show", args=[source.pk])
    assert (source.partner, source.words_wanted, source.trust) == (partner, "deszcz\nretencja", "publish")
    assert (source.category, list(source.topics.all())) == (category, [topic])
    assert (source.full_text, source.pictures) == (True, "copied")
    assert source in feed_sources.due(now=timezone.now())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"address": "ftp://partner.example/feed"}, "tylko adres z http lub https"),
        ({"address": "javascript:alert(1)"}, "Wpisz poprawny URL"),
        ({"address": "https://kto:haslo@partner.example/feed"}, "bez hasła"),
        ({"address": "https://partner.example:22/feed"}, "z typowym portem"),
        ({"address": ""}, "To pole jest wymagane"),
        ({"every_minutes": "1"}, "większa lub równa 10"),
        ({"every_minutes": "99999"}, "mniejsza lub równa 10080"),
        ({"words_wanted": "deszcz\n—"}, "nie zawiera ani litery, ani cyfry"),
        ({"words_wanted": "\n".join(f"słowo{number}" for number in range(101))}, "Najwyżej 100 wierszy"),
        ({"words_unwanted": "słowo " * 100}, "najwyżej 200 znaków"),
        ({"words_wanted": "deszcz", "words_unwanted": "Deszcz"}, "nic by nie przeszło"),
        ({"paths": "/aktualnosci/ nowe"}, "zawiera spację"),
        ({"trust": "publish"}, "musi mieć kategorię"),
        ({"trust": "whatever"}, "Wybierz poprawną wartość"),
        ({"partner": "999999"}, "Wybierz poprawną wartość"),
    ],
)
def test_what_cannot_be_is_refused_and_stays_in_the_form(
    changes: dict[str, Any], said: str, administrator: Client, partner: PartnerPage
) -> None:
    response = add(administrator, typed(partner, licence="licencja-x") | changes)

    assert said in text(response)
    assert 'value="licencja-x"' in text(response)
    assert not FeedSource.objects.exists()


@pytest.mark.parametrize("address", ["http://www.partner.example/feed", "https://partner.example/rss"])
def test_one_feed_is_no_two_sources_however_it_is_written(
    address: str, administrator: Client, partner: PartnerPage
) -> None:
    factories.FeedSourceFactory.create(
        address="https://partner.example/feed/", feed_address="https://partner.example/rss", name="Pierwsze"
    )

    assert "Takie źródło już jest: „Pierwsze”" in text(add(administrator, typed(partner, address=address)))
    assert FeedSource.objects.count() == 1


def test_an_address_without_a_scheme_is_a_safe_one(administrator: Client, partner: PartnerPage) -> None:
    add(administrator, typed(partner, address="partner.example/feed"))

    assert FeedSource.objects.get().address == "https://partner.example/feed"


def test_another_address_begins_anew_and_stops_who_looks(administrator: Client, partner: PartnerPage) -> None:
    source = factories.FeedSourceFactory.create(
        partner=partner, feed_address="https://stary.example/", etag='"1"', failures=3, failing_since=timezone.now()
    )
    run = feed_sources.claim(source=source, now=timezone.now())
    assert run is not None

    url = reverse("feed_sources:edit", args=[source.pk])
    administrator.post(url, typed(partner, address="https://nowy.example/feed"))

    changed = FeedSource.objects.get()
    assert (changed.address, changed.feed_address, changed.etag) == ("https://nowy.example/feed", "", "")
    assert (changed.failures, changed.failing_since, changed.next_at) == (0, None, None)
    with pytest.raises(feed_sources.LeaseLostError):
        feed_sources.hold(source=source, now=timezone.now())


def test_other_changes_leave_alone_what_looks_write(administrator: Client, partner: PartnerPage) -> None:
    source = factories.FeedSourceFactory.create(partner=partner, address="https://partner.example/feed/", etag='"1"')
    url = reverse("feed_sources:edit", args=[source.pk])
    assert "https://partner.example/feed/" in text(administrator.get(url))

    administrator.post(url, typed(partner, name="Aktualności"))

    changed = FeedSource.objects.get()
    assert (changed.name, changed.etag) == ("Aktualności", '"1"')


# Checking an address -------------------------------------------------------------------------------------------------


def test_an_address_is_checked_before_anything_is_kept(
    administrator: Client, partner: PartnerPage, server: Server
) -> None:
    data = typed(partner, address=server.address("/"), words_unwanted="powodzi", licence="licencja-x", check="1")

    html = text(add(administrator, data))

    assert "Praktyki partnera" in html
    assert server.address("/feed/") in html
    assert "Zbiornik na deszcz" in html
    assert "13 marca 2026" in html
    assert "bez daty" in html
    assert "Odrzucony: występuje słowo „powódź”" in html
    assert "<script>alert" not in html
    assert 'value="licencja-x"' in html
    assert not FeedSource.objects.exists()
    assert not FeedItem.objects.exists()


def test_what_is_wrong_with_an_address_is_said_with_what_to_do(
    administrator: Client, partner: PartnerPage, server: Server
) -> None:
    html = text(add(administrator, typed(partner, address=server.address("/w-kolko/"), check="1")))

    assert "Adres przekierowuje bez końca" in html
    assert "podaj adres, pod którym się znajdziesz" in html


@pytest.mark.parametrize("address", ["http://127.0.0.1/feed", "http://169.254.169.254/meta", "http://[::1]/"])
def test_checking_reaches_no_network_of_ours(address: str, administrator: Client, partner: PartnerPage) -> None:
    html = text(add(administrator, typed(partner, address=address, check="1")))

    assert "sieci, która nie jest publiczna" in html


def test_checking_ends_in_time_whatever_the_server_does(
    administrator: Client, partner: PartnerPage, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.routes["/"] = silent
    monkeypatch.setattr(checking, "FETCH_SECONDS", 0.5)

    html = text(add(administrator, typed(partner, address=server.address("/"), check="1")))

    assert "Serwer nie odpowiedział na czas" in html


def test_looking_at_the_form_asks_nobody(administrator: Client, partner: PartnerPage, server: Server) -> None:
    administrator.get(reverse("feed_sources:add"), typed(partner, address=server.address("/feed/"), check="1"))
    add(administrator, typed(partner, address="ftp://x", check="1"))

    assert not server.asked
