"""“From municipalities like mine” and “from our neighbours”, by the register's borders."""

import re
from collections.abc import Callable, Collection

import pytest
from django.test import Client

from cms.users.models import User
from home import around
from initiatives.facets.catalogue import read
from initiatives.facets.interface import Kind
from initiatives.models import InitiativePage, MemberPage, Role
from initiatives.register import registry
from initiatives.tests import factories

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
# Of the register: a city with powiat rights; one that borders it; one two borders away.
KATOWICE = "2469011"


def member_at(code: str, **fields: object) -> MemberPage:
    found: MemberPage = factories.MemberPageFactory.create(code=code, **fields)
    return found


def urban(count: int) -> list[str]:
    return [unit.code for unit in registry.units() if unit.kind == "urban"][:count]


def alike(me: MemberPage, shown: Collection[int] = ()) -> around.Alike:
    catalogue = read(Kind.INITIATIVES)
    return around.alike(catalogue, catalogue.organisations[me.pk], shown=shown)


def titles(found: around.Alike | around.Nearby) -> list[str]:
    return [InitiativePage.objects.get(pk=number).title for number in found.numbers]


def shares(code: str, title: str, **fields: object) -> MemberPage:
    member = member_at(code, **fields)
    factories.InitiativePageFactory.create(parent=member, title=title)
    return member


def test_those_of_the_same_kind_and_the_nearest_size_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(around, "NEAREST", 2)
    mine, near, nearer, far, unknown = urban(5)
    me = member_at(mine, population=10_000)
    for code, title, population in (
        (near, "bliska", 12_000), (nearer, "bliższa", 9_500), (far, "daleka", 90_000), (unknown, "nieznana", None),
    ):  # fmt: skip
        shares(code, title, population=population)
    shares(KATOWICE, "inny rodzaj", population=10_000)

    found = alike(me)

    assert set(titles(found)) == {"bliska", "bliższa"}
    assert found.by_size
    assert "jednostka=urban" in found.address
    assert "wielkosc=5-20-tys" in found.address


def test_an_unknown_size_is_no_size(sign_in: SignIn) -> None:
    mine, other = urban(2)
    me = member_at(mine, population=None)
    shares(other, "Jakakolwiek wielkość", population=90_000)
    reader = factories.person(Role.OFFICIAL, me)

    found = alike(me)

    assert titles(found) == ["Jakakolwiek wielkość"]
    assert "wielkosc" not in found.address
    assert "nie jest podana" in sign_in(reader).get("/").content.decode().replace("\N{NO-BREAK SPACE}", " ")


def test_neighbours_share_a_border_and_those_two_borders_away_are_offered(sign_in: SignIn) -> None:
    me = member_at(KATOWICE)
    first = next(unit for unit in registry.neighbours(KATOWICE) if unit.is_gmina)
    within_one = {unit.number for unit in registry.neighbours(KATOWICE)}
    second = next(unit for unit in registry.neighbours(KATOWICE, 2) if unit.is_gmina and unit.number not in within_one)
    shares(first.code, "Sąsiednia")
    shares(second.code, "Dalsza")
    client = sign_in(factories.person(Role.OFFICIAL, me))

    def nearby(address: str) -> str:
        text = client.get(address).content.decode()
        found = re.search(r'<section id="nearby-section".*?</section>', text, re.DOTALL)
        assert found
        return found.group()

    near = nearby("/")
    assert "Sąsiednia" in near
    assert "Dalsza" not in near
    assert 'href="?sasiedzi=2#nearby-section"' in near
    assert "Dalsza" in nearby("/?sasiedzi=2")
    assert nearby("/?sasiedzi=-1'") == near


def test_neighbours_that_published_nothing_are_counted(sign_in: SignIn) -> None:
    me = member_at(KATOWICE)
    text = sign_in(factories.person(Role.OFFICIAL, me)).get("/").content.decode()

    assert f"z\u00a0{len(registry.neighbours(KATOWICE))} jednostek, z\u00a0którymi graniczysz" in text
    assert "Zajrzyj przez dwie granice" in text


def test_drafts_and_former_members_are_left_out() -> None:
    mine, other, former = urban(3)
    me = member_at(mine)
    factories.InitiativePageFactory.create(parent=member_at(other), live=False)
    shares(former, "Dawna", ended_on="2020-01-01", ending="left")

    assert titles(alike(me)) == []


@pytest.mark.parametrize("place", ["association", "partner"])
def test_whoever_belongs_to_no_municipality_has_none_like_it(sign_in: SignIn, place: str) -> None:
    organisation = factories.PartnerPageFactory.create() if place == "partner" else None

    text = sign_in(factories.person(Role.OFFICIAL, organisation)).get("/").content.decode()

    assert "Z samorządów podobnych" not in text
    assert "Od naszych sąsiadów" not in text


def test_what_the_page_shows_already_gives_way_to_what_it_does_not() -> None:
    mine, other = urban(2)
    me, neighbour = member_at(mine), member_at(other)
    pages = [factories.InitiativePageFactory.create(parent=neighbour) for _ in range(2)]

    assert alike(me, shown={pages[0].pk}).numbers == [pages[1].pk]
    everything = {page.pk for page in pages}
    assert set(alike(me, shown=everything).numbers) == everything
