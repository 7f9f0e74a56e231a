"""Mail leaves in the background, and one that cannot leave breaks nothing."""

import logging
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.mail import EmailMessage, send_mail
from django.test import Client
from django.utils.translation import gettext_lazy, override
from pytest_django import Settings

from initiatives.tests import factories


def wait_for_mail() -> None:
    for thread in threading.enumerate():
        if thread.name == "mail":
            thread.join(20)


@pytest.fixture
def dead_mail_server(settings: Settings) -> Iterator[None]:
    """A port where nobody listens: bound, so that nobody else takes it meanwhile."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        settings.EMAIL_BACKEND = "cms.mail.BackgroundBackend"
        settings.DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = held.getsockname()
        yield
        wait_for_mail()


@pytest.fixture
def mail_folder(settings: Settings, tmp_path: Path) -> Path:
    settings.EMAIL_BACKEND = "cms.mail.BackgroundBackend"
    settings.DELIVERY_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    return tmp_path


def sent(folder: Path) -> str:
    wait_for_mail()
    return "".join(path.read_text() for path in folder.iterdir())


def test_mail_is_delivered_through_the_backend_that_settings_name(mail_folder: Path) -> None:
    assert send_mail("Temat", "Treść", None, ["kto@gmina.example"]) == 1

    assert "To: kto@gmina.example" in sent(mail_folder)


def test_mail_is_in_the_language_of_the_moment_it_was_sent(mail_folder: Path) -> None:
    with override("pl"):
        EmailMessage(gettext_lazy("Monday"), gettext_lazy("Tuesday"), to=["kto@gmina.example"]).send()
    with override("en"):
        EmailMessage(gettext_lazy("Monday"), gettext_lazy("Tuesday"), to=["kto@gmina.example"]).send()

    text = sent(mail_folder)
    assert "Subject: Monday" in text
    assert "\n\nTuesday\n" in text
    assert "\n\nwtorek\n" in text


@pytest.mark.usefixtures("dead_mail_server")
def test_whoever_sends_does_not_hear_of_a_dead_server_but_the_log_does(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "cms.mail"):
        send_mail("Temat", "Treść", None, ["kto@gmina.example"])
        wait_for_mail()

    assert [record.getMessage() for record in caplog.records] == ["a mail was not delivered"]


@pytest.mark.django_db
@pytest.mark.usefixtures("dead_mail_server")
def test_a_dead_mail_server_changes_no_answer(client: Client) -> None:
    cache.clear()
    person = factories.person()

    known = client.post("/konto/haslo/", {"email": person.email})
    unknown = client.post("/konto/haslo/", {"email": "nikt@gmina.example"})

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert known["Location"] == "/konto/haslo/wyslane/"
