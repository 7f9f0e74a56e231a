"""A real ClamAV daemon for one test: on a unix socket, with one signature of our own and no others."""

import hashlib
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CLAMD = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")
# What the scanner is told to take for a virus: harmless, and found nowhere else.
VIRUS = b"%PDF-1.7\n% BURZA-TEST-VIRUS: nothing of this is run by anything.\n%%EOF\n"
NAME = "Burza.Test"
STARTS_WITHIN = 60


class Scanner:
    def __init__(self, folder: Path) -> None:
        self.folder, self.socket = folder, str(folder / "clamd.ctl")
        database = folder / "db"
        database.mkdir(parents=True)
        digest = hashlib.md5(VIRUS, usedforsecurity=False).hexdigest()
        (database / "burza.hdb").write_text(f"{digest}:{len(VIRUS)}:{NAME}\n")
        self.settings = folder / "clamd.conf"
        self.settings.write_text(
            f"LocalSocket {self.socket}\nDatabaseDirectory {database}\nForeground yes\nPidFile {folder}/clamd.pid\n"
            f"TemporaryDirectory {folder}\nStreamMaxLength 30M\nLogFile {folder}/clamd.log\nOfficialDatabaseOnly no\n"
        )

    def start(self) -> None:
        assert CLAMD
        self.process = subprocess.Popen(
            [CLAMD, "--config-file", str(self.settings)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + STARTS_WITHIN
        while not self.answers():
            assert self.process.poll() is None, (self.folder / "clamd.log").read_text()
            assert time.monotonic() < until
            time.sleep(0.05)

    def answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as link:
            try:
                link.connect(self.socket)
                link.sendall(b"zPING\0")
                return link.recv(16).startswith(b"PONG")
            except OSError:
                return False

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def running(folder: Path) -> Iterator[Scanner]:
    scanner = Scanner(folder)
    scanner.start()
    try:
        yield scanner
    finally:
        scanner.kill()
