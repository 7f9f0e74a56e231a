"""People from a file: each row's person is made and invited, or brought up to date.

Whoever is made gets an invitation; whoever is known gets none, however often the file is loaded. Nobody is moved from
one organisation to another unless the row, or the whole load, says so. Who is not in the file stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from initiatives.models import (
    UNIT_NUMBER_LENGTH,
    FormerUnit,
    GroupingPage,
    Import,
    MemberPage,
    Membership,
    Organisation,
    PartnerPage,
    Role,
)
from initiatives.services import invitations, people, rights
from initiatives.services.imports import Change, Plan
from initiatives.services.person_rows import ASSOCIATION, COLUMNS, PersonRow, parse
from initiatives.services.places import label_of
from initiatives.tabular import Column, Problem, Table

if TYPE_CHECKING:
    from django.contrib.auth.models import _User as User

# `only` of a load in which everybody may be moved.
MOVE_ALL = "move"
PLACES = ("membership__member", "membership__partner", "membership__grouping")


class PeopleLoader:
    """`only`: `MOVE_ALL`, or nothing."""

    kind: Import.Kind = Import.Kind.PEOPLE
    columns: Sequence[Column] = COLUMNS
    batch = 200

    def plan(self, table: Table, *, only: str, by: User | None, now: datetime) -> Plan:
        rows, problems = parse(table, all_move=only == MOVE_ALL)
        present = _Present(_Places.load(), _known(rows))
        for row in rows:
            present.compare(row)
        present.keep_an_administrator()
        return Plan(present.changes, present.same, sorted([*problems, *present.problems], key=_line), present.notes)

    def write(self, changes: Sequence[Change], *, by: User | None, now: datetime) -> None:
        rows: list[PersonRow] = [change.data for change in changes]
        try:
            _write(rows, by=by, now=now)
        except ValueError as wrong:
            raise ValidationError(str(wrong)) from wrong


def _write(rows: Sequence[PersonRow], *, by: User | None, now: datetime) -> None:
    """All as it is now: a person may have been made, or have moved, and a member have left, since the file was looked
    at. ValueError says what."""
    places, known = _Places.load(), _known(rows)
    _make([(row, places.find(row.place)) for row in rows if row.email not in known], by=by, now=now)
    for row in rows:
        if row.email in known:
            _update(known[row.email], row, places.find(row.place), by=by, now=now)


def _known(rows: Iterable[PersonRow]) -> dict[str, User]:
    emails = [row.email for row in rows]
    users = get_user_model().objects.filter(email__in=emails).select_related(*PLACES)
    return {user.email: user for user in users}


def _line(problem: Problem) -> int:
    return problem.line


@dataclass(frozen=True)
class _Places:
    """Where a person can belong, by what a file calls it."""

    by_number: dict[str, MemberPage]
    by_slug: dict[str, Organisation]

    @classmethod
    def load(cls) -> _Places:
        lean = ("title", "slug", "path", "depth", "numchild", "url_path")
        members = MemberPage.objects.only(*lean, "code", "unit_number", "unit_kind", "ended_on")
        by_number = {page.unit_number: page for page in members}
        by_key = {page.pk: page for page in by_number.values()}
        for code, key in FormerUnit.objects.values_list("code", "member"):
            by_number.setdefault(code[:UNIT_NUMBER_LENGTH], by_key[key])
        by_slug: dict[str, Organisation] = {page.slug: page for page in PartnerPage.objects.only(*lean, "country")}
        by_slug |= {page.slug: page for page in GroupingPage.objects.only(*lean, "kind")}
        return cls(by_number, by_slug)

    def find(self, place: str) -> Organisation:
        """ValueError says why nobody can belong there."""
        if place == ASSOCIATION:
            return None
        if place.isdecimal():
            return self._member(place)
        if place not in self.by_slug:
            raise ValueError(_("There is no partner and no grouping with the slug “%(slug)s”.") % {"slug": place[:50]})
        return self.by_slug[place]

    def _member(self, number: str) -> MemberPage:
        page = self.by_number.get(number)
        if page is None:
            raise ValueError(_("The unit %(code)s is no member.") % {"code": number})
        if page.is_former:
            raise ValueError(_("%(member)s is no member any more.") % {"member": label_of(page)})
        return page


@dataclass
class _Present:
    """The people there are, and what the file would do to them."""

    places: _Places
    known: dict[str, User]
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    same: int = 0
    # Lines that take the role away from an administrator, by the person's number.
    deposed: dict[int, int] = field(default_factory=dict)
    # Which roles a kind of organisation has: asking the database for each row would cost as much as the rest.
    allowed: dict[tuple[type, str], str] = field(default_factory=dict)

    def compare(self, row: PersonRow) -> None:
        try:
            organisation = self.places.find(row.place)
            self._check_role(organisation, row.role)
            user = self.known.get(row.email)
            if user is None:
                self._add(row, organisation)
            else:
                self._change(row, user, organisation)
        except ValueError as wrong:
            self.problems.append(Problem(row.line, str(wrong)))

    def keep_an_administrator(self) -> None:
        active = Membership.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True)
        if self.deposed and set(active.values_list("user", flat=True)) <= set(self.deposed):
            text = _("This would take the role from the last active administrator. Give it to somebody else first.")
            self.problems += [Problem(line, text) for line in self.deposed.values()]

    def _check_role(self, organisation: Organisation, role: str) -> None:
        key = (type(organisation), role)
        if key not in self.allowed:
            try:
                people.check_role(organisation=organisation, role=role)
                self.allowed[key] = ""
            except ValidationError as refusal:
                self.allowed[key] = " ".join(refusal.messages)
        if self.allowed[key]:
            raise ValueError(self.allowed[key])

    def _add(self, row: PersonRow, organisation: Organisation) -> None:
        fields = (("", "", f"{label_of(organisation)}, {row.role.label}"),)
        self.changes.append(Change(row.line, f"{row.name} <{row.email}>".strip(), True, fields, row))

    def _change(self, row: PersonRow, user: User, organisation: Organisation) -> None:
        if user.is_superuser:
            raise ValueError(_("Nobody can be made with this address."))
        if not user.is_active:
            text = _("Line %(line)s: the account of %(email)s is switched off and is left as it is.")
            self.notes.append(text % {"line": row.line, "email": row.email})
            return
        fields = tuple(_differences(row, user, organisation))
        if not fields:
            self.same += 1
            return
        self.changes.append(Change(row.line, str(user), False, fields, row))
        membership = getattr(user, "membership", None)
        if membership and membership.role == Role.ADMINISTRATOR and row.role != Role.ADMINISTRATOR:
            self.deposed[user.pk] = row.line


def _differences(row: PersonRow, user: Any, organisation: Organisation) -> Iterable[tuple[str, str, str]]:
    """Label, before and after. ValueError where the row would move a person and does not say so."""
    if row.name and row.name != user.name:
        yield _("Name"), user.name, row.name
    if row.post and row.post != user.post:
        yield _("Post"), user.post, row.post
    membership = getattr(user, "membership", None)
    if membership is None:
        yield _("Organisation"), "–", label_of(organisation)
        return
    if _number(organisation) != membership.organisation_id:
        if not row.moves:
            text = _(
                "%(email)s belongs to another organisation: %(place)s. Ask for the move in the column “Przenieść”."
            )
            raise ValueError(text % {"email": row.email, "place": label_of(membership.organisation)})
        yield _("Organisation"), label_of(membership.organisation), label_of(organisation)
    if row.role != membership.role:
        yield _("Role"), membership.get_role_display(), str(row.role.label)


def _number(organisation: Organisation) -> int | None:
    return organisation.pk if organisation else None


def _make(rows: Sequence[tuple[PersonRow, Organisation]], *, by: User | None, now: datetime) -> None:
    """By the batch, and with no signals: what hangs on them is done here for all at once."""
    user_model = get_user_model()
    # Random for each: an unusable password is part of what links and sessions are signed with.
    users = user_model.objects.bulk_create(
        user_model(email=row.email, name=row.name, post=row.post, password=make_password(None), date_joined=now)
        for row, _place in rows
    )
    memberships = [
        people.new_membership(user=user, organisation=organisation, role=row.role)
        for user, (row, organisation) in zip(users, rows, strict=True)
    ]
    Membership.objects.bulk_create(memberships)
    rights.sync_new_people(memberships=memberships)
    ModelLogEntry.objects.bulk_create(_log_entry(user, by, now) for user in users)
    invitations.invite_all(people=users, invited_by=by, now=now)


def _log_entry(user: User, by: User | None, now: datetime) -> ModelLogEntry:
    kind = ContentType.objects.get_for_model(user)
    return ModelLogEntry(
        content_type=kind,
        object_id=str(user.pk),
        label=str(user),
        action="wagtail.create",
        user=by,
        timestamp=now,
        data={},
    )


def _update(user: Any, row: PersonRow, organisation: Organisation, *, by: User | None, now: datetime) -> None:
    """Nothing for whoever is, in the meantime, as the row says, or no longer there to be changed."""
    if user.is_superuser or not user.is_active or not list(_differences(row, user, organisation)):
        return
    user.name, user.post = row.name or user.name, row.post or user.post
    user.save(update_fields=["name", "post"])
    membership = getattr(user, "membership", None)
    if membership is None or (membership.organisation_id, membership.role) != (_number(organisation), row.role):
        people.set_membership(user=user, organisation=organisation, role=row.role, now=now)
    log(instance=user, action="wagtail.edit", user=by, timestamp=now)
