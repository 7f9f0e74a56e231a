"""What the commands that load a file have in common: they run it here, and wait where another one is being written."""

import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from tqdm import tqdm

from initiatives.models import Import
from initiatives.services import imports
from initiatives.services.imports import Loader

LOOK_EVERY = 1.0


def load(command: BaseCommand, *, loader: Loader, content: bytes, name: str, only: str = "") -> None:
    """Checks the whole file, then writes it; CommandError where rows are wrong or it could not be finished."""
    row = imports.same_under_way(kind=loader.kind, content=content, only=only)
    if row is None:
        row = imports.check(loader=loader, content=content, name=name, only=only, now=timezone.now())
        refuse(command, row)
        tell_what(command, row)
        imports.confirm(number=row.pk, by_worker=False)
    try:
        with stopped_by_any_signal():
            write(command, row.pk, loader)
    except KeyboardInterrupt:
        imports.stop(number=row.pk)
        imports.dismiss(number=row.pk)
        raise CommandError(_("stopped; what is written stays, and the same command writes the rest")) from None
    row.refresh_from_db()
    refuse(command, row)
    command.stdout.write(_("everything is written"))


@contextmanager
def stopped_by_any_signal() -> Iterator[None]:
    """Whoever is told to end gives its turn back, as with Ctrl+C, instead of leaving the next run to wait for it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def refuse(command: BaseCommand, row: Import) -> None:
    for problem in row.problems:
        command.stderr.write(_("line %(line)s: %(reason)s") % problem if problem["line"] else problem["reason"])
    if row.state == Import.State.FAILED:
        raise CommandError(_("not finished; what is written stays, and the same command writes the rest"))
    if row.problems:
        count = len(row.problems)
        text = ngettext("%(count)s problem: nothing was changed", "%(count)s problems: nothing was changed", count)
        raise CommandError(text % {"count": count})


def tell_what(command: BaseCommand, row: Import) -> None:
    for note in row.report["notes"]:
        command.stdout.write(note)
    command.stdout.write(_("new: %(new)s, changed: %(changed)s, as they were: %(same)s") % row.report)


def write(command: BaseCommand, number: int, loader: Loader) -> None:
    with tqdm(total=0, file=sys.stderr, disable=None, unit="") as bar:

        def tell(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        told = False
        while not imports.run(number=number, loader=loader, tell=tell):
            if Import.objects.only("state").get(pk=number).state not in imports.UNDER_WAY:
                return
            if not told:
                command.stderr.write(_("another file of this kind is being written; waiting for its end"))
            told = True
            time.sleep(LOOK_EVERY)


__all__ = ["load"]
