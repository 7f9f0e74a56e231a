"""People come from a file: checked whole, made, invited, brought up to date; a bad row, and nothing changes."""

from __future__ import annotations

import pytest
from wagtail.models import GroupPagePermission

from cms.users.models import User
from initiatives.models import Invitation, MemberPage, OutgoingMail, PartnerPage, Role
from initiatives.services import rights
from initiatives.services.people_loading import MOVE_ALL
from initiatives.tests import factories
from initiatives.tests.people_files import HEAD, file, load, member, partner, person, problems, snapshot

__all__ = ["member", "partner"]

pytestmark = pytest.mark.django_db

# What is made ---------------------------------------------------------------------------------------------------------


def test_people_are_made_invited_and_given_their_rights(member: MemberPage, partner: PartnerPage) -> None:
    grouping = factories.GroupingPageFactory(slug="metropolia")
    administrator = factories.person(Role.ADMINISTRATOR)

    load(
        file(
            "Redaktor@Gmina.example;Gminny Redaktor;Inspektor;2408011;redaktor",
            "moderator@gmina.example;;Naczelnik;2408011;Moderator",
            "urzednik@gmina.example;Gminny Urzędnik;;2408011;urzędnik (czyta)",
            "partner@gmina.example;;;zwiazek-gmin;official",
            "grupa@gmina.example;;;metropolia;editor",
            "biuro@burza.example;;;Zrzeszenie;administrator",
        ),
        by=administrator,
    )

    editor = person("redaktor@gmina.example")
    assert (editor.name, editor.post, editor.has_usable_password()) == ("Gminny Redaktor", "Inspektor", False)
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
    content = file("a@x.example;Nazwisko;Inspektor;2408011;redaktor", "b@x.example;;;2408011;urzędnik")
    load(content)
    before = snapshot()

    row = load(content)

    assert snapshot() == before
    assert (row.report["new"], row.report["changed"], row.report["same"]) == (0, 0, 2)


def test_a_changed_row_updates_and_only_new_people_are_invited(member: MemberPage) -> None:
    load(file("a@x.example;Nazwisko;Inspektor;2408011;redaktor"))

    row = load(file("A@X.example;Nowe Nazwisko;;2408011;moderator", "b@x.example;;;2408011;urzędnik"))

    known = person("a@x.example")
    assert (known.name, known.post, known.membership.role) == ("Nowe Nazwisko", "Inspektor", Role.MODERATOR)
    assert list(known.groups.all()) == [member.rights.moderators]
    assert (row.report["new"], row.report["changed"]) == (1, 1)
    assert [mail.reader.email for mail in OutgoingMail.objects.order_by("pk")] == ["a@x.example", "b@x.example"]


def test_what_the_file_does_not_say_stays(member: MemberPage) -> None:
    load(file("a@x.example;Nazwisko;Inspektor;2408011;redaktor"))
    load(file("a@x.example;2408011;redaktor", head="e-mail;kod;rola"))

    assert (person("a@x.example").name, person("a@x.example").post) == ("Nazwisko", "Inspektor")


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
