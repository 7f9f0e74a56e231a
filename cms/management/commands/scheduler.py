"""`manage.py scheduler` runs everything periodic until it is told to stop."""

import signal
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cms.scheduler import Scheduler


class Command(BaseCommand):
    help = "Runs everything periodic (see cms/schedule.py) until SIGTERM or Ctrl-C; several may run at once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="Run what is due now, and end.")

    def handle(self, *args: Any, **options: Any) -> None:
        scheduler = Scheduler()

        def stop(number: int, frame: FrameType | None) -> None:
            scheduler.stop()

        if options["once"]:
            for name in scheduler.run_due():
                self.stdout.write(name)
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
        scheduler.run()
