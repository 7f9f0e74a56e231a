"""Stand-ins for what the database holds, for specimens of components."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from wagtail.models import Page

from initiatives.models import ActPage, InitiativePage

STATES = ("empty", "one", "many", "error", "long")
Contents = Mapping[str, Any]

LONG = "Konstantynopolitańczykowianeczka-przeciwpowodziowoprzeciwpożarowa " * 3
LONG_WORD = "Najniepraworządniejszymizestroniczkowałobyśmy" * 3
DAY = date(2026, 7, 26)
PUBLISHED = datetime(2026, 7, 26, 8, 0, tzinfo=UTC)


def place(**fields: Any) -> Page:
    """A page that nobody stored, with an address all the same."""
    page = Page(title=fields.pop("title"))
    page.get_url = page.relative_url = lambda *_args, **_kwargs: "/komponenty/"
    for name, value in fields.items():
        setattr(page, name, value)
    return page


def initiative(title: str, summary: str, **fields: Any) -> Page:
    labelled = InitiativePage(title=title, stage=fields.pop("stage", "running"))
    defaults = {
        "title": title, "summary": summary, "language": "pl", "stage": labelled.stage,
        "get_stage_display": labelled.get_stage_display, "first_published_at": PUBLISHED, "pk": 1,
        "organisation": place(title="Sulechów"), "category": SimpleNamespace(name="Administracja"),
    }  # fmt: skip
    return place(**defaults | fields)


def act(title: str, **fields: Any) -> Page:
    labelled = ActPage(title=title, kind="resolution", status=fields.pop("status", "in_force"))
    defaults = {
        "title": title, "status": labelled.status, "get_status_display": labelled.get_status_display,
        "get_kind_display": labelled.get_kind_display, "number": "XXIII/145/2020", "issued_on": DAY, "live": True,
        "issuing_body": "Rada Miejska", "organisation": place(title="Sulechów"), "lapsed": False, "pk": 1,
    }  # fmt: skip
    return place(**defaults | fields)


__all__ = ["DAY", "LONG", "LONG_WORD", "PUBLISHED", "STATES", "Contents", "act", "initiative", "place"]
