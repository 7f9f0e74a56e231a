"""The demo starts several programs as one, and nothing of it is left when it ends."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, sleep

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from cms.management.commands.demo import HOST, free_port, programs
from initiatives.demo.partner_site.server import listen

SUPERVISE = """
import sys
from cms.supervise import Program, Supervisor
programs = [
    Program("server", ["sh", "-c", sys.argv[1]], needed=True),
    Program("helper", ["sh", "-c", sys.argv[2]]),
]
sys.exit(Supervisor(programs, tell=print).run())
"""


@contextmanager
def supervised(*, server: str, helper: str, folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """Two shell programs under a supervisor; each notes its process id in `folder` first."""
    lines = [f"echo $$ >> {folder / name}; {line}" for name, line in (("server", server), ("helper", helper))]
    process = subprocess.Popen(
        [sys.executable, "-c", SUPERVISE, *lines], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=60)


def pids(path: Path, *, count: int = 1) -> list[int]:
    deadline = monotonic() + 20
    while not path.exists() or len(path.read_text().split()) < count:
        assert monotonic() < deadline, f"{path.name} did not start"
        sleep(0.05)
    return [int(word) for word in path.read_text().split()]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_every_program(number: signal.Signals, tmp_path: Path) -> None:
    with supervised(server="exec sleep 60", helper="exec sleep 60", folder=tmp_path) as process:
        started = [*pids(tmp_path / "server"), *pids(tmp_path / "helper")]
        process.send_signal(number)

        assert process.wait(20) == 0

    assert not any(alive(pid) for pid in started)


@pytest.mark.slow
def test_a_program_that_will_not_end_is_killed_with_its_children(tmp_path: Path) -> None:
    stubborn = f"trap '' TERM; sleep 61 & echo $! > {tmp_path / 'child'}; while true; do sleep 0.1; done"
    with supervised(server="exec sleep 60", helper=stubborn, folder=tmp_path) as process:
        started = [*pids(tmp_path / "helper"), *pids(tmp_path / "child")]
        process.terminate()
        process.wait(30)

    deadline = monotonic() + 5
    while any(alive(pid) for pid in started):
        assert monotonic() < deadline
        sleep(0.05)


def test_without_its_server_the_rest_ends_too(tmp_path: Path) -> None:
    with supervised(server="sleep 0.5; exit 3", helper="exec sleep 60", folder=tmp_path) as process:
        assert process.wait(20) == 1
        assert process.stdout
        assert process.stdout.read() == "server ended (exit code 3)\n"

    assert not alive(pids(tmp_path / "helper")[0])


def test_a_helper_that_ends_is_started_again(tmp_path: Path) -> None:
    with supervised(server="exec sleep 60", helper="exit 1", folder=tmp_path) as process:
        pids(tmp_path / "helper", count=2)

        assert process.poll() is None


def test_a_port_in_use_or_no_port_at_all_is_told_in_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(CommandError, match=f"port {port} is in use"):
            free_port(str(port))
    assert free_port(str(port)) == port
    for text in ("", "80x", "0", "65536", "-1"):
        with pytest.raises(CommandError, match="is no port"):
            free_port(text)


@override_settings(DEMO_ALLOWED=False)
def test_the_demo_refuses_settings_that_are_not_its_own() -> None:
    with pytest.raises(CommandError, match="not in these settings"):
        call_command("demo", port="18123")


def test_the_demo_shows_the_pages_of_errors_that_people_see(monkeypatch: pytest.MonkeyPatch) -> None:
    with listen(0) as partner:
        monkeypatch.setenv("DEBUG", "")
        server = programs(8000, partner)[0]
        assert server.env["DEBUG"] == "false"

        monkeypatch.setenv("DEBUG", "true")
        assert programs(8000, partner)[0].env["DEBUG"] == "true"


def test_every_program_may_ask_the_partner_site_and_nothing_else_that_is_not_public(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with listen(0) as partner:
        place = f"127.0.0.1:{partner.getsockname()[1]}"
        monkeypatch.delenv("FEED_PLACES", raising=False)
        assert {program.env["FEED_PLACES"] for program in programs(8000, partner)} == {place}

        monkeypatch.setenv("FEED_PLACES", "10.0.0.0/8")
        assert {program.env["FEED_PLACES"] for program in programs(8000, partner)} == {f"10.0.0.0/8,{place}"}


def test_the_partner_site_answers_at_the_socket_that_was_opened_for_it(tmp_path: Path) -> None:
    with listen(0) as partner:
        program = programs(8000, partner)[-1]
        environment = {**os.environ, **program.env, "DATA_DIR": str(tmp_path)}
        process = subprocess.Popen(program.command, env=environment, pass_fds=program.sockets)
        try:
            # Asked before it answers, it is waited for.
            link = HTTPConnection(HOST, partner.getsockname()[1], timeout=60)
            link.request("GET", "/pomorskie/feed.json")
            answer = link.getresponse()
            assert (answer.status, answer.getheader("Content-Type")) == (200, "application/feed+json; charset=utf-8")
            link.close()
        finally:
            process.terminate()
            process.wait(30)
