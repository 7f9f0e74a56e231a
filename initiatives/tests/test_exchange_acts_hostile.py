"""What a record says of acts is a stranger's, and touches no act of anybody else."""

from datetime import date
from typing import Any

import pytest

from initiatives.exchange.acts import MOST
from initiatives.exchange.record import ACT_KINDS
from initiatives.models import (
    ActAmendment,
    ActPage,
    FeedSource,
    InitiativePage,
    Role,
)
from initiatives.services import feed_acts, feed_queue
from initiatives.tests import factories
from initiatives.tests.exchanged_acts import NOW, accept, act, entry, newest, page_of, take, trusted_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def source() -> FeedSource:
    return factories.FeedSourceFactory.create()


@pytest.fixture
def trusted() -> FeedSource:
    return trusted_source()


def test_a_record_changes_no_act_of_anybody_else(source: FeedSource, trusted: FeedSource) -> None:
    own = factories.ActPageFactory.create(title="Nasz akt")
    guid = f"urn:uuid:{own.translation_key}"
    (item,) = take(source, entry(acts=[act()]))
    accept(item)

    take(trusted, entry("9", [act(title="Cudzy"), act(guid, title="Podmieniony", amends=[{"id": "urn:uuid:a"}])]))

    own.refresh_from_db()
    assert (own.title, page_of(feed_act__source=source).title) == ("Nasz akt", "Uchwała urn:uuid:a")
    mine = ActPage.objects.filter(organisation=trusted.partner_id)
    assert {page.title for page in mine} == {"Cudzy", "Podmieniony"}
    assert not ActAmendment.objects.filter(amended__in=[own, page_of(feed_act__source=source)]).exists()
    assert {row.act.organisation_id for row in InitiativePage.objects.get(feed_item__identity="9").acts.all()} == {
        trusted.partner_id
    }


@pytest.mark.parametrize(
    "broken",
    [
        {"id": ""}, {"title": ""}, {"title": "   "}, {"kind": "decree"}, {"status": "eternal"},
        {"issued_on": "2020-13-45"}, {"issued_on": None}, {"issued_on": 7}, {"id": None}, {"id": ["x"]},
    ],
)  # fmt: skip
def test_what_could_not_be_published_stays_a_link(source: FeedSource, broken: dict[str, Any]) -> None:
    (item,) = take(source, entry(acts=[act(**broken), "akt", None, 7, []]))
    assert ActPage.objects.count() == 0
    links = [block.value["url"] for block in newest(item.page).links]
    assert links == ([] if not str(broken.get("title", "x")) else ["https://partner.example/a/"])


def test_fields_are_clipped_and_nonsense_left_out(source: FeedSource) -> None:
    odd = act(
        title="x" * 5000, number="9" * 5000, issuing_body="<script>alert(1)</script>" * 50,
        eli_url="javascript:alert(1)", bip_url="https://x.example/" + "a" * 500, in_force_from="2022-01-01",
        in_force_to="1022-01-01", journal_year=10**30, journal_position=-1, topics="wszystkie",
        amends=[act(), {"id": "urn:uuid:a"}, 7], files=[{"url": "file:///etc/passwd"}],
    )  # fmt: skip
    (item,) = take(source, entry(acts=[odd, act("urn:uuid:b", eli_url="https://nigdzie/")]))
    accept(item)

    page = page_of()
    assert (page.live, len(page.title), len(page.number), len(page.issuing_body)) == (True, 255, 100, 200)
    assert (page.eli_url, page.bip_url, page.in_force_from, page.in_force_to) == ("", "", date(2022, 1, 1), None)
    assert (page.journal_year, page.journal_position, page.amendments.count()) == (None, None, 0)
    assert page.feed_act.said["files"] == []
    assert page_of("urn:uuid:b").eli_url == ""


def test_thousands_of_acts_are_a_few(source: FeedSource, monkeypatch: pytest.MonkeyPatch) -> None:
    many = [act(f"urn:uuid:{number}") for number in range(3000)]
    take(source, entry("1", many, many))
    assert ActPage.objects.count() == MOST

    monkeypatch.setattr(feed_acts, "MOST", MOST + 3)
    (_, item) = take(source, entry("2", many[100:110]))
    assert ActPage.objects.count() == MOST + 3
    assert newest(item.page).acts.count() == 3
    accept(item)


def test_one_id_for_all_is_one_act(source: FeedSource) -> None:
    (item,) = take(source, entry(acts=[act(title="Pierwsza"), act(title="Druga")], chain=[act(title="Trzecia")]))
    assert (page_of().title, newest(item.page).acts.count()) == ("Pierwsza", 1)


def test_acts_that_amend_one_another_come_in_and_go(source: FeedSource) -> None:
    first, second = ({"id": guid, "title": "x"} for guid in ("urn:uuid:a", "urn:uuid:b"))
    ring = [act("urn:uuid:a", amends=[second]), act("urn:uuid:b", amends=[first, second])]
    (item,) = take(source, entry(acts=ring))
    assert ActAmendment.objects.count() == 2
    feed_queue.reject(item=item, reason="nie dla nas", user=factories.person(Role.ADMINISTRATOR), now=NOW)
    assert ActPage.objects.count() == 0


def test_no_act_is_called_as_one_of_ours_is(source: FeedSource) -> None:
    (item,) = take(source, entry(acts=[act()]))
    own = factories.ActPageFactory.create()
    draft = newest(item.page)
    draft.acts.add(type(draft.acts.get())(act=own, sort_order=9))
    draft.save_revision(clean=False)

    feigned = act(f"page:{own.pk}", title="Podszywa się")
    (item,) = take(source, entry(acts=[act(status="void"), feigned], title="Inny"))
    feed_queue.merge(item=item, theirs=["acts"], user=factories.person(Role.ADMINISTRATOR), now=NOW)

    assert [row.act_id for row in newest(item.page).acts.all()] == [page_of().pk, own.pk]
    assert newest(page_of()).status == "void"


FILE = {"title": "Tekst", "url": "https://partner.example/a.pdf", "role": "main", "size": 12}


@pytest.mark.parametrize(
    ("change", "follows"),
    [
        ({"files": [FILE | {"url": "https://partner.example/nowy.pdf"}]}, True),
        ({"files": [FILE | {"url": "https://zly.example/a.pdf"}]}, False),
        ({"files": [FILE], "url": "https://zly.example/a/"}, False),
        ({"files": [FILE], "office": "Kancelaria Premiera"}, False),
    ],
)
def test_what_is_published_leads_nowhere_that_no_moderator_saw(
    source: FeedSource, trusted: FeedSource, change: dict[str, Any], follows: bool
) -> None:
    (item,) = take(source, entry(acts=[act(files=[FILE])]))
    accept(item)
    take(trusted, entry(acts=[act(files=[FILE])]))
    before = page_of(feed_act__source=source).feed_act.said

    for one in (source, trusted):
        take(one, entry(acts=[act(**change)], summary="Inne"))

    assert (page_of(feed_act__source=source).feed_act.said != before) is follows
    assert page_of(feed_act__source=trusted).feed_act.said != before


@pytest.mark.parametrize("kind", ACT_KINDS)
def test_every_kind_is_a_page(source: FeedSource, kind: str) -> None:
    take(source, entry(acts=[act(kind=kind)]))
    assert page_of().kind == kind
