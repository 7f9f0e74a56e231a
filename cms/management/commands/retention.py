"""`manage.py retention` prints the table of what is kept how long; --write brings docs/retention.md up to date."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from cms.retention_page import as_markdown

PAGE = Path("docs/retention.md")


class Command(BaseCommand):
    help = "Says what is kept of people, for how long and why."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true", help=f"Bring {PAGE} up to date instead.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["write"]:
            (Path(settings.BASE_DIR) / PAGE).write_text(as_markdown(), encoding="utf-8")
        else:
            self.stdout.write(as_markdown(), ending="")
