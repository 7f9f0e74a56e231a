"""`manage.py demo` is what `make demo` runs: the site with its content, its worker and its scheduler, and
a partner's site, as one.
"""

import logging
import os
import socket
import sys
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.urls import reverse

from cms.supervise import Program, Supervisor
from cms.users.demo import ACCOUNTS, PASSWORD
from initiatives.demo.partner_site.server import listen, site_address

HOST = "127.0.0.1"
QUIET = "WARNING"
BIN = Path(sys.executable).parent
# With verbosity 0 it does not tell of every file that it read; errors are logged by the task itself.
EXTRACTION = (
    "db_worker --backend extraction --queue-name extraction,imports,feeds --no-reload --no-startup-delay --verbosity 0"
)


class Command(BaseCommand):
    help = "Prepares the database, loads the demo and runs the site, its programs and a partner's site until Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", default="8000", help="Port of the web server.")

    def handle(self, *args: Any, **options: Any) -> None:
        port = free_port(options["port"])
        if not settings.DEMO_ALLOWED:
            raise CommandError("the demo has accounts whose password everybody knows: not in these settings")
        logging.getLogger().setLevel(os.environ.get("LOG_LEVEL", QUIET))
        # The demo's own mails lead to the address at which it runs.
        settings.WAGTAILADMIN_BASE_URL = address(port)
        self.tell("preparing the database")
        call_command("migrate", verbosity=0, interactive=False)
        # From here on nobody else takes its port, and who asks before it answers waits for it.
        with listen(port + 1) as partner:
            call_command("load_demo", partner_site=site_address(partner), stdout=self.stdout)
            connections.close_all()
            self.tell("starting")
            announce = Announcement(port, partner_site=site_address(partner), tell=self.tell)
            sys.exit(Supervisor(programs(port, partner), tell=self.tell).run(each_look=announce.look))

    def tell(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def free_port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise CommandError(f"{text} is no port: make demo PORT=8001")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(text)))
        except PermissionError:
            raise CommandError(f"port {text} is not yours to use: make demo PORT=8001") from None
        except OSError:
            raise CommandError(f"port {text} is in use: make demo PORT=N takes another") from None
    return int(text)


def address(port: int) -> str:
    return f"http://{HOST}:{port}"


def programs(port: int, partner: socket.socket) -> list[Program]:
    """`partner`: where the partners' site listens; its feeds may be asked for though it is no public place."""
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
    env = {
        "SITE_URL": address(port),
        "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
        "LOG_LEVEL": os.environ.get("LOG_LEVEL", QUIET),
        # Whoever tries it out sees the pages that people see, those of errors among them.
        "DEBUG": os.environ.get("DEBUG") or "false",
        "FEED_PLACES": ",".join(filter(None, [os.environ.get("FEED_PLACES"), place(partner)])),
    }
    number = partner.fileno()
    gunicorn = f"cms.wsgi --bind {HOST}:{port} --threads 4 --log-level warning --no-control-socket"
    return [
        Program("web server", [str(BIN / "gunicorn"), *gunicorn.split()], env, needed=True),
        Program("worker", [*manage, *EXTRACTION.split()], env),
        Program("scheduler", [*manage, "scheduler"], env),
        Program("partner site", [*manage, "demo_partner_site", "--socket", str(number)], env, sockets=[number]),
    ]


def place(listening: socket.socket) -> str:
    """As FEED_PLACES has it."""
    return f"{HOST}:{listening.getsockname()[1]}"


class Announcement:
    """Says once where the site is and who can sign in: when it answers, not before."""

    def __init__(self, port: int, *, partner_site: str, tell: Callable[[str], None]) -> None:
        self.port, self.partner_site, self.tell, self.made = port, partner_site, tell, False

    def look(self) -> None:
        if self.made or not answers(self.port):
            return
        self.made = True
        self.tell(f"\nBurza is at {address(self.port)}\n\nSign in with the password {PASSWORD} as")
        for account in ACCOUNTS:
            self.tell(f"  {account.email:<36} {account.post}")
        self.tell(
            f"\nPartners publish at {self.partner_site}/: within a minute their practices wait for the administrator\n"
            f"at {address(self.port)}{reverse('feed_queue:index')}"
        )
        self.tell("\nCtrl-C stops it.")


def answers(port: int) -> bool:
    connection = HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < 500
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
