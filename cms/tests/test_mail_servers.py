"""Notices and mail servers as they are: refusing, silent, breaking off in the middle. Over real connections."""

import contextlib
import signal
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connections
from django.utils import timezone
from pytest_django import Settings

from cms.schedule import JOBS, send_mail
from initiatives.models import NoticeKind, OutgoingMail
from initiatives.services import outbox
from initiatives.tests import factories
from initiatives.tests.processes import environment

pytestmark = pytest.mark.django_db
State = OutgoingMail.State


class MailServer(socketserver.ThreadingTCPServer):
    """Takes mails as SMTP (RFC 5321) has it, unless told otherwise; `taken` are those it answered for."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.taken: list[str] = []
        self.refused: set[str] = set()
        # Where it stops: silent at a word, or gone once it has the mail.
        self.silent_at = ""
        self.gone_after_mail = False
        self.slow = 0.0
        self.never_answers = False
        self.connections = 0
        self.reached = threading.Event()


class Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.server.connections += 1
        with contextlib.suppress(OSError):
            self.say("220 burza.example")
            while line := self.rfile.readline().decode().strip():
                if not self.answer(line):
                    return

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

    def answer(self, line: str) -> bool:
        word = line.split(" ", maxsplit=1)[0].upper()
        if word == self.server.silent_at:
            self.server.reached.set()
            self.rfile.read()
            return False
        if word == "DATA":
            return self.take_mail()
        if word == "RCPT" and any(address in line for address in self.server.refused):
            self.say("550 5.1.1 no such mailbox")
        else:
            self.say("221 bye" if word == "QUIT" else "250 ok")
        return word != "QUIT"

    def take_mail(self) -> bool:
        self.say("354 go on")
        lines = iter(lambda: self.rfile.readline().decode().rstrip("\r\n"), ".")
        mail = "\n".join(lines)
        time.sleep(self.server.slow)
        self.server.taken.append(mail)
        self.server.reached.set()
        if self.server.never_answers:
            self.rfile.read()
        if self.server.gone_after_mail or self.server.never_answers:
            return False
        self.say("250 taken")
        return True


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    with MailServer() as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        settings.DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = running.server_address[:2]
        settings.EMAIL_TIMEOUT = 1
        yield running
        running.shutdown()


def put(count: int = 1) -> list[OutgoingMail]:
    return [
        OutgoingMail.objects.create(
            reader=factories.UserFactory.create(), kind=NoticeKind.PUBLISHED, key="a", subject="Opublikowano: Żółw",
            body="Zażółć gęślą jaźń.\n", made_at=timezone.now(), due_at=timezone.now(),
        )
        for _ in range(count)
    ]  # fmt: skip


def run() -> None:
    send_mail(timezone.now())


def states() -> list[tuple[str, int]]:
    return list(OutgoingMail.objects.order_by("pk").values_list("state", "attempts"))


def test_notices_leave_over_one_connection(server: MailServer) -> None:
    put(5)

    run()

    assert states() == [(State.SENT, 1)] * 5
    assert (len(server.taken), server.connections) == (5, 1)
    assert "Auto-Submitted: auto-generated" in server.taken[0]


def test_the_scheduler_does_it_every_few_seconds() -> None:
    (job,) = (job for job in JOBS if "outbox" in job.name)

    assert (job.run, job.every) == (send_mail, timedelta(seconds=10))
    assert job.lease > outbox.RUN_FOR + timedelta(minutes=1)


def test_with_nothing_to_send_no_server_is_asked(server: MailServer) -> None:
    run()

    assert server.connections == 0


def test_a_refused_address_waits_and_the_others_leave(server: MailServer) -> None:
    _, second, _ = put(3)
    server.refused.add(second.reader.email)

    run()

    assert states() == [(State.SENT, 1), (State.WAITING, 1), (State.SENT, 1)]
    second.refresh_from_db()
    assert "550" in second.error
    assert second.due_at > timezone.now() + timedelta(seconds=50)


@pytest.mark.slow
@pytest.mark.parametrize("word", ["EHLO", "MAIL", "DATA"])
def test_a_silent_server_holds_nothing_up_for_long(server: MailServer, word: str) -> None:
    put(5)
    server.silent_at = word
    began = time.monotonic()

    run()

    assert time.monotonic() - began < 15
    assert states() == [(State.WAITING, 1)] * 3 + [(State.WAITING, 0)] * 2
    server.silent_at = ""
    OutgoingMail.objects.update(due_at=timezone.now())
    run()
    assert {state for state, _ in states()} == {State.SENT}


def test_a_server_that_breaks_off_after_it_took_a_mail_gets_it_once_more_and_the_same(server: MailServer) -> None:
    put()
    server.gone_after_mail = True
    run()
    assert states() == [(State.WAITING, 1)]

    server.gone_after_mail = False
    OutgoingMail.objects.update(due_at=timezone.now())
    run()

    assert states() == [(State.SENT, 2)]
    first, second = (mail.split("Message-ID: ")[1].split("\n")[0] for mail in server.taken)
    assert first == second


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_each_mail_once(server: MailServer) -> None:
    put(12)
    server.slow = 0.02
    together = threading.Barrier(2)

    def send() -> None:
        together.wait()
        run()
        connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert states() == [(State.SENT, 1)] * 12
    assert len({mail.split("To: ")[1].split("\n")[0] for mail in server.taken}) == len(server.taken) == 12


SENDER = """
import django; django.setup()
from django.conf import settings
from django.utils import timezone
from cms.schedule import send_mail
settings.DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", {port}
send_mail(timezone.now())
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_sender_that_is_killed_loses_nothing(server: MailServer, moment: str) -> None:
    put(3)
    server.silent_at, server.never_answers = ("DATA", False) if moment == "before" else ("", True)
    code = SENDER.format(port=server.server_address[1])
    process = subprocess.Popen([sys.executable, "-c", code], cwd=django_settings.BASE_DIR, env=environment())
    assert server.reached.wait(60), "the sender never came that far"
    process.send_signal(signal.SIGKILL)
    process.wait()
    server.silent_at, server.never_answers = "", False

    run()
    assert [state for state, _ in states()].count(State.WAITING) == 1, "one is with the dead sender still"
    send_mail(timezone.now() + outbox.LEASE + timedelta(seconds=1))

    assert {state for state, _ in states()} == {State.SENT}
    assert len(server.taken) == (3 if moment == "before" else 4)
    assert len({mail.split("Message-ID: ")[1].split("\n")[0] for mail in server.taken}) == 3


def test_nothing_of_a_secret_link_is_kept(server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    (mail,) = put()
    OutgoingMail.objects.update(kind=NoticeKind.INVITATION, body="Wejdź:\n{link}\n")
    links: dict[str, Any] = {NoticeKind.INVITATION: lambda _: "https://burza.example/tajne/"}
    monkeypatch.setattr(outbox, "LINKS", links)
    server.refused.add(mail.reader.email)
    run()
    server.refused.clear()
    OutgoingMail.objects.update(due_at=timezone.now())
    run()

    assert "https://burza.example/tajne/" in server.taken[0]
    assert "tajne" not in str(OutgoingMail.objects.values().get())
