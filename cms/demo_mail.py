"""The mail of the demo, on a page: nothing leaves the machine, and a link to a new password can be followed."""

import logging
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import is_naive, make_aware

logger = logging.getLogger(__name__)

NEWEST = 50
MAX_BYTES = 256 * 1024
# Django's backend ends each mail in a file with a line of so many dashes.
END_OF_MAIL = re.compile(rb"^-{79}\n", re.MULTILINE)
LINK = re.compile(r"https?://[^\s<>\"']+")
# What ends a sentence rather than an address.
TRAILING = ".,;:!?)]"


@dataclass(frozen=True)
class Mail:
    subject: str
    to: str
    sent_at: datetime
    text: str

    @property
    def html(self) -> SafeString:
        return with_links(self.text)


def inbox(request: HttpRequest) -> HttpResponse:
    """Open to strangers: whoever asks for a new password is signed out."""
    if settings.DEMO_MAIL_DIR is None:
        raise Http404
    return render(request, "pages/demo_mail.html", {"mails": read_mails(settings.DEMO_MAIL_DIR)})


def read_mails(folder: Path) -> list[Mail]:
    """The newest mails first. A file that is no mail is passed over."""
    files = sorted((path for path in folder.glob("*.log") if path.is_file()), key=lambda path: path.name, reverse=True)
    mails = [mail for path in files[:NEWEST] for mail in _read_file(path)]
    return sorted(mails, key=lambda mail: mail.sent_at, reverse=True)[:NEWEST]


def forget(folder: Path, words: Collection[str]) -> int:
    """Takes out of the folder each mail in which one of the words occurs; how many there were."""
    return sum(_forget_in(path, words) for path in folder.glob("*.log") if path.is_file())


def _forget_in(path: Path, words: Collection[str]) -> int:
    """Mails stand in one file as they were sent; what is no mail is left alone."""
    now = make_aware(datetime.now())  # noqa: DTZ005 - made aware at once
    parts = END_OF_MAIL.split(path.read_bytes().replace(b"\r\n", b"\n"))
    kept = [part for part in parts if not _says(_parse(part, now), words)]
    if len(kept) < len(parts):
        path.write_bytes((b"-" * 79 + b"\n").join(kept))
    return len(parts) - len(kept)


def _says(mail: Mail | None, words: Collection[str]) -> bool:
    text = f"{mail.to} {mail.subject} {mail.text}".casefold() if mail else ""
    return any(word.casefold() in text for word in words)


def with_links(text: str) -> SafeString:
    """The text, escaped, with its http(s) addresses as links."""
    parts: list[tuple[SafeString]] = []
    end = 0
    for found in LINK.finditer(text):
        address = found.group().rstrip(TRAILING)
        parts.append((format_html("{}", text[end : found.start()]),))
        parts.append((format_html('<a href="{}" rel="noreferrer">{}</a>', address, address),))
        end = found.start() + len(address)
    parts.append((format_html("{}", text[end:]),))
    return format_html_join("", "{}", parts)


def _read_file(path: Path) -> Iterator[Mail]:
    try:
        written_at = make_aware(datetime.fromtimestamp(path.stat().st_mtime))  # noqa: DTZ006 - made aware at once
        with path.open("rb") as file:
            content = file.read(MAX_BYTES)
    except OSError:
        logger.warning("no mail could be read from %s", path.name)
        return
    for part in END_OF_MAIL.split(content.replace(b"\r\n", b"\n")):
        if mail := _parse(part, written_at):
            yield mail


def _parse(content: bytes, written_at: datetime) -> Mail | None:
    try:
        message = message_from_bytes(content, policy=modern)
        if not isinstance(message, EmailMessage) or "Subject" not in message:
            return None
        return Mail(
            subject=str(message["Subject"]),
            to=str(message["To"] or ""),
            sent_at=_date(str(message["Date"]), written_at),
            text=_text(message),
        )
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):
        # The parser of the standard library stumbles over odd headers in many ways.
        return None


def _text(message: EmailMessage) -> str:
    body = message.get_body(preferencelist=("plain",))
    return str(body.get_content()).strip() if body else ""


def _date(value: str, otherwise: datetime) -> datetime:
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, IndexError):
        return otherwise
    # “-0000”, as Django writes it: the time of Greenwich, said by who does not know where it is.
    return date.replace(tzinfo=UTC) if is_naive(date) else date
