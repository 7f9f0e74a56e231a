"""A saved search as an Atom feed (RFC 4287), at an address that is its own key.

Titles, summaries, whose and when: what a line of results shows, of what its person may read at this moment. Nothing is
known about who reads it, so it tells nothing that changes with the reader.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import blake2b
from html import escape
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Page

from initiatives import selections
from initiatives.facets import kept
from initiatives.facets.kept import Known
from initiatives.views.by_key import KEPT_SECONDS, private_feed
from search.asking.everything import everything
from search.asking.hits import Hit
from search.engines.interface import EngineUnavailable, Order
from search.index.current import current
from search.models import SavedSearch
from search.saved.links import feed_address, of_feed
from search.saved.looking import shown_of
from search.saved.question import question_saved

MOST = 50
RETRY_AFTER_SECONDS = 300
# What XML 1.0 has no way to say (section 2.2).
UNSAYABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Item:
    hit: Hit
    published: datetime
    updated: datetime


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """An address that was withdrawn answers as one that never was: nobody learns that it was one."""
    saved = of_feed(token)
    if saved is None:
        return private_feed(HttpResponseNotFound(_("There is no such feed."), content_type="text/plain; charset=utf-8"))
    with translation.override(saved.user.language):
        try:
            return private_feed(_answer(request, saved))
        except EngineUnavailable:
            return private_feed(HttpResponse(status=503, headers={"Retry-After": str(RETRY_AFTER_SECONDS)}))


def _answer(request: HttpRequest, saved: SavedSearch) -> HttpResponse:
    items = _items(saved)
    stamp = _stamp(saved, items)
    changed = _changed_at(saved, stamp)
    etag, modified = f'"{stamp}"', int(changed.timestamp())
    unchanged = get_conditional_response(request, etag=etag, last_modified=modified)
    response = unchanged or HttpResponse(_written(saved, items, changed), content_type=Atom1Feed.content_type)
    response["ETag"] = etag
    response["Last-Modified"] = _http_date(changed)
    return response


def _items(saved: SavedSearch) -> list[Item]:
    known = kept.known()
    # So long the same pages are shown without searching again; whether they may be read is asked each time.
    numbers = cache.get_or_set(f"saved-search/{saved.pk}", lambda: _numbers(saved, known), KEPT_SECONDS) or ()
    days = _days(saved, numbers)
    return [Item(hit, *days[hit.number]) for hit in shown_of(saved, numbers, known) if hit.number in days]


def _numbers(saved: SavedSearch, known: Known) -> list[int]:
    search = question_saved(saved).search(known, saved.user)
    return list(everything(search, current(), known, user=saved.user)[:MOST])


def _days(saved: SavedSearch, numbers: Sequence[int]) -> Mapping[int, tuple[datetime, datetime]]:
    pages = selections.published(saved.user, Page).filter(pk__in=numbers)
    rows = pages.values_list("pk", "first_published_at", "last_published_at")
    return {number: (first or last or saved.saved_at, last or first or saved.saved_at) for number, first, last in rows}


def _changed_at(saved: SavedSearch, stamp: str) -> datetime:
    """Since when the feed is as it is: not the newest day in it, for a page may come to fit long after it was
    published, and one may be withdrawn. To the second, as HTTP tells it."""
    if saved.feed_stamp == stamp and saved.feed_changed_at is not None:
        return saved.feed_changed_at
    changed = timezone.now().replace(microsecond=0)
    SavedSearch.objects.filter(pk=saved.pk).update(feed_stamp=stamp, feed_changed_at=changed)
    return changed


def _stamp(saved: SavedSearch, items: Sequence[Item]) -> str:
    told = (saved.name, saved.feed_round, translation.get_language(), settings.WAGTAILADMIN_BASE_URL)
    shown = [(_id(item), *_texts(item).values(), item.hit.address, str(item.updated)) for item in items]
    return blake2b(repr((told, shown)).encode(errors="replace"), digest_size=16).hexdigest()


def _written(saved: SavedSearch, items: Sequence[Item], changed: datetime) -> bytes:
    made = _Feed(
        title=_sayable(saved.name),
        link=settings.WAGTAILADMIN_BASE_URL + question_saved(saved).address(Order.NEWEST),
        description="",
        subtitle=_("From the saved search “%(name)s” in Burza") % {"name": _sayable(saved.name)},
        language=translation.get_language(),
        author_name=_("Burza"),
        feed_url=feed_address(saved),
        feed_guid=_tag(saved.saved_at, f"/szukaj/zapisane/{saved.pk}"),
        changed=changed,
    )
    for item in items:
        made.add_item(
            link=settings.WAGTAILADMIN_BASE_URL + item.hit.address, unique_id=_id(item), pubdate=item.published,
            updateddate=item.updated, language=item.hit.language, **_texts(item),
        )  # fmt: skip
    return made.writeString("utf-8").encode()


def _texts(item: Item) -> dict[str, Any]:
    """The summary is HTML by its type, and what stands in it is text."""
    hit = item.hit
    about = ", ".join(filter(None, [str(hit.called), hit.reference]))
    summary = "".join(part.text for part in hit.passage.parts)
    return {
        "title": _sayable(hit.title),
        "description": escape(_sayable(f"{about}. {summary}" if summary else about)),
        "author_name": _sayable(hit.organisation or hit.title),
    }


class _Feed(Atom1Feed):
    """With the time at which it changed, and each entry's own language."""

    def latest_post_date(self) -> datetime:
        changed: datetime = self.feed["changed"]
        return changed.astimezone(UTC)

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {"xml:lang": item["language"]} if item["language"] else {}


def _id(item: Item) -> str:
    return _tag(item.published, f"/strona/{item.hit.number}")


def _tag(day: datetime, path: str) -> str:
    """RFC 4151: the day is one on which the name was ours, and stays with what it names."""
    return f"tag:{urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname},{day.astimezone(UTC):%Y-%m-%d}:{path}"


def _sayable(text: str) -> str:
    return UNSAYABLE.sub(" ", text)


def _http_date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


__all__ = ["feed"]
