"""“My neighbours” among the facets of results: of whoever works for a municipality, by the register's borders."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from cms.users.models import User
from initiatives.models import MemberPage, Role
from initiatives.register import registry
from initiatives.tests import factories
from search.asking.ask import Search, ask
from search.asking.groups import NEIGHBOURS, groups_of
from search.engines.interface import YES
from search.index.rebuilding import begin, go_on

pytestmark = pytest.mark.django_db

# Of the register: a city with powiat rights; one that borders it; one that does not.
KATOWICE, FAR = "2469011", "3262011"


def member_at(code: str, **fields: object) -> MemberPage:
    found: MemberPage = factories.MemberPageFactory.create(code=code, **fields)
    return found


def neighbour(**fields: object) -> MemberPage:
    return member_at(next(unit.code for unit in registry.neighbours(KATOWICE) if unit.is_gmina), **fields)


def official_of(member: MemberPage) -> User:
    return factories.person(Role.OFFICIAL, member)


def test_the_pages_of_those_who_share_a_border_are_the_facet() -> None:
    me, beside, far = member_at(KATOWICE), neighbour(), member_at(FAR)

    facet, slugs = groups_of(official_of(me))[NEIGHBOURS]

    assert facet == "organisation"
    assert slugs == {beside.slug}
    assert far.slug not in slugs


def test_results_are_counted_and_narrowed_by_it() -> None:
    me, beside = member_at(KATOWICE), neighbour()
    for place in (me, beside, member_at(FAR)):
        factories.InitiativePageFactory.create(parent=place, title=f"Agregat dla {place.code}")
    begin()
    list(go_on(today=timezone.localdate()))
    reader = official_of(me)

    everything = ask(Search("agregat", groups=groups_of(reader)), user=reader)
    near = ask(Search("agregat", groups=groups_of(reader), choices={NEIGHBOURS: [YES]}), user=reader)

    assert everything.total == 3
    assert everything.counts[NEIGHBOURS] == {YES: 1}
    assert [hit.title for hit in near.hits] == [f"Agregat dla {beside.code}"]


def test_there_is_none_without_a_neighbour_among_the_members_of_today() -> None:
    me = member_at(KATOWICE)
    neighbour(ended_on="2020-01-01", ending="left")
    member_at(FAR)

    assert groups_of(official_of(me)) == {}


def test_a_draft_of_a_member_is_nobodys_neighbour() -> None:
    me = member_at(KATOWICE)
    neighbour(live=False)

    assert groups_of(official_of(me)) == {}


@pytest.mark.parametrize("place", ["association", "partner", "nowhere"])
def test_whoever_works_for_no_municipality_has_none(place: str) -> None:
    neighbour()
    if place == "nowhere":
        assert groups_of(factories.UserFactory.create()) == {}
        assert groups_of(AnonymousUser()) == {}
        return
    organisation = factories.PartnerPageFactory.create() if place == "partner" else None

    assert groups_of(factories.person(Role.OFFICIAL, organisation)) == {}
