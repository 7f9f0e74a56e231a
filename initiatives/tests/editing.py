"""The admin's forms as a browser posts them."""

from typing import Any

from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

STREAMS = ("steps", "costs", "results", "precedents", "contact_channels", "links")
RICH_TEXTS = ("description", "problem", "objectives", "conclusion")


def paragraph(text: str) -> str:
    """What the editor posts for one paragraph."""
    return str(rich_text(f"<p>{text}</p>", features=["bold"]))


def initiative_data(**fields: Any) -> dict[str, Any]:
    """All that the form of an initiative posts; empty but for `fields`."""
    data = {
        "title": "",
        "slug": "",
        "language": "pl",
        **dict.fromkeys(RICH_TEXTS, paragraph("")),
        **{name: streamfield([]) for name in STREAMS},
        "acts": inline_formset([]),
        "based_on": inline_formset([]),
    }
    return dict(nested_form_data(data | fields))


def act_data(**fields: Any) -> dict[str, Any]:
    data = {
        "title": "",
        "slug": "",
        "kind": "resolution",
        "status": "in_force",
        "files": inline_formset([]),
        "amendments": inline_formset([]),
    }
    return dict(nested_form_data(data | fields))


def rows(**columns: list[Any]) -> dict[str, Any]:
    """Posted child rows: rows(act=[1, 2])."""
    name, values = next(iter(columns.items()))
    return dict(inline_formset([{name: value} for value in values]))


def create(client: Client, parent: Page, kind: str, data: dict[str, Any], action: str = "") -> Any:
    url = reverse("wagtailadmin_pages:add", args=["initiatives", kind, parent.pk])
    return client.post(url, data | ({action: action} if action else {}))


def edit(client: Client, page: Page, data: dict[str, Any], action: str = "", **more: Any) -> Any:
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return client.post(url, data | ({action: action} if action else {}) | more)
