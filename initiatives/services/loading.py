"""Members from a file, or from the register: what their rows say is checked, compared with what there is, written.

A row says who a unit is: its name, code, point and population. What its people wrote (introduction, channels, arms) no
file touches, and neither does a member that ended: it comes back by `organisations.rejoin` alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, PageLogEntry, Revision, Site

from initiatives.models import FormerUnit, Import, MemberPage
from initiatives.services import founding, organisations
from initiatives.services.imports import Change, Plan
from initiatives.services.unit_rows import COLUMNS, POINT, Point, UnitRow, parse
from initiatives.tabular import WHOLE_FILE, Column, Problem, Table

if TYPE_CHECKING:
    from django.contrib.auth.models import _User as User

# In the history of a member's page; what it says stands in `wagtail_hooks.imports`.
LOADED = "initiatives.member.loaded"
# Columns that a row changes on a member that is there, beside its name and code.
FACTS = (*POINT, "population")
EVERYTHING_BELOW = "*"


class MemberLoader:
    """`only`: codes, separated by commas or white space; `12*` means all units whose codes begin so."""

    kind: Import.Kind = Import.Kind.MEMBERS
    columns: Sequence[Column] = COLUMNS
    batch = 100

    def plan(self, table: Table, *, only: str, by: User | None, now: datetime) -> Plan:
        rows, problems = parse(table)
        rows, missing = _chosen(rows, only)
        plan = Plan(problems=problems + missing)
        there = _Present.load()
        for row in rows:
            there.compare(row, plan)
        return Plan(there.changes, there.same, plan.problems, there.notes)

    def write(self, changes: Sequence[Change], *, by: User | None, now: datetime) -> None:
        rows: list[UnitRow] = [change.data for change in changes]
        # As they are now: one may have been made, or have ended, since the file was looked at.
        there = {page.unit_number: page for page in MemberPage.objects.filter(unit_number__in=[r.number for r in rows])}
        new = [_new(row) for row in rows if row.number not in there]
        founding.found_members(home=home(), members=new, now=now)
        changed = [(there[row.number], row) for row in rows if row.number in there]
        _update([(page, row) for page, row in changed if not page.is_former], by=by, now=now)


def home() -> Page:
    """Members stand below the site's root."""
    root: Page = Site.objects.get(is_default_site=True).root_page
    return root


@dataclass
class _Present:
    """The members there are, and what the file would do to them."""

    members: dict[str, MemberPage]
    former: dict[str, MemberPage]
    changes: list[Change] = field(default_factory=list)
    same: int = 0
    notes: list[str] = field(default_factory=list)

    @classmethod
    def load(cls) -> _Present:
        members = {page.unit_number: page for page in MemberPage.objects.defer("introduction", "channels")}
        by_key = {page.pk: page for page in members.values()}
        rows = FormerUnit.objects.filter(member__ended_on__isnull=True).values_list("code", "member")
        former = {code[:6]: by_key[key] for code, key in rows if code[:6] != by_key[key].unit_number}
        return cls(members, former)

    def compare(self, row: UnitRow, plan: Plan) -> None:
        page = self.members.get(row.number)
        if page is None and row.number in self.former:
            text = _("Line %(line)s: %(code)s is the former code of %(member)s, which is left as it is.")
            member = self.former[row.number].name_and_code
            self.notes.append(text % {"line": row.line, "code": row.code, "member": member})
        elif page is None:
            self._add(row, plan)
        elif page.is_former:
            text = _("Line %(line)s: %(member)s is no member since %(on)s and is left as it is.")
            self.notes.append(text % {"line": row.line, "member": page.name_and_code, "on": page.ended_on})
        else:
            self._change(row, page)

    def _add(self, row: UnitRow, plan: Plan) -> None:
        if not row.title:
            reason = _("The name is missing, and the register has no unit %(code)s.") % {"code": row.code}
            plan.problems.append(Problem(row.line, reason))
            return
        self.changes.append(Change(row.line, f"{row.title} ({row.code})", True, data=row))

    def _change(self, row: UnitRow, page: MemberPage) -> None:
        fields = tuple(_differences(row, page))
        if fields:
            self.changes.append(Change(row.line, page.name_and_code, False, fields, row))
        else:
            self.same += 1


def _differences(row: UnitRow, page: MemberPage) -> Iterable[tuple[str, str, str]]:
    """Label, before and after, of what the row would change."""
    if row.title and row.title != page.title:
        yield _("Name"), page.title, row.title
    if row.code != page.code:
        yield _("Code"), page.code, row.code
    point, before = _point(row, page), _point_of(page)
    if point != before:
        yield _("Point"), _shown(before), _shown(point)
    if row.tells_population and row.population != page.population:
        yield _("Population"), _people(page.population), _people(row.population)


def _point_of(page: MemberPage) -> Point | None:
    return None if page.latitude is None or page.longitude is None else (page.latitude, page.longitude)


def _point(row: UnitRow, page: MemberPage) -> Point | None:
    """The file's; where it has none what is there, and where nothing is, the register's."""
    return row.point or _point_of(page) or row.known_point


def _shown(point: Point | None) -> str:
    return f"{point[0]:.4f}, {point[1]:.4f}" if point else _("unknown")


def _people(number: int | None) -> str:
    return _("unknown") if number is None else str(number)


def _new(row: UnitRow) -> MemberPage:
    latitude, longitude = row.point or row.known_point or (None, None)
    return MemberPage(title=row.title, code=row.code, latitude=latitude, longitude=longitude, population=row.population)


def _update(changed: Sequence[tuple[MemberPage, UnitRow]], *, by: User | None, now: datetime) -> None:
    pages = []
    for member, row in changed:
        page = organisations.change_unit(
            member=member, title=row.title or None, code=row.code, on=timezone.localdate(now), by=by
        )
        before = [getattr(page, name) for name in FACTS]
        page.latitude, page.longitude = _point(row, page) or (None, None)
        if row.tells_population:
            page.population = row.population
        if before != [getattr(page, name) for name in FACTS]:
            pages.append(page)
    MemberPage.objects.bulk_update(pages, FACTS)
    _take_into_drafts(pages)
    PageLogEntry.objects.bulk_create([_log_entry(page, by, now) for page in pages])


def _take_into_drafts(pages: Sequence[MemberPage]) -> None:
    """The form begins with the latest draft: without this, whoever saves it would undo what the file said."""
    latest = {page.latest_revision_id: page for page in pages if page.latest_revision_id}
    drafts = list(Revision.objects.filter(pk__in=latest))
    for draft in drafts:
        facts = latest[draft.pk].serializable_data()
        draft.content |= {name: facts[name] for name in FACTS}
    Revision.objects.bulk_update(drafts, ["content"])


def _log_entry(page: MemberPage, by: User | None, now: datetime) -> PageLogEntry:
    return PageLogEntry(
        page=page, content_type_id=page.content_type_id, label=page.title, action=LOADED, user=by, timestamp=now,
        data={}, revision_id=page.live_revision_id,
    )  # fmt: skip


def _chosen(rows: list[UnitRow], only: str) -> tuple[list[UnitRow], list[Problem]]:
    """The rows meant, and what is named that the file does not have."""
    wanted = only.replace(",", " ").replace(";", " ").split()
    if not wanted:
        return rows, []
    tests = {word: _test(word) for word in wanted}
    missing = [word for word, fits in tests.items() if not any(fits(row) for row in rows)]
    text = _("The file has no row of the unit %(code)s, which you named.")
    problems = [Problem(WHOLE_FILE, text % {"code": word[:20]}) for word in missing]
    return [row for row in rows if any(fits(row) for fits in tests.values())], problems


def _test(word: str) -> Callable[[UnitRow], bool]:
    start = word.removesuffix(EVERYTHING_BELOW)
    if start != word:
        return lambda row: row.code.startswith(start)
    # A gmina is meant whatever kind it is today.
    return lambda row: row.number == start[:6] and len(start) in (len(row.code), len(row.number))


__all__ = ["FACTS", "LOADED", "MemberLoader", "home"]
