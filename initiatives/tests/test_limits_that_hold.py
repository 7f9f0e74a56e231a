"""What the kernel holds a reader to, as the running process is held; and what a reader started ends with it."""

import os
import re
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from initiatives.acts import ocr
from initiatives.acts.child import read_in_child
from initiatives.acts.limits import MIB, Limits
from initiatives.acts.outcome import MAX_CHARACTERS, MAX_PAGES
from initiatives.demo.typeset_pdf import can_scan, scan_pdf
from initiatives.tests.data.make_files import HEAD, TEXT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
ENDLESS = b"{\\rtf1 " + b"\\trowd\\cellx100 a\\cell\\row " * 2_000_000 + b"}"


@contextmanager
def at_work(read: Callable[[], Any]) -> Iterator[list[Any]]:
    """The reading goes on in a thread meanwhile; afterwards the list holds what it gave."""
    given: list[Any] = []
    thread = threading.Thread(target=lambda: given.append(read()))
    thread.start()
    try:
        yield given
    finally:
        for pid in children_of(os.getpid()):
            os.kill(pid, signal.SIGKILL)
        thread.join()


def children_of(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for children in listed for child in children.read_text().split()]


def running(pid: int, program: str) -> int:
    """The child of `pid` that runs the program, once there is one."""
    for _attempt in range(3000):
        for child in children_of(pid):
            if program in command_of(child):
                return child
        time.sleep(0.01)
    pytest.fail(f"{program} was not started")


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def ends(pid: int, program: str) -> bool:
    """The kernel kills what a process leaves behind some moments after it."""
    for _attempt in range(3000):
        if program not in command_of(pid):
            return True
        time.sleep(0.01)
    return False


def limit(pid: int, name: str) -> int:
    """The soft one; it is set some moments after the start, before anything of the file is read."""
    for _attempt in range(3000):
        found = re.search(rf"^{name} +(\w+)", Path(f"/proc/{pid}/limits").read_text(), re.MULTILINE)
        if found and found[1] != "unlimited":
            return int(found[1])
        time.sleep(0.01)
    pytest.fail(f"{name} is not limited")


def test_a_reader_has_20_seconds_and_512_mebibytes(tmp_path: Path) -> None:
    path = tmp_path / "tabele.rtf"
    path.write_bytes(ENDLESS)
    with path.open("rb") as file, at_work(lambda: read_in_child(file, name=path.name)):
        reader = running(os.getpid(), "initiatives.acts.reader")

        assert limit(reader, "Max cpu time") == 20
        assert limit(reader, "Max address space") == 512 * MIB
    assert (Limits().wall, MAX_PAGES, MAX_CHARACTERS) == (60, 500, 5_000_000)


@pytest.mark.skipif(not (ocr.is_installed() and can_scan()), reason="needs tesseract-ocr-pol, poppler-utils")
def test_tesseract_has_20_seconds_a_page_and_one_thread_and_ends_with_its_reader(tmp_path: Path) -> None:
    path = tmp_path / "skan.pdf"
    path.write_bytes(scan_pdf(TEXT.partition("Załącznik")[0], head=HEAD, dots_per_inch=200, quality=60))
    with path.open("rb") as file, at_work(lambda: ocr.recognise(file, number=1)) as given:
        reader = running(os.getpid(), "initiatives.acts.ocr_page")
        program = running(reader, "tesseract")
        # It would go on for ever, were it not ended.
        os.kill(program, signal.SIGSTOP)

        assert limit(program, "Max cpu time") == 20
        assert b"OMP_THREAD_LIMIT=1\0" in Path(f"/proc/{program}/environ").read_bytes()
        os.kill(reader, signal.SIGKILL)

    assert [page.text for page in given] == [""]
    assert ends(program, "tesseract"), "it outlived its reader"
    assert (ocr.PAGES_MOST, ocr.SECONDS_MOST) == (100, 15 * 60)
