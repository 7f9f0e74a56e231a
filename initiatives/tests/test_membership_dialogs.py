"""The administrator's dialogs: what would happen is shown first, what was typed stays, and nobody else gets there."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import PageLogEntry

from cms.users.models import User
from initiatives.models import MemberPage, Role
from initiatives.services import organisations
from initiatives.tests import factories

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
TODAY = {"on": str(timezone.localdate())}


class Office:
    def __init__(self, sign_in: SignIn) -> None:
        self.administrator = factories.person(Role.ADMINISTRATOR)
        self.client = sign_in(self.administrator)
        home = factories.home()
        self.member = organisations.create_member(home=home, title="Osiek", code="1213052")
        self.namesake = organisations.create_member(home=home, title="Osiek", code="2213062")
        self.third = organisations.create_member(home=home, title="Łagów", code="0808022")
        self.editor = factories.person(Role.EDITOR, self.member, name="Referent")
        factories.InitiativePageFactory(parent=self.member, live=False)

    def send(self, verb: str, data: dict[str, Any], member: MemberPage | None = None) -> Any:
        return self.client.post(f"/admin/membership/{(member or self.member).pk}/{verb}/", TODAY | data)

    def show(self, verb: str, data: dict[str, Any], member: MemberPage | None = None) -> tuple[str, str]:
        """What the dialog answers, and the mark by which it knows what was seen; empty where it shows nothing."""
        html = self.send(verb, data, member).content.decode()
        seen = re.search(r'name="seen" value="(\w+)"', html)
        return " ".join(html.split()), seen.group(1) if seen else ""

    def carry_out(self, verb: str, data: dict[str, Any], member: MemberPage | None = None) -> Any:
        _html, seen = self.show(verb, data, member)
        assert seen, _html
        response = self.send(verb, data | {"seen": seen}, member)
        assert response.status_code == 302, response.content.decode()
        return now(member or self.member)


@pytest.fixture
def office(sign_in: SignIn) -> Office:
    return Office(sign_in)


def now(page: MemberPage) -> MemberPage:
    return MemberPage.objects.get(pk=page.pk)


MERGE = {"into": "Łagów (0808022)"}


def test_the_page_of_a_member_leads_to_the_dialogs(office: Office) -> None:
    address = f"/admin/membership/{office.member.pk}/"

    for path in (f"/admin/pages/{office.member.pk}/", f"/admin/pages/{office.member.pk}/edit/"):
        assert address in office.client.get(path).content.decode()
    html = office.client.get(address).content.decode()
    for verb in ("change", "leave", "merge", "split"):
        assert f"{address}{verb}/" in html
    assert f"{address}rejoin/" not in html


def test_nothing_happens_before_it_was_seen(office: Office) -> None:
    html, seen = office.show("merge", MERGE)

    assert seen
    assert "Osiek (1213052)" in html
    assert "Referent (redaktor)" in html
    assert "1 szkic przejdzie do: Łagów (0808022)." in html
    assert not now(office.member).is_former


def test_what_was_changed_after_it_was_seen_is_shown_again(office: Office) -> None:
    _html, seen = office.show("merge", MERGE)

    html, again = office.show("merge", {"into": "2213062", "seen": seen})

    assert again not in ("", seen)
    assert "Osiek (2213062)" in html
    assert not now(office.member).is_former


def test_a_merge_is_carried_out_and_stands_in_the_history_of_both(office: Office) -> None:
    page = office.carry_out("merge", MERGE)

    assert (page.ending, [heir.pk for heir in page.heirs()]) == ("merged", [office.third.pk])
    told = {
        entry.page_id: entry.formatter.format_message(entry)
        for entry in PageLogEntry.objects.filter(action__startswith="initiatives.member.")
        if entry.user == office.administrator
    }
    assert set(told) == {office.member.pk, office.third.pk}
    assert "Łagów (0808022)" in told[office.member.pk]
    assert "Osiek (1213052)" in told[office.third.pk]


def test_of_two_members_of_one_name_the_code_decides(office: Office) -> None:
    html, seen = office.show("merge", {"into": "Osiek"}, office.third)
    assert not seen
    assert "Osiek (1213052), Osiek (2213062)" in html
    assert 'value="Osiek"' in html

    office.carry_out("merge", {"into": "Osiek (2213062)"}, office.third)

    assert now(office.third).heirs() == [office.namesake]


@pytest.mark.parametrize("into", ["", "Nigdzie", "1213052", "9999999"])
def test_a_member_that_cannot_follow_is_refused_and_stays_typed(office: Office, into: str) -> None:
    html, seen = office.show("merge", {"into": into})

    assert not seen
    assert f'value="{into}"' in html or not into
    assert not now(office.member).is_former


def test_a_day_in_the_future_is_refused(office: Office) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)

    html, seen = office.show("leave", {"on": str(tomorrow), "accounts": "keep"})

    assert not seen
    assert f'value="{tomorrow}"' in html


@pytest.mark.parametrize(("accounts", "active"), [("keep", True), ("end", False)])
def test_accounts_end_where_the_administrator_says_so(office: Office, accounts: str, active: bool) -> None:
    page = office.carry_out("leave", {"accounts": accounts})

    assert page.ending == "left"
    assert User.objects.get(pk=office.editor.pk).is_active is active


def test_a_split_sends_each_person_where_it_is_said(office: Office) -> None:
    other = factories.person(Role.MODERATOR, office.member)
    data = {"into_1": "2213062", "into_2": "0808022", "keeper": "1", f"person_{other.pk}": "2"}

    page = office.carry_out("split", data)

    assert (page.ending, page.heirs()) == ("split", [office.namesake, office.third])
    assert User.objects.get(pk=office.editor.pk).membership.member == office.namesake
    assert User.objects.get(pk=other.pk).membership.member == office.third


@pytest.mark.parametrize(
    "wrong",
    [
        {"into_2": ""},
        {"into_2": "2213062"},
        {"into_2": "1213052"},
        {"keeper": "3"},
        {"keeper": "9"},
        {"person": "4"},
    ],
)
def test_a_split_that_makes_no_sense_is_refused(office: Office, wrong: dict[str, str]) -> None:
    data = {"into_1": "2213062", "into_2": "0808022", "keeper": "1"} | wrong
    if "person" in data:
        data[f"person_{office.editor.pk}"] = data.pop("person")

    assert office.show("split", data)[1] == ""
    assert not now(office.member).is_former


def test_the_name_and_code_are_changed_with_both_addresses_shown(office: Office) -> None:
    data = {"title": "Osiek nad Wisłą", "code": "1213053", "keep_former": "on"}

    html, _seen = office.show("change", data)
    assert "/osiek-1213052/" in html
    assert "/osiek-nad-wisla-1213053/" in html
    page = office.carry_out("change", data)

    assert (page.title, page.code, page.url) == ("Osiek nad Wisłą", "1213053", "/osiek-nad-wisla-1213053/")
    assert page.former_units.get().until == date.fromisoformat(TODAY["on"])


@pytest.mark.parametrize("code", ["1213052", "121305", "1213059", "2213062", "2213063", "zły kod"])
def test_a_code_that_cannot_be_is_refused_and_stays_typed(office: Office, code: str) -> None:
    data = {"title": "Osiek", "code": code}

    html, seen = office.show("change", data)
    if seen:
        html = office.send("change", data | {"seen": seen}).content.decode()

    assert f'value="{code}"' in html
    assert now(office.member).code == "1213052"


def test_a_wrong_press_is_taken_back(office: Office) -> None:
    office.carry_out("merge", MERGE)
    assert "rejoin/" in office.client.get(f"/admin/membership/{office.member.pk}/").content.decode()

    page = office.carry_out("rejoin", {"people": [str(office.editor.pk)]})

    assert not page.is_former
    assert User.objects.get(pk=office.editor.pk).membership.member == page


def test_a_verb_that_does_not_fit_leads_back(office: Office) -> None:
    assert office.client.get(f"/admin/membership/{office.member.pk}/rejoin/").status_code == 302
    office.carry_out("leave", {"accounts": "keep"})

    for verb in ("leave", "merge", "split"):
        assert office.send(verb, MERGE).status_code == 302
    assert now(office.member).ending == "left"


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.EDITOR, Role.MODERATOR])
@pytest.mark.parametrize("place", ["the member", "the other", "the association"])
def test_nobody_but_an_administrator_gets_there(office: Office, sign_in: SignIn, role: Role, place: str) -> None:
    if (role, place) == (Role.EDITOR, "the association"):
        role = Role.MODERATOR
    organisation = {"the member": office.member, "the other": office.third}.get(place)
    client = sign_in(factories.person(role, organisation))
    data = {
        "merge": MERGE,
        "leave": {"accounts": "end"},
        "split": {"into_1": "2213062", "into_2": "0808022", "keeper": "1"},
        "change": {"title": "Inny", "code": "1213053"},
    }

    for verb, typed in data.items():
        _html, seen = office.show(verb, typed)
        for address in (f"/admin/membership/{office.member.pk}/{verb}/", f"/admin/membership/{office.member.pk}/"):
            assert client.get(address).status_code == 403
            assert client.post(address, TODAY | typed | {"seen": seen}).status_code == 403

    page = now(office.member)
    assert (page.is_former, page.title, page.code) == (False, "Osiek", "1213052")
    assert f"/admin/membership/{office.member.pk}/" not in client.get("/admin/pages/").content.decode()
