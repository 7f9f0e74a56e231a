"""What one Burza gives out, another takes in: field by field the same."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from wagtail.models import Page

from initiatives.exchange.pages import STREAMS
from initiatives.exchange.record import SAID
from initiatives.feeds.parsing.read import parse
from initiatives.feeds.records import Feed
from initiatives.feeds.taking import Taking
from initiatives.models import ActPage, Category, FeedItem, FeedSource, InitiativePage, Role, Topic
from initiatives.services import feed_queue
from initiatives.tests import factories
from initiatives.tests.exchanged_files import empty_the_site, record_of
from initiatives.tests.feeds_out import FORMS, a_key, ask, whole

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)


def given_out(form: str) -> bytes:
    response = ask(a_key(), form)
    assert response.status_code == 200
    return response.content


def read(body: bytes, form: str) -> Feed:
    return parse(body, address=f"https://burza.example/{form}", content_type="")


def take_in(feed: Feed, **source: Any) -> FeedItem:
    taking = Taking(factories.FeedSourceFactory.create(**source), lambda: NOW)
    taking.take([entry for entry in feed.entries if entry.title == "Tytuł inicjatywy"])
    return FeedItem.objects.get()


def accepted(item: FeedItem) -> InitiativePage:
    user = factories.person(Role.ADMINISTRATOR)
    page = feed_queue.accept(item=item, category=item.category, topics=item.topics.all(), user=user, now=NOW)
    return InitiativePage.objects.get(pk=page.pk)


@pytest.mark.parametrize("form", FORMS)
def test_an_initiative_comes_over_whole(form: str) -> None:
    before = record_of(whole())
    body = given_out(form)
    empty_the_site()

    item = take_in(read(body, form))
    assert item.page is not None
    assert not item.page.live
    assert item.record == before
    after = record_of(accepted(item))

    for name in SAID:
        if name not in ("steps", "links"):
            assert after[name] == before[name], name
    for name in ("category", "crisis", "topics", "tags", "initiators"):
        assert after[name] == before[name], name


@pytest.mark.parametrize("form", FORMS)
def test_files_pictures_and_sources_come_over_as_links(form: str) -> None:
    before = record_of(whole())
    body = given_out(form)
    empty_the_site()

    after = record_of(accepted(take_in(read(body, form))))

    assert [step["type"] for step in before["steps"]].count("link") == 1
    for ours, theirs in zip(before["steps"], after["steps"], strict=True):
        if ours["type"] in ("file", "picture"):
            assert theirs["type"] == "link"
            assert theirs["value"]["url"] == ours["value"]["url"]
        else:
            assert theirs == ours
    titles = [link["title"] for link in after["links"]]
    assert titles == ["Strona miasta", "Wzór z sąsiedniej gminy"]


def test_an_act_comes_over_with_all_that_is_known_of_it() -> None:
    whole()
    record = take_in(read(given_out("atom.xml"), "atom.xml")).record
    assert record is not None
    (act,) = record["acts"]

    assert {name: act[name] for name in ("kind", "number", "issued_on", "status", "eli_url", "journal_position")} == {
        "kind": "agreement", "number": "XXIII/145/2020", "issued_on": "2020-01-17", "status": "partly_void",
        "eli_url": "https://eli.example/akt", "journal_position": 7890,
    }  # fmt: skip
    assert [one["title"] for one in act["amends"]] == ["Uchwała dawna"]
    assert [(file["title"], file["role"]) for file in act["files"]] == [("Tekst uchwały", "main")]


def test_what_is_trusted_comes_over_published_and_filed() -> None:
    before = record_of(whole())
    body = given_out("atom.xml")
    empty_the_site()
    other = Category.objects.exclude(slug=before["category"]["slug"])[0]

    item = take_in(read(body, "atom.xml"), trust=FeedSource.Trust.PUBLISH, category=other)

    assert item.page is not None
    assert item.page.live
    after = record_of(item.page)
    for name in ("category", "crisis", "topics", "tags", "initiators", "costs", "contact_channels", "staff_fte"):
        assert after[name] == before[name], name


def test_nothing_is_written_when_it_comes_again() -> None:
    whole()
    feed = read(given_out("atom.xml"), "atom.xml")
    empty_the_site()
    item = take_in(feed)

    assert Taking(item.source, lambda: NOW).differing([one for one in feed.entries if one.guid == item.guid]) == []


def test_a_change_of_a_field_is_told_from_an_editors() -> None:
    page = whole()
    first = read(given_out("feed.json"), "feed.json")
    page.funding, page.stage, page.costs = "środki własne", "", "[]"
    page.save()
    second = read(given_out("feed.json"), "feed.json")
    empty_the_site()
    item = take_in(first)
    draft = InitiativePage.objects.get(pk=item.page_id).get_latest_revision_as_object()
    draft.staff_note = "nasza uwaga"
    draft.save_revision(clean=False)

    taking = Taking(item.source, lambda: NOW)
    taking.take([one for one in second.entries if one.guid == item.guid])
    item.refresh_from_db()
    user = factories.person(Role.ADMINISTRATOR)
    feed_queue.merge(item=item, theirs=["funding", "stage", "costs"], user=user, now=NOW)

    draft = InitiativePage.objects.get(pk=item.page_id).get_latest_revision_as_object()
    assert (draft.funding, draft.stage, len(draft.costs), draft.staff_note) == ("środki własne", "", 0, "nasza uwaga")


def test_words_that_we_do_not_have_are_left_to_the_moderator() -> None:
    page = whole()
    body = given_out("feed.json")
    empty_the_site()
    Topic.objects.filter(slug__in=["studnie-x", f"temat-{page.pk}"]).delete()

    item = take_in(read(body, "feed.json"))

    assert item.topics.filter(slug="studnie-x").count() == 0
    assert item.record is not None
    assert {one["slug"] for one in item.record["topics"]} == {"studnie-x", f"temat-{page.pk}"}


def test_what_was_taken_back_is_marked_as_gone() -> None:
    page = whole()
    first = read(given_out("feed.json"), "feed.json")
    taken = take_in(first)
    page.unpublish()
    for form in FORMS:
        stones = read(given_out(form), form).tombstones
        assert [stone.guid for stone in stones] == [taken.guid], form
        assert stones[0].when is not None


@pytest.mark.parametrize("form", FORMS)
def test_a_hostile_record_is_clipped_and_harmless(form: str) -> None:
    whole()
    body = given_out(form).decode()
    bad = body.replace("Zwięzłe streszczenie", "x" * 5000).replace("budżet gminy", "<script>alert(1)</script>")
    bad = bad.replace("https://wien.example/", "javascript:alert(1)").replace('"amount":"5219"', '"amount":"1e999999"')
    bad = bad.replace('"amount": "5219"', '"amount": "1e999999"')
    (entry,) = [one for one in read(bad.encode(), form).entries if one.title == "Tytuł inicjatywy"]

    assert entry.record is not None
    assert len(entry.record["summary"]) == 300
    assert entry.record["precedents"][0]["url"] == ""
    assert entry.record["costs"] == []


def test_every_stream_has_its_block() -> None:
    for name, kind in STREAMS.items():
        block = InitiativePage._meta.get_field(name).stream_block
        assert list(block.child_blocks) == [kind]


def test_pages_of_partners_are_not_given_out_again() -> None:
    partner = factories.PartnerPageFactory.create()
    factories.InitiativePageFactory.create(title="Cudza praktyka", parent=partner)
    assert json.loads(given_out("feed.json"))["items"] == []
    assert Page.objects.filter(title="Cudza praktyka").exists()


def test_nor_is_what_a_member_was_handed() -> None:
    whole()
    body = given_out("feed.json")
    empty_the_site()
    item = take_in(read(body, "feed.json"))
    page = feed_queue.hand_over(
        item=item, member=factories.MemberPageFactory.create(), user=factories.person(Role.ADMINISTRATOR), now=NOW
    )
    draft = page.get_latest_revision_as_object()
    draft.category = Category.objects.all()[0]
    draft.save_revision().publish(skip_permission_checks=True)

    assert InitiativePage.objects.get(pk=page.pk).live
    # Its acts stay below the partner, and are published with it.
    assert {act.organisation_id for act in ActPage.objects.live()} == {item.source.partner_id}
    assert json.loads(given_out("feed.json"))["items"] == []
    InitiativePage.objects.get(pk=page.pk).unpublish()
    assert str(page.translation_key) not in given_out("feed.json").decode()
