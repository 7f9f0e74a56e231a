"""Arrivals of feeds, for tests of what becomes of them."""

from datetime import UTC, datetime
from hashlib import sha256
from json import dumps
from typing import Any

from initiatives.services.feed_items import Arrival

ARRIVED = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)


def arrival(identity: str = "1", **changes: Any) -> Arrival:
    """`changes` of its values by their names; those of the arrival itself begin with `its_`."""
    own = {name.removeprefix("its_"): value for name, value in changes.items() if name.startswith("its_")}
    values = {
        "title": f"Dyżury w urzędzie {identity}",
        "summary": "Urzędnicy dyżurują przy telefonie.",
        "description": "<p>Urzędnicy dyżurują przy telefonie od siódmej do dwudziestej.</p>",
        "steps": [
            {"type": "heading", "value": "Jak zaczęto"},
            {"type": "text", "value": "<p>Wydano <b>zarządzenie</b>.</p>"},
            {"type": "list", "value": [{"type": "item", "value": "telefon"}, {"type": "item", "value": "grafik"}]},
        ],
        "language": "pl",
    } | {name: value for name, value in changes.items() if not name.startswith("its_")}
    given = {
        "identity": identity, "title": values["title"], "values": values, "published_at": ARRIVED,
        "content_hash": sha256(dumps(values).encode()).hexdigest(), "link": f"https://partner.example/{identity}",
    }  # fmt: skip
    return Arrival(**(given | own))


__all__ = ["ARRIVED", "arrival"]
