"""Writes to the search cluster what it lacks, while somebody waits for it; the scheduler does the same by and by."""

import time
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from tqdm import tqdm

from search.engines.interface import EngineUnavailable
from search.index import following, rebuilding

TOLD_EVERY = 2.0


class Command(BaseCommand):
    help = "Writes to the search cluster what it lacks. Can be stopped at any time: the scheduler goes on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rebuild", action="store_true", help="Into a new index; the other one answers meanwhile.")

    def handle(self, *args: Any, **options: Any) -> None:
        own = following.cluster()
        if own is None:
            raise CommandError(_("SEARCH_URL names no cluster."))
        if not rebuilding.is_current():
            raise CommandError(_("The cluster follows the index of the database, which is being made anew."))
        try:
            if options["rebuild"]:
                following.begin_anew()
        except EngineUnavailable as error:
            raise CommandError(_("%s does not answer.") % own.address) from error
        self._follow(own, quiet=options["verbosity"] == 0)
        if options["verbosity"]:
            self.stdout.write(_("The cluster has everything."))

    def _follow(self, own: following.Cluster, *, quiet: bool) -> None:
        with tqdm(disable=True if quiet else None, unit=_("page")) as bar:
            while True:
                there = following.follow(timezone.now(), enough=_after(TOLD_EVERY))
                row = own.row()
                if row is not None and row.problem:
                    raise CommandError(_("%s does not answer.") % own.address)
                now = following.progress()
                if there and now is None:
                    return
                if now:
                    bar.total = now[1]
                    bar.update(now[0] - bar.n)


def _after(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end
