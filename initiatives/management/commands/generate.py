"""`manage.py generate --records N`: believable records for trying things out at scale."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm
from wagtail.models import Page, Site

from initiatives.generate.run import Generator


def count(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise ValueError(text)
    return int(text)


class Command(BaseCommand):
    help = "Makes believable initiatives of real municipalities, fast. Not for production."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--records", type=count, required=True, help="How many initiatives.")
        parser.add_argument("--acts", type=count, nargs="?", const=1, default=0, help="An act for one in so many.")
        parser.add_argument("--act-pages", type=count, default=0, help="Of so many full pages each.")
        parser.add_argument("--members", type=count, help="Of how many units; without it, one for 100 initiatives.")
        parser.add_argument("--people", type=count, default=0, help="How many people, who also write drafts.")
        parser.add_argument("--seed", type=int, default=1, help="Another seed makes other records.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_ALLOWED:
            raise CommandError("generate makes up records: not in these settings")
        home: Page = Site.objects.get(is_default_site=True).root_page
        quiet = options["verbosity"] == 0
        with tqdm(total=options["records"], unit="record", disable=True if quiet else None) as bar:
            generator = Generator(
                home=home, seed=options["seed"], now=timezone.now(), tell=lambda done: bar.update(done - bar.n)
            )
            generator.run(**{name: options[name] for name in ("records", "acts", "act_pages", "members", "people")})
        if not quiet:
            self.stdout.write(f"{options['records']} initiatives made")
