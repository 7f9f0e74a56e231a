"""`manage.py load_people FILE.csv [--move]` makes people, invites them, and updates those that are known."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from initiatives.management.file_loading import load
from initiatives.models import Import
from initiatives.services.loaders import LOADERS
from initiatives.services.people_loading import MOVE_ALL
from initiatives.tabular import MAX_BYTES


class Command(BaseCommand):
    help = (
        "Makes the people in the file and invites them by e-mail; updates those that are known, without a mail. "
        "The whole file is checked first; stopped, it can be run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", type=Path, metavar="FILE.csv",
            help="Columns: e-mail, imię i nazwisko, stanowisko, organizacja (a code, a slug, “zrzeszenie”), rola.",
        )  # fmt: skip
        parser.add_argument(
            "--move", action="store_true",
            help="People of another organisation move; else only those whose row says “tak” in the column “przenieść”.",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            with path.open("rb") as file:
                content = file.read(MAX_BYTES + 1)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from None
        only = MOVE_ALL if options["move"] else ""
        load(self, loader=LOADERS[Import.Kind.PEOPLE], content=content, name=path.name, only=only)
