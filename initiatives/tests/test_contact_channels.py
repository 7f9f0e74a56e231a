"""Contact channels: which hours and which successors an organisation can give them."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from initiatives.blocks import ContactChannelsBlock, HoursBlock

HELPDESK = {"kind": "telephone", "value": "32 000 00 01"}
OLD_BOX = {"kind": "email", "value": "dawny@burza.example"}


def accepted(*channels: dict[str, Any]) -> Any:
    block = ContactChannelsBlock()
    return block.clean(block.to_python([{"type": "channel", "value": channel} for channel in channels]))


@pytest.mark.parametrize(("opens", "closes"), [("07:30", "15:30"), ("22:00", "06:00"), ("08:00", "00:00")])
def test_hours_may_pass_midnight(opens: str, closes: str) -> None:
    block = HoursBlock()
    assert block.clean(block.to_python({"days": ["mon"], "opens": opens, "closes": closes}))["days"] == ["mon"]


def test_hours_that_end_when_they_begin_are_refused() -> None:
    block = HoursBlock()
    with pytest.raises(ValidationError):
        block.clean(block.to_python({"days": ["mon"], "opens": "08:00", "closes": "08:00"}))


def test_a_withdrawn_channel_names_one_that_works() -> None:
    gone = OLD_BOX | {"withdrawn_on": "2020-03-31", "successor": HELPDESK["value"]}
    assert [child.value["successor"] for child in accepted(HELPDESK, gone)] == ["", HELPDESK["value"]]


@pytest.mark.parametrize(
    "wrong",
    [
        {"successor": HELPDESK["value"]},
        {"successor": OLD_BOX["value"]},
        {"withdrawn_on": "2020-03-31", "successor": OLD_BOX["value"]},
        {"withdrawn_on": "2020-03-31", "successor": "32 000 00 09"},
    ],
    ids=["not withdrawn", "itself, not withdrawn", "itself", "not in the list"],
)
def test_any_other_successor_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        accepted(HELPDESK, OLD_BOX | wrong)
