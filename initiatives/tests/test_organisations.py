"""Creating a member sets up who may do what there."""

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.models import Collection, GroupPagePermission, Page

from initiatives.models import MemberPage, PartnerPage, Role
from initiatives.services import organisations, rights
from initiatives.tests import factories

pytestmark = pytest.mark.django_db


def test_a_member_gets_groups_and_a_collection_that_carry_its_code() -> None:
    first = factories.MemberPageFactory(title="Osiek", code="1213052")
    second = factories.MemberPageFactory(title="Osiek", code="2213062")

    assert first.rights.editors.name == "Editors: Osiek (1213052)"
    assert second.rights.moderators.name == "Moderators: Osiek (2213062)"
    assert first.rights.collection != second.rights.collection


def test_setting_up_again_makes_nothing_twice() -> None:
    member = factories.MemberPageFactory()
    before = (GroupPagePermission.objects.count(), Collection.objects.count())

    rights.set_up_organisation(page=member)

    assert (GroupPagePermission.objects.count(), Collection.objects.count()) == before


def test_a_renamed_member_keeps_its_groups_under_the_new_name() -> None:
    member: MemberPage = factories.MemberPageFactory(title="Stara", code="0801011")
    group = member.rights.editors.pk

    member.title = "Nowa"
    member.save()

    member = MemberPage.objects.get(pk=member.pk)
    assert (member.rights.editors.pk, member.rights.editors.name) == (group, "Editors: Nowa (0801011)")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("2469011", "city_with_powiat_rights"),
        ("0801011", "urban"),
        ("0801022", "rural"),
        ("0808043", "urban_rural"),
        ("0808", "powiat"),
        ("08", "voivodeship"),
    ],
)
def test_kind_and_place_follow_from_the_code(code: str, kind: str) -> None:
    member = factories.MemberPageFactory(code=code)

    assert (member.unit_kind, member.voivodeship, member.powiat) == (kind, code[:2], code[:4] if len(code) > 2 else "")


@pytest.mark.parametrize(
    "code", ["", "1", "0101011", "08010", "0801001", "0800011", "0801015", "2469", "08a1011", "٠٨"]
)
def test_a_code_that_no_unit_can_have_is_refused(code: str) -> None:
    member = MemberPage(title="X", slug="x", code=code)

    with pytest.raises(ValidationError) as refusal:
        member.full_clean(exclude=["path", "depth"])

    assert "code" in refusal.value.message_dict


@pytest.mark.parametrize("country", ["ZZ", "1!", "Q", "POL"])
def test_a_country_that_there_is_not_is_refused(country: str) -> None:
    partner = PartnerPage(title="X", slug="x", country=country)

    with pytest.raises(ValidationError) as refusal:
        partner.full_clean(exclude=["path", "depth"])

    assert "country" in refusal.value.message_dict


def test_a_country_is_kept_in_capital_letters() -> None:
    partner = PartnerPage(title="X", slug="x", country="cz")
    partner.clean()
    assert partner.country == "CZ"


def test_an_editor_is_in_the_editors_group_alone() -> None:
    member = factories.MemberPageFactory()

    editor = factories.person(Role.EDITOR, member)

    assert list(editor.groups.all()) == [member.rights.editors]


def test_the_associations_moderators_stand_in_until_a_member_has_its_own() -> None:
    member = factories.MemberPageFactory()
    stand_in = factories.person(Role.MODERATOR)
    assert member.permissions_for_user(stand_in).can_publish()

    factories.person(Role.MODERATOR, member)

    assert not member.permissions_for_user(type(stand_in).objects.get(pk=stand_in.pk)).can_edit()


def test_the_service_makes_a_member_with_its_rights() -> None:
    member = organisations.create_member(home=factories.home(), title="Łagów", code="0808022")

    assert member.live
    assert member.slug == "lagow-0808022"
    assert member.rights.editors.name == "Editors: Łagów (0808022)"


@pytest.mark.parametrize("code", ["0808022", "0808029"])
def test_the_service_leaves_nothing_behind_where_the_code_is_taken_or_impossible(code: str) -> None:
    organisations.create_member(home=factories.home(), title="Łagów", code="0808022")
    before = (Page.objects.count(), Collection.objects.count(), Group.objects.count())

    with pytest.raises((ValidationError, ValueError)), transaction.atomic():
        organisations.create_member(home=factories.home(), title="Inny", code=code)

    assert (Page.objects.count(), Collection.objects.count(), Group.objects.count()) == before
    assert Page.find_problems() == ([], [], [], [], [])
