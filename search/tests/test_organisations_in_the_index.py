"""A member's entry, and its pages', say of it what lists do, from the first moment on and in every process."""

import json

import pytest
from django.utils import timezone

from initiatives.facets import kept
from initiatives.models import GroupingUnit
from initiatives.tests import factories
from search.index.doctor import examine
from search.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)


def facets(number: int) -> dict[str, list[str]]:
    return dict(Entry.objects.get(number=number).facets)


def test_a_new_member_is_filed_though_others_are_held_in_memory() -> None:
    factories.MemberPageFactory.create()
    kept.known()

    member = factories.MemberPageFactory.create(code="1405022", slug="wola")
    page = factories.InitiativePageFactory.create(parent=member)

    for number in (member.pk, page.pk):
        assert facets(number)["organisation"] == ["wola"]
        assert facets(number)["voivodeship"] == ["14"]


def test_a_grouping_is_its_members_and_their_pages() -> None:
    member = factories.MemberPageFactory.create(code="1405022")
    page = factories.InitiativePageFactory.create(parent=member)
    grouping = factories.GroupingPageFactory.create(slug="metropolia")
    kept.known()

    GroupingUnit.objects.create(page=grouping, unit_number="140502")

    assert facets(member.pk)["grouping"] == facets(page.pk)["grouping"] == ["metropolia"]
    assert list(examine(today=timezone.localdate())) == []


def test_what_a_channel_does_not_tell_is_no_word() -> None:
    """Content that was loaded, or is older than a field, lacks what is optional."""
    channel = {"type": "channel", "value": {"kind": "phone", "value": "68 000 10 10", "hours": []}}
    member = factories.MemberPageFactory.create(channels=json.dumps([channel]))

    assert Entry.objects.get(number=member.pk).body.endswith("68 000 10 10")
