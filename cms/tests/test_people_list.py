"""The administrator finds people by what is known of them, takes the list away safely, and sees where nobody works."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import Page

from cms.tests.administrator import admin, administrator
from cms.tests.namesakes import member, other
from cms.tests.page_text import text
from cms.users.models import User
from initiatives.models import Invitation, MemberPage, Membership, Role
from initiatives.services import imports, invitations, people
from initiatives.services.people_loading import PeopleLoader
from initiatives.tests import factories
from initiatives.tests.town import SignIn

__all__ = ["admin", "administrator", "member", "other"]

pytestmark = pytest.mark.django_db

LIST = "/admin/users/"
OVERVIEW = "/admin/organisations-and-people/"


def listed(client: Client, **query: Any) -> list[str]:
    """Addresses in the order in which they stand; each is named once in its row's link."""
    found = re.findall(r">\s*([\w.]+@[\w.]+\.example)\s*<", client.get(f"{LIST}results/", query).content.decode())
    return list(dict.fromkeys(found))


def places(client: Client, **query: Any) -> list[str]:
    page = client.get(f"{OVERVIEW}results/", query).content.decode()
    return [unescape(name) for name in re.findall(r'\?organisation=\d+">([^<]+)</a>', page) if not name.isdecimal()]


# People ---------------------------------------------------------------------------------------------------------------


def test_members_of_one_name_are_told_apart(admin: Client, member: MemberPage, other: MemberPage) -> None:
    for osiek in (member, other):
        factories.person(Role.EDITOR, osiek)

    page = text(admin.get(LIST))

    assert "Osiek (gmina wiejska, 1213042)" in page
    assert "Osiek (gmina wiejska, 2212062)" in page
    assert len(listed(admin, q="osiek 2212062")) == 1


def test_people_are_narrowed_by_voivodeship(admin: Client, member: MemberPage, other: MemberPage) -> None:
    factories.person(Role.EDITOR, member, email="malopolska@x.example")
    factories.person(Role.EDITOR, other, email="pomorze@x.example")

    assert listed(admin, voivodeship="12") == ["malopolska@x.example"]
    assert listed(admin, voivodeship="22", role="editor") == ["pomorze@x.example"]


def test_people_are_narrowed_by_what_became_of_their_invitation(admin: Client, member: MemberPage) -> None:
    now = timezone.now()
    names = ("open", "expired", "withdrawn", "never")
    rows = {
        name: people.add_person(email=f"{name}@x.example", organisation=member, role=Role.OFFICIAL) for name in names
    }
    invitations.invite_all(people=[rows[name] for name in names[:3]], invited_by=None, now=now)
    Invitation.objects.filter(user=rows["expired"]).update(expires_at=now)
    invitations.withdraw(user=rows["withdrawn"], now=now)

    for name in names:
        assert listed(admin, invitation=name) == [f"{name}@x.example"]
    assert listed(admin, invitation="in") == ["administrator@burza.example"]
    assert "zaproszenie wygasło" in text(admin.get(LIST))


def test_people_are_narrowed_by_how_long_they_have_been_away(admin: Client, member: MemberPage) -> None:
    now = timezone.now()
    for days in (10, 100, 200, 400):
        factories.person(Role.OFFICIAL, member, email=f"d{days}@x.example", last_login=now - timedelta(days=days))
    factories.person(Role.OFFICIAL, member, email="nigdy@x.example")

    assert listed(admin, absent="never") == ["nigdy@x.example"]
    assert listed(admin, absent="3") == ["d100@x.example", "d200@x.example", "d400@x.example"]
    assert listed(admin, absent="6") == ["d200@x.example", "d400@x.example"]
    assert listed(admin, absent="12") == ["d400@x.example"]


def test_people_stand_by_their_organisation_in_polish_order(admin: Client) -> None:
    for number, title in enumerate(("Żory", "Łódź", "Lublin", "Zabrze")):
        factories.person(Role.OFFICIAL, factories.MemberPageFactory(title=title), email=f"o{number}@x.example")

    names = ["administrator", "o2", "o1", "o3", "o0"]
    assert [email.split("@")[0] for email in listed(admin, ordering="organisation")] == names
    assert [email.split("@")[0] for email in listed(admin, ordering="-organisation")] == names[::-1]


@pytest.mark.parametrize(
    "query", [{"invitation": "x"}, {"absent": "-1"}, {"absent": "999999999999"}, {"voivodeship": "'"}]
)
def test_what_no_filter_knows_breaks_nothing(admin: Client, query: dict[str, str]) -> None:
    assert admin.get(LIST, query).status_code == 200


# What leaves ----------------------------------------------------------------------------------------------------------

FORMULA = '=HYPERLINK("http://evil.example")'


def table(client: Client, path: str = LIST, **query: Any) -> list[dict[str, str]]:
    response = client.get(path, {"export": "csv", **query})
    assert "attachment" in response["Content-Disposition"]
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


def test_the_narrowed_list_leaves_as_a_table(admin: Client, member: MemberPage) -> None:
    factories.person(Role.EDITOR, member, email="redaktor@x.example", name="Łucja", post="Inspektor")
    factories.person(Role.OFFICIAL, member, email="urzednik@x.example")

    (row,) = table(admin, role="editor")

    assert (row["Adres e-mail"], row["Imię i nazwisko"], row["Organizacja"], row["Województwo"], row["Rola"]) == (
        "redaktor@x.example", "Łucja", "1213042", "małopolskie", "redaktor",
    )  # fmt: skip


def test_what_was_taken_away_can_be_loaded_again(admin: Client, member: MemberPage) -> None:
    factories.person(Role.EDITOR, member, email="redaktor@x.example", name=FORMULA)
    factories.person(Role.OFFICIAL, factories.PartnerPageFactory())
    factories.person(Role.MODERATOR, factories.GroupingPageFactory())
    content = admin.get(LIST, {"export": "csv"}).content

    row = imports.check(loader=PeopleLoader(), content=content, name="osoby.csv", now=timezone.now())

    assert row.problems == []
    assert (row.report["new"], row.report["changed"], row.report["same"]) == (0, 0, 4)


@pytest.mark.parametrize("name", [FORMULA, "+48", "-1", "@SUM(A1)", "\t=1", "＝1"])
def test_no_formula_leaves_raw(admin: Client, member: MemberPage, name: str) -> None:
    factories.person(Role.EDITOR, member, email="r@x.example", name=name, post=name)

    (row,) = table(admin, role="editor")
    assert row["Imię i nazwisko"].startswith("'")
    assert row["Stanowisko"].startswith("'")


def test_no_formula_leaves_in_excels_own_format(admin: Client, member: MemberPage) -> None:
    factories.person(Role.EDITOR, member, email="r@x.example", name=FORMULA)

    response = admin.get(LIST, {"export": "xlsx", "role": "editor"})
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active  # type: ignore[attr-defined]

    assert sheet is not None
    cells = {cell.value: cell.data_type for cell in sheet[2]}
    assert cells[FORMULA] == "s"
    assert "f" not in cells.values()


def test_nobody_else_takes_the_list_away(member: MemberPage, sign_in: SignIn) -> None:
    client = sign_in(factories.person(Role.MODERATOR, member))

    for path in (LIST, OVERVIEW):
        assert client.get(path, {"export": "csv"}).status_code == 403


# Organisations and people ---------------------------------------------------------------------------------------------


def test_the_overview_counts_who_works_where(admin: Client, member: MemberPage, other: MemberPage) -> None:
    for role, number in ((Role.OFFICIAL, 3), (Role.EDITOR, 2), (Role.MODERATOR, 1)):
        for _ in range(number):
            factories.person(role, member, last_login=timezone.now())
    factories.person(Role.EDITOR, member, is_active=False)

    rows = {row["kod TERYT"]: row for row in table(admin, OVERVIEW)}

    assert [rows["1213042"][role] for role in ("Urzędnicy", "Redaktorzy", "Moderatorzy")] == ["3", "2", "1"]
    assert [rows["2212062"][role] for role in ("Urzędnicy", "Redaktorzy", "Moderatorzy")] == ["0", "0", "0"]
    assert rows["1213042"]["Ostatnie logowanie"]
    assert not rows["2212062"]["Ostatnie logowanie"]


def test_the_overview_says_where_somebody_is_missed(admin: Client, member: MemberPage, other: MemberPage) -> None:
    grouping, partner = factories.GroupingPageFactory(title="Metropolia"), factories.PartnerPageFactory(title="Partner")
    factories.person(Role.MODERATOR, member)
    factories.person(Role.EDITOR, other)
    factories.person(Role.MODERATOR, other, is_active=False)
    names = {page.pk: name for page, name in (
        (member, "Osiek (gmina wiejska, 1213042)"), (other, "Osiek (gmina wiejska, 2212062)"),
        (grouping, "Metropolia (metropolia)"), (partner, "Partner (partner)"),
    )}  # fmt: skip

    def those(*pages: Page) -> set[str]:
        return {names[page.pk] for page in pages}

    assert set(places(admin)) == those(member, other, grouping, partner)
    assert set(places(admin, lacks="moderator")) == those(other, grouping)
    assert set(places(admin, lacks="editor")) == those(member, grouping)
    assert set(places(admin, lacks="either")) == those(member, other, grouping)
    assert set(places(admin, lacks="anybody")) == those(grouping, partner)
    assert set(places(admin, place="partner")) == those(partner)
    assert set(places(admin, voivodeship="22")) == those(other)
    assert set(places(admin, q="osiek 2212")) == those(other)
    assert admin.get(OVERVIEW).content.decode().count("burza-missing") == 4


def test_who_left_the_association_is_not_missed(admin: Client, member: MemberPage) -> None:
    MemberPage.objects.filter(pk=member.pk).update(ended_on=timezone.localdate(), ending="left")

    assert places(admin) == []


@pytest.mark.parametrize("ordering", ["title", "officials", "editors", "moderators", "last_seen"])
def test_the_overview_is_ordered_by_any_column(admin: Client, member: MemberPage, ordering: str) -> None:
    aleksandrow = factories.MemberPageFactory(title="Aleksandrów")
    for role in (Role.OFFICIAL, Role.EDITOR, Role.MODERATOR):
        factories.person(role, member if ordering != "title" else aleksandrow, last_login=timezone.now())

    first, last = places(admin, ordering=f"-{ordering}")
    assert first.startswith("Osiek")
    if ordering != "last_seen":
        assert places(admin, ordering=ordering) == [last, first]


# Costs ----------------------------------------------------------------------------------------------------------------


def make(number: int) -> None:
    """Everybody somewhere else in one voivodeship, by rows of their own, a third of them invited."""
    users = []
    known = MemberPage.objects.count()
    for position in range(known, known + number):
        users.append(factories.UserFactory.create())
        member = factories.MemberPageFactory(code=f"12{90 + position // 90}{position % 90 + 10}1")
        Membership.objects.create(user=users[-1], member=member, role=Role.EDITOR)
    User.objects.filter(pk__in=[user.pk for user in users[::3]]).update(password="!x")
    invited = User.objects.filter(pk__in=[user.pk for user in users[::3]])
    invitations.invite_all(people=invited, invited_by=None, now=timezone.now())


# Each of them lists people or organisations.
LISTS = [
    LIST, f"{LIST}?ordering=organisation", f"{LIST}?invitation=open&absent=never&voivodeship=12",
    f"{LIST}?export=csv", f"{LIST}?export=xlsx", OVERVIEW,
    f"{OVERVIEW}?lacks=either&ordering=-editors", f"{OVERVIEW}?export=csv",
    f"{LIST}invite-all/",
]  # fmt: skip


def queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
        assert response.status_code == 200, path
        b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    return len(captured)


@pytest.mark.slow
def test_pages_ask_the_database_as_often_for_110_people_as_for_10(admin: Client) -> None:
    make(10)
    few = {path: queries(admin, path) for path in LISTS}
    make(100)

    assert {path: queries(admin, path) for path in LISTS} == few
    assert {path: count for path, count in few.items() if count > 20} == {}


@pytest.mark.parametrize("report", ["aging-pages", "locked"])
def test_reports_that_wagtail_exports_hold_no_formula(report: str, admin: Client, member: MemberPage) -> None:
    formula = '=HYPERLINK("https://zly.example";"x")'
    page = factories.InitiativePageFactory(parent=member, title=formula, locked=True)
    page.save_revision(user=User.objects.get()).publish()

    answer = admin.get(f"/admin/reports/{report}/?export=csv")

    cells = {cell for row in csv.reader(io.StringIO(answer.getvalue().decode())) for cell in row}
    assert f"'{formula}" in cells
    assert formula not in cells
