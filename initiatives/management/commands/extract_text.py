"""Shows what is read from a file, or reads stored files again."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from tqdm import tqdm

from initiatives import tasks
from initiatives.acts import ocr
from initiatives.acts.child import read_in_child
from initiatives.acts.outcome import Extracted
from initiatives.models import Attachment, Extraction
from initiatives.services import texts

CHOICES: dict[str, Callable[[], "QuerySet[Attachment]"]] = {
    "stale": lambda: texts.stale(ocr=ocr.is_installed()),
    "failed": texts.failed,
    "all": texts.ended,
}


class Command(BaseCommand):
    help = "Shows the text that is read from FILE, page by page, and stores nothing; or reads stored files again."
    # A file alone needs no database.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("file", type=Path, nargs="?")
        for name, told in (
            ("stale", "those that an older reader read, and scans if recognising text came since"),
            ("failed", "those without text"),
            ("all", "every stored file"),
        ):
            what.add_argument(f"--{name}", action="store_const", dest="again", const=name, help=told)
        parser.add_argument("--json", action="store_true", help='{"pages": [text, ...], "reason": null or why not}')

    def handle(self, *args: Any, **options: Any) -> None:
        if options["again"]:
            self.read_again(CHOICES[options["again"]]())
        else:
            self.show(_read(options["file"]), as_json=options["json"])

    def read_again(self, files: "QuerySet[Attachment]") -> None:
        """In this process, one after another; files that a worker has meanwhile are the worker's."""
        numbers = list(files.values_list("pk", flat=True))
        read = 0
        for number in tqdm(numbers, disable=not self.stderr.isatty(), unit=_("file")):
            attachment = Attachment.objects.filter(pk=number).first()
            if attachment and texts.read_again(attachment=attachment, now=timezone.now()):
                read += tasks.read_to_the_end(number)
        self.stdout.write(_("%(read)s of %(all)s files were read again.") % {"read": read, "all": len(numbers)})

    def show(self, extracted: Extracted, *, as_json: bool) -> None:
        if as_json:
            told = {"pages": extracted.pages, "reason": extracted.reason}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        if extracted.reason:
            self.stdout.write(str(Extraction.Reason(extracted.reason.value).label))
            return
        for number, page in enumerate(extracted.pages, start=1):
            self.stdout.write(self.style.MIGRATE_HEADING(_("page %(number)d") % {"number": number}))
            self.stdout.write(page + "\n")


def _read(path: Path) -> Extracted:
    try:
        with path.open("rb") as file:
            return read_in_child(file, name=path.name)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
