"""Groupings list what their members shared, follow them as they come and go, and share for themselves."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from cms.users.models import User
from conftest import OnCommit
from initiatives import visibility
from initiatives.models import ActPage, GroupingKind, GroupingPage, GroupingUnit, InitiativePage, MemberPage, Role
from initiatives.models.moderation import APPROVE
from initiatives.services import organisations
from initiatives.services.notices import moderators_of
from initiatives.tests import bulk, factories
from initiatives.tests.editing import create, edit, initiative_data, paragraph
from initiatives.tests.town import Town, fresh

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
DAY = date(2027, 1, 1)


@pytest.fixture
def reader(sign_in: SignIn) -> Client:
    return sign_in(factories.person())


def grouping_of(*members: MemberPage, **fields: Any) -> GroupingPage:
    page: GroupingPage = factories.GroupingPageFactory(**fields)
    page.units = [GroupingUnit(unit_number=member.unit_number) for member in members]
    page.save()
    return now(page)


def now(page: Any) -> Any:
    return type(page).objects.get(pk=page.pk)


def shown(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


def test_it_lists_what_its_members_and_itself_shared_and_nothing_of_others(reader: Client) -> None:
    member, other = factories.MemberPageFactory(), factories.MemberPageFactory()
    page = grouping_of(member, title="Metropolia Wzorcowa")
    factories.InitiativePageFactory(parent=member, title="Pompy")
    factories.InitiativePageFactory(parent=member, title="Szkic pompy", live=False)
    factories.ActPageFactory(parent=page, title="Uchwała metropolii")
    factories.InitiativePageFactory(parent=other, title="Cudza")

    text = shown(reader, page.url)

    assert "Pompy" in text
    assert "Uchwała metropolii" in text
    assert "Szkic pompy" not in text
    assert "Cudza" not in text
    assert member.name_and_code in text


def test_it_follows_its_members_as_they_join_and_leave(reader: Client) -> None:
    member = factories.MemberPageFactory(code="1213052")
    page = grouping_of(member)
    page.units.add(GroupingUnit(unit_number="221306"))
    page.save()
    assert list(now(page).members()) == [member]
    assert "1 z 2 jednostek należy do zrzeszenia" in shown(reader, page.url)

    joined = organisations.create_member(home=factories.home(), title="Osiek", code="2213062")
    assert set(now(page).members()) == {member, joined}

    organisations.end_membership(member=member, on=DAY)
    assert list(now(page).members()) == [joined]

    organisations.rejoin(member=member, on=DAY)
    assert set(now(page).members()) == {member, joined}


def test_whoever_follows_a_unit_stands_in_its_place_until_the_merger_is_undone(reader: Client) -> None:
    first, second, outside = (factories.MemberPageFactory() for _ in range(3))
    page = grouping_of(first, second)
    factories.InitiativePageFactory(parent=first, title="Pompy")

    organisations.merge(members=[first], into=outside, on=DAY)
    assert set(now(page).members()) == {second, outside}
    assert now(page).unit_count() == 2
    assert "Pompy" in shown(reader, page.url)
    assert [row.pk for row in GroupingPage.objects.of(now(outside))] == [page.pk]

    organisations.merge(members=[outside], into=second, on=DAY)
    assert list(now(page).members()) == [second]
    assert now(page).unit_count() == 1
    assert "Pompy" in shown(reader, page.url)

    organisations.rejoin(member=outside, on=DAY)
    organisations.rejoin(member=first, on=DAY)
    assert set(now(page).members()) == {first, second}


def test_a_unit_with_a_new_number_keeps_its_place() -> None:
    member = organisations.create_member(home=factories.home(), title="Łagów", code="0808022")
    page = grouping_of(member)

    organisations.change_unit(member=member, code="0808053", on=DAY)

    assert list(now(page).members()) == [member]
    assert now(page).unit_count() == 1
    assert list(GroupingPage.objects.of(now(member))) == [page]


def test_a_unit_that_left_the_grouping_is_its_no_more() -> None:
    member = factories.MemberPageFactory()
    page = grouping_of(member)

    page.units.update(left_on=DAY)

    assert list(now(page).members()) == []
    assert not GroupingPage.objects.of(member).exists()


def test_the_gminas_of_a_powiat_follow_from_its_code(reader: Client) -> None:
    gmina = factories.MemberPageFactory(code="0808022")
    powiat, outside = factories.MemberPageFactory(code="0808"), factories.MemberPageFactory(code="0809012")
    page = factories.GroupingPageFactory(kind=GroupingKind.POWIAT, powiat="0808")

    assert list(page.members()) == [gmina]
    assert [list(GroupingPage.objects.of(member)) for member in (gmina, powiat, outside)] == [[page], [], []]
    assert "1 z 6 jednostek należy do zrzeszenia" in shown(reader, page.url)


@pytest.mark.parametrize("code", ["", "08", "0861", "0808022", "9901"])
def test_a_powiat_that_is_none_is_refused(code: str) -> None:
    page = GroupingPage(title="X", slug="x", kind=GroupingKind.POWIAT, powiat=code)

    with pytest.raises(ValidationError) as refusal:
        page.full_clean(exclude=["path", "depth"])

    assert "powiat" in refusal.value.message_dict


def test_a_members_page_and_the_list_lead_to_it(reader: Client) -> None:
    member = factories.MemberPageFactory()
    page = grouping_of(member, title="Metropolia Wzorcowa")

    assert f'<a href="{page.url}">Metropolia Wzorcowa</a>' in shown(reader, member.url)
    assert "Metropolia Wzorcowa" in shown(reader, "/grupy/")
    assert 'href="/grupy/"' in shown(reader, "/")


def test_lists_are_narrowed_to_what_its_members_shared(reader: Client) -> None:
    member = factories.MemberPageFactory()
    page = grouping_of(member)
    factories.InitiativePageFactory(parent=member, title="Pompy")
    factories.InitiativePageFactory(title="Cudza")

    text = shown(reader, f"/inicjatywy/?grupa={page.slug}")

    assert "Pompy</a>" in text
    assert "Cudza</a>" not in text


# Its own people -------------------------------------------------------------------------------------------------------


def test_its_editor_writes_and_its_moderator_approves(sign_in: SignIn, on_commit: OnCommit) -> None:
    page = grouping_of(factories.MemberPageFactory())
    editor, moderator = factories.person(Role.EDITOR, page), factories.person(Role.MODERATOR, page)
    town = Town(sign_in, on_commit)

    with on_commit():
        create(sign_in(editor), page, "initiativepage", town.data(), "action-submit")
    draft = InitiativePage.objects.get()

    assert moderators_of(draft) == [moderator]
    town.answer(draft, APPROVE, sign_in(moderator))
    assert (fresh(draft).live, fresh(draft).organisation_id) == (True, page.pk)


def test_without_a_moderator_of_its_own_the_associations_are_asked() -> None:
    page = grouping_of(factories.MemberPageFactory())
    stand_in = factories.person(Role.MODERATOR)
    draft = factories.InitiativePageFactory(parent=page, live=False)

    assert moderators_of(draft) == [stand_in]
    assert draft.permissions_for_user(stand_in).can_publish()


def test_its_people_change_nothing_of_its_members_and_members_people_nothing_of_its(sign_in: SignIn) -> None:
    member = factories.MemberPageFactory()
    page = grouping_of(member)
    of_member = factories.InitiativePageFactory(parent=member, live=False, title="Szkic gminy")
    of_page = factories.InitiativePageFactory(parent=page, live=False, title="Szkic metropolii")
    file = factories.AttachmentFactory.create(organisation=member)

    for role in (Role.EDITOR, Role.MODERATOR):
        grouping_person, member_person = factories.person(role, page), factories.person(role, member)
        for person, own, foreign in ((grouping_person, of_page, of_member), (member_person, of_member, of_page)):
            client = sign_in(person)
            assert client.get(f"/admin/pages/{own.pk}/edit/").status_code == 200
            assert client.get(f"/admin/pages/{foreign.pk}/edit/").status_code == 404
            edit(client, foreign, initiative_data(title="Zmieniona"), "action-publish")
            create(client, foreign.get_parent().specific, "initiativepage", initiative_data(title="Podrzucona"))
            assert set(visibility.pages_visible_to(person, InitiativePage)) == {own}
        assert file not in visibility.attachments_visible_to(grouping_person)
    assert set(InitiativePage.objects.values_list("title", flat=True)) == {"Szkic gminy", "Szkic metropolii"}


# Its form -------------------------------------------------------------------------------------------------------------


def form_data(*units: str, **fields: Any) -> dict[str, Any]:
    rows = [{"unit_number": unit, "joined_on": "", "left_on": ""} for unit in units]
    empty = dict.fromkeys(("slug", "powiat", "website"), "")
    data = {"title": "Metropolia Wzorcowa", "kind": "metropolis", "introduction": paragraph(""), **empty}
    return dict(nested_form_data(data | {"channels": streamfield([]), "units": inline_formset(rows)} | fields))


@pytest.mark.parametrize("typed", ["Katowice (2469011)", "2469011", "katowice", "246901"])
def test_an_administrator_lists_units_by_name_or_code(sign_in: SignIn, typed: str) -> None:
    client = sign_in(factories.person(Role.ADMINISTRATOR))

    assert create(client, factories.home(), "groupingpage", form_data(typed), "action-publish").status_code == 302

    page = GroupingPage.objects.get()
    assert (page.live, page.unit_numbers()) == (True, ["246901"])
    assert 'value="Katowice (2469011)"' in client.get(f"/admin/pages/{page.pk}/edit/").content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Nigdzie", "Nie ma jednostki o takiej nazwie ani kodzie."),
        ("9999999", "Nie ma jednostki o takiej nazwie ani kodzie."),
        ("Osiek", "Kilka jednostek nosi tę nazwę; o którą chodzi?"),
    ],
)
def test_a_unit_that_is_none_or_one_of_several_is_refused_and_stays_typed(
    sign_in: SignIn, typed: str, said: str
) -> None:
    client = sign_in(factories.person(Role.ADMINISTRATOR))

    html = create(client, factories.home(), "groupingpage", form_data(typed), "action-publish").content.decode()

    assert said in html
    assert f'value="{typed}"' in html
    assert not GroupingPage.objects.exists()


# What it costs --------------------------------------------------------------------------------------------------------


def count_queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_it_costs_the_same_with_ten_members_and_with_hundreds(reader: Client) -> None:
    page = factories.GroupingPageFactory()

    def add(count: int, first: int) -> None:
        members = bulk.add_pages(
            factories.home(), MemberPage, count, title="Gmina {n}", code=lambda n: factories.gmina_code(80_000 - n)
        )
        units = [GroupingUnit(page=page, unit_number=row.code[:6], sort_order=first) for row in members]
        GroupingUnit.objects.bulk_create(units)
        for model in (InitiativePage, ActPage):
            bulk.add_pages(members[0], model, count, title="Strona {n}")
        bulk.add_pages(factories.home(), GroupingPage, count, title="Grupa {n}")

    add(10, 0)
    few = {path: count_queries(reader, path) for path in (page.url, "/grupy/", f"/inicjatywy/?grupa={page.slug}")}
    add(290, 10)
    many = {path: count_queries(reader, path) for path in few}

    assert many == few
