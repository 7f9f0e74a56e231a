"""Real servers for tests: shared ones, whose addresses stand in the environment, and private ones to be ill-treated."""

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from search.aside import SERVERS
from search.engines.address import Address, parse_address
from search.engines.cluster import ClusterIndex
from search.engines.cluster_client import backend

ENGINES = ("elasticsearch", "opensearch")
# For what is not about waiting: a machine that tests on all its processors answers late.
PATIENCE = 30.0
_SERVICES = Path(__file__).parents[2] / ".ci" / "services.sh"
# Kills its server where the tests ended without doing it.
_WATCH = 'while kill -0 "$1" && kill -0 "$2"; do sleep 1; done; kill -0 "$1" || kill -KILL "$2"'


def shared(engine: str) -> Address:
    """With a name of its own for its indices; a named skip where no server is told of."""
    return replace(parse_address(_told(engine)), name=f"test-{secrets.token_hex(4)}", seconds=PATIENCE)


def sweep(address: Address) -> None:
    """Whatever was made under that name."""
    made = ClusterIndex(backend(address, PATIENCE), address.name, ())
    for name in made.all_of(address.name):
        ClusterIndex(made.backend, name, ()).delete()


def _told(engine: str) -> str:
    variable = SERVERS[engine]
    url = os.environ.get(variable, "")
    if not url:
        pytest.skip(f"needs {engine}: make services, then {variable}=$(sh .ci/services.sh url {engine})")
    return url


class PrivateServer:
    """Of the same programs as the shared one. It takes some seconds to start."""

    def __init__(self, engine: str) -> None:
        _told(engine)
        self.engine = engine
        self.port = 0
        self.pid = 0
        self._folder = Path(tempfile.mkdtemp(prefix="burza-server-"))
        # It runs as nobody where we are root.
        self._folder.chmod(0o755)
        self.start()

    def address(self, *, seconds: float) -> Address:
        return Address(self.engine, "127.0.0.1", self.port, f"test-{secrets.token_hex(4)}", seconds=seconds)

    def start(self) -> None:
        """Again on the port that it had."""
        self._services("start")
        self.port = parse_address(self._services("url")).port
        self.pid = int((self._folder / self.engine / "pid").read_text())
        watch = ["sh", "-c", _WATCH, "watch", str(os.getpid()), str(self.pid)]
        subprocess.Popen(watch, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def kill(self) -> None:
        """As a power cut would."""
        if self.pid:
            self._signal(signal.SIGKILL)
            while Path(f"/proc/{self.pid}").exists():
                time.sleep(0.05)
        self.pid = 0

    def stop(self) -> None:
        """It takes connections still, for the system does that, and answers none."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self._signal(signal.SIGCONT)

    def remove(self) -> None:
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def _services(self, verb: str) -> str:
        port = f"{self.engine.upper()}_PORT"
        env = {**os.environ, "SERVICES_DIR": str(self._folder), port: str(self.port)}
        done = subprocess.run(
            ["sh", str(_SERVICES), verb, self.engine],
            check=False, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


__all__ = ["ENGINES", "PATIENCE", "PrivateServer", "shared", "sweep"]
