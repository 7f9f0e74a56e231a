"""What the partners publish, out of the TOML files beside this one. Pure."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent / "content"
_HOUR = time(9, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Item:
    """`link` is absolute, and so are the addresses of pictures in `html`, which names no other one of the site."""

    id: str
    link: str
    title: str
    summary: str
    html: str
    author: str
    categories: tuple[str, ...]
    published: datetime


@dataclass(frozen=True)
class Partner:
    """`slug` is the partner's in the demo content; `feed` and `home` are absolute. `source`: how Burza reads it, by the
    names of `FeedSource`, but for `address`, which is absolute too.
    """

    slug: str
    kind: str
    title: str
    feed_title: str
    about: str
    home: str
    feed: str
    items: tuple[Item, ...]
    source: Mapping[str, Any]

    @property
    def updated(self) -> datetime:
        return max(item.published for item in self.items)


def partners(*, site: str, first: date, corrected: bool = False) -> list[Partner]:
    """`site` without a slash at its end. Dates are counted back from `first`, the day on which the demo began: a feed
    says the same each day. `corrected`: whether partners have put out their corrections.
    """
    rows = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(CONTENT.glob("*.toml"))]
    return [_partner(row, f"{site}/{row['folder']}/", first, corrected) for row in rows]


def _partner(row: dict[str, Any], home: str, first: date, corrected: bool) -> Partner:
    items = sorted((_item(one, home, first, corrected) for one in row["item"]), key=lambda item: item.published)
    return Partner(
        **{name: row[name] for name in ("slug", "kind", "title", "feed_title", "about")},
        home=home,
        feed=home + row["feed"],
        items=tuple(reversed(items)),
        source=row["source"] | {"address": home + row["source"]["address"]},
    )


def _item(row: dict[str, Any], home: str, first: date, corrected: bool) -> Item:
    told = row | row.get("later", {}) if corrected else row
    return Item(
        **{name: told[name] for name in ("id", "title", "summary", "author")},
        link=home + row["slug"] + ("" if "/" in row["slug"] else "/"),
        html=told["html"].strip().replace("{home}", home),
        categories=tuple(row["categories"]),
        published=datetime.combine(first, _HOUR) - timedelta(days=row["days_ago"]),
    )


__all__ = ["CONTENT", "Item", "Partner", "partners"]
