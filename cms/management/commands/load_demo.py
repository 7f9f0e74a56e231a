"""Loads the demo: members, partners, acts with their files, initiatives, and the accounts to look at them with."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import override

from cms.models import Association
from cms.users.demo import make_demo_accounts
from home.demo import load_picks
from home.models import HomePage
from initiatives.demo.load import Loader
from initiatives.demo.sources import load_sources
from search.demo import save_searches
from search.index import keeping


def declare(today: date) -> None:
    """What the association says of itself and of the site; an edit is kept."""
    Association.objects.get_or_create(
        pk=1,
        defaults={
            "name": "Zrzeszenie gmin Burza",
            "contact_post": "Biuro zrzeszenia, stanowisko ds. dostępności",
            "contact_email": "biuro@burza.example",
            "contact_telephone": "+48 32 000 01 10",
            "published_on": today,
            "updated_on": today,
            "made_on": today,
            "reviewed_on": today,
            "architecture": "Wejście bez stopni od strony dziedzińca.\nWinda na wszystkie piętra.\n"
            "Miejsce parkingowe dla osób z niepełnosprawnościami przed wejściem.\nPies asystujący jest mile widziany.",
            "architecture_en": "Entrance without steps from the courtyard.\nA lift to all floors.\n"
            "A parking place for people with disabilities in front of the entrance.\nAssistance dogs are welcome.",
        },
    )


class Command(BaseCommand):
    help = "Loads the demo content and accounts; what was loaded before is left as it is. Not for production."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--partner-site", default="", metavar="ADDRESS",
            help="Where demo_partner_site answers, as http://127.0.0.1:8001: the partners get sources there.",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_ALLOWED:
            raise CommandError("load_demo makes accounts whose password everybody knows: not in these settings")
        tell = self.stdout.write if options["verbosity"] > 1 else lambda _title: None
        declare(timezone.localdate())
        with override("pl"):
            loader = Loader(home=HomePage.objects.get(), now=timezone.now(), tell=tell)
            loader.load_organisations()
            made = make_demo_accounts(now=timezone.now())
            loader.load_pages()
            load_picks(loader)
            if options["partner_site"]:
                load_sources(loader, site=options["partner_site"].rstrip("/"))
            if made:
                save_searches(now=timezone.now())
        keeping.finish(timezone.now())
        self.stdout.write(
            f"demo content: {loader.made} pages loaded" if loader.made else "demo content: all there already"
        )
