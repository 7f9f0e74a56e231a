"""People come from a file: checked whole, made, invited, brought up to date; a bad row, and nothing changes."""

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
from wagtail.models import GroupPagePermission

from cms.users.models import User
from initiatives import tabular
from initiatives.models import Import, Invitation, MemberPage, Membership, OutgoingMail, PartnerPage, Role
from initiatives.services import imports, people, rights
from initiatives.services.imports import Plan
from initiatives.services.people_loading import MOVE_ALL, PeopleLoader
from initiatives.tests import factories

pytestmark = pytest.mark.django_db

HEAD = "e-mail;imię i nazwisko;stanowisko;organizacja;rola"
LOADER = PeopleLoader()


@pytest.fixture
def member() -> MemberPage:
    return factories.MemberPageFactory(title="Mikołów", code="2408011")


@pytest.fixture
def partner() -> PartnerPage:
    return factories.PartnerPageFactory(slug="zwiazek-gmin")


@pytest.fixture
def administrator() -> User:
    return factories.person(Role.ADMINISTRATOR, email="administrator@burza.example")


def file(*rows: str, head: str = HEAD) -> bytes:
    return "\r\n".join([head, *rows, ""]).encode()


def check(content: bytes, *, only: str = "", by: User | None = None) -> Import:
    return imports.check(loader=LOADER, content=content, name="osoby.csv", only=only, by=by, now=timezone.now())


def load(content: bytes, **options: Any) -> Import:
    row = check(content, **options)
    assert not row.problems, row.problems
    assert imports.confirm(number=row.pk, by_worker=False)
    assert imports.run(number=row.pk, loader=LOADER)
    row.refresh_from_db()
    assert row.state == Import.State.DONE, row.problems
    return row


def person(email: str) -> User:
    return User.objects.select_related("membership", "invitation").get(email=email)


def problems(content: bytes, **options: Any) -> list[tuple[int, str]]:
    """What is wrong, after which nothing has changed."""
    before = snapshot()
    row = check(content, **options)
    assert row.state == (Import.State.REFUSED if row.problems else Import.State.CHECKED)
    assert snapshot() == before
    return [(problem["line"], problem["reason"]) for problem in row.problems]


def snapshot() -> tuple[Any, ...]:
    return (
        list(User.objects.order_by("pk").values_list("email", "name", "post", "is_active")),
        list(Membership.objects.order_by("pk").values_list("user", "member", "partner", "grouping", "role")),
        OutgoingMail.objects.count(),
        Invitation.objects.count(),
    )


# What is made ---------------------------------------------------------------------------------------------------------


def test_people_are_made_invited_and_given_their_rights(member: MemberPage, partner: PartnerPage) -> None:
    grouping = factories.GroupingPageFactory(slug="metropolia")
    administrator = factories.person(Role.ADMINISTRATOR)

    load(
        file(
            "Redaktor@Gmina.example;Jan Redaktor;Inspektor;2408011;redaktor",
            "moderator@gmina.example;;Naczelnik;2408011;Moderator",
            "urzednik@gmina.example;Anna Urzędnik;;2408011;urzędnik (czyta)",
            "partner@gmina.example;;;zwiazek-gmin;official",
            "grupa@gmina.example;;;metropolia;editor",
            "biuro@burza.example;;;Zrzeszenie;administrator",
        ),
        by=administrator,
    )

    editor = person("redaktor@gmina.example")
    assert (editor.name, editor.post, editor.has_usable_password()) == ("Jan Redaktor", "Inspektor", False)
    assert list(editor.groups.all()) == [member.rights.editors]
    assert list(person("moderator@gmina.example").groups.all()) == [member.rights.moderators]
    assert list(person("urzednik@gmina.example").groups.all()) == []
    assert person("partner@gmina.example").membership.partner == partner
    assert list(person("grupa@gmina.example").groups.all()) == [grouping.rights.editors]
    assert [group.name for group in person("biuro@burza.example").groups.all()] == [rights.ADMINISTRATORS]
    assert Invitation.objects.filter(invited_by=administrator).count() == OutgoingMail.objects.count() == 6
    assert len(set(User.objects.values_list("password", flat=True))) == 7


def test_with_a_moderator_of_its_own_the_associations_step_back(member: MemberPage) -> None:
    stand_in = GroupPagePermission.objects.filter(group__name=rights.MODERATORS, page=member)
    rights.sync_association_moderators(pages=[member.pk])
    assert stand_in.exists()

    load(file("moderator@gmina.example;;;2408011;moderator"))

    assert not stand_in.exists()


@pytest.mark.parametrize("code", ["2408011", "2408012", "2408013", "240801 1"])
def test_a_gmina_is_known_whatever_kind_the_code_says(member: MemberPage, code: str) -> None:
    load(file(f"a@gmina.example;;;{code};redaktor"))

    assert person("a@gmina.example").membership.member == member


def test_members_of_one_name_are_told_apart_by_their_codes() -> None:
    osiek = [factories.MemberPageFactory(title="Osiek", code=code) for code in ("1213042", "2212062", "2602053")]

    load(file(*(f"{page.code}@gmina.example;;;{page.code};redaktor" for page in osiek)))

    assert [person(f"{page.code}@gmina.example").membership.member for page in osiek] == osiek


def test_powiats_and_voivodeships_have_people_too() -> None:
    pages = [factories.MemberPageFactory(code=code) for code in ("2408", "24")]

    load(file("p@x.example;;;2408;editor", "w@x.example;;;24;editor"))

    assert [person(f"{letter}@x.example").membership.member for letter in "pw"] == pages


def test_columns_may_be_called_otherwise_and_stand_otherwise(member: MemberPage) -> None:
    load(file("moderator,2408011,a@x.example", head="role,code,mail"))

    assert person("a@x.example").membership.role == Role.MODERATOR


@pytest.mark.parametrize("encoding", ["windows-1250", "utf-16", "utf-8-sig"])
def test_what_excel_writes_is_read(member: MemberPage, encoding: str) -> None:
    load(file("a@x.example;Łucja Żądło;Główny specjalista;2408011;urzędnik").decode().encode(encoding))

    assert person("a@x.example").name == "Łucja Żądło"


def test_a_formula_is_text(member: MemberPage) -> None:
    load(file('a@x.example;"=HYPERLINK(""http://x"")";@SUM(1);2408011;urzędnik'))

    assert (person("a@x.example").name, person("a@x.example").post) == ('=HYPERLINK("http://x")', "@SUM(1)")


# A second run ---------------------------------------------------------------------------------------------------------


def test_the_same_file_again_changes_nothing_and_writes_to_nobody(member: MemberPage) -> None:
    content = file("a@x.example;Jan;Inspektor;2408011;redaktor", "b@x.example;;;2408011;urzędnik")
    load(content)
    before = snapshot()

    row = load(content)

    assert snapshot() == before
    assert (row.report["new"], row.report["changed"], row.report["same"]) == (0, 0, 2)


def test_a_changed_row_updates_and_only_new_people_are_invited(member: MemberPage) -> None:
    load(file("a@x.example;Jan;Inspektor;2408011;redaktor"))

    row = load(file("A@X.example;Jan Nowy;;2408011;moderator", "b@x.example;;;2408011;urzędnik"))

    known = person("a@x.example")
    assert (known.name, known.post, known.membership.role) == ("Jan Nowy", "Inspektor", Role.MODERATOR)
    assert list(known.groups.all()) == [member.rights.moderators]
    assert (row.report["new"], row.report["changed"]) == (1, 1)
    assert [mail.reader.email for mail in OutgoingMail.objects.order_by("pk")] == ["a@x.example", "b@x.example"]


def test_what_the_file_does_not_say_stays(member: MemberPage) -> None:
    load(file("a@x.example;Jan;Inspektor;2408011;redaktor"))
    load(file("a@x.example;2408011;redaktor", head="e-mail;kod;rola"))

    assert (person("a@x.example").name, person("a@x.example").post) == ("Jan", "Inspektor")


def test_who_is_not_in_the_file_stays(member: MemberPage) -> None:
    other = factories.person(Role.MODERATOR, member)
    load(file("a@x.example;;;2408011;redaktor"))

    assert list(User.objects.get(pk=other.pk).groups.all()) == [member.rights.moderators]


def test_who_was_switched_off_stays_so_and_that_is_said(member: MemberPage) -> None:
    off = factories.person(Role.EDITOR, member, email="a@x.example", is_active=False)

    row = load(file("a@x.example;Nowe Nazwisko;;2408011;moderator"))

    assert User.objects.get(pk=off.pk).name == off.name
    assert not User.objects.get(pk=off.pk).is_active
    assert "a@x.example" in row.report["notes"][0]


# Moves ----------------------------------------------------------------------------------------------------------------


def test_nobody_is_moved_who_was_not_asked_for(member: MemberPage) -> None:
    factories.person(Role.EDITOR, factories.MemberPageFactory(title="Osiek", code="1213042"), email="a@x.example")

    ((line, reason),) = problems(file("a@x.example;;;2408011;redaktor"))

    assert line == 2
    assert "należy do innej organizacji: Osiek (gmina wiejska, 1213042)" in reason


@pytest.mark.parametrize(("cell", "only"), [("tak", ""), ("X", ""), ("", MOVE_ALL)])
def test_a_move_that_was_asked_for_takes_the_old_rights_away(member: MemberPage, cell: str, only: str) -> None:
    factories.person(Role.MODERATOR, factories.MemberPageFactory(), email="a@x.example")

    load(file(f"a@x.example;;;2408011;redaktor;{cell}", head=f"{HEAD};przenieść"), only=only)

    assert person("a@x.example").membership.member == member
    assert list(person("a@x.example").groups.all()) == [member.rights.editors]


def test_who_belongs_nowhere_is_given_a_place_without_a_word_of_moving(member: MemberPage) -> None:
    factories.UserFactory.create(email="a@x.example")

    load(file("a@x.example;;;2408011;redaktor"))

    assert person("a@x.example").membership.member == member


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
    row = check(file("a@x.example;Jan;;2408011;redaktor"))
    people.add_person(email="a@x.example", organisation=member, role=Role.OFFICIAL)
    imports.confirm(number=row.pk, by_worker=False)
    imports.run(number=row.pk, loader=LOADER)

    assert (person("a@x.example").name, person("a@x.example").membership.role) == ("Jan", Role.EDITOR)


def test_whose_member_left_since_the_file_was_looked_at_stops_it(member: MemberPage) -> None:
    row = check(file("a@x.example;Jan;;2408011;redaktor"))
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
