"""The Atom address of a saved search: open to whoever holds it, of what its person may read, and of nothing else."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page

from cms.logs import HIDDEN, discreet
from conftest import OnCommit
from initiatives.models import Membership
from initiatives.services import people
from initiatives.tests import factories
from search.index.rebuilding import begin, go_on
from search.models import Frequency, IndexState, SavedSearch
from search.saved import keeping
from search.saved.links import feed_address
from search.tests.saving import initiative, official, saved_by

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# RFC 3339, as RFC 4287 (section 3.3) narrows it.
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
TAG = re.compile(r"tag:[\w.-]+,\d{4}-\d\d-\d\d:/[\w/]+")


@pytest.fixture(autouse=True)
def _index() -> Iterator[None]:
    begin()
    list(go_on(today=timezone.localdate()))
    cache.clear()
    yield
    cache.clear()


def with_feed(**fields: Any) -> SavedSearch:
    saved = saved_by(fields.pop("user", None) or official(), frequency=Frequency.NONE, **fields)
    keeping.open_feed(saved=saved)
    return SavedSearch.objects.get(pk=saved.pk)


def path_of(saved: SavedSearch) -> str:
    return "/szukaj" + feed_address(saved).split("/szukaj", 1)[1]


def read(saved: SavedSearch, **headers: str) -> Any:
    """By a program that is nobody."""
    return Client().get(path_of(saved), headers=headers)


def feed_in(response: HttpResponse) -> ElementTree.Element:
    assert response.status_code == 200
    return ElementTree.fromstring(response.content)  # noqa: S314 - ours


def titles(saved: SavedSearch) -> list[str | None]:
    return [entry.findtext(f"{ATOM}title") for entry in feed_in(read(saved)).iter(f"{ATOM}entry")]


def test_it_is_atom(on_commit: OnCommit) -> None:
    with on_commit():
        initiative("Maseczki & <b>rękawiczki</b>", summary="Kto ma <więcej>, daje.", language="cs")
        factories.ActPageFactory.create(
            title="Uchwała o maseczkach", number="X/1/2020", first_published_at=datetime(2020, 5, 1, tzinfo=UTC)
        )
    saved = with_feed(name="Moje <maseczki>")

    response = read(saved)
    feed = feed_in(response)

    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    # RFC 4287, sections 4.1.1 and 4.1.2: exactly one of each, and an author.
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 2
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1
        assert TAG.fullmatch(element.findtext(f"{ATOM}id") or "")
        assert MOMENT.fullmatch(element.findtext(f"{ATOM}updated") or "")
        assert element.findtext(f"{ATOM}author/{ATOM}name")
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 2
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == feed_address(saved)
    assert str(links["alternate"]).endswith("/szukaj/?q=maseczki&sortuj=najnowsze")
    assert (feed.findtext(f"{ATOM}title"), feed.get(LANGUAGE)) == ("Moje <maseczki>", "pl")
    newest, act = entries
    assert newest.findtext(f"{ATOM}title") == "Maseczki & <b>rękawiczki</b>"
    # Text in HTML, which its type says it is.
    summary = newest.find(f"{ATOM}summary")
    assert summary is not None
    assert (summary.get("type"), summary.text) == ("html", "inicjatywa. Kto ma &lt;więcej&gt;, daje.")
    assert (newest.get(LANGUAGE), act.get(LANGUAGE)) == ("cs", "pl")
    assert (act.findtext(f"{ATOM}summary") or "").startswith("uchwała, X/1/2020")
    assert act.findtext(f"{ATOM}published") == "2020-05-01T00:00:00+00:00"


def test_the_newest_come_first_and_keep_their_names(on_commit: OnCommit) -> None:
    with on_commit():
        for year in (2019, 2021, 2020):
            initiative(f"Maseczki z {year}", first_published_at=datetime(year, 1, 1, tzinfo=UTC))
    saved = with_feed()
    before = [entry.findtext(f"{ATOM}id") for entry in feed_in(read(saved)).iter(f"{ATOM}entry")]
    page = Page.objects.get(title="Maseczki z 2020").specific
    page.title = "Maseczki inne"
    with on_commit():
        page.save_revision().publish()
    cache.clear()

    assert titles(saved) == ["Maseczki z 2021", "Maseczki inne", "Maseczki z 2019"]
    assert [entry.findtext(f"{ATOM}id") for entry in feed_in(read(saved)).iter(f"{ATOM}entry")] == before


def test_what_xml_has_no_way_to_say_is_left_out(on_commit: OnCommit) -> None:
    with on_commit():
        initiative("Maseczki \x0b\x1f\ufffe dla szkół")
    saved = with_feed()
    SavedSearch.objects.filter(pk=saved.pk).update(name="Nazwa\x08 zła")

    assert titles(saved) == ["Maseczki     dla szkół"]


def test_what_is_published_no_more_is_gone_at_once(on_commit: OnCommit) -> None:
    with on_commit():
        page = initiative()
        initiative("Maseczki szkic", live=False)
    saved = with_feed()
    assert titles(saved) == ["Maseczki dla szkół"]

    page.unpublish()

    assert titles(saved) == []


def test_whoever_has_read_it_is_told_that_nothing_changed(on_commit: OnCommit) -> None:
    with on_commit():
        initiative()
    saved = with_feed()
    first = read(saved)

    again = read(saved, if_none_match=first["ETag"])
    by_time = read(saved, if_modified_since=first["Last-Modified"])

    assert [(answer.status_code, answer.content) for answer in (again, by_time)] == [(304, b""), (304, b"")]
    assert again["ETag"] == first["ETag"]
    assert read(saved).content == first.content


def test_a_page_that_comes_to_fit_later_is_a_change_even_by_time(on_commit: OnCommit) -> None:
    with on_commit():
        late = initiative("Place zabaw", first_published_at=datetime(2019, 1, 1, tzinfo=UTC))
        initiative()
    saved = with_feed()
    read(saved)
    # As if it had been read a while ago.
    SavedSearch.objects.filter(pk=saved.pk).update(feed_changed_at=datetime(2026, 1, 1, tzinfo=UTC))
    first = read(saved)
    assert first["Last-Modified"] == "Thu, 01 Jan 2026 00:00:00 GMT"
    late.title = "Maseczki na placach"
    with on_commit():
        late.save_revision().publish()
    cache.clear()

    changed = read(saved, if_modified_since=first["Last-Modified"])

    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_nothing_of_it_is_kept_where_others_could_find_it() -> None:
    for response in (read(with_feed()), Client().get("/szukaj/zapisane/1:1:1:nic.atom")):
        assert response["Cache-Control"].startswith("private")
        assert response["X-Robots-Tag"] == "noindex"
        assert response["Referrer-Policy"] == "no-referrer"
        assert not response.cookies


def test_head_is_answered_and_nothing_else() -> None:
    saved = with_feed()

    assert Client().head(path_of(saved)).status_code == 200
    assert Client().post(path_of(saved)).status_code == 405


@pytest.mark.parametrize("why", ["withdrawn", "made anew", "deleted", "belongs nowhere", "switched off", "erased"])
def test_an_address_that_has_ended_is_as_one_that_never_was(why: str) -> None:
    saved = with_feed()
    reader = saved.user
    assert read(saved).status_code == 200
    match why:
        case "withdrawn":
            keeping.close_feed(saved=saved)
        case "made anew":
            keeping.open_feed(saved=saved)
        case "deleted":
            SavedSearch.objects.all().delete()
        case "belongs nowhere":
            Membership.objects.filter(user=reader).delete()
        case "switched off":
            people.deactivate(user=reader, now=timezone.now())
        case _:
            reader.delete()

    ended, never = read(saved), Client().get("/szukaj/zapisane/1:1:1:nic.atom")

    assert (ended.status_code, ended.content) == (never.status_code, never.content)
    assert (never.status_code, never.content.decode()) == (404, "Nie ma takiego kanału.")


def test_no_address_can_be_made_out_of_another() -> None:
    saved, other = with_feed(), with_feed()
    token = path_of(saved).rsplit("/", 1)[1].removesuffix(".atom")
    pk, user, round_, signature = token.split(":")
    tried = [
        f"{other.pk}:{other.user_id}:{round_}:{signature}", f"{pk}:{user}:{int(round_) + 1}:{signature}", token[:-1],
        f"{token}:{token}", f"{pk}:{user}:{round_}:", ":::", "%00", "9" * 5000, f"{pk}:{user}:{signature}",
    ]  # fmt: skip

    for forged in tried:
        assert Client().get(f"/szukaj/zapisane/{forged}.atom").status_code == 404, forged


def test_the_database_does_not_hold_the_address() -> None:
    saved = with_feed()
    read(saved)
    signature = path_of(saved).removesuffix(".atom").rsplit(":", 1)[1]

    assert signature not in str(SavedSearch.objects.values().get())


def test_the_log_does_not_hold_it_either() -> None:
    assert discreet(f"Not Found: {path_of(with_feed())}") == f"Not Found: /szukaj/zapisane/{HIDDEN}"
    assert (
        discreet("Not Found: /szukaj/zapisane/rezygnacja/1:2:x/") == f"Not Found: /szukaj/zapisane/rezygnacja/{HIDDEN}"
    )
    assert discreet("GET /szukaj/zapisane/ HTTP/1.1") == "GET /szukaj/zapisane/ HTTP/1.1"


def test_while_the_index_is_made_anew_readers_are_asked_to_come_back() -> None:
    saved = with_feed()
    IndexState.objects.update(analyser="an older one")

    response = read(saved)

    assert (response.status_code, response["Retry-After"]) == (503, "300")


def test_reading_costs_the_same_however_much_there_is_and_little_within_a_minute(on_commit: OnCommit) -> None:
    def asked(saved: SavedSearch) -> int:
        with CaptureQueriesContext(connection) as queries:
            read(saved)
        return len(queries)

    with on_commit():
        initiative()
    few = with_feed()
    read(few)
    kept_few = asked(few)
    with on_commit():
        for number in range(6):
            initiative(f"Maseczki {number + 100}")
    many = with_feed()
    cache.clear()
    read(many)

    assert asked(many) == kept_few
    assert len(titles(many)) == 7
