"""Shows what would come of a feed."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from initiatives.feeds.fetching import Fetcher, Request, find_feed
from initiatives.feeds.manners import policy
from initiatives.feeds.parsing.bounded import parse_bounded
from initiatives.feeds.parsing.read import BYTES_MOST
from initiatives.feeds.parsing.wire import dumped
from initiatives.feeds.parsing.words import tidy
from initiatives.feeds.records import Entry, Feed, FeedError, Fetched


class Command(BaseCommand):
    help = "Shows what would come of the feed at ADDRESS (a site's is enough) or in FILE, and stores nothing."
    # Nothing of it needs a database.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("feed", metavar="ADDRESS|FILE")
        parser.add_argument(
            "--base-url", default="", help="what relative addresses of a file are resolved against: where it came from"
        )
        parser.add_argument("--json", action="store_true", help="all that was read, as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            feed = _feed(options["feed"], options["base_url"])
        except FeedError as error:
            where = _(", line %(line)d") % {"line": error.line} if error.line else ""
            raise CommandError(f"{options['feed']}{where}: {error.fault}: {tidy(error.detail)}") from error
        if options["json"]:
            self.stdout.write(json.dumps(json.loads(dumped(feed)), ensure_ascii=False, indent=2))
            return
        self.stdout.write(self.style.MIGRATE_HEADING(f"{feed.title} ({feed.kind}) {feed.link}"))
        for line in _of_feed(feed):
            self.stdout.write(line)
        for entry in feed.entries:
            self.stdout.write("\n" + self.style.MIGRATE_LABEL(entry.title))
            for line in _of_entry(entry):
                self.stdout.write(f"  {line}")


def _feed(named: str, base: str) -> Feed:
    is_address = named.lower().startswith(("http://", "https://"))
    found = asyncio.run(_fetched(named)) if is_address else _opened(named, base)
    return parse_bounded(found.body or b"", address=base or found.address, content_type=found.content_type)


def _opened(named: str, base: str) -> Fetched:
    try:
        with Path(named).open("rb") as file:
            # No more than is read of a feed, be it a file without an end.
            return Fetched(address=base, status=200, body=file.read(BYTES_MOST + 1))
    except OSError as error:
        raise CommandError(f"{named}: {error.strerror}") from error


async def _fetched(address: str) -> Fetched:
    async with Fetcher(policy()) as fetcher:
        return await find_feed(fetcher, Request(address))


def _of_feed(feed: Feed) -> Iterator[str]:
    yield _("entries: %(count)d") % {"count": len(feed.entries)}
    if feed.older:
        yield _("older entries: %(address)s") % {"address": feed.older}
    if feed.tombstones:
        yield _("withdrawn: %(guids)s") % {"guids": ", ".join(tidy(stone.guid) for stone in feed.tombstones)}
    for problem in feed.problems:
        yield _("line %(line)d: %(fault)s") % {
            "line": problem.line, "fault": f"{problem.fault} {tidy(problem.detail)}".strip(),
        }  # fmt: skip


def _of_entry(entry: Entry) -> Iterator[str]:
    shown = (
        (_("Id"), entry.identity),
        (_("Link"), entry.link),
        (_("Published"), entry.published and entry.published.isoformat()),
        (_("Changed"), entry.updated and entry.updated.isoformat()),
        (_("Authors"), ", ".join(entry.authors)),
        (_("Categories"), ", ".join(entry.categories)),
        (_("Files"), ", ".join(f"{file.address} {file.media_type}".strip() for file in entry.enclosures)),
        (_("Licence"), entry.licence),
        (_("Summary"), entry.summary),
        (_("Text"), entry.html),
    )
    yield from (f"{name}: {value}" for name, value in shown if value)
