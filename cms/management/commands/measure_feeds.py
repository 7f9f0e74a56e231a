"""`manage.py measure_feeds ENTRIES` is the part of `bench feeds` that runs in the bench's own folder; prints JSON."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cms.bench.feeds_inside import measured


class Command(BaseCommand):
    help = "For `bench feeds` alone: writes partners and initiatives into the database that it is given."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("entries", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps(measured(options["entries"])))
