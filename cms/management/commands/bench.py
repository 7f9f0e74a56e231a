"""`manage.py bench NAME [--records N] [--json FILE] [--strict]`; NAME `all` runs every bench."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cms.bench import BENCHES
from cms.bench.rows import table


class Command(BaseCommand):
    help = "Measures what the site costs on generated records."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", choices=[*BENCHES, "all"])
        parser.add_argument("--records", type=int, help="How many; without it, what the goals name.")
        parser.add_argument("--strict", action="store_true", help="Fail where a goal is not met.")
        parser.add_argument("--json", type=Path, help="A file to write the rows to, too.")

    def handle(self, *args: Any, **options: Any) -> None:
        names = list(BENCHES) if options["name"] == "all" else [options["name"]]
        rows = [row for name in names for row in BENCHES[name].rows(options["records"])]
        self.stdout.write(table(rows))
        if options["json"]:
            content = json.dumps([row.as_json() for row in rows], indent=1, ensure_ascii=False)
            options["json"].write_text(f"{content}\n", encoding="utf-8")
        if options["strict"] and not all(row.met for row in rows):
            sys.exit(1)
