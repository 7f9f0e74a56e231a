"""One list of a kind at a time; killed half way it is finished by whoever comes next; refused it changes nothing."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import Collection, Page

from initiatives import tasks
from initiatives.models import Import, MemberPage, OrganisationRights
from initiatives.register import registry
from initiatives.services import imports, loaders, loading
from initiatives.services.imports import Change
from initiatives.tests.processes import environment

FILE = "kod;nazwa\n3063011;Leszno\n3062011;Kalisz\n3064011;Poznań\n".encode()


class ByOne(loading.MemberLoader):
    """The loader of members, a row a batch, that does something before each."""

    batch = 1

    def __init__(self, before: Callable[[Sequence[Change]], None] | None = None) -> None:
        self.before = before

    def write(self, changes: Sequence[Change], *, by: Any, now: datetime) -> None:
        if self.before:
            self.before(changes)
        super().write(changes, by=by, now=now)


def checked(content: bytes = FILE, **options: Any) -> Import:
    return imports.check(
        loader=loading.MemberLoader(), content=content, name="gminy.csv", now=timezone.now(), **options
    )


def waiting(content: bytes = FILE) -> Import:
    row = checked(content)
    assert imports.confirm(number=row.pk, by_worker=False)
    return row


def state_of(row: Import) -> str:
    row.refresh_from_db()
    return row.state


@pytest.mark.django_db
def test_nothing_is_written_before_a_yes() -> None:
    row = checked()

    assert (row.state, row.report["new"], row.report["same"]) == (Import.State.CHECKED, 3, 0)
    assert [line["title"] for line in row.report["rows"]] == [
        "Leszno (3063011)",
        "Kalisz (3062011)",
        "Poznań (3064011)",
    ]
    assert not imports.run(number=row.pk, loader=loading.MemberLoader())
    assert not MemberPage.objects.exists()


@pytest.mark.django_db
def test_a_confirmed_list_is_written_and_forgets_its_file() -> None:
    row = waiting()
    told: list[tuple[int, int]] = []

    assert imports.run(number=row.pk, loader=ByOne(), tell=lambda done, total: told.append((done, total)))

    assert state_of(row) == Import.State.DONE
    assert (bytes(row.content), row.report["done"], "rows" in row.report) == (b"", 3, False)
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert MemberPage.objects.count() == 3
    assert not imports.confirm(number=row.pk)


@pytest.mark.django_db
def test_a_list_is_confirmed_once_and_enqueued_once() -> None:
    row = checked()

    assert imports.confirm(number=row.pk)
    assert not imports.confirm(number=row.pk)
    assert DBTaskResult.objects.filter(queue_name=tasks.IMPORTS).count() == 1


@pytest.mark.django_db
def test_the_second_of_a_kind_waits_for_its_turn_and_is_then_written() -> None:
    first, second = waiting(), waiting(b"kod\n1061011\n")
    assert imports.claim(number=first.pk, now=timezone.now())

    assert not imports.run(number=second.pk, loader=loading.MemberLoader())
    assert state_of(second) == Import.State.WAITING

    Import.objects.filter(pk=first.pk).update(state=Import.State.WAITING)
    assert tasks.write_import(first.pk)
    assert (state_of(first), state_of(second)) == (Import.State.DONE, Import.State.DONE)
    assert MemberPage.objects.count() == 4


@pytest.mark.django_db
def test_whoever_lost_the_lease_writes_nothing_more() -> None:
    row = waiting()

    def lose(changes: Sequence[Change]) -> None:
        if changes[0].data.code == "3063011":
            later = timezone.now() + imports.LEASE * 3
            Import.objects.filter(pk=row.pk).update(lease_until=later)

    imports.run(number=row.pk, loader=ByOne(lose))

    assert [page.code for page in MemberPage.objects.all()] == ["3063011"]
    assert state_of(row) == Import.State.RUNNING


@pytest.mark.django_db
def test_a_batch_that_fails_is_taken_back_told_and_can_be_tried_again() -> None:
    row = waiting()

    def break_off(changes: Sequence[Change]) -> None:
        if changes[0].data.code == "3062011":
            raise ValidationError("Tego wiersza nie można zapisać.")

    imports.run(number=row.pk, loader=ByOne(break_off))

    assert state_of(row) == Import.State.FAILED
    assert row.problems == [{"line": 0, "reason": "Tego wiersza nie można zapisać."}]
    assert MemberPage.objects.count() == 1
    assert imports.confirm(number=row.pk, by_worker=False)
    imports.run(number=row.pk, loader=ByOne())
    assert state_of(row) == Import.State.DONE
    assert (row.report["done"], row.report["total"], MemberPage.objects.count()) == (3, 3, 3)


@pytest.mark.django_db
def test_what_nobody_foresaw_is_told_without_its_details() -> None:
    row = waiting()

    def explode(changes: Sequence[Change]) -> None:
        raise RuntimeError("secret")

    imports.run(number=row.pk, loader=ByOne(explode))

    assert state_of(row) == Import.State.FAILED
    assert "secret" not in str(row.problems)


@pytest.mark.django_db
def test_a_list_that_kills_its_writer_is_given_up() -> None:
    row = waiting()
    Import.objects.filter(pk=row.pk).update(report=row.report | {"attempts": imports.MOST_ATTEMPTS})

    imports.run(number=row.pk, loader=loading.MemberLoader())

    assert state_of(row) == Import.State.FAILED
    assert not MemberPage.objects.exists()


@pytest.mark.django_db
def test_an_older_list_does_not_come_back_after_a_newer_one() -> None:
    old, new = waiting(), waiting(b"kod\n1061011\n")
    long_ago = timezone.now() - timedelta(hours=1)
    Import.objects.filter(pk=old.pk).update(state=Import.State.RUNNING, lease_until=long_ago)

    assert imports.run(number=new.pk, loader=loading.MemberLoader())

    assert (state_of(old), state_of(new)) == (Import.State.FAILED, Import.State.DONE)
    assert not imports.confirm(number=old.pk)
    assert imports.overdue(now=timezone.now()) == []


@pytest.mark.django_db
def test_what_changed_since_it_was_checked_is_looked_at_anew() -> None:
    row = waiting()
    imports.run(number=waiting(b"kod\n3063011\n").pk, loader=loading.MemberLoader())

    imports.run(number=row.pk, loader=loading.MemberLoader())

    assert (state_of(row), row.report["done"], MemberPage.objects.count()) == (Import.State.DONE, 2, 3)


@pytest.mark.django_db
def test_a_list_under_way_cannot_be_dropped_and_another_can() -> None:
    row = waiting()
    assert not imports.dismiss(number=row.pk)
    assert imports.stop(number=row.pk)
    assert imports.dismiss(number=row.pk)
    assert not Import.objects.exists()


@pytest.mark.django_db
def test_the_scheduler_takes_up_what_a_dead_writer_left() -> None:
    row = waiting()
    Import.objects.filter(pk=row.pk).update(
        state=Import.State.RUNNING, lease_until=timezone.now() - timedelta(seconds=1)
    )

    assert tasks.resume_imports(timezone.now()) == 1
    assert tasks.resume_imports(timezone.now()) == 0, "it stands in the queue already"
    assert tasks.write_import(row.pk)
    assert state_of(row) == Import.State.DONE


@pytest.mark.django_db
def test_each_kind_of_list_has_a_loader() -> None:
    assert {loader.kind for loader in loaders.LOADERS.values()} == set(loaders.LOADERS)


# With real processes -------------------------------------------------------------------------------------------------


@pytest.fixture
def start() -> Iterator[Any]:
    started: list[subprocess.Popen[str]] = []

    def run(*arguments: str) -> "subprocess.Popen[str]":
        started.append(
            subprocess.Popen(
                [sys.executable, "manage.py", *arguments], cwd=settings.BASE_DIR, env=environment(), text=True,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, preexec_fn=hear_interrupts,  # noqa: PLW1509
            )
        )  # fmt: skip
        return started[-1]

    yield run
    for process in started:
        process.kill()
        process.wait()


def hear_interrupts() -> None:
    """A shell that starts the tests in the background has them, and all that they start, ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def wait_for_rows(process: "subprocess.Popen[str]", least: int) -> None:
    for _attempt in range(6000):
        if MemberPage.objects.count() >= least:
            return
        assert process.poll() is None, process.communicate()[0]
        time.sleep(0.01)
    pytest.fail("no row was written")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """400 gminas: four batches."""
    rows = [unit for unit in registry.units() if unit.is_gmina][:400]
    path = tmp_path / "gminy.csv"
    path.write_text("kod;nazwa\n" + "".join(f"{unit.code};{unit.name}\n" for unit in rows), encoding="utf-8")
    return path


def assert_whole(rows: int) -> None:
    assert MemberPage.objects.count() == OrganisationRights.objects.count() == rows
    assert not any(Page.find_problems())
    assert not any(Collection.find_problems())


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_load_that_was_killed_is_finished_by_the_same_command(start: Any, file: Path) -> None:
    first = start("load_members", str(file))
    wait_for_rows(first, 100)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    half = MemberPage.objects.count()
    assert half % 100 == 0, "half a batch was written"
    row = Import.objects.get()
    assert row.state == Import.State.RUNNING
    # The two minutes that the lease lasts.
    Import.objects.filter(pk=row.pk).update(lease_until=timezone.now())

    second = start("load_members", str(file))
    told = second.communicate(timeout=200)[0]

    assert second.returncode == 0, told
    assert 100 <= half < 400
    assert_whole(400)
    assert Import.objects.get().state == Import.State.DONE


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_load_that_is_interrupted_says_so_and_can_be_run_again(start: Any, file: Path, how: signal.Signals) -> None:
    first = start("load_members", str(file))
    wait_for_rows(first, 100)
    first.send_signal(how)
    told = first.communicate(timeout=100)[0]
    assert first.returncode != 0
    assert "przerwano" in told
    assert "Traceback" not in told

    second = start("load_members", str(file))
    assert second.wait(timeout=200) == 0
    assert_whole(400)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_loads_at_once_one_waits_for_the_other(start: Any, file: Path, tmp_path: Path) -> None:
    other = tmp_path / "inne.csv"
    other.write_text(file.read_text(encoding="utf-8") + "3263011;Świnoujście\n", encoding="utf-8")

    both = [start("load_members", str(path)) for path in (file, other)]
    told = [process.communicate(timeout=250)[0] for process in both]

    assert [process.returncode for process in both] == [0, 0], told
    assert_whole(401)
    assert set(Import.objects.values_list("state", flat=True)) == {Import.State.DONE}
