"""A member gets another name, another kind, another code: both lead to its page, and everything below goes along."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.models import Page, PageLogEntry, Revision

from conftest import OnCommit
from initiatives.models import MemberPage, Role
from initiatives.services import organisations
from initiatives.tests import factories

pytestmark = pytest.mark.django_db

DAY = date(2027, 1, 1)


@pytest.fixture
def member() -> MemberPage:
    return organisations.create_member(home=factories.home(), title="Łagów", code="0808022")


def now(page: Page) -> MemberPage:
    return MemberPage.objects.get(pk=page.pk)


def test_a_village_that_becomes_a_town_keeps_its_page_and_number(member: MemberPage) -> None:
    organisations.change_unit(member=member, code="0808023", on=DAY)

    page = now(member)
    assert (page.code, page.unit_number, page.unit_kind) == ("0808023", "080802", "urban_rural")
    assert [(row.code, row.name, row.until) for row in page.former_units.all()] == [("0808022", "Łagów", DAY)]


def test_name_code_groups_and_collection_change_together(member: MemberPage) -> None:
    organisations.change_unit(member=member, title="Łagów Lubuski", code="0808023", on=DAY)

    page = now(member)
    assert (page.title, page.draft_title, page.slug) == ("Łagów Lubuski", "Łagów Lubuski", "lagow-lubuski-0808023")
    assert page.rights.editors.name == "Editors: Łagów Lubuski (0808023)"
    assert page.rights.collection.name == "Łagów Lubuski (0808023)"


def test_the_old_address_leads_to_the_new_one(member: MemberPage, on_commit: OnCommit, sign_in: object) -> None:
    initiative = factories.InitiativePageFactory(parent=member)
    old, old_below = member.url, initiative.url
    client: Client = sign_in(factories.person())  # type: ignore[operator]

    with on_commit():
        organisations.change_unit(member=member, title="Łagów Lubuski", on=DAY)

    for path, page in ((old, member), (old_below, initiative)):
        response = client.get(path)
        assert (response.status_code, response.headers["Location"]) == (301, Page.objects.get(pk=page.pk).url)
        assert client.get(Page.objects.get(pk=page.pk).url).status_code == 200


def test_the_same_once_more_changes_nothing(member: MemberPage) -> None:
    for _ in range(2):
        organisations.change_unit(member=member, title="Łagów", code="0808022", on=DAY)

    assert not now(member).former_units.exists()
    assert not PageLogEntry.objects.filter(action=organisations.RENAMED).exists()


def test_a_slip_of_the_pen_is_mended_without_a_trace_in_the_names(member: MemberPage) -> None:
    organisations.change_unit(member=member, title="Łagów Lubuski", on=DAY, keep_former=False)

    assert not now(member).former_units.exists()


def test_a_code_of_another_member_or_of_no_unit_is_refused(member: MemberPage) -> None:
    factories.MemberPageFactory(code="0808032")

    with pytest.raises(ValidationError):
        organisations.change_unit(member=member, code="0808032", on=DAY)
    # The same number in another kind is the same unit.
    with pytest.raises(ValidationError):
        organisations.change_unit(member=member, code="0808033", on=DAY)
    with pytest.raises(ValueError, match="gmina"):
        organisations.change_unit(member=member, code="0808029", on=DAY)

    page = now(member)
    assert (page.code, page.former_units.count()) == ("0808022", 0)


def test_a_draft_from_before_takes_name_code_and_address_of_today(member: MemberPage) -> None:
    member.introduction = "<p>Szkic.</p>"
    draft = member.save_revision()

    organisations.change_unit(member=member, title="Łagów Lubuski", code="0808023", on=DAY)
    Revision.objects.get(pk=draft.pk).publish()

    page = now(member)
    assert (page.introduction, page.title, page.code) == ("<p>Szkic.</p>", "Łagów Lubuski", "0808023")
    assert (page.slug, page.unit_kind) == ("lagow-lubuski-0808023", "urban_rural")
    assert page.url_path.endswith("/lagow-lubuski-0808023/")


def test_a_member_that_nobody_has_seen_is_changed_in_its_draft() -> None:
    member = MemberPage(title="Łagów", code="0808022", live=False)
    factories.home().add_child(instance=member)
    member.save_revision()

    organisations.change_unit(member=member, title="Łagów Lubuski", on=DAY)

    draft = now(member).get_latest_revision_as_object()
    assert (draft.title, draft.slug) == ("Łagów Lubuski", "lagow-lubuski-0808022")


def test_members_of_the_same_name_are_told_apart_by_their_code() -> None:
    first, second = (factories.MemberPageFactory(title="Osiek", code=code) for code in ("1213052", "2213062"))

    organisations.change_unit(member=second, code="2213063", on=DAY)

    assert (now(first).name_and_code, now(second).name_and_code) == ("Osiek (1213052)", "Osiek (2213063)")
    assert now(second).rights.moderators.name == "Moderators: Osiek (2213063)"
    assert now(first).rights.moderators.name == "Moderators: Osiek (1213052)"


def test_the_history_says_what_it_was_called_before(member: MemberPage) -> None:
    administrator = factories.person(Role.ADMINISTRATOR)

    organisations.change_unit(member=member, title="Łagów Lubuski", on=DAY, by=administrator)

    entry = PageLogEntry.objects.get(action=organisations.RENAMED)
    assert (entry.user, entry.formatter.format_message(entry)) == (
        administrator,
        "Zmieniono nazwę lub kod; wcześniej: Łagów (0808022)",
    )
