"""Compares what is published with what the search index says of it. Ends with 1 where something is wrong."""

import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from tqdm import tqdm

from search.index import doctor
from search.index.doctor import Fault, Wrong
from search.models import Entry

WORDS = {
    Fault.MISSING: gettext_lazy("page %(number)s is published and not in the index"),
    Fault.STALE: gettext_lazy("page %(number)s says something else than the index, %(title)s"),
    Fault.TOO_MUCH: gettext_lazy("page %(number)s is in the index and not published, %(title)s"),
    Fault.UNSEARCHED: gettext_lazy("the words of page %(number)s cannot be searched, %(title)s"),
    Fault.FOREIGN: gettext_lazy("there are words of page %(number)s, which is not in the index"),
    Fault.COUNTS: gettext_lazy(
        "word %(number)s is counted in %(by)s texts too many (or too few, where that is negative)"
    ),
    Fault.UNFINISHED: gettext_lazy("the index was made by another version, or making it is not finished"),
    Fault.ELSEWHERE: gettext_lazy("the search cluster says something else of page %(number)s than the database"),
    Fault.SILENT: gettext_lazy("the search cluster does not answer, or has no index yet"),
}


class Command(BaseCommand):
    help = "Compares the search index with the database; ends with 1 where something is wrong that was not mended."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--fix", action="store_true", help="Mend what is wrong, and look again.")

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        left = self._look(today)
        if left and options["fix"]:
            doctor.mend(left, today=today)
            self.stdout.write(_("Mended. Looking again:"))
            left = self._look(today)
        if left:
            sys.exit(1)

    def _look(self, today: date) -> list[Wrong]:
        with tqdm(disable=not self.stderr.isatty(), unit=_("page")) as bar:
            left = list(self._told(doctor.examine(today=today, seen=bar.update)))
            pages = bar.n
        counts = Counter(wrong.fault for wrong in left)
        told = {"pages": pages or Entry.objects.exclude(what="").count(), "faults": counts.total()}
        self.stdout.write(_("Pages: %(pages)s, faults: %(faults)s.") % told)
        return left

    def _told(self, found: Iterator[Wrong]) -> Iterator[Wrong]:
        for wrong in found:
            title = Entry.objects.filter(number=wrong.number).values_list("title", flat=True).first() or ""
            shown = {"number": wrong.number, "title": f"„{title}”", "by": wrong.by}
            self.stdout.write(str(WORDS[wrong.fault]) % shown)
            yield wrong
