"""Records between two sites: nothing is lost on the way, and nothing comes that a record may not say."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from initiatives import blocks
from initiatives.exchange import atom, json_feed, rich
from initiatives.exchange import record as records
from initiatives.exchange.channel import Channel, Deleted, Item, Office
from initiatives.exchange.pages import OF_RECORDS, STREAMS, values_of
from initiatives.feeds.parsing.read import parse
from initiatives.models import ActFile, ActPage, InitiativePage, Initiator

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)

# Strangers' values: of any kind, and often of the kind that a field has.
words = st.text(max_size=40) | st.sampled_from(
    ["<b>x</b>", "&#60;script&#62;", "]]>", "\r\n", "\x00\x0b\ufffe", "\ud800", "javascript:alert(1)", "2026-03-14",
     "https://x.example/?a=1&b=2", "08:30", "running", "PLN", "12.50", "tel", "żółć", "<p>a</p><ul><li>b</li></ul>"]
)  # fmt: skip
names = st.sampled_from(
    [*records.SAID, *records.ABOUT, "type", "value", "kind", "amount", "currency", "recurrence", "url", "hours", "days",
     "opens", "closes", "columns", "rows", "values", "slug", "name", "indicator", "number", "files"]
)  # fmt: skip
leaves = st.none() | st.booleans() | st.integers() | st.floats() | words
anything = st.recursive(
    leaves, lambda some: st.lists(some, max_size=4) | st.dictionaries(names, some, max_size=6), max_leaves=15
)
said = st.dictionaries(names, anything, max_size=12).map(lambda some: {**some, "version": 1})

FULL: dict[str, Any] = {
    "version": 1, "id": "urn:uuid:1", "url": "https://x.example/1/",
    "office": {"name": "Gmina Żółć", "code": "0804011", "url": "https://x.example/"},
    "category": {"slug": "woda", "name": "Woda"}, "tags": ["pompa"], "initiators": ["ngo"],
    "topics": [{"slug": "studnie", "name": "Studnie", "above": ["Woda"]}],
    "acts": [{"title": "Uchwała", "number": "X/1", "issued_on": "2020-03-14", "kind": "resolution", "status": "void",
              "files": [{"url": "https://x.example/a.pdf", "role": "main", "size": 12}]}],
    "title": "Studnia", "summary": "Studnia & pompa", "description": "<p>Jak <b>to</b></p>", "staff_fte": "2.5",
    "steps": [{"type": "list", "value": ["a", "b"]}, {"type": "text", "value": "<p>c</p>"},
              {"type": "table", "value": {"columns": [{"type": "number"}], "rows": [{"values": [1.5]}]}}],
    "costs": [{"amount": 12, "currency": "PLN", "recurrence": "one_off"}],
    "contact_channels": [{"kind": "email", "value": "urzad@x.example", "hours": [
        {"days": ["mon"], "opens": "08:00", "closes": "16:00"}]}],
}  # fmt: skip


def item(record: dict[str, Any]) -> Item:
    return Item(
        guid="urn:uuid:1", url="https://x.example/1/", title="Studnia", summary="", html="<p>Studnia</p>",
        published=NOW, updated=NOW, office=Office("Gmina"), language="pl", rights="", record=record,
    )  # fmt: skip


def channel(*items: Item, **fields: Any) -> Channel:
    return Channel(
        "urn:uuid:0", "Burza", "", "https://x.example/", "https://x.example/a", "https://x.example/a", NOW, "pl",
        Office("Burza"), items=items, **fields,
    )  # fmt: skip


def over(record: dict[str, Any]) -> list[Any]:
    """As it comes out of both forms at the other end."""
    written = (writer.written(channel(item(record))) for writer in (atom, json_feed))
    return [parse(body, address="https://x.example/a").entries[0].record for body in written]


def test_a_full_record_comes_over_whole() -> None:
    record = records.checked(FULL)
    assert record is not None
    assert record["steps"][2]["value"]["rows"] == [{"values": ["1.5"]}]
    assert (record["staff_fte"], record["costs"][0]["amount"]) == ("2.50", "12")
    assert record["contact_channels"][0]["hours"][0]["opens"] == "08:00:00"
    assert over(record) == [record, record]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(said)
def test_whatever_is_said_comes_over_in_normal_form(said: dict[str, Any]) -> None:
    record = records.checked(said)
    assert record is not None
    assert list(record) == ["version", *records.ABOUT, *records.SAID]
    assert records.checked(record) == record
    assert records.loaded(records.dumped(record)) == record
    json.dumps(values_of(record)).encode()


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=40)
@given(said)
@example({"version": 1, "title": "\x91"})
def test_both_forms_carry_the_same(said: dict[str, Any]) -> None:
    record = records.checked(said)
    assert record is not None
    assert over(record) == [record, record]


@given(
    st.text()
    | st.lists(st.sampled_from(["<p>", "</p>", "<b", "<a href=", "'x'", "<h3>", "&", "<script>", "x"])).map("".join)
)
def test_safe_of_safe_is_the_same(html: str) -> None:
    for headings in (True, False):
        once = rich.safe(html, headings=headings)
        assert rich.safe(once, headings=headings) == once


def test_what_is_full_of_ampersands_keeps_its_words() -> None:
    once = rich.safe("<p>" + "&amp;" * 30_000 + " studnia</p>", headings=False)
    assert "&" not in once
    assert once.endswith("studnia</p>")
    assert rich.safe(once, headings=False) == once
    assert rich.safe("<p>Kowalski &amp; Syn</p>", headings=False) == "<p>Kowalski &amp; Syn</p>"


def test_what_is_nested_too_deep_keeps_its_words() -> None:
    assert rich.safe("<div>" * 20_000 + "a &amp; <b>b" + "</div>" * 9_000, headings=True).startswith("<p>a")


@pytest.mark.parametrize(
    "none",
    [
        "",
        "[]",
        "1",
        "null",
        "{}",
        '{"version": 0}',
        '{"version": "1"}',
        "[" * 100_000,
        '{"version": 1',
        "x" * 2_000_001,
    ],
)
def test_what_is_no_record(none: str) -> None:
    assert records.loaded(none) is None


def test_a_newer_version_is_read_as_far_as_it_is_known() -> None:
    record = records.loaded('{"version": 7, "title": "Studnia", "stage": "dreaming", "colour": "red"}')
    assert record is not None
    assert (record["version"], record["title"], record["stage"]) == (1, "Studnia", "")


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "//x.example/", "/a", "https://", "http://[", "https://x.example/ x",
     'https://x.example/"><b>', "ftp://x.example/", "https://x.example:99999/", "https://x.example/" + "a" * 3000],
)  # fmt: skip
def test_an_address_is_one_of_the_web(address: str) -> None:
    record = records.checked({"version": 1, "links": [{"title": "x", "url": address}]})
    assert record is not None
    assert record["links"] == []


def test_choices_are_those_of_the_pages() -> None:
    told = {
        records.STAGES: InitiativePage.Stage, records.NOVELTY_SCOPES: InitiativePage.NoveltyScope,
        records.NOVELTY_KINDS: InitiativePage.NoveltyKind, records.LANGUAGES: InitiativePage.Language,
        records.INITIATORS: Initiator.Kind, records.ACT_KINDS: ActPage.Kind, records.ACT_STATUSES: ActPage.Status,
        records.FILE_ROLES: ActFile.FileRole,
    }  # fmt: skip
    for ours, theirs in told.items():
        assert list(ours) == list(theirs.values)
    assert list(records.CHANNEL_KINDS) == [kind for kind, _ in blocks.CHANNEL_KINDS]
    assert list(records.DAYS) == [day for day, _ in blocks.DAYS]
    cost = blocks.CostBlock().child_blocks
    for name, ours in (("currency", records.CURRENCIES), ("recurrence", records.RECURRENCES)):
        assert [value for value, _ in cost[name].field.choices if value] == list(ours)


def test_every_field_of_a_page_is_in_the_record() -> None:
    """But for what others say of it, and what is nobody else's: who looked through it."""
    own = {field.name for field in InitiativePage._meta.local_fields} - {"page_ptr", "organisation", "reviewed_by"}
    relations = {"topics", "tags", "initiators", "acts", "chain", "based_on", "files"}
    assert own | relations | {"title"} == {*records.SAID, *records.ABOUT} - {"id", "url", "office"}
    assert {*STREAMS, "steps"} <= {*records.SAID}
    assert {*OF_RECORDS} < own


def test_steps_have_the_blocks_of_pages() -> None:
    assert {*records.STEPS} == {*blocks.StepsBlock().child_blocks}


def test_tombstones_and_pages_come_over() -> None:
    one = channel(deleted=(Deleted("urn:uuid:9", NOW),), next="https://x.example/a?przed=1-1")
    for writer in (atom, json_feed):
        feed = parse(writer.written(one), address="https://x.example/a")
        assert [(stone.guid, stone.when) for stone in feed.tombstones] == [("urn:uuid:9", NOW)]
        assert (feed.kind, feed.older) == ("burza", "https://x.example/a?przed=1-1")


def test_the_prefix_is_the_feeds_to_choose() -> None:
    record = records.checked(FULL)
    assert record is not None
    body = atom.written(channel(item(record))).replace(b"burza:", b"Inny:").replace(b"xmlns:burza", b"xmlns:Inny")
    assert parse(body, address="https://x.example/a").entries[0].record == record
