"""An official between two calls, by keyboard alone: from signing in to the text of an act that can be copied."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from cms.tests.chromium import Reader, chromium, marks
from cms.tests.keyboard import Keyboard
from cms.users.models import User
from initiatives.models import Category, Role
from initiatives.tests import examples, factories

__all__ = ["chromium"]

pytestmark = marks(seconds=240)

PUMPS, BAGS = "Pompy na zmianę", "Worki zamiast pomp"


@pytest.fixture
def official() -> User:
    """Of a member that published nothing; another one published three initiatives about pumps, one with its act."""
    member, law = factories.MemberPageFactory.create(title="Sulechów"), Category.objects.get(slug="prawo")
    pumps = examples.initiative(member, title=PUMPS, summary="Pompy krążą między gminami.", category=law)
    examples.use(pumps, examples.act(member, title="Uchwała o pompach"))
    for title, category in ((BAGS, law), ("Pompy pod klucz", Category.objects.get(slug="ngo"))):
        factories.InitiativePageFactory.create(
            parent=member, title=title, summary="Pompy stoją w magazynie.", category=category
        )
    return factories.person(Role.OFFICIAL, factories.MemberPageFactory.create(), language="pl")


@pytest.fixture
def stranger(chromium: Browser, live_server: LiveServer) -> Iterator[Reader]:
    reader = Reader(chromium, live_server, None, locale="pl-PL")
    yield reader
    reader.context.close()


@pytest.mark.slow
def test_from_signing_in_to_the_text_of_an_act(stranger: Reader, official: User) -> None:
    page, keys = stranger.page, Keyboard(stranger.page)
    main, skip = page.get_by_role("main"), page.get_by_role("link", name="Przejdź do treści")

    # Signs in, and is where to search.
    stranger.open("/")
    keys.fill(re.compile("e-mail", re.IGNORECASE), official.email)
    keys.fill("Hasło", factories.PASSWORD)
    keys.press("Enter")
    keys.fill("Czego szukasz?", "pompy")
    keys.press("Enter")
    expect(page).to_have_title(re.compile("^Szukaj: pompy"))

    # Narrows what is found, opens one and comes back to the same place.
    keys.enter(skip)
    keys.to(main.get_by_label(re.compile("^inicjatywy")))
    keys.press("Space")
    expect(page).to_have_url(re.compile("co=inicjatywy"))
    keys.enter(main.get_by_role("link", name=PUMPS))
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Pompy"))
    page.go_back()
    expect(page).to_have_title(re.compile("^Szukaj: pompy"))

    # Narrows the list of all by a category, and compares what is left.
    keys.enter(page.get_by_role("navigation").get_by_role("link", name="Inicjatywy", exact=True))
    expect(page).to_have_title(re.compile("^Inicjatywy"))
    keys.enter(skip)
    keys.to(main.get_by_label(re.compile("^PRAWO")))
    keys.press("Space")
    expect(page.locator("#found-title")).to_have_text("2 inicjatywy")
    for number, title in enumerate((PUMPS, BAGS), start=1):
        keys.enter(main.get_by_role("link", name=re.compile(f"^Dodaj do porównania.*{title}")))
        expect(page.locator(".tray .chip")).to_have_count(number)
    keys.enter(main.get_by_role("link", name="Porównaj obok siebie"))
    expect(page.get_by_role("columnheader")).to_have_count(2)
    page.go_back()
    expect(page.locator("#found-title")).to_have_text("2 inicjatywy")

    # Opens one of the two, its act, and the act's text.
    keys.enter(skip)
    keys.enter(main.get_by_role("link", name=PUMPS, exact=True))
    keys.enter(main.get_by_role("link", name=re.compile("Uchwała o pompach")).first)
    keys.enter(main.get_by_role("link", name=re.compile("^przeczytaj tekst")).first)
    expect(main).to_contain_text("Pierwsza strona o wodociągach")

    assert (keys.unseen, stranger.faults) == ([], [])
