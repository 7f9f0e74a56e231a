"""Files of members and of people: checked whole, shown, then written batch by batch, one file of a kind at a time.

What a kind of file means is its `Loader`'s: `services.loaders` names them. A file with a problem changes nothing. What
was written before a kill stays, and is nothing new when the file is looked at again: so whoever takes a file over
looks at it anew and writes what is left. Whoever writes holds the row's lease and renews it in each batch's own
transaction; who lost it writes nothing more. The row outlives its file: content and preview go once it is written.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext as _

from initiatives import tabular
from initiatives.models import Import
from initiatives.tabular import WHOLE_FILE, Column, Problem, Table

if TYPE_CHECKING:
    from django.contrib.auth.models import _User as User

logger = logging.getLogger(__name__)

# Longer than looking at the largest file, or writing one batch, takes.
LEASE = timedelta(minutes=2)
# A file that kills its worker must not do so for ever.
MOST_ATTEMPTS = 5
MOST_SHOWN = 5_000
UNDER_WAY = (Import.State.WAITING, Import.State.RUNNING)

# Sent with `number`, the row's, inside the transaction that lets a file wait for its turn.
import_wanted = Signal()


@dataclass(frozen=True)
class Change:
    """One row that is to be written. `fields`: label, before, after, as shown; `data`: what the loader writes."""

    line: int
    title: str
    is_new: bool
    fields: tuple[tuple[str, str, str], ...] = ()
    data: Any = None


@dataclass(frozen=True)
class Plan:
    """What a file would do today. `notes` are sentences for whoever loads it, of things that are left as they are."""

    changes: list[Change] = field(default_factory=list)
    same: int = 0
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class Loader(Protocol):
    """One kind of file. Planned again after a part was written, a file plans the rest alone."""

    kind: Import.Kind
    columns: Sequence[Column]
    # Changes written in one transaction: a few seconds' work, while no one else writes to SQLite.
    batch: int

    def plan(self, table: Table, *, only: str, by: User | None, now: datetime) -> Plan:
        """`table` has no problems of its own. `only`: the kind's own words for which rows are meant; empty for all."""

    def write(self, changes: Sequence[Change], *, by: User | None, now: datetime) -> None:
        """Inside a transaction. ValidationError where a row cannot be written after all."""


class LeaseLost(Exception):
    """Somebody else took the import over."""


def check(
    *, loader: Loader, content: bytes, name: str, only: str = "", by: User | None = None, now: datetime
) -> Import:
    """Looks at the whole file and keeps what it would change; a refused file is not kept."""
    plan = _look(loader, content, only, by, now)
    row = Import(kind=loader.kind, name=name[-255:], only=only, made_by=by, made_at=now)
    row.state = Import.State.REFUSED if plan.problems else Import.State.CHECKED
    row.content = b"" if plan.problems else content
    row.report, row.problems = _report(plan), _kept(plan.problems)
    row.save()
    return row


def _tell_nobody(done: int, total: int) -> None:
    """What whoever does not watch hears of the progress."""


@transaction.atomic
def confirm(*, number: int, by: User | None = None, by_worker: bool = True) -> bool:
    """Lets a checked file, or one that failed, wait for its turn; False where it is not one of these (any more).

    Without `by_worker` the caller runs it.
    """
    said = {"made_by": by} if by else {}
    if not confirmable(number=number).update(state=Import.State.WAITING, problems=[], finished_at=None, **said):
        return False
    if by_worker:
        import_wanted.send(sender=Import, number=number)
    return True


def confirmable(*, number: int) -> QuerySet[Import]:
    """The row where it waits for a yes, and its file is still there."""
    waiting = (Import.State.CHECKED, Import.State.FAILED)
    return Import.objects.filter(pk=number, state__in=waiting).exclude(content=b"")


@transaction.atomic
def dismiss(*, number: int) -> bool:
    """Forgets a file that is not under way, and what it holds; the same for one that was written: its line goes."""
    return bool(Import.objects.filter(pk=number).exclude(state__in=UNDER_WAY).delete()[0])


def same_under_way(*, kind: Import.Kind, content: bytes, only: str = "") -> Import | None:
    """The row of this very file, where a process that was killed, or still runs, has not finished it."""
    rows = Import.objects.filter(kind=kind, only=only, state__in=UNDER_WAY)
    return next((row for row in rows if bytes(row.content) == content), None)


def stop(*, number: int) -> bool:
    """Takes the turn of a file that its owner broke off: what is written stays, and it may be confirmed again."""
    left = {"state": Import.State.CHECKED, "lease_until": None}
    return bool(Import.objects.filter(pk=number, state__in=UNDER_WAY).update(**left))


def claim(*, number: int, now: datetime) -> datetime | None:
    """The end of our lease, which also proves it ours; None where another file of the kind, or somebody else, runs."""
    row = Import.objects.only("kind").get(pk=number)
    free = Q(state=Import.State.WAITING) | Q(state=Import.State.RUNNING, lease_until__lt=now)
    lease = now + LEASE
    try:
        with transaction.atomic():
            _retire_dead(kind=row.kind, before=number, now=now)
            ours = Import.objects.filter(free, pk=number)
            return lease if ours.update(state=Import.State.RUNNING, lease_until=lease) else None
    except IntegrityError:
        return None


def run(
    *, number: int, loader: Loader, now: Callable[[], datetime] = timezone.now,
    tell: Callable[[int, int], None] = _tell_nobody,
) -> bool:  # fmt: skip
    """Writes the file if it is its turn; False where it is not. `tell` hears how many of how many rows are done."""
    lease = claim(number=number, now=now())
    if lease is None:
        return False
    row = Import.objects.select_related("made_by").get(pk=number)
    try:
        _run(row, loader, lease, now, tell)
    except LeaseLost:
        logger.warning("import %s was taken over by somebody else", number)
    except ValidationError as refusal:
        _fail(number, " ".join(refusal.messages), now())
    except Exception:  # whatever it is, the owner is told and the next file has its turn
        logger.exception("import %s failed", number)
        _fail(number, _("Something went wrong here; the association's technicians find it in the log."), now())
    return True


def overdue(*, now: datetime) -> list[int]:
    """Those whose turn it may be, the oldest first: they wait, or whoever ran them died."""
    wanted = Q(state=Import.State.WAITING) | Q(state=Import.State.RUNNING, lease_until__lt=now)
    return list(Import.objects.filter(wanted).order_by("pk").values_list("pk", flat=True))


def _run(
    row: Import, loader: Loader, lease: datetime, now: Callable[[], datetime], tell: Callable[[int, int], None]
) -> None:
    attempts = row.report.get("attempts", 0) + 1
    if attempts > MOST_ATTEMPTS:
        raise ValidationError(_("It was broken off time and again, and is not tried any more."))
    plan = _look(loader, bytes(row.content), row.only, row.made_by, now())
    if plan.problems:
        _finish(row, lease, now(), Import.State.REFUSED, problems=_kept(plan.problems))
        return
    done = row.report.get("done", 0)
    total = done + len(plan.changes)
    # The preview has served, and would be written again with each batch.
    report = {name: value for name, value in row.report.items() if name != "rows"} | {"attempts": attempts}
    tell(done, total)
    for start in range(0, len(plan.changes), loader.batch):
        batch = plan.changes[start : start + loader.batch]
        report |= {"done": done + start + len(batch), "total": total}
        with transaction.atomic():
            lease = _renew(row, lease, now(), report)
            loader.write(batch, by=row.made_by, now=now())
        tell(report["done"], total)
    _finish(row, lease, now(), Import.State.DONE, report=report | {"done": total, "total": total})


def _look(loader: Loader, content: bytes, only: str, by: User | None, now: datetime) -> Plan:
    table = tabular.read(content, loader.columns)
    if table.problems and not table.rows:
        return Plan(problems=table.problems)
    plan = loader.plan(table, only=only, by=by, now=now)
    problems = sorted([*table.problems, *plan.problems], key=lambda problem: problem.line)
    ignored = [_("The column “%(column)s” is not used.") % {"column": heading} for heading in table.ignored]
    return Plan(plan.changes, plan.same, problems, [*ignored, *plan.notes])


def _report(plan: Plan) -> dict[str, Any]:
    new = sum(change.is_new for change in plan.changes)
    rows = [] if plan.problems else plan.changes[:MOST_SHOWN]
    return {
        "new": new,
        "changed": len(plan.changes) - new,
        "same": plan.same,
        "notes": plan.notes,
        "rows": [{"line": row.line, "title": row.title, "new": row.is_new, "fields": row.fields} for row in rows],
    }


def _kept(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    kept = [{"line": problem.line, "reason": problem.reason} for problem in problems[:MOST_SHOWN]]
    if len(problems) > MOST_SHOWN:
        text = _("problems not shown: %(count)s") % {"count": len(problems) - MOST_SHOWN}
        kept.append({"line": problems[-1].line, "reason": text})
    return kept


def _retire_dead(*, kind: str, before: int, now: datetime) -> None:
    """An older file whose process died must not come back after a newer one was written."""
    text = _("It was broken off, and another file took its place.")
    dead = Import.objects.filter(kind=kind, state=Import.State.RUNNING, lease_until__lt=now).exclude(pk=before)
    dead.update(state=Import.State.FAILED, lease_until=None, finished_at=now, content=b"", problems=_told(text))


def _renew(row: Import, lease: datetime, now: datetime, report: dict[str, Any]) -> datetime:
    renewed = now + LEASE
    if not _held(row.pk, lease).update(lease_until=renewed, report=report):
        raise LeaseLost
    return renewed


def _finish(row: Import, lease: datetime, now: datetime, state: Import.State, **changes: Any) -> None:
    ended = {"state": state, "content": b"", "lease_until": None, "finished_at": now}
    if not _held(row.pk, lease).update(**ended, **changes):
        raise LeaseLost


def _held(number: int, lease: datetime) -> QuerySet[Import]:
    return Import.objects.filter(pk=number, state=Import.State.RUNNING, lease_until=lease)


def _fail(number: int, reason: str, now: datetime) -> None:
    """The file is kept: once the cause is gone, it can be confirmed again."""
    failed = {"state": Import.State.FAILED, "lease_until": None, "finished_at": now, "problems": _told(reason)}
    Import.objects.filter(pk=number, state=Import.State.RUNNING).update(**failed)


def _told(reason: str) -> list[dict[str, Any]]:
    return [{"line": WHOLE_FILE, "reason": reason}]


__all__ = [
    "Change",
    "LeaseLost",
    "Loader",
    "Plan",
    "check",
    "claim",
    "confirm",
    "confirmable",
    "dismiss",
    "import_wanted",
    "overdue",
    "run",
    "same_under_way",
    "stop",
]
