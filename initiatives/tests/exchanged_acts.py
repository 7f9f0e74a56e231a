"""Acts in the records of another Burza, for tests of what becomes of them."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from initiatives.exchange.record import checked
from initiatives.feeds.records import Entry
from initiatives.feeds.taking import Taking
from initiatives.models import (
    ActPage,
    Category,
    FeedItem,
    FeedSource,
    InitiativePage,
    Role,
)
from initiatives.services import feed_queue
from initiatives.tests import factories

NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)


def act(guid: str = "urn:uuid:a", **fields: Any) -> dict[str, Any]:
    return {
        "id": guid, "title": f"Uchwała {guid}", "number": "X/1", "kind": "resolution", "status": "in_force",
        "issued_on": "2020-03-14", "office": "Gmina Żółć", "url": f"https://partner.example/{guid[-1]}/",
    } | fields  # fmt: skip


def entry(identity: str = "1", acts: Iterable[Any] = (), chain: Iterable[Any] = (), **fields: Any) -> Entry:
    said = {"version": 1, "id": identity, "title": f"Studnia {identity}", "summary": "Studnia", **fields}
    said |= {"description": "<p>Studnia</p>", "language": "pl", "acts": list(acts), "chain": list(chain)}
    return Entry(identity=identity, guid=identity, title=f"Studnia {identity}", record=checked(said))


def trusted_source() -> FeedSource:
    category = Category.objects.get(slug="wspolnota")
    return factories.FeedSourceFactory.create(trust=FeedSource.Trust.PUBLISH, category=category)


def take(source: FeedSource, *entries: Entry) -> list[FeedItem]:
    taking = Taking(FeedSource.objects.get(pk=source.pk), lambda: NOW)
    taking.take(entries)
    return list(FeedItem.objects.filter(source=source).order_by("pk"))


def accept(item: FeedItem) -> InitiativePage:
    item.refresh_from_db()
    user, category = factories.person(Role.ADMINISTRATOR), Category.objects.get(slug="wspolnota")
    page = feed_queue.accept(item=item, category=category, user=user, now=NOW)
    return InitiativePage.objects.get(pk=page.pk)


def newest(page: Any) -> Any:
    return type(page).objects.get(pk=page.pk).get_latest_revision_as_object()


def edit(page: Any, **fields: Any) -> None:
    draft = newest(page)
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.save_revision(clean=False)


def page_of(guid: str = "urn:uuid:a", **source: Any) -> ActPage:
    return ActPage.objects.get(feed_act__guid=guid, **source)


__all__ = ["NOW", "accept", "act", "edit", "entry", "newest", "page_of", "take", "trusted_source"]
