"""`manage.py export_person EMAIL FILE.zip`: all that is stored about a person, as the admin gives it out."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cms.users import export
from cms.users.models import User


class Command(BaseCommand):
    help = "Writes all that is stored about a person into a ZIP file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email=options["email"].strip().lower()).first()
        if person is None:
            raise CommandError("nobody has this address")
        data = export.data_of(person=person, now=timezone.now())
        options["file"].write_bytes(export.as_zip(data))
        self.stdout.write(f"written: {options['file']}")
