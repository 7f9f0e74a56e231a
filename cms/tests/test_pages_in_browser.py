"""Pages of initiatives, acts and members as a browser shows and prints them: full, empty and with endless words."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from pypdf import PdfReader
from pytest_django.live_server_helper import LiveServer

from cms.tests.chromium import LOOKS, Reader, chromium, marks
from initiatives.models import InitiativePage
from initiatives.tests import examples, factories

__all__ = ["chromium"]

pytestmark = marks(seconds=300)

SENTENCE = "Mieszkańcy zgłaszają szkody jednym telefonem, a dyżurny przekazuje je wydziałom jeszcze tego samego dnia. "
LONG = "Konstantynopolitańczykowianeczka-przeciwpowodziowoprzeciwpożarowa" * 2
# Of what stands out of the window, the innermost.
WIDEST = """[...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
    .slice(-3).map((one) => one.outerHTML.slice(0, 120))"""
SCREEN: Any = {"width": 1280, "height": 800}


@pytest.fixture
def reader(chromium: Browser, live_server: LiveServer) -> Iterator[Reader]:
    found = Reader(chromium, live_server, factories.person(), viewport=SCREEN)
    yield found
    found.context.close()


def typical(**fields: Any) -> InitiativePage:
    """All that a diligent author fills in, at the length that authors write."""
    page = examples.initiative(
        title="Jeden telefon do wszystkich szkód po nawałnicy",
        summary=SENTENCE * 2,
        description=f"<p>{SENTENCE * 4}</p><p>{SENTENCE * 3}</p>",
        problem=f"<p>{SENTENCE * 2}</p>",
        objectives=f"<ul><li>{SENTENCE}</li><li>{SENTENCE}</li></ul>",
        steps=examples.stream(
            ("heading", "Dyżur"), ("text", f"<p>{SENTENCE * 2}</p>"), ("list", [SENTENCE] * 3),
            ("heading", "Wydziały"), ("text", f"<p>{SENTENCE * 2}</p>"),
        ),
        requirements="\n".join(["telefon czynny całą dobę", "arkusz zgłoszeń wspólny dla wydziałów", "drugi dyżurny"]),
        conditions="zgoda na pracę w nocy\nłączność bez prądu",
        advantages=f"{SENTENCE}\n{SENTENCE}",
        drawbacks="koszt dyżurów",
        conclusion=f"<p>{SENTENCE * 2}</p>",
        language="pl",
        **fields,
    )  # fmt: skip
    examples.use(page, examples.act(title="Zarządzenie w sprawie dyżurów po nawałnicy"))
    examples.use(page, examples.act(title="Uchwała w sprawie pomocy poszkodowanym"))
    examples.base_on(page, factories.InitiativePageFactory.create())
    return page


def test_the_essence_of_a_typical_initiative_stands_on_one_screen(reader: Reader) -> None:
    reader.open(typical().url)

    box = reader.page.locator(".essence").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= SCREEN["height"]


def test_a_typical_initiative_takes_two_sheets_of_paper(reader: Reader) -> None:
    reader.open(typical().url)

    printed = PdfReader(BytesIO(reader.page.pdf(format="A4", prefer_css_page_size=True)))
    text = " ".join(" ".join(sheet.extract_text() for sheet in printed.pages).split())

    assert len(printed.pages) <= 2
    for words in ("Czego potrzeba", "drugi dyżurny", "Jak cytować tę stronę", "Kto to zrobił"):
        assert words in text
    for words in ("Na tej stronie", "Kopiuj", "Szukaj"):
        assert words not in text


def test_the_contents_stay_in_sight_and_are_folded_on_phones(reader: Reader) -> None:
    reader.open(typical().url)
    contents, folded = reader.page.locator(".contents"), reader.page.locator(".contents-folded")

    contents.get_by_role("link", name="Wydziały").click()
    assert reader.page.url.endswith("#krok-wydzialy")
    expect(contents).to_be_in_viewport()
    expect(folded).to_be_hidden()

    reader.page.set_viewport_size({"width": 390, "height": 800})
    expect(contents).to_be_hidden()
    folded.locator("summary").press("Enter")
    folded.get_by_role("link", name="Wydziały").press("Enter")
    expect(reader.page.locator("#krok-wydzialy")).to_be_in_viewport()


def test_a_citation_is_copied_in_one_press(reader: Reader) -> None:
    reader.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reader.open(typical().url)

    reader.page.get_by_role("button", name="Kopiuj").press("Enter")

    expect(reader.page.get_by_text("Skopiowano.")).to_be_visible()
    copied = reader.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("„Jeden telefon do wszystkich szkód po nawałnicy”")
    assert "\n" not in copied
    assert reader.faults == []


def test_without_a_script_the_citation_is_text_and_has_no_button(chromium: Browser, live_server: LiveServer) -> None:
    reader = Reader(chromium, live_server, factories.person(), java_script_enabled=False)
    reader.open(typical().url)

    expect(reader.page.locator("#citation")).to_contain_text("Jeden telefon")
    expect(reader.page.get_by_role("button", name="Kopiuj")).to_have_count(0)
    reader.context.close()


@pytest.mark.slow
def test_axe_finds_nothing_however_much_or_little_there_is(reader: Reader) -> None:
    member = factories.MemberPageFactory.create(title=LONG, channels=examples.CHANNELS, introduction="<p>Wstęp</p>")
    full, act = typical(parent=member), examples.act(member, title=LONG, number=LONG[:100])
    examples.amend(act, examples.act())
    examples.amend(examples.act(), act)
    examples.use(full, act)
    endless = factories.InitiativePageFactory.create(
        parent=member, title=LONG, summary=LONG, target_groups=LONG, contact_post=LONG, requirements=LONG, funding=LONG
    )
    bare, bare_act = factories.InitiativePageFactory.create(), factories.ActPageFactory.create()
    above = factories.topic("Nadrzędny", "nadrzedny")
    factories.topic(LONG[:90], "wezszy", above)
    found: dict[str, list[str]] = {}

    paths = [full.url, endless.url, bare.url, act.url, bare_act.url, member.url, bare.get_parent().url,
             above.get_absolute_url(), "/temat/wezszy/", "/kategoria/prawo/"]  # fmt: skip
    for path in paths:
        reader.page.set_viewport_size(SCREEN)
        reader.page.emulate_media(color_scheme="light")
        reader.open(path)
        found[path] = reader.axe()
        for width in (1440, 768, 390, 320):
            reader.page.set_viewport_size({"width": width, "height": 800})
            assert reader.overflow() <= 0, (path, width, reader.page.evaluate(WIDEST))
        reader.page.emulate_media(color_scheme="dark")
        found[f"{path} dark"] = reader.axe(rules=LOOKS)

    assert {path: rules for path, rules in found.items() if rules} == {}
    assert reader.faults == []
