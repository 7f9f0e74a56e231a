"""What is written to the log, and what is not: neither e-mail addresses, nor links that let somebody in, nor queries.

Whoever logs names things by number. This formatter is for what others write: a mail server's refusal quotes the
address, a database's the whole row, and a path that was not found may be a link to a new password. Names cannot be told
from other words, so nothing of ours may log one.
"""

import logging
import re
from copy import copy

from django.core.exceptions import PermissionDenied

HIDDEN = "[…]"

# Without quotes and braces, which more often surround an address than belong to it.
EMAIL = re.compile(r"[\w.!#$%&*+/=?^`|~-]+@[\w-]+(?:\.[\w-]+)+")
# Paths of links that let in, as `cms.urls` has them: what follows is a secret.
SECRET_PATHS = re.compile(
    r"(/konto/(?:haslo/nowe|zaproszenie)/|/szukaj/zapisane/(?:rezygnacja/)?|/partnerzy/rezygnacja/|/kanaly/)[^\s\"'<>]+"
)
QUERY = re.compile(r"(/[^\s\"'?<>]*\?)[^\s\"'<>]+")
# “Key (email)=(…) already exists”, “Failing row contains (…)”: PostgreSQL quotes what it refuses.
ROW = re.compile(r"(DETAIL: ).*")


def discreet(text: str) -> str:
    """The text without what could name somebody or let somebody in."""
    text = ROW.sub(rf"\1{HIDDEN}", text)
    text = SECRET_PATHS.sub(rf"\1{HIDDEN}", text)
    text = QUERY.sub(rf"\1{HIDDEN}", text)
    return EMAIL.sub(HIDDEN, text)


class DiscreetFormatter(logging.Formatter):
    """Hides it in the whole line and in the traceback below it."""

    def format(self, record: logging.LogRecord) -> str:
        if record.exc_info and isinstance(record.exc_info[1], PermissionDenied):
            # Nothing broke where somebody was refused: the line says enough.
            record = copy(record)
            record.exc_info = record.exc_text = None
        return discreet(super().format(record))


__all__ = ["DiscreetFormatter", "discreet"]
