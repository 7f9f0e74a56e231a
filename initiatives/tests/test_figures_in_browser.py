"""The map and the figures in a real browser: nothing that axe finds, by day and by night, and all of it by keyboard."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from cms.tests.chromium import Reader, chromium, marks
from cms.tests.seen import looks
from initiatives.models import Category, InitiativePage
from initiatives.services import organisations
from initiatives.tests import bulk, factories

__all__ = ["chromium"]

pytestmark = marks(seconds=240)
ADDRESSES = (
    "/mapa/", "/mapa/?podzial=powiaty", "/mapa/?wojewodztwo=08&rok=2020", "/mapa/?wojewodztwo=24", "/mapa/?rok=x",
    "/mapa/liczby/", "/mapa/liczby/?wojewodztwo=08&kategoria=prawo", "/mapa/liczby/?kryzys=nie-ma",
)  # fmt: skip


@pytest.fixture
def initiatives() -> None:
    for title, code in (("Zielona Góra", "0862011"), ("Świebodzin", "0808053"), ("Województwo lubuskie", "08")):
        member = organisations.create_member(home=factories.home(), title=title, code=code)
        category = Category.objects.get(slug="prawo")
        pages = bulk.add_pages(
            member, InitiativePage, len(title), summary="Skrót", description="", stage="idea", category_id=category.pk
        )
        bulk.file_under(pages, topic=factories.topic(f"Temat o długiej nazwie {code}", f"temat-{code}"))


@pytest.fixture
def somebody(initiatives: None, chromium: Browser, live_server: LiveServer) -> Iterator[Reader]:
    found = Reader(chromium, live_server, factories.person(), base_url=live_server.url, locale="pl-PL")
    yield found
    found.context.close()


@pytest.fixture
def reader(somebody: Reader) -> Page:
    return somebody.page


@pytest.mark.slow
def test_axe_finds_nothing_and_nothing_comes_from_elsewhere(
    somebody: Reader, reader: Page, live_server: LiveServer
) -> None:
    # All that is said and asked for, not only what is a fault on every page.
    said: list[str] = []
    asked: list[str] = []
    reader.on("console", lambda message: said.append(message.text))
    reader.on("request", lambda request: asked.append(request.url))
    found: list[str] = []

    for address in ADDRESSES:
        asked.clear()
        reader.goto(address)
        assert len(asked) <= 10, asked
        assert all(url.startswith((live_server.url, "data:")) for url in asked), asked
        others = [("dark", 1440), ("light", 320), ("dark", 320)]
        found += [f"{address} {fault}" for fault in looks(somebody, first=("light", 1440), others=others)]

    assert found == []
    assert said == [], "no error, and nothing that the policy of the site refused"


def test_every_region_is_reached_by_keyboard_and_seen(reader: Page) -> None:
    reader.goto("/mapa/")
    reader.locator(".skip-map").focus()
    expect(reader.locator(".skip-map")).to_be_in_viewport()
    names = []
    for _ in range(16):
        reader.keyboard.press("Tab")
        focused = reader.locator(".map a:focus-visible")
        name = focused.get_attribute("aria-label")
        names.append(name)
        expect(reader.locator("[data-map-pointed]")).to_have_text(str(name))
        assert reader.locator(".map__ring").get_attribute("d") == focused.locator("path").get_attribute("d")
        width = focused.locator("path").evaluate("path => parseFloat(getComputedStyle(path).strokeWidth)")
        assert width >= 3, "seen without the script, too"

    assert len(set(names)) == 16
    assert "lubuskie: 42 inicjatywy" in names

    # In the colours of the reader's system, how many there are and where the focus is are still told.
    reader.emulate_media(forced_colors="active")
    filled = "paths => paths.map(path => (({fill, fillOpacity}) => fill + fillOpacity)(getComputedStyle(path)))"
    none, many = (
        set(reader.locator(f".map .{kind}:not(:focus) path").evaluate_all(filled)) for kind in ("step-0", "step-4")
    )
    assert none
    assert many
    assert not none & many
    reader.locator(".map a.step-4").first.focus()
    assert not set(reader.locator(".map a:focus path").evaluate_all(filled)) & (none | many)
    reader.emulate_media(forced_colors="none")
    reader.locator(".map a[aria-label^=lubuskie]").focus()
    reader.keyboard.press("Enter")
    reader.wait_for_url("**/inicjatywy/?wojewodztwo=08")
    expect(reader.locator("main")).to_contain_text("42 inicjatywy")


def test_the_map_is_passed_by_one_press_and_chosen_from_by_keyboard(reader: Page) -> None:
    reader.goto("/mapa/?podzial=powiaty")
    reader.locator(".skip-map").focus()
    reader.keyboard.press("Enter")
    reader.keyboard.press("Tab")
    assert not reader.locator(".map a:focus").count(), "not the 380 regions one by one"
    assert reader.locator("#table :focus").count()

    reader.locator("select[name=wojewodztwo]").focus()
    reader.keyboard.type("lubus")
    reader.keyboard.press("Enter")
    reader.locator(".figure-filters button").press("Enter")
    reader.wait_for_url("**/mapa/?wojewodztwo=08**")
    expect(reader.locator(".map a")).to_have_count(14)


@pytest.mark.slow
def test_it_is_all_there_without_script(reader: Page) -> None:
    browser = reader.context.browser
    assert browser is not None
    state = reader.context.storage_state()
    reader.goto("/mapa/")
    plain = browser.new_context(
        base_url=reader.url.partition("/mapa")[0], storage_state=state, java_script_enabled=False
    )
    page = plain.new_page()
    page.goto("/mapa/")

    expect(page.locator(".map a[aria-label^=lubuskie] title")).to_have_text("lubuskie: 42 inicjatywy")
    expect(page.locator("[data-map-pointed]")).to_be_hidden()
    page.locator(".map a[aria-label^=lubuskie] path").click()
    page.wait_for_url("**/inicjatywy/?wojewodztwo=08")
    plain.close()
