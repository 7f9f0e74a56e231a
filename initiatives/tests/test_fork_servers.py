"""Children that are forked, not started: as bounded and as much for themselves, whatever becomes of any of them."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryFile
from threading import Barrier
from typing import Any

import pytest

from initiatives.acts import fork_servers
from initiatives.acts.child import Answer, ask
from initiatives.acts.fork_servers import ForkServers
from initiatives.acts.limits import MIB, Limits
from initiatives.acts.outcome import Reason
from initiatives.feeds.looking import Ask
from initiatives.feeds.looking import look as look_at
from initiatives.feeds.parsing.bounded import parse_bounded, reading_servers, text_bounded
from initiatives.feeds.parsing.page import main_text
from initiatives.feeds.parsing.read import parse
from initiatives.feeds.records import Fault, FeedError
from initiatives.tests.feed_servers import Server, policy_for, says

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

DATA = Path(__file__).parent / "data/feeds"
PROBE = "initiatives.tests.fork_probe"
LIMITS = Limits(cpu=20, wall=60, memory=512 * MIB, output=MIB * 4)


@pytest.fixture
def servers() -> Iterator[ForkServers]:
    with ForkServers(PROBE) as servers:
        yield servers


def does(servers: ForkServers, what: str, *more: str, given: str = "", limits: Limits = LIMITS) -> Answer:
    with TemporaryFile() as file:
        file.write(b"passed over" + given.encode())
        file.seek(len("passed over"))
        return ask(PROBE, file, *more, name=what, limits=limits, run=servers)


def look(servers: ForkServers, given: str = "") -> dict[str, Any]:
    (told,) = does(servers, "look", given=given).values
    assert isinstance(told, dict)
    return told


def eventually(found: Callable[[], Any]) -> Any:
    for _attempt in range(3000):
        if value := found():
            return value
        time.sleep(0.01)
    pytest.fail("it never came")


def number_in(path: Path) -> int:
    return int(eventually(lambda: path.exists() and path.read_text()))


def sockets() -> list[str]:
    found = []
    for path in Path("/proc/self/fd").iterdir():
        # The listing itself is closed by now.
        with suppress(FileNotFoundError):
            found.append(str(path.readlink()))
    return [name for name in found if "socket" in name]


def open_of(process: object) -> list[str]:
    return sorted(path.name for path in Path(f"/proc/{process}/fd").iterdir())


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_a_child_is_given_its_file_and_knows_nothing_else_of_ours(
    servers: ForkServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "not for readers")
    with TemporaryFile() as ours:
        os.set_inheritable(ours.fileno(), True)
        told = look(servers, "słowa")

    assert told["given"] == "słowa"
    assert not {"SECRET_KEY", "DATABASE_URL", "DJANGO_SETTINGS_MODULE"} & set(told["environment"])
    # Its file, its answer, its errors: neither the database of whoever asked, nor the way back to its server.
    assert len(told["opened"]) == 3
    assert not [name for name in told["opened"] if "socket" in name or "pipe" in name]


def test_one_server_forks_them_all_and_none_sees_what_another_was_given(servers: ForkServers) -> None:
    told = [look(servers, given) for given in ("pierwszy", "drugi", "trzeci")]

    assert [one["seen"] for one in told] == [["pierwszy"], ["drugi"], ["trzeci"]]
    assert len({one["server"] for one in told}) == 1


@pytest.mark.parametrize(
    ("what", "limits", "reason"),
    [
        ("spin", replace(LIMITS, cpu=1), Reason.TOO_LONG),
        ("spin", replace(LIMITS, wall=0.2), Reason.TOO_LONG),
        ("fill", LIMITS, Reason.TOO_MUCH_MEMORY),
        ("write", replace(LIMITS, output=10_000), Reason.TOO_LARGE),
        ("die", LIMITS, Reason.DAMAGED),
        ("fail", LIMITS, Reason.FAILED),
    ],
)
def test_one_that_takes_too_much_is_ended_and_the_next_is_as_ever(
    servers: ForkServers, what: str, limits: Limits, reason: Reason
) -> None:
    before = look(servers)

    answer = does(servers, what, limits=limits)

    assert (answer.values, answer.reason) == ((), reason)
    assert look(servers) == before


def test_nothing_that_a_child_started_outlives_it(servers: ForkServers, tmp_path: Path) -> None:
    assert does(servers, "leave", str(tmp_path / "pid")).values == ("done",)

    assert eventually(lambda: is_gone(number_in(tmp_path / "pid")))


def test_a_server_that_is_killed_at_work_costs_no_file(servers: ForkServers, tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    server = look(servers)["server"]
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(does, servers, "wait", str(mark), given="całość")
        child = number_in(mark)
        os.kill(server, signal.SIGKILL)

        assert answer.result().values == ("całość",)
    assert eventually(lambda: is_gone(child))
    assert look(servers)["server"] != server


def test_a_server_that_was_killed_between_two_files_is_missed_by_none(servers: ForkServers) -> None:
    server = look(servers)["server"]
    os.kill(server, signal.SIGKILL)
    assert eventually(lambda: is_gone(server))

    assert look(servers, "dalej")["given"] == "dalej"


def test_a_file_that_ends_two_servers_is_given_up_and_the_next_is_read(servers: ForkServers) -> None:
    with pytest.raises(ChildProcessError):
        does(servers, "end")

    assert look(servers, "dalej")["given"] == "dalej"


def test_a_worker_that_is_killed_leaves_neither_server_nor_child(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    code = textwrap.dedent(
        f"""
        from initiatives.acts.child import ask
        from initiatives.acts.fork_servers import ForkServers
        from initiatives.acts.limits import Limits
        with ForkServers({PROBE!r}) as servers, open({str(mark)!r} + ".txt", "wb+") as file:
            ask({PROBE!r}, file, {str(mark)!r}, name="wait", limits=Limits(), run=servers)
        """
    )
    with subprocess.Popen([sys.executable, "-c", code]) as worker:
        child = number_in(mark)
        server = int(Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[1])
        worker.kill()

    assert eventually(lambda: is_gone(server))
    assert eventually(lambda: is_gone(child))


def test_of_a_burst_as_many_stay_as_are_kept_and_are_there_for_the_next_one() -> None:
    others = set(children())
    with closing(ForkServers(PROBE, kept=1)) as servers:
        with servers, ThreadPoolExecutor(3) as pool:
            together = Barrier(3)
            list(pool.map(lambda _: (together.wait(), look(servers)), range(3)))
            burst = set(children()) - others
        (kept,) = set(children()) - others
        with servers:
            assert str(look(servers)["server"]) == kept
        assert kept in burst
        assert set(children()) - others == {kept}
    assert set(children()) == others


def test_a_server_outlives_the_thread_that_needed_it_first() -> None:
    with closing(ForkServers(PROBE, kept=1)) as servers:
        with ThreadPoolExecutor(1) as pool, servers:
            first = pool.submit(look, servers).result()["server"]
        assert look(servers)["server"] == first


def test_a_server_that_nobody_needs_ends_and_is_waited_for() -> None:
    with closing(ForkServers(PROBE, kept=1, idle_seconds=0.5)) as servers:
        with servers:
            first = look(servers)["server"]
        # Not even as a zombie.
        assert eventually(lambda: not Path(f"/proc/{first}").exists())

        assert look(servers, "dalej")["given"] == "dalej"


def test_a_server_that_is_old_is_followed_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(ForkServers(PROBE, kept=1)) as servers:
        first = look(servers)["server"]
        assert look(servers)["server"] == first
        monkeypatch.setattr(fork_servers, "OLDEST_SECONDS", 0)

        assert look(servers)["server"] != first
        assert not Path(f"/proc/{first}").exists()


FORKS = """
import os, sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from initiatives.acts.fork_servers import ForkServers
from initiatives.tests.test_fork_servers import PROBE, does, look, number_in, sockets
mark, go, told = map(Path, sys.argv[1:])
servers = ForkServers(PROBE, kept=1)
with servers, ThreadPoolExecutor(1) as pool:
    ours = look(servers)["server"]
    busy = pool.submit(does, servers, "pause", str(mark), str(go))
    number_in(mark)
    # One of ours is at work by now, another has nothing to do.
    others = look(servers)["server"]
    child = os.fork()
    if child == 0:
        inherited = sockets()
        theirs = look(servers)["server"]
        servers.close()
        told.write_text(f"{theirs} {len(inherited)} {len(sockets())}")
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    go.touch()
    assert busy.result().values == ("done",)
    assert look(servers)["server"] == ours
    assert look(servers)["server"] == ours != others
"""


def test_a_process_that_is_forked_from_ours_neither_asks_nor_ends_our_servers(tmp_path: Path) -> None:
    files = [str(tmp_path / name) for name in ("mark", "go", "told")]
    subprocess.run([sys.executable, "-W", "error", "-c", FORKS, *files], stdin=subprocess.DEVNULL, check=True)

    theirs, inherited, left = map(int, (tmp_path / "told").read_text().split())
    assert (inherited, left) == (0, 0)
    assert eventually(lambda: is_gone(theirs))


@pytest.mark.parametrize("is_killed", [False, True])
def test_a_program_that_ends_leaves_no_server_that_it_kept(tmp_path: Path, is_killed: bool) -> None:
    code = f"""
        import os, signal, sys
        from pathlib import Path
        from initiatives.acts.fork_servers import ForkServers
        from initiatives.tests.test_fork_servers import PROBE, look
        servers = ForkServers(PROBE, kept=1)
        with servers:
            Path({str(tmp_path / "pid")!r}).write_text(str(look(servers)["server"]))
        {"os.kill(os.getpid(), signal.SIGKILL)" if is_killed else ""}
        """
    done = subprocess.run([sys.executable, "-W", "error", "-c", textwrap.dedent(code)], check=False)

    assert done.returncode == (-signal.SIGKILL if is_killed else 0)
    assert eventually(lambda: is_gone(number_in(tmp_path / "pid")))


def test_from_several_threads_each_is_given_its_own(servers: ForkServers) -> None:
    words = [f"słowo {number}" for number in range(40)]
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(lambda word: look(servers, word), words))

    assert [one["seen"] for one in told] == [[word] for word in words]
    assert len({one["server"] for one in told}) <= 4


def test_nothing_is_left_open_after_a_hundred_files_nor_running_at_the_end() -> None:
    with ForkServers(PROBE) as servers:
        server = look(servers)["server"]
        before = open_of("self")
        theirs = open_of(server)
        for number in range(100):
            assert look(servers, str(number))["server"] == server
        assert open_of("self") == before
        assert open_of(server) == theirs
    assert is_gone(server)


FEEDS = sorted(path.name for path in DATA.iterdir() if path.suffix in (".xml", ".json") and path.name != "xss.json")


def test_a_forked_reader_reads_what_the_reader_reads() -> None:
    def told(read: Callable[[], Any]) -> Any:
        try:
            return read()
        except FeedError as error:
            return error.fault, error.detail, error.line

    address = "https://partner.example/feed"
    with reading_servers() as run:
        for name in FEEDS:
            body = (DATA / name).read_bytes()
            forked = told(lambda: parse_bounded(body, address=address, run=run))  # noqa: B023 - called here
            assert forked == told(lambda: parse(body, address=address)), name  # noqa: B023
        page = b"<html><body><article><p>" + "Ważne słowa. ".encode() * 50 + b"</article>"
        assert text_bounded(page, address=address, run=run) == main_text(page, address=address)


def children() -> list[str]:
    return sorted(word for path in Path("/proc/self/task").glob("*/children") for word in path.read_text().split())


def test_looks_at_many_sources_leave_one_server_running_and_nothing_else_open() -> None:
    bodies = {f"/{number}": says((DATA / "wordpress.xml").read_bytes()) for number in range(12)}
    bodies["/laughs"] = says((DATA / "billion-laughs.xml").read_bytes())
    with Server(bodies) as server, closing(reading_servers()):
        asks = [Ask(number, server.address(path), server.address(path)) for number, path in enumerate(bodies)]
        policy = policy_for(server, total_seconds=60)
        reading_servers().close()
        nobody, opened = children(), len(open_of("self"))
        seen = [one for _, one in look_at(asks, policy)]
        # But one that has loaded what the next look needs, and the way to it. The other end of a connection is closed
        # by a thread of the test's server.
        assert eventually(lambda: len(open_of("self")) == opened + 1)
        kept = children()
        assert len(kept) == len(nobody) + 1
        for _look in range(3):
            assert [one.error for _, one in look_at(asks[:1], policy)] == [None]
        assert eventually(lambda: (children(), len(open_of("self"))) == (kept, opened + 1))

    assert children() == nobody
    assert [len(one.feed.entries) > 0 for one in seen if one.feed] == [True] * 12
    assert [one.error.fault for one in seen if one.error] == [Fault.HOSTILE]
