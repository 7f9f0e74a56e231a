"""How mail leaves: notices from the outbox, by the scheduler; all else from a thread of its own.

Whoever asks for a password gets the answer equally soon whether or not there is a mail to send, and a mail server that
is down breaks no page. What could not be sent that way is in the log; a notice stays in the outbox.
"""

import logging
from collections.abc import Sequence
from threading import Thread
from typing import Self

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

logger = logging.getLogger(__name__)


class BackgroundBackend(BaseEmailBackend):
    """Delivers through the backend that `DELIVERY_BACKEND` names. A process that ends waits for its last mails."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        messages = [_in_present_language(message) for message in email_messages]
        if messages:
            Thread(target=deliver, args=(messages,), name="mail").start()
        return len(messages)


def deliver(messages: Sequence[EmailMessage]) -> None:
    for message in messages:
        try:
            get_connection(settings.DELIVERY_BACKEND).send_messages([message])
        except Exception:
            logger.exception("a mail was not delivered")


class Carrier:
    """Takes mails one by one over one connection, to be used in a `with`. Raises what the mail server answers."""

    def __init__(self) -> None:
        self._connection: BaseEmailBackend | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._close()

    def send(self, message: EmailMessage) -> None:
        try:
            if self._connection is None:
                self._connection = get_connection(settings.DELIVERY_BACKEND)
                self._connection.open()
            self._connection.send_messages([message])
        except BaseException:
            # What state it is in nobody knows: the next mail gets another.
            self._close()
            raise

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None


def _in_present_language(message: EmailMessage) -> EmailMessage:
    """A thread begins in the site's language: what is still to be translated is translated before."""
    message.subject, message.body = str(message.subject), str(message.body)
    return message
