"""What a reading can end in, and the limits that every reader holds."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

# One more whenever a file may be read otherwise than before: what was read by an older version is read again.
VERSION = 3

MAX_BYTES = 25 * 1024 * 1024  # of the file as it was sent
MAX_PAGES = 500
MAX_CHARACTERS = 5_000_000
PAGE_CHARACTERS = 3_000  # of a page in a file that has none of its own: about an A4 sheet of an act


class Reason(StrEnum):
    """Why a file has no text. `failed` is a fault of ours, and logged; all others are of the file."""

    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    UNSUPPORTED = "unsupported"
    NO_TEXT = "no_text"
    OCR_MISSING = "ocr_missing"
    TOO_LARGE = "too_large"
    TOO_LONG = "too_long"
    TOO_MUCH_MEMORY = "too_much_memory"
    FAILED = "failed"


class SignatureForm(StrEnum):
    """PAdES in a PDF, CAdES around any file (.p7m), XAdES in XML (ETSI EN 319 142, 319 122, 319 132)."""

    PADES = "pades"
    CADES = "cades"
    XADES = "xades"


@dataclass(frozen=True)
class Signature:
    """`signer` is the certificate's name, `signed_at` the moment that the signature claims: None where it says none."""

    signer: str
    signed_at: datetime | None
    form: SignatureForm


@dataclass(frozen=True)
class Extracted:
    """Either pages or the reason why there are none. In a file with text, a page without any is an empty string.

    `unread` are the numbers, from 1, of pages that are pictures or nonsense, and may be read by OCR.
    """

    pages: tuple[str, ...]
    reason: Reason | None = None
    unread: tuple[int, ...] = ()
    signatures: tuple[Signature, ...] = ()


class Refused(Exception):
    """Raised by a reader for a file that it will not or can not read."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@contextmanager
def refusing_damage() -> Iterator[None]:
    """Around every call of a library: over a broken file they raise nearly anything; only memory is our own affair."""
    try:
        yield
    except (Refused, MemoryError):
        raise
    except Exception as error:
        raise Refused(Reason.DAMAGED) from error
