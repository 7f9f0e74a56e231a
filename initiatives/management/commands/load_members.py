"""`manage.py load_members [FILE.csv] [--only CODES]` makes and updates members: of all units, or of those named."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from initiatives.management.file_loading import load
from initiatives.models import Import
from initiatives.register.registry import UNITS
from initiatives.services.loaders import LOADERS
from initiatives.tabular import MAX_BYTES


class Command(BaseCommand):
    help = (
        "Makes members of the units in the file, or of all units of the country, and updates those that are members. "
        "The whole file is checked first; stopped, it can be run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", type=Path, nargs="?", metavar="FILE.csv",
            help="Columns: kod, nazwa, szerokość, długość, ludność (“nieznana” is a value). Without it: the register.",
        )  # fmt: skip
        parser.add_argument(
            "--only", default="", metavar="CODES",
            help="Codes of 2, 4 or 7 digits, separated by commas; “12*” means every unit whose code begins so.",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"] or UNITS
        try:
            with path.open("rb") as file:
                content = file.read(MAX_BYTES + 1)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from None
        load(self, loader=LOADERS[Import.Kind.MEMBERS], content=content, name=path.name, only=options["only"])
