"""Another Burza that gives out what is here, files and pictures too, for tests of what becomes of them."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha1
from typing import Any

from django.core.files.base import ContentFile
from wagtail.models import ReferenceIndex

from initiatives.feeds.parsing.read import parse
from initiatives.feeds.records import Feed
from initiatives.models import (
    ActAmendment,
    ActPage,
    Attachment,
    FeedItem,
    FeedRun,
    FeedSource,
    InitiativePage,
    Picture,
    Tag,
)
from initiatives.services.feed_records import records
from initiatives.tests import factories
from initiatives.tests.feed_pictures import run
from initiatives.tests.feed_servers import Server, says
from initiatives.tests.feeds import ARRIVED as NOW
from initiatives.tests.feeds_out import a_key, ask, path_of, whole

TITLE = "Tytuł inicjatywy"
_SHA1 = re.compile(r'"sha1": ?"([0-9a-f]{40})"')


def with_files() -> InitiativePage:
    """As `whole`; each of its files says something of its own, and is known by its SHA-1."""
    page = whole()
    for file in Attachment.objects.all():
        fill(file, f"Treść pliku {file.pk}: hydranty i studnie.".encode())
    for picture in Picture.objects.all():
        picture.get_file_hash()
    return page


def fill(file: Attachment, content: bytes) -> None:
    file.file.save(file.file.name.rpartition("/")[2], ContentFile(content), save=False)
    file.file_size, file.file_hash = len(content), ""
    file.save()
    file.get_file_hash()


def give_out(server: Server, form: str = "atom.xml", in_place: Mapping[str, bytes] | None = None) -> str:
    """What is here stands at the server by now, whose address must be the site's own (`WAGTAILADMIN_BASE_URL`); the
    address of the feed. `in_place`: by SHA-1, other bytes.
    """
    # As the worker does after each commit.
    for page in InitiativePage.objects.all():
        ReferenceIndex.create_or_update_for_object(page)
    key = a_key()
    body = ask(key, form).content
    server.routes[path_of(key, form)] = says(body, content_type=f"text/{form.rpartition('.')[2]}")
    for digest in set(_SHA1.findall(body.decode())):
        answer: Any = ask(key, digest, "pliki/")
        assert answer.status_code == 200, digest
        sent = b"".join(answer.streaming_content)
        server.routes[path_of(key, digest, "pliki/")] = says((in_place or {}).get(digest, sent))
    return server.address(path_of(key, form))


def named(content: bytes, url: str = "", **said: Any) -> dict[str, Any]:
    """As a record names a file or a picture; its address is another Burza's unless it is said."""
    digest = sha1_of(content)
    return {"url": url or f"https://burza.partner.example/documents/{digest[:6]}/", "sha1": digest, **said}


def step(kind: str, value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value}


def claimed(server: Server, records: Sequence[Mapping[str, Any]], *contents: bytes, at: str = "/burza") -> bytes:
    """A feed of records that nobody checked on their way out, each by its `title`; the server gives these contents."""
    server.routes |= {f"{at}/pliki/{sha1_of(one)}": says(one) for one in contents}
    items = [
        {
            "id": f"urn:{record['title']}", "title": record["title"], "content_html": f"<p>{record['title']}</p>",
            "date_published": "2026-03-01T12:00:00Z", "_burza": {"record": {"version": 1, **record}},
        }
        for record in records
    ]  # fmt: skip
    own = {"files": server.address(f"{at}/pliki/")}
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Partner", "items": items, "_burza": own}
    return json.dumps(feed).encode()


def claims(server: Server, *records: Mapping[str, Any], contents: Sequence[bytes] = ()) -> str:
    """The address of that feed at the server."""
    body = claimed(server, records, *contents)
    server.routes["/burza/feed.json"] = says(body, content_type="application/feed+json")
    return server.address("/burza/feed.json")


def sha1_of(content: bytes) -> str:
    return sha1(content, usedforsecurity=False).hexdigest()


def site_feed() -> tuple[InitiativePage, Feed]:
    """A whole practice, and what is given out here, as another site reads it that gets no files."""
    page = whole()
    return page, parse(ask(a_key(), "atom.xml").content, address="https://burza.example/atom.xml")


def record_of(page: InitiativePage) -> dict[str, Any]:
    rows = InitiativePage.objects.select_related("organisation__memberpage", "category", "crisis")
    return records([rows.get(pk=page.pk)])[page.pk]


def asked_for_files(server: Server) -> list[str]:
    return [path for path in server.paths() if "/pliki/" in path]


def take_in(server: Server, address: str, now: datetime = NOW, **source: Any) -> FeedItem:
    """The whole one of what stands at the address, after a look."""
    factories.FeedSourceFactory.create(address=address, **source)
    run(server, now=now)
    return FeedItem.objects.get(title=TITLE)


def look_again(server: Server) -> FeedRun:
    server.asked.clear()
    FeedSource.objects.update(next_at=None)
    return run(server, now=NOW + timedelta(hours=1))


def empty_the_site() -> None:
    """Another one: it has the same words, and none of the pages and files."""
    InitiativePage.objects.filter(based_on__isnull=False).first().delete()
    ActAmendment.objects.all().delete()
    for model in (InitiativePage, ActPage):
        for page in model.objects.all():
            page.delete()
    for rows in (Tag, Attachment, Picture):
        rows._default_manager.all().delete()


__all__ = [
    "TITLE", "asked_for_files", "claimed", "claims", "empty_the_site", "fill", "give_out", "look_again", "named",
    "record_of", "sha1_of", "site_feed", "step", "take_in", "with_files",
]  # fmt: skip
