"""The partners' feeds of the demo: made once, and led to wherever the demo's partner site is by now."""

from collections.abc import Mapping
from typing import Any

from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from initiatives.demo.load import ACTION, Loader
from initiatives.demo.partner_site.content import Partner, partners
from initiatives.models import Category, FeedSource
from initiatives.services import feed_keeping

# The least that a source may have: who tries it out waits for it.
MINUTES = 10


def load_sources(loader: Loader, *, site: str) -> None:
    """`site`: where the partner site is, without a slash at its end. A source that was deleted stays deleted, and an
    address that somebody changed stays; all else of a source is never touched.
    """
    given = _given()
    for partner in partners(site=site, first=loader.now.date()):
        known = given.get(partner.slug)
        if known is None:
            _make(loader, partner)
        else:
            _lead(partner, **known)


def _given() -> dict[str, dict[str, Any]]:
    """Of each partner, its source and the address that the demo gave it last."""
    entries = ModelLogEntry.objects.filter(action=ACTION, content_type__model=FeedSource._meta.model_name)
    rows = entries.order_by("timestamp", "pk").values_list("object_id", "data")
    return {data["partner"]: {"number": int(number), "address": data["address"]} for number, data in rows}


def _make(loader: Loader, partner: Partner) -> None:
    page = loader.page(f"partner:{partner.slug}")
    address = partner.source["address"]
    if page is None or FeedSource.objects.filter(partner=page.pk, address=address).exists():
        return
    source = FeedSource(partner_id=page.pk, every_minutes=MINUTES, **_fields(partner.source))
    feed_keeping.add(source=source, by=None)
    _note(source, partner)


def _lead(partner: Partner, *, number: int, address: str) -> None:
    wanted = partner.source["address"]
    source = FeedSource.objects.filter(pk=number, address=address).first()
    if source is None or address == wanted:
        return
    source.address = wanted
    feed_keeping.change(source=source, fields=["address"], by=None)
    _note(source, partner)


def _note(source: FeedSource, partner: Partner) -> None:
    log(instance=source, action=ACTION, data={"partner": partner.slug, "address": source.address})


def _fields(row: Mapping[str, Any]) -> dict[str, Any]:
    category = Category.objects.filter(slug=row.get("category", "")).first()
    return {name: value for name, value in row.items() if name != "category"} | {"category": category}


__all__ = ["load_sources"]
