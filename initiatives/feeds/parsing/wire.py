"""A `Feed` as JSON, between the child that reads it and whoever asked."""

import json
from datetime import datetime
from typing import Any

from initiatives.feeds.records import Enclosure, Entry, Fault, Feed, FeedError, Problem, Tombstone


def dumped(feed: Feed) -> str:
    return json.dumps(feed, default=_plain)


def _plain(value: object) -> object:
    """`asdict` would copy all of it first: five times the time."""
    if isinstance(value, datetime):
        return value.isoformat()
    return sorted(value) if isinstance(value, frozenset) else vars(value)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def loaded(told: dict[str, Any]) -> Feed:
    return Feed(
        **{
            **told,
            "entries": tuple(map(_entry, told["entries"])),
            "tombstones": tuple(Tombstone(stone["guid"], _moment(stone["when"])) for stone in told["tombstones"]),
            "skip_hours": frozenset(told["skip_hours"]),
            "skip_days": frozenset(told["skip_days"]),
            "problems": tuple(Problem(Fault(one["fault"]), one["detail"], one["line"]) for one in told["problems"]),
        }
    )


def _entry(told: dict[str, Any]) -> Entry:
    lists = {name: tuple(told[name]) for name in ("authors", "categories", "aliases")}
    dates = {name: _moment(told[name]) for name in ("published", "updated")}
    return Entry(**{**told, **lists, **dates, "enclosures": tuple(Enclosure(**file) for file in told["enclosures"])})


def dumped_error(error: FeedError) -> str:
    return json.dumps({"fault": error.fault, "detail": error.detail, "line": error.line})


def loaded_error(told: dict[str, Any]) -> FeedError:
    return FeedError(Fault(told["fault"]), told["detail"], line=told["line"])
