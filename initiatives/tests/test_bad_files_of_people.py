"""A file of people with a bad row changes nothing; one that is broken off is finished by another run."""

from __future__ import annotations

from collections.abc import Iterable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.users.models import User
from initiatives import tabular
from initiatives.models import Import, Invitation, MemberPage, Membership, OutgoingMail, PartnerPage, Role
from initiatives.services import imports, people
from initiatives.services.imports import Plan
from initiatives.services.people_loading import PeopleLoader
from initiatives.tests import factories
from initiatives.tests.people_files import (
    HEAD,
    LOADER,
    administrator,
    check,
    file,
    load,
    member,
    partner,
    person,
    problems,
)

__all__ = ["administrator", "member", "partner"]

pytestmark = pytest.mark.django_db

# Rows that are wrong --------------------------------------------------------------------------------------------------

GOOD = "dobra@x.example;;;2408011;redaktor"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (";;;2408011;redaktor", "Brakuje adresu e-mail."),
        ("gmina;;;2408011;redaktor", "„gmina” nie jest adresem e-mail."),
        ("a b@x.example;;;2408011;redaktor", "nie jest adresem e-mail."),
        (f"a@{'x' * 60}.{'y' * 60}.{'z' * 60}.{'v' * 60}.{'w' * 60}.pl;;;2408011;redaktor", "e-mail"),
        ("DOBRA@x.example;;;2408011;urzędnik", "Adres dobra@x.example stoi już w wierszu 2."),
        (f"a@x.example;{'x' * 151};;2408011;redaktor", "dłuższe niż 150 znaków"),
        (f"a@x.example;;{'x' * 151};2408011;redaktor", "dłuższe niż 150 znaków"),
        ("a@x.example;;;;redaktor", "Brakuje organizacji"),
        ("a@x.example;;;201011;redaktor", "„201011” nie jest kodem jednostki."),
        ("a@x.example;;;9999999;redaktor", "„9999999” nie jest kodem jednostki."),
        ("a@x.example;;;1465011;redaktor", "Jednostka 146501 nie jest członkiem."),
        ("a@x.example;;;nie-ma;redaktor", "Nie ma partnera ani grupy o skrócie „nie-ma”."),
        ("a@x.example;;;gmina-2408011;redaktor", "Nie ma partnera ani grupy"),
        ("a@x.example;;;1213042;redaktor", "Osiek (gmina wiejska, 1213042) nie jest już członkiem."),
        ("a@x.example;;;2408011;", "Brakuje roli."),
        ("a@x.example;;;2408011;wójt", "„wójt” nie jest rolą"),
        ("a@x.example;;;2408011;administrator", "Administrator należy do zrzeszenia."),
        ("a@x.example;;;zrzeszenie;redaktor", "Redaktor należy do gminy członkowskiej"),
        ("a@x.example;;;zwiazek-gmin;moderator", "Osoby partnera czytają, ale nie redagują."),
        ("operator@burza.example;;;2408011;redaktor", "Z tym adresem nie można utworzyć osoby."),
        ("a@x.example;;;2408011", "mniej komórek"),
        ("a@x.example;;;2408011;redaktor;nadmiar", "więcej komórek"),
        ('a@x.example;"otwarty;;2408011;redaktor', "Cudzysłów"),
        ("a@x.example;\x00;;2408011;redaktor", "znaki"),
    ],
)
def test_a_bad_row_is_named_by_line_and_reason_and_nothing_changes(
    member: MemberPage, partner: PartnerPage, row: str, reason: str
) -> None:
    User.objects.create_superuser("operator@burza.example")
    former = factories.MemberPageFactory(title="Osiek", code="1213042")
    MemberPage.objects.filter(pk=former.pk).update(ended_on=timezone.localdate(), ending="left")

    found = problems(file(GOOD, row))

    assert [line for line, _ in found] == [3]
    assert reason in found[0][1]


def test_a_word_that_is_no_answer_to_the_question_of_moving_is_refused(member: MemberPage) -> None:
    ((line, reason),) = problems(file(f"{GOOD};może", head=f"{HEAD};przenieść"))

    assert (line, "może" in reason) == (2, True)


def test_all_bad_rows_are_named_at_once(member: MemberPage) -> None:
    found = problems(file(GOOD, "x;;;2408011;redaktor", "b@x.example;;;2408011;król", "c@x.example;;;1;redaktor"))

    assert [line for line, _ in found] == [3, 4, 5]


def test_a_column_that_is_needed_and_missing_is_named() -> None:
    ((line, reason),) = problems(file("a@x.example;2408011", head="e-mail;kod"))

    assert (line, "Rola" in reason) == (1, True)


@pytest.mark.parametrize("row", ["zrzeszenie;moderator", "zrzeszenie;moderator;tak", "2408011;urzędnik;tak"])
def test_the_last_administrator_keeps_the_role(member: MemberPage, administrator: User, row: str) -> None:
    factories.person(Role.ADMINISTRATOR, is_active=False)
    cells = f"administrator@burza.example;;;{row}" + (";" if row.count(";") == 1 else "")

    ((line, reason),) = problems(file(cells, head=f"{HEAD};przenieść"))

    assert (line, "ostatniego aktywnego administratora" in reason) == (2, True)


def test_one_of_two_administrators_may_be_given_another_role(administrator: User) -> None:
    factories.person(Role.ADMINISTRATOR)

    load(file("administrator@burza.example;;;zrzeszenie;moderator"))

    assert person("administrator@burza.example").membership.role == Role.MODERATOR


# Many, broken off, at once --------------------------------------------------------------------------------------------


def many(number: int, code: str = "2408011") -> bytes:
    roles = ("urzędnik", "redaktor", "moderator")
    return file(*(f"o{row}@x.example;Osoba {row};;{code};{roles[row % 3]}" for row in range(number)))


def queries(work: Any) -> int:
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


def test_looking_at_a_file_costs_the_same_however_long_it_is(member: MemberPage) -> None:
    check(many(3))

    few, lots = queries(lambda: check(many(10))), queries(lambda: check(many(500)))

    assert lots == few <= 60


def test_a_batch_of_new_people_costs_the_same_however_many_they_are(member: MemberPage) -> None:
    def write(rows: Iterable[int]) -> int:
        plan: Plan = LOADER.plan(
            tabular.read(file(*(f"n{row}@x.example;;;2408011;redaktor" for row in rows)), LOADER.columns),
            only="", by=None, now=timezone.now(),
        )  # fmt: skip
        return queries(lambda: LOADER.write(plan.changes, by=None, now=timezone.now()))

    few, lots = write(range(10)), write(range(100, 150))

    assert lots == few <= 60


def test_broken_off_and_run_again_it_writes_the_rest(member: MemberPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PeopleLoader, "batch", 4)
    row = check(many(10))
    imports.confirm(number=row.pk, by_worker=False)

    class Killed(BaseException):
        """As a signal does: nothing of ours is run any more."""

    def die(done: int, total: int) -> None:
        if done == 8:
            raise Killed

    with pytest.raises(Killed):
        imports.run(number=row.pk, loader=LOADER, tell=die)
    assert User.objects.filter(email__startswith="o").count() == 8
    later = timezone.now() + imports.LEASE * 2
    assert imports.run(number=row.pk, loader=LOADER, now=lambda: later)

    row.refresh_from_db()
    assert (row.state, row.report["done"], row.report["total"]) == (Import.State.DONE, 10, 10)
    assert Membership.objects.count() == Invitation.objects.count() == OutgoingMail.objects.count() == 10


def test_two_files_are_not_written_at_once(member: MemberPage) -> None:
    first, second = check(many(2)), check(file("z@x.example;;;2408011;redaktor"))
    for row in (first, second):
        imports.confirm(number=row.pk, by_worker=False)
    assert imports.claim(number=first.pk, now=timezone.now())

    assert not imports.run(number=second.pk, loader=LOADER)
    assert not User.objects.exists()


def test_who_was_made_since_the_file_was_looked_at_is_not_made_twice(member: MemberPage) -> None:
    row = check(file("a@x.example;Nazwisko;;2408011;redaktor"))
    people.add_person(email="a@x.example", organisation=member, role=Role.OFFICIAL)
    imports.confirm(number=row.pk, by_worker=False)
    imports.run(number=row.pk, loader=LOADER)

    assert (person("a@x.example").name, person("a@x.example").membership.role) == ("Nazwisko", Role.EDITOR)


def test_whose_member_left_since_the_file_was_looked_at_stops_it(member: MemberPage) -> None:
    row = check(file("a@x.example;Nazwisko;;2408011;redaktor"))
    imports.confirm(number=row.pk, by_worker=False)
    MemberPage.objects.filter(pk=member.pk).update(ended_on=timezone.localdate(), ending="left")
    imports.run(number=row.pk, loader=LOADER)

    row.refresh_from_db()
    assert row.state == Import.State.REFUSED
    assert not User.objects.filter(email="a@x.example").exists()


# The command ----------------------------------------------------------------------------------------------------------


def run(path: Path, *options: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("load_people", str(path), *options, stdout=out, stderr=err)
    except CommandError as error:
        err.write(str(error))
    return out.getvalue(), err.getvalue()


def test_the_command_loads_and_says_what_it_did(member: MemberPage, tmp_path: Path) -> None:
    path = tmp_path / "osoby.csv"
    path.write_bytes(many(3))

    out, err = run(path)

    assert Membership.objects.count() == 3
    assert "3" in out
    assert not err


def test_the_command_names_the_bad_rows_and_changes_nothing(member: MemberPage, tmp_path: Path) -> None:
    path = tmp_path / "osoby.csv"
    path.write_bytes(file(GOOD, "zly;;;2408011;redaktor"))

    _, err = run(path)

    assert "3" in err
    assert "„zly” nie jest adresem e-mail." in err
    assert not User.objects.exists()


def test_the_command_moves_whom_it_is_told_to(member: MemberPage, tmp_path: Path) -> None:
    factories.person(Role.EDITOR, factories.MemberPageFactory(), email="dobra@x.example")
    path = tmp_path / "osoby.csv"
    path.write_bytes(file(GOOD))

    assert "innej organizacji" in run(path)[1]
    run(path, "--move")

    assert person("dobra@x.example").membership.member == member


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "nie-ma.csv" in run(tmp_path / "nie-ma.csv")[1]


@pytest.mark.soak
def test_six_thousand_rows_take_reasonable_time(member: MemberPage) -> None:
    pages = [factories.MemberPageFactory() for _ in range(60)]
    rows = (f"o{n}@x.example;Osoba {n};Inspektor;{pages[n % 60].code};redaktor" for n in range(6_000))
    started = timezone.now()

    load(file(*rows))

    assert Membership.objects.count() == 6_000
    assert (timezone.now() - started).total_seconds() < 120
