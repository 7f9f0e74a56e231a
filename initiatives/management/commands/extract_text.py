"""Shows what is read from a file, without storing anything."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from initiatives.acts.extract import extract
from initiatives.models import Extraction


class Command(BaseCommand):
    help = "Shows the text that is read from a file (PDF, DOCX, ODT, RTF, TXT), page by page. Stores nothing."
    # Needs no database.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help='{"pages": [text, ...], "reason": null or why not}')

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        extracted = extract(content, name=file.name)
        if options["json"]:
            self.stdout.write(json.dumps({"pages": extracted.pages, "reason": extracted.reason}, ensure_ascii=False))
            return
        if extracted.reason:
            self.stdout.write(str(Extraction.Reason(extracted.reason.value).label))
            return
        for number, page in enumerate(extracted.pages, start=1):
            self.stdout.write(self.style.MIGRATE_HEADING(_("page %(number)d") % {"number": number}))
            self.stdout.write(page + "\n")
