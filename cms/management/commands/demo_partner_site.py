"""`manage.py demo_partner_site` is the site of three partners, whose feeds the demo reads; `demo` runs it."""

import socket
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from initiatives.demo.partner_site.server import Memory, Server, listen, site_address


class Command(BaseCommand):
    help = "Serves partners' sites with three feeds on this machine, for the demo alone."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8001, help="Its port; if it is in use, any other is taken.")
        parser.add_argument("--socket", type=int, metavar="FD", help="A socket that listens already, in its place.")

    def handle(self, *args: Any, **options: Any) -> None:
        number = options["socket"]
        listening = listen(options["port"]) if number is None else socket.socket(fileno=number)
        memory = Memory.at(settings.DATA_DIR / "partner_site.json", today=timezone.localdate())
        if number is None:
            self.stdout.write(site_address(listening))
        with Server(listening, memory) as server, suppress(KeyboardInterrupt):
            server.serve_forever()
