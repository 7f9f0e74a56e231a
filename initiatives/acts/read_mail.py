"""Messages as officials save them: EML through Python's parser, MSG through oxmsg. Who wrote to whom is left out."""

import email
from email import policy
from email.message import EmailMessage
from io import BytesIO

from oxmsg import Message

from initiatives.acts.outcome import refusing_damage
from initiatives.acts.parcel import Parcel
from initiatives.acts.read_html import words_of


def open_eml(content: bytes) -> Parcel:
    with refusing_damage():
        message = email.message_from_bytes(content, policy=policy.default)
        return Parcel(_words(str(message["subject"] or ""), _body(message)), list(_attachments(message)))


def open_msg(content: bytes) -> Parcel:
    with refusing_damage():
        message = Message.load(BytesIO(content))
        body = message.body or (words_of(message.html_body) if message.html_body else "")
        files = [(item.file_name or "", item.file_bytes or b"") for item in message.attachments]
        return Parcel(_words(message.subject, body), files)


def _words(subject: str, body: str) -> str:
    return f"{subject}\n\n{body}"


def _body(message: EmailMessage) -> str:
    part = message.get_body(("plain", "html"))
    if part is None:
        return ""
    said = str(part.get_content())
    return words_of(said) if part.get_content_type() == "text/html" else said


def _attachments(message: EmailMessage) -> list[tuple[str, bytes]]:
    parts = (part for part in message.iter_attachments() if not part.is_multipart())
    decoded = ((part.get_filename() or "", part.get_payload(decode=True)) for part in parts)
    return [(name, content) for name, content in decoded if isinstance(content, bytes)]
