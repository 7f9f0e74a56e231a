"""The log names nobody and holds no link that lets anybody in, whoever writes to it."""

import logging
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.mail import send_mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from cms.logs import HIDDEN, discreet
from cms.models import JobRun
from cms.schedule import Job
from cms.scheduler import Scheduler
from cms.tests.life import person_form
from cms.tests.test_mail import wait_for_mail
from cms.tests.traces import log_lines
from cms.users.models import User
from conftest import OnCommit
from initiatives.models import Invitation, Role
from initiatives.models.moderation import APPROVE, REJECT
from initiatives.services import invitations
from initiatives.tests import factories
from initiatives.tests.processes import environment
from initiatives.tests.town import SignIn, Town

pytestmark = pytest.mark.django_db

NAME, EMAIL = "Zenobia Ćwiąkalska", "zenobia.cwiakalska@mikolow.example"


@pytest.fixture(autouse=True)
def _attempts() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.mark.parametrize(
    ("line", "discreetly"),
    [
        (f"refused: {{'{EMAIL}': (550, b'x')}}", f"refused: {{'{HIDDEN}': (550, b'x')}}"),
        ("Not Found: /konto/haslo/nowe/1-abc/", f"Not Found: /konto/haslo/nowe/{HIDDEN}"),
        ("Not Found: /kanaly/7-abc/kategoria/nie-ma/atom.xml", f"Not Found: /kanaly/{HIDDEN}"),
        ("Not Found: /partnerzy/rezygnacja/1:2:abc/", f"Not Found: /partnerzy/rezygnacja/{HIDDEN}"),
        ("Not Found: /konto/zaproszenie/1:2:xyz/", f"Not Found: /konto/zaproszenie/{HIDDEN}"),
        ("GET /szukaj/?q=Kowalski HTTP/1.1", f"GET /szukaj/?{HIDDEN} HTTP/1.1"),
        ("DETAIL:  Key (name)=(Zenobia) already exists.", f"DETAIL: {HIDDEN}"),
        ("2 files are read again: why? nobody knows", "2 files are read again: why? nobody knows"),
        ("person 17 @ page 4", "person 17 @ page 4"),
    ],
)
def test_what_names_somebody_or_lets_somebody_in_is_hidden(line: str, discreetly: str) -> None:
    assert discreet(line) == discreetly


def test_also_in_a_traceback() -> None:
    with log_lines() as lines:
        try:
            raise ValueError(f"no mailbox {EMAIL}")
        except ValueError:
            logging.getLogger("a.library").exception("it failed")

    assert "ValueError" in lines.getvalue()
    assert EMAIL not in lines.getvalue()


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], str]]:
    with log_lines() as stream:
        yield stream.getvalue


def assert_nobody_is_named(log: str, *secrets: str) -> None:
    said = [word for word in (*NAME.split(), *EMAIL.split("@"), *secrets) if word.casefold() in log.casefold()]
    assert not said, log


def test_signing_in_and_resetting_a_password_names_nobody(lines: Callable[[], str], mailoutbox: list[object]) -> None:
    person = factories.person(Role.OFFICIAL, factories.MemberPageFactory(), email=EMAIL, name=NAME)
    client = Client()
    for password in ("zle-haslo", "tajne-haslo", factories.PASSWORD):
        client.post("/konto/logowanie/", {"login": person.email, "password": password})
    Client().post("/konto/haslo/", {"email": EMAIL})
    (link,) = re.findall(r"https?://[^/]+(/\S+)", mailoutbox[0].body)  # type: ignore[attr-defined]
    Client().get(link)
    Client().get(link + "dalej/")
    client.get(f"/nie-ma/?kto={EMAIL}")
    Client(enforce_csrf_checks=True).post(f"/konto/logowanie/?next=/{EMAIL}", {"login": EMAIL})

    assert "Not Found: /nie-ma/" in lines()
    assert "Forbidden" in lines()
    assert_nobody_is_named(lines(), "zle-haslo", "tajne-haslo", link.strip("/").split("/")[-1])


def test_a_refusal_is_a_line_without_a_traceback(lines: Callable[[], str], sign_in: Callable[[User], Client]) -> None:
    sign_in(factories.person(Role.OFFICIAL, factories.MemberPageFactory())).get("/admin/")

    assert "Forbidden (Permission denied): /admin/" in lines()
    assert "Traceback" not in lines()


def test_inviting_moderating_and_searching_name_nobody(
    lines: Callable[[], str], sign_in: SignIn, on_commit: OnCommit
) -> None:
    town = Town(sign_in, on_commit)
    User.objects.filter(pk=town.editor.pk).update(name="Redakcja")
    admin = sign_in(factories.person(Role.ADMINISTRATOR))
    with on_commit():
        admin.post(reverse("wagtailusers_users:add"), person_form(town, email=EMAIL, name=NAME))
    invitation = Invitation.objects.get(user__email=EMAIL)
    token = invitations.token_of(invitation)
    Client().get(reverse("invitation", args=[token]))
    Client().get(reverse("invitation", args=[token[:-3]]))
    page = town.submit(title="Jedzenie na wynos", summary=f"Pyta {NAME}")
    town.answer(page, REJECT, comment=f"Zapytać: {NAME}, {EMAIL}")
    town.answer(page, APPROVE)
    admin.get("/szukaj/", {"q": NAME})
    admin.get("/admin/users/", {"q": EMAIL})
    with on_commit():
        admin.post(reverse("wagtailusers_users:erase", args=[invitation.user_id]), {"confirmed": "on"})

    assert User.objects.get(pk=invitation.user_id).erased_at
    assert_nobody_is_named(lines(), token, "Jedzenie na wynos")


def test_a_mail_that_is_not_delivered_is_named_by_nothing_in_it(
    lines: Callable[[], str], settings: Settings, on_commit: OnCommit
) -> None:
    settings.EMAIL_BACKEND = "cms.mail.BackgroundBackend"
    settings.DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    # The port that nothing may listen on.
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 0

    send_mail(f"Witaj, {NAME}", "Treść", None, [EMAIL])
    wait_for_mail()

    assert "not delivered" in lines()
    assert_nobody_is_named(lines())


def test_a_row_that_the_database_refuses_is_not_quoted(lines: Callable[[], str]) -> None:
    factories.UserFactory.create(email=EMAIL)
    try:
        with transaction.atomic():
            User.objects.bulk_create([User(email=EMAIL, name=NAME)])
    except IntegrityError:
        logging.getLogger("cms").exception("a row was refused by %s", connection.vendor)

    assert "IntegrityError" in lines()
    assert_nobody_is_named(lines())


def test_why_a_job_failed_is_kept_without_the_address(lines: Callable[[], str]) -> None:
    def refuse(now: object) -> None:
        raise OSError(f"550 {EMAIL}: no such mailbox")

    Scheduler([Job("x", timedelta(days=1), refuse)]).run_due()

    assert JobRun.objects.get(name="x").error == f"OSError: 550 {HIDDEN}: no such mailbox"
    assert_nobody_is_named(lines())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(url: str) -> bool:
    """Whether anybody answers, with whatever."""
    try:
        urllib.request.urlopen(url, timeout=20)  # noqa: S310 - ours
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


@pytest.mark.slow
def test_gunicorn_writes_neither_tokens_nor_queries_nor_whence_somebody_came() -> None:
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "cms.wsgi", "--bind", f"127.0.0.1:{port}", "--access-logfile", "-"]
    server = subprocess.Popen(
        command,
        cwd=Path(__file__).parents[2], env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        end = time.monotonic() + 60
        while not ask(f"http://127.0.0.1:{port}/konto/haslo/nowe/1-geheim/?kto={EMAIL}"):
            assert time.monotonic() < end, "it did not start"
            time.sleep(0.2)
    finally:
        server.terminate()
        log, _ = server.communicate(timeout=30)

    assert f'"GET /konto/haslo/nowe/{HIDDEN}' in log
    assert "127.0.0.1 -" not in log
    assert_nobody_is_named(log, "geheim")


def test_loggers_that_would_write_titles_or_statements_are_quiet() -> None:
    for name in ("wagtail", "wagtail.admin", "wagtail.redirects"):
        assert not logging.getLogger(name).isEnabledFor(logging.INFO)
    assert not logging.getLogger("django.db.backends").isEnabledFor(logging.DEBUG)


def test_every_handler_of_the_settings_writes_past_the_formatter(settings: Settings) -> None:
    assert {handler["formatter"] for handler in settings.LOGGING["handlers"].values()} == {"line"}
    for name in ("django", "django.server", "django.request", "django.security"):
        logger = logging.getLogger(name)
        assert (logger.handlers, logger.propagate) == ([], True)
