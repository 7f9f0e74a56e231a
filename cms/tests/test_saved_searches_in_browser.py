"""Saved searches in a real browser: accessible in all colours and widths, and saved, changed and left by keyboard."""

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from cms.tests.chromium import Reader, chromium, marks
from cms.tests.seen import looks, zoomed
from cms.users.models import User
from initiatives.models import Role
from initiatives.tests import factories
from search.index.rebuilding import begin, go_on
from search.models import Frequency, SavedSearch
from search.saved import keeping
from search.saved.links import leave_address
from search.saved.question import Question

__all__ = ["chromium"]

pytestmark = marks(seconds=300)

LONG = "Konstantynopolitańczykowianeczka" * 3


@pytest.fixture
def official() -> User:
    member = factories.MemberPageFactory()
    factories.InitiativePageFactory.create(parent=member, title="Maseczki dla szkół")
    begin()
    list(go_on(today=timezone.localdate()))
    return factories.person(Role.OFFICIAL, member)


def saved_by(user: User, text: str) -> SavedSearch:
    return keeping.save(
        user=user, question=Question(text, choices={"what": ("akty", "inicjatywy")}), name=text,
        frequency=Frequency.DAILY, now=timezone.now(),
    )  # fmt: skip


@pytest.mark.slow
def test_every_page_of_them_is_accessible(chromium: Browser, live_server: LiveServer, official: User) -> None:
    saved, long = saved_by(official, "maseczki"), saved_by(official, LONG)
    keeping.open_feed(saved=saved)
    reader = Reader(chromium, live_server, official)
    paths = ["", "nowe/?q=maseczki&co=akty", "nowe/?q=%3F", f"{saved.pk}/", f"{long.pk}/", f"{saved.pk}/usun/"]
    found: list[str] = []
    for path in [*paths, "rezygnacja/1:1:nic/", leave_address(saved).split("/zapisane/")[1]]:
        reader.open(f"/szukaj/zapisane/{path}")
        faults = looks(reader, first=("light", 1280), others=[("dark", 1280), ("light", 320)])
        found += [f"{path} {fault}" for fault in faults]
        found += [f"{path} zoomed: {fault}" for fault in zoomed(reader)]
    reader.context.close()

    assert "\n".join(found) == ""
    assert reader.faults == []


def test_a_search_is_saved_by_keyboard_and_without_scripts(
    chromium: Browser, live_server: LiveServer, official: User
) -> None:
    reader = Reader(chromium, live_server, official, java_script_enabled=False)
    page = reader.page
    reader.open("/szukaj/?q=maseczki")

    page.get_by_role("link", name="Zapisz to wyszukiwanie").press("Enter")
    name = page.get_by_label("Nazwa")
    expect(name).to_have_value("maseczki")
    name.fill("")
    name.press("Enter")
    expect(page.get_by_role("heading", name="Zapisz to wyszukiwanie")).to_be_visible()
    assert not SavedSearch.objects.exists()
    name.fill("Maseczki gdzie indziej")
    page.get_by_label("codziennie rano").press("ArrowDown")
    page.get_by_role("button", name="Zapisz", exact=True).press("Enter")

    expect(page.get_by_text("Zapisano „Maseczki gdzie indziej”.")).to_be_visible()
    assert SavedSearch.objects.get().frequency == Frequency.WEEKLY
    reader.context.close()
