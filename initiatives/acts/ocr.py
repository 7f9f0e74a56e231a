"""Reads scanned pages, one at a time, by Tesseract where it is installed with Polish.

One thread a page: with its usual four, an A4 page costs ten times the processor time for the same text.
"""

import re
import shutil
import subprocess
import time
from dataclasses import dataclass
from functools import cache
from typing import IO

from initiatives.acts.child import Usage, ask
from initiatives.acts.cleaning import clean
from initiatives.acts.limits import MIB, Limits
from initiatives.acts.ocr_page import LANGUAGES
from initiatives.acts.outcome import Reason

PAGE_LIMITS = Limits(cpu=20, wall=60, memory=1024 * MIB)
PAGES_MOST = 100
SECONDS_MOST = 15 * 60
# What Tesseract takes the sign of a paragraph for, where a paragraph begins: a dollar or, before a number that begins
# a sentence, a digit.
_PARAGRAPH_SIGN = re.compile(r"^(?:\$(?= ?\d+\.)|[38](?= \d{1,3}[a-z]?\. [A-ZĄĆĘŁŃÓŚŹŻ]))", re.MULTILINE)


@dataclass(frozen=True)
class Recognised:
    """The text of one page, which may be empty, or the reason why it could not be read; seconds by the clock."""

    text: str
    reason: Reason | None
    usage: Usage
    seconds: float


@cache
def is_installed() -> bool:
    """Whether Tesseract is here, and knows Polish. Asked once a process."""
    program = shutil.which("tesseract")
    if program is None:
        return False
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False)  # noqa: S603
    return LANGUAGES in listed.stdout.split()


def recognise(file: IO[bytes], *, number: int, limits: Limits = PAGE_LIMITS) -> Recognised:
    """Page `number`, from 1, of a PDF or a picture. `file` is an open one of the disk, read from its beginning."""
    begun = time.monotonic()
    file.seek(0)
    answer = ask("initiatives.acts.ocr_page", file, str(number), name="", limits=limits)
    text = _PARAGRAPH_SIGN.sub("§", clean(answer.values[0])) if answer.values else ""
    return Recognised(text, answer.reason, answer.usage, time.monotonic() - begun)
