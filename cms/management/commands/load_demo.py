"""Loads the demo: members, partners, acts with their files, initiatives, and the accounts to look at them with."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import override

from cms.users.demo import make_demo_accounts
from home.demo import load_picks
from home.models import HomePage
from initiatives.demo.load import Loader


class Command(BaseCommand):
    help = "Loads the demo content and accounts; what was loaded before is left as it is. Not for production."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_ALLOWED:
            raise CommandError("load_demo makes accounts whose password everybody knows: not in these settings")
        tell = self.stdout.write if options["verbosity"] > 1 else lambda _title: None
        with override("pl"):
            loader = Loader(home=HomePage.objects.get(), now=timezone.now(), tell=tell)
            loader.load_organisations()
            make_demo_accounts(now=timezone.now())
            loader.load_pages()
            load_picks(loader)
        self.stdout.write(
            f"demo content: {loader.made} pages loaded" if loader.made else "demo content: all there already"
        )
