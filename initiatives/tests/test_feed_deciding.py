"""What becomes of an entry, case by case."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from initiatives.feeds.deciding import Item, Known, Side, Verdict, decide, hash_of, merged, side
from initiatives.feeds.records import Entry

FIRST = {"title": "Namioty", "summary": "Trzy namioty", "steps": [1]}
NEWER = {**FIRST, "summary": "Cztery namioty"}
EDITED = {**FIRST, "title": "Namioty przed urzędem"}


def item(state: Known = Known.WAITING, *, ours: dict[str, Any] | None = FIRST, **values: Any) -> Item:
    return Item(state, "first", FIRST, ours, **values)


@pytest.mark.parametrize(
    ("case", "known", "values", "at_once", "expected"),
    [
        ("new", None, FIRST, False, Verdict.CREATE),
        ("new, of a source that is trusted", None, FIRST, True, Verdict.CREATE_AND_PUBLISH),
        ("as it was", item(), FIRST, False, Verdict.NOTHING),
        ("as it was, published and edited", item(Known.ACCEPTED, ours=EDITED, is_live=True), FIRST, True,
         Verdict.NOTHING),
        ("as it was, rejected", item(Known.REJECTED, ours=None), FIRST, False, Verdict.NOTHING),
        ("changed while it waits", item(), NEWER, False, Verdict.REVISE),
        ("changed while it waits, of a source that is trusted by now", item(), NEWER, True, Verdict.REVISE),
        ("changed after it was published", item(Known.ACCEPTED, is_live=True), NEWER, False, Verdict.PROPOSE),
        ("changed after it was published, trusted", item(Known.ACCEPTED, is_live=True), NEWER, True,
         Verdict.REVISE_AND_PUBLISH),
        ("changed after it was published and taken back", item(Known.ACCEPTED), NEWER, True, Verdict.REVISE),
        ("changed after an editor's change", item(ours=EDITED), NEWER, False, Verdict.PROPOSE),
        ("changed after an editor's change, trusted", item(Known.ACCEPTED, ours=EDITED, is_live=True), NEWER, True,
         Verdict.PROPOSE),
        ("changed to what the editor made of it", item(ours=NEWER), NEWER, False, Verdict.NOTE),
        ("changed only where the editor changed it, too", item(ours=EDITED), {**FIRST, "title": "Namiot"}, False,
         Verdict.PROPOSE),
        ("as it is proposed where the editor changed it, too", item(ours=EDITED, waiting={**FIRST, "title": "Namiot"}),
         {**FIRST, "title": "Namiot"}, False, Verdict.KEEP),
        ("changed after it was handed to a member", item(Known.HANDED), NEWER, True, Verdict.PROPOSE),
        ("changed after it was rejected", item(Known.REJECTED, ours=None), NEWER, True, Verdict.NOTE),
        ("changed in nothing that a page says, while its change waits", item(ours=EDITED, waiting=NEWER), NEWER, False,
         Verdict.KEEP),
        ("changed once more while its change waits", item(ours=EDITED, waiting={**NEWER, "steps": [2]}), NEWER, False,
         Verdict.PROPOSE),
        ("changed to what we have while its change waits", item(ours=NEWER, waiting=EDITED), NEWER, False,
         Verdict.NOTE),
        ("changed after its page was deleted", item(Known.ACCEPTED, ours=None), NEWER, True, Verdict.NOTE),
    ],
)  # fmt: skip
def test_what_becomes_of_an_entry(
    case: str, known: Item | None, values: dict[str, Any], at_once: bool, expected: Verdict
) -> None:
    content_hash = "first" if values == FIRST else "newer"
    assert decide(content_hash, known, at_once=at_once, values=lambda: values) == expected, case


def test_what_is_as_it_was_is_not_even_read() -> None:
    def values() -> dict[str, Any]:
        raise AssertionError

    assert decide("first", item(), at_once=True, values=values) == Verdict.NOTHING


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "expected"),
    [
        ("a", "a", "a", Side.NEITHER), ("a", "a", "b", Side.THEIRS), ("a", "b", "a", Side.OURS),
        ("a", "b", "c", Side.BOTH), ("a", "b", "b", Side.ALIKE),
    ],
)  # fmt: skip
def test_who_changed_a_field(base: str, ours: str, theirs: str, expected: Side) -> None:
    assert side("x", {"x": base}, {"x": ours}, {"x": theirs}) == expected


values = st.fixed_dictionaries({name: st.sampled_from("abc") for name in ("title", "summary", "steps")})


@given(base=values, ours=values, theirs=values)
def test_what_we_changed_is_never_lost(base: dict[str, Any], ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    both = merged(base, ours, theirs)

    for name, value in base.items():
        assert both[name] == (theirs[name] if ours[name] == value else ours[name])


ENTRY = Entry("1", guid="1", link="https://partner.example/1", title="Namioty", html="<p>Trzy namioty</p>")


@pytest.mark.parametrize(
    ("changes", "is_same"),
    [
        ({}, True),
        ({"identity": "2", "guid": "2", "aliases": ("x",)}, True),
        ({"updated": datetime(2026, 3, 15, tzinfo=UTC)}, True),
        ({"title": "Namiot"}, False),
        ({"html": "<p>Cztery namioty</p>"}, False),
        ({"authors": ("Referat",)}, False),
        ({"title": "\ud800"}, False),
    ],
)
def test_what_makes_another_version(changes: dict[str, Any], is_same: bool) -> None:
    assert (hash_of(replace(ENTRY, **changes)) == hash_of(ENTRY)) is is_same
