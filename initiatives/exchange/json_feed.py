"""`Channel` -> JSON Feed 1.1 (jsonfeed.org/version/1.1), with the record of each item in a member of ours."""

import json
from datetime import UTC, datetime
from typing import Any

from initiatives.exchange.channel import MEMBER, NAMESPACE, VERSION, Channel, Item, Office
from initiatives.exchange.checks import sayable

CONTENT_TYPE = "application/feed+json; charset=utf-8"
_SITE = "https://jsonfeed.org/version/1.1"


def written(channel: Channel) -> bytes:
    deleted = [{"id": gone.guid, "when": _moment(gone.when)} for gone in channel.deleted]
    feed = {
        "version": _SITE,
        "title": sayable(channel.title),
        "description": sayable(channel.subtitle),
        "home_page_url": channel.home,
        "feed_url": channel.own,
        **({"next_url": channel.next} if channel.next else {}),
        "language": channel.language,
        "authors": [_author(channel.office)],
        MEMBER: {"about": NAMESPACE, "version": VERSION, "deleted": deleted, "files": channel.files},
        "items": [_item(item) for item in channel.items],
    }
    # Whoever puts it into a page by mistake puts no element there.
    text = json.dumps(feed, ensure_ascii=False).replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    return text.encode()


def _item(item: Item) -> dict[str, Any]:
    return {
        "id": item.guid,
        "url": item.url,
        "title": sayable(item.title),
        "summary": sayable(item.summary),
        "content_html": sayable(item.html),
        "date_published": _moment(item.published),
        "date_modified": _moment(item.updated),
        "authors": [_author(item.office)],
        "tags": [sayable(word.name) for word in item.words],
        **({"language": item.language} if item.language else {}),
        "attachments": [
            {"url": file.url, "mime_type": file.media_type or "application/octet-stream", "title": sayable(file.title)}
            | ({"size_in_bytes": file.size} if file.size else {})
            for file in item.files
        ],
        MEMBER: {"rights": sayable(item.rights), "record": item.record},
    }


def _author(office: Office) -> dict[str, str]:
    return {"name": sayable(office.name), **({"url": office.url} if office.url else {})}


def _moment(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


__all__ = ["CONTENT_TYPE", "written"]
