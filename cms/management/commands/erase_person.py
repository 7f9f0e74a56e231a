"""`manage.py erase_person EMAIL`: erases a person's data as the admin does; the history stays with a former employee.

Also for whoever restores a backup: people who were erased since are in it again.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cms.users import erasure
from cms.users.models import User


class Command(BaseCommand):
    help = "Erases a person's data; what the person did stays, under “former employee”. Cannot be undone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--yes", action="store_true", help="Do not ask.")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email=options["email"].strip().lower()).first()
        if person is None:
            raise CommandError("nobody has this address")
        if not options["yes"] and input("This cannot be undone. Type “yes” to go on: ") != "yes":
            raise CommandError("nothing was erased")
        try:
            erased = erasure.erase(person=person, now=timezone.now())
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"erased; the history names number {erased.person.pk}")
        for mention in erased.mentions:
            self.stdout.write(f"still mentioned: {mention.url} ({', '.join(mention.places)})")
