"""Who left, merged or was split is still read: its page and what stands below say when, and who follows it."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from initiatives.models import MemberPage
from initiatives.services import organisations
from initiatives.tests import factories

pytestmark = pytest.mark.django_db

DAY = date(2026, 1, 1)
SAID = {
    "merged": "została połączona z inną jednostką",
    "split": "została podzielona na inne jednostki",
    "left": "wystąpiła ze zrzeszenia",
}


@pytest.fixture
def reader(sign_in: Any) -> Client:
    client: Client = sign_in(factories.person())
    return client


def end(how: str, member: MemberPage, heirs: list[MemberPage]) -> None:
    match how:
        case "merged":
            organisations.merge(members=[member], into=heirs[0], on=DAY)
        case "split":
            organisations.split(member=member, into=heirs, keeper=heirs[0], people={}, on=DAY)
        case "left":
            organisations.end_membership(member=member, on=DAY)


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return " ".join(answer.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


@pytest.mark.parametrize(("how", "followers"), [("merged", 1), ("split", 2), ("left", 0)])
def test_its_pages_are_read_under_a_note_that_says_when_and_who_follows(
    how: str, followers: int, reader: Client
) -> None:
    home = factories.home()
    member = organisations.create_member(home=home, title="Zielonki", code="1206172")
    initiative = factories.InitiativePageFactory(parent=member, title="Pompy", summary="Nocne dyżury przy pompach.")
    act = factories.ActPageFactory(parent=member, title="w sprawie pomp")
    heirs = [
        organisations.create_member(home=home, title=title, code=code)
        for title, code in (("Michałowice", "1206082"), ("Skała", "1206113"))[:followers]
    ]

    end(how, member, heirs)

    for address in ("/gminy/kod/1206172/", member.url, initiative.url, act.url):
        page = shown(reader, reader.get(address).headers.get("Location", address))
        assert f"Jednostka Zielonki {SAID[how]} 1 stycznia 2026." in page, address
        assert all(f'href="{heir.url}">{heir.name_and_code}</a>' in page for heir in heirs), address
    assert "Nocne dyżury przy pompach." in shown(reader, initiative.url)
    assert member.url in shown(reader, "/gminy/dawne/")
    assert all(member.url in shown(reader, heir.url) for heir in heirs)


def test_who_followed_and_went_in_its_turn_leads_on_to_who_is_there_today(reader: Client) -> None:
    first, second, third = (factories.MemberPageFactory() for _ in range(3))
    for gone, heir in ((first, second), (second, third)):
        organisations.merge(members=[gone], into=heir, on=DAY)

    page = shown(reader, first.url)

    assert f'href="{second.url}">' in page
    assert f'obecnie: <a href="{third.url}">' in page.lower()
