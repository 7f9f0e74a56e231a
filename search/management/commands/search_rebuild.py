"""Makes the search index anew, from where the last attempt was cut short; others go on writing meanwhile."""

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from tqdm import tqdm

from search.index import keeping, rebuilding


class Command(BaseCommand):
    help = "Makes the search index anew. Can be stopped at any time, even killed: the next run goes on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from-start", action="store_true", help="Do not go on with what was cut short.")
        parser.add_argument("--changed", action="store_true", help="Only what changed, or another version made.")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        with tqdm(disable=True if options["verbosity"] == 0 else None, unit=_("page")) as bar:

            def tell(done: int, of: int) -> None:
                bar.total = of
                bar.update(done - bar.n)

            if not options["changed"]:
                self._rebuild(now, tell, anew=options["from_start"])
            keeping.finish(now, tell)
        if options["verbosity"]:
            self.stdout.write(_("The search index is complete."))

    def _rebuild(self, now: datetime, tell: Any, *, anew: bool) -> None:
        rebuilding.begin(anew=anew)
        for done, of in rebuilding.go_on(today=timezone.localdate(now)):
            tell(done, of)
