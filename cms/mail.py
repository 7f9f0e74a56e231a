"""How mail leaves: from a thread of its own, so that nobody waits for it.

Whoever asks for a password gets the answer equally soon whether or not there is a mail to send, and a mail server that
is down breaks no page. What could not be sent is in the log.
"""

import logging
from collections.abc import Sequence
from threading import Thread

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
            logger.exception("mail was not delivered: %s", message.subject)


def _in_present_language(message: EmailMessage) -> EmailMessage:
    """A thread begins in the site's language: what is still to be translated is translated before."""
    message.subject, message.body = str(message.subject), str(message.body)
    return message
