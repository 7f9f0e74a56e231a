"""`manage.py messages` brings the catalogue up to date; with --check it changes nothing and says what is wrong."""

import sys
from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms import translations


class Command(BaseCommand):
    help = "Brings the Polish catalogue up to date, or checks it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="Change nothing; fail where anything is amiss.")

    def handle(self, *args: Any, **options: Any) -> None:
        root = Path(settings.BASE_DIR)
        if options["check"]:
            self.check_catalogue(root)
        elif translations.gettext_is_here():
            self.update(root)
        else:
            raise CommandError("gettext is needed to read the sources (on Debian: apt install gettext)")

    def update(self, root: Path) -> None:
        catalogue = translations.collect(root)
        translations.set_spaces(catalogue, translations.said_on_pages(root))
        (root / translations.CATALOGUE).parent.mkdir(parents=True, exist_ok=True)
        catalogue.save(str(root / translations.CATALOGUE))
        wrong = len(translations.problems(catalogue))
        self.stdout.write(
            f"{len(catalogue)} strings, {wrong} of them to be translated or mended (make lint names them)"
        )

    def check_catalogue(self, root: Path) -> None:
        stored = polib.pofile(str(root / translations.CATALOGUE))
        found = translations.problems(stored) + translations.set_spaces(stored, translations.said_on_pages(root))
        if translations.gettext_is_here():
            found += translations.compare(stored=stored, fresh=translations.collect(root))
        else:
            self.stderr.write("note: no gettext here, so strings missing from the catalogue were not looked for")
        for line in found:
            self.stdout.write(line)
        if found:
            sys.exit(1)
