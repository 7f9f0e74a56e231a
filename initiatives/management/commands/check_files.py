"""Compares what the database says of files with what is on the disk. Ends with 1 where something is wrong."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from tqdm import tqdm

from initiatives.services import stored_files
from initiatives.services.stored_files import Fault, Wrong

WORDS = {
    Fault.MISSING: gettext_lazy("the file is not on the disk"),
    Fault.EMPTY: gettext_lazy("the file is empty"),
    Fault.SIZE: gettext_lazy("the file has another size than when it was added"),
    Fault.HASH: gettext_lazy("the file has other content than when it was added"),
    Fault.UNREADABLE: gettext_lazy("the file cannot be read"),
    Fault.NO_ROW: gettext_lazy("no row of the database names the file"),
}


class Command(BaseCommand):
    help = "Compares stored files with the database and changes nothing; ends with 1 where something is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--json", action="store_true", help='{"faults": [{"fault", "path", "kind", "number", "is_old"}], "checked"}'
        )
        parser.add_argument("--quick", action="store_true", help="Compare sizes alone: contents are not read.")
        parser.add_argument(
            "--delete-orphans",
            action="store_true",
            help="Delete files that no row names and that are older than a day. They are not a fault any more then.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.checked = self.deleted = 0
        with tqdm(total=stored_files.count_rows(), disable=not self.stderr.isatty(), unit=_("file")) as bar:
            left = self._left(bar, with_hashes=not options["quick"], deletes=options["delete_orphans"])
            faults = (self._write_json if options["json"] else self._write_lines)(left)
        if faults:
            sys.exit(1)

    def _left(self, bar: "tqdm[Any]", *, with_hashes: bool, deletes: bool) -> Iterator[Wrong]:
        """What is wrong, without what is mended here."""

        def seen() -> None:
            self.checked += 1
            bar.update()

        for wrong in stored_files.check(now=timezone.now(), with_hashes=with_hashes, seen=seen):
            is_orphan = wrong.fault is Fault.NO_ROW and wrong.is_old
            if deletes and is_orphan and stored_files.delete_orphan(path=wrong.path):
                self.deleted += 1
            else:
                yield wrong

    def _write_lines(self, found: Iterator[Wrong]) -> int:
        faults = 0
        for wrong in found:
            faults += 1
            row = f" ({wrong.kind} {wrong.number})" if wrong.number else ""
            self.stdout.write(f"{wrong.path}{row}: {WORDS[wrong.fault]}")
        told = {"checked": self.checked, "faults": faults, "deleted": self.deleted}
        self.stdout.write(_("Checked: %(checked)s, faults: %(faults)s, deleted: %(deleted)s.") % told)
        return faults

    def _write_json(self, found: Iterator[Wrong]) -> int:
        """One value, written as it is found: nothing is kept until the end."""
        faults = 0
        self.stdout.write('{"faults": [', ending="")
        for faults, wrong in enumerate(found, start=1):
            line = json.dumps(asdict(wrong), ensure_ascii=False)
            self.stdout.write(f"{',' if faults > 1 else ''}\n{line}", ending="")
        self.stdout.write(f'], "checked": {self.checked}, "deleted": {self.deleted}}}')
        return faults
