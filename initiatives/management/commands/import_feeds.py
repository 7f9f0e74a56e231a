"""Looks at partners' sources whose time has come, and takes in what they bring."""

import logging
import signal
import threading
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from initiatives.feeds.deciding import Verdict
from initiatives.feeds.faults import words_of
from initiatives.feeds.manners import policy
from initiatives.feeds.running import Forecast, Runner, forecasts
from initiatives.feeds.taking import REFUSED
from initiatives.models import FeedRun, FeedSource
from initiatives.services import feed_sources

logger = logging.getLogger(__name__)

LOOK_EVERY = 30.0
# What would come of an entry, in the order in which it is told.
VERDICTS = {
    Verdict.CREATE: gettext_lazy("new, for a moderator to look at"),
    Verdict.CREATE_AND_PUBLISH: gettext_lazy("new, published at once"),
    Verdict.REVISE: gettext_lazy("changed, the draft follows"),
    Verdict.REVISE_AND_PUBLISH: gettext_lazy("changed, published at once"),
    Verdict.PROPOSE: gettext_lazy("changed, for a moderator to merge"),
    Verdict.KEEP: gettext_lazy("changed, waiting to be merged already"),
    Verdict.NOTE: gettext_lazy("changed, nothing to take over"),
    Verdict.NOTHING: gettext_lazy("unchanged"),
    REFUSED: gettext_lazy("refused by the rules"),
}


class Command(BaseCommand):
    help = "Looks at the sources of feeds that are due, once; for cron, or by --loop as a service of its own."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--source", type=int, metavar="ID", help="this one, be it due or not; with --loop, whenever it is due"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would come of it, and write nothing")
        parser.add_argument("--loop", action="store_true", help="look again and again, until it is stopped")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"]:
            for forecast in forecasts(policy(), self.wanted(options["source"]), now=timezone.now):
                self.stdout.write(foretold(forecast))
        elif options["loop"]:
            if options["source"] is not None:
                self.wanted(options["source"])
            self.loop(options["source"])
        else:
            self.look(self.wanted(options["source"]))

    def wanted(self, number: int | None) -> list[FeedSource]:
        if number is None:
            return list(feed_sources.due(now=timezone.now()))
        source = FeedSource.objects.filter(pk=number).first()
        if source is None:
            raise CommandError(_("There is no source %(number)d.") % {"number": number})
        return [source]

    def look(self, sources: list[FeedSource]) -> None:
        for run in Runner(policy(), now=timezone.now).run(sources):
            self.stdout.write(told(run))

    def loop(self, only: int | None = None) -> None:
        """The look under way is finished, no other is begun. `only`: at this source."""
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        while not stopping.is_set():
            close_old_connections()
            try:
                self.look([source for source in self.wanted(None) if only in (None, source.pk)])
            except (OperationalError, InterfaceError):
                logger.exception("the database cannot be asked which sources are due")
                connection.close()
            stopping.wait(LOOK_EVERY)


def told(run: FeedRun) -> str:
    counts = _("%(new)d new, %(changed)d changed, %(unchanged)d unchanged, %(refused)d refused") % {
        "new": run.new, "changed": run.changed, "unchanged": run.unchanged, "refused": run.refused,
    }  # fmt: skip
    return f"{run.source}: {' '.join(_reason(run.fault, run.detail, run.line)) if run.fault else counts}"


def foretold(forecast: Forecast) -> str:
    if forecast.error is not None:
        error = forecast.error
        return f"{forecast.source}: {' '.join(_reason(error.fault, error.detail, error.line))}"
    counts = ((words, forecast.verdicts.get(verdict, 0)) for verdict, words in VERDICTS.items())
    told = ", ".join(f"{words}: {count}" for words, count in counts if count)
    return f"{forecast.source}: {told or _('nothing')}"


def _reason(fault: str, detail: str, line: int) -> Iterator[str]:
    yield str(words_of(fault).what)
    if line:
        yield _("in line %(line)d") % {"line": line}
    if detail:
        yield f"({detail})"
