"""Every kind of page in a real browser: accessible in both languages and colours from a phone to a desk, light, and
with nothing from elsewhere."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from io import BytesIO

import PIL.Image
import PIL.ImageFilter
import pytest
from django.core.files.base import ContentFile
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from cms.models import Association
from cms.specimens import STATES
from cms.tests.chromium import Reader, chromium, marks
from cms.tests.seen import ZOOMED, at_its_widest, in_forced_colours, looks, unseen_stops, zoomed
from cms.users.models import User
from initiatives.models import ActPage, Category, CrisisKind, InitiativePage, MemberPage, Picture, Role
from initiatives.tests import examples, factories

__all__ = ["chromium"]

pytestmark = marks(seconds=300)

LONG = "Konstantynopolitańczykowianeczka-przeciwpowodziowoprzeciwpożarowa"
KIBIBYTE = 1024


@dataclass
class Site:
    """What a small association has published, and who reads it in which language."""

    pl: User
    en: User
    member: MemberPage
    initiative: InitiativePage
    act: ActPage
    bare: InitiativePage

    def paths(self) -> list[str]:
        return [
            "/", "/inicjatywy/", "/inicjatywy/?etap=idea&q=nic", "/akty/", "/akty/?stan=void", "/gminy/",
            "/gminy/jednostki/?q=su", "/gminy/kod/3063011/", "/gminy/dawne/", "/grupy/", "/partnerzy/",
            "/szukaj/", "/szukaj/?q=inicjatywa", "/szukaj/?q=nicniemaztakimslowem", "/kategoria/prawo/",
            CrisisKind.objects.all()[0].get_absolute_url(), self.initiative.url, self.bare.url, self.act.url,
            f"/akty/{self.act.pk}/tekst/{self.act.files.get().document_id}/", self.member.url,
            self.bare.get_parent().url, "/konto/", "/konto/dane/", "/konto/partnerzy/", "/konto/haslo/zmiana/",
            "/deklaracja-dostepnosci/", "/nie-ma/takiej-strony/", "/admin/reports/site-history/",
        ]  # fmt: skip


OPEN = ["/konto/logowanie/", "/konto/haslo/", "/konto/zaproszenie/1:1:abc/", "/deklaracja-dostepnosci/"]


@pytest.fixture
def site() -> Site:
    Association.objects.create(name="Zrzeszenie Gmin", contact_post="Biuro zrzeszenia", contact_email="b@z.example")
    member = factories.MemberPageFactory.create(
        title="Sulechów", code="0809063", channels=examples.CHANNELS, introduction="<p>Wstęp</p>",
        coat_of_arms=factories.PictureFactory.create(),
    )  # fmt: skip
    page, act = examples.initiative(member, category=Category.objects.get(slug="prawo")), examples.act(member)
    examples.use(page, act)
    other = factories.InitiativePageFactory.create(title=LONG * 2, summary=LONG * 3)
    examples.base_on(other, page)
    for _ in range(12):
        factories.InitiativePageFactory.create(parent=member)
    CrisisKind.objects.update(running_from="2020-01-01")
    return Site(
        factories.person(Role.OFFICIAL, member, language="pl"),
        factories.person(Role.OFFICIAL, member, language="en"),
        member,
        page,
        act,
        other,
    )


@pytest.fixture
def readers(chromium: Browser, live_server: LiveServer, site: Site) -> Iterator[dict[str, Reader]]:
    found = {
        "pl": Reader(chromium, live_server, site.pl),
        "en": Reader(chromium, live_server, site.en, color_scheme="dark", viewport={"width": 320, "height": 640}),
    }
    yield found
    for reader in found.values():
        reader.context.close()


@pytest.mark.slow
def test_every_kind_of_page_is_accessible(readers: dict[str, Reader], site: Site) -> None:
    found: list[str] = []
    for path in site.paths():
        for language, first, others in (
            ("pl", ("light", 1280), [("dark", 1280)]),
            ("en", ("dark", 320), [("light", 320), ("dark", 768)]),
        ):
            reader = readers[language]
            reader.open(path)
            assert reader.page.locator("html").get_attribute("lang") == language
            found += [f"{path} {language}, {fault}" for fault in looks(reader, first=first, others=others)]
        found += [f"{path} widest: {fault}" for fault in at_its_widest(readers["pl"])]
        found += [f"{path} forced colours: {fault}" for fault in in_forced_colours(readers["pl"])]
        found += [f"{path} zoomed: {fault}" for fault in zoomed(readers["en"])]

    assert "\n".join(found) == ""
    assert [fault for reader in readers.values() for fault in reader.faults] == []


@pytest.mark.slow
def test_what_strangers_see_is_accessible(chromium: Browser, live_server: LiveServer) -> None:
    reader = Reader(chromium, live_server, None)
    found: list[str] = []
    for path in OPEN:
        reader.open(path)
        faults = looks(reader, first=("light", 1280), others=[("dark", 1280), ("light", 320)])
        found += [f"{path} {fault}" for fault in faults]
    for path, typed, reason in (
        ("/konto/haslo/", "nie@adres", "Wprowadź poprawny adres email."),
        ("/konto/logowanie/", "nikt@gmina.example", "To pole jest wymagane."),
    ):
        reader.open(path)
        leads_to_what_is_wrong(reader, typed, reason)
        found += [f"{path} refused: {fault}" for fault in reader.axe()]
    reader.context.close()

    assert (found, reader.faults) == ([], [])


def leads_to_what_is_wrong(reader: Reader, typed: str, reason: str) -> None:
    """A form that is refused says so at once, and leads to the field and its reason."""
    page = reader.page
    page.locator("main form input:not([type=hidden])").first.fill(typed)
    page.locator("main form").evaluate("form => { form.noValidate = true; }")
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    field = page.locator("main form [aria-invalid=true]").first
    expect(field).to_be_focused()
    expect(page.locator(f"#{field.get_attribute('aria-describedby')}")).to_have_text(reason)


@pytest.mark.slow
def test_every_component_is_accessible_in_each_state(readers: dict[str, Reader]) -> None:
    reader, found = readers["pl"], list[str]()
    for state in STATES:
        reader.open(f"/komponenty/?stan={state}")
        faults = looks(reader, first=("light", 1280), others=[("dark", 1280), ("light", 320)])
        found += [f"{state} {fault}" for fault in faults]

    assert (found, reader.faults) == ([], [])


@pytest.mark.slow
def test_the_keyboard_reaches_everything_and_shows_where_it_is(readers: dict[str, Reader], site: Site) -> None:
    """At a desk, and in forced colours at 400 %, where little fits in the window."""
    reader, found = readers["pl"], list[str]()
    for path in ("/", "/inicjatywy/?etap=idea", "/mapa/", site.initiative.url, site.act.url):
        reader.page.set_viewport_size({"width": 1280, "height": 800})
        reader.open(path)
        reader.page.keyboard.press("Tab")
        assert reader.page.evaluate("document.activeElement.className") == "skip-link"
        assert reader.page.locator(".skip-link").bounding_box()["y"] >= 0  # type: ignore[index]
        found += [f"{path} {fault}" for fault in unseen_stops(reader)]

        reader.page.set_viewport_size(ZOOMED)  # type: ignore[arg-type]
        reader.page.emulate_media(forced_colors="active")
        found += [f"{path} forced colours at 400 %, {fault}" for fault in unseen_stops(reader)]
        reader.page.emulate_media(forced_colors="none")
    assert "\n".join(found) == ""

    reader.open("/")
    reader.page.keyboard.press("Tab")
    reader.page.keyboard.press("Enter")
    assert reader.page.evaluate("document.activeElement.id") == "content"


@pytest.mark.slow
def test_the_menu_of_a_phone_opens_and_closes_by_keyboard(readers: dict[str, Reader]) -> None:
    reader = readers["pl"]
    reader.page.set_viewport_size(ZOOMED)  # type: ignore[arg-type]
    reader.open("/")
    menu, button = reader.page.locator("#site-nav"), reader.page.get_by_role("button", name="Menu")
    assert not menu.is_visible()

    button.focus()
    reader.page.keyboard.press("Enter")
    assert menu.is_visible()
    assert reader.axe() == []
    reader.page.keyboard.press("Tab")
    for number, link in enumerate(menu.get_by_role("link").all()):
        if number:
            reader.page.keyboard.press("Tab")
        expect(link).to_be_focused()
        expect(link).to_be_in_viewport(ratio=0.9)
    reader.page.keyboard.press("Escape")

    assert not menu.is_visible()
    assert button.evaluate("button => button === document.activeElement")

    reader.page.locator(".account-menu summary").press("Enter")
    panel = reader.page.locator(".account-menu__panel").bounding_box()
    assert panel is not None
    assert panel["x"] >= 0
    assert panel["x"] + panel["width"] <= ZOOMED["width"]


@pytest.mark.slow
def test_a_cold_page_is_light(chromium: Browser, live_server: LiveServer, site: Site) -> None:
    """At most 100 KiB and 10 requests with one picture as a camera takes it; static files packed, as WhiteNoise sends
    them."""
    site.initiative.steps = [("picture", photograph())]
    site.initiative.save()
    for path in ("/", "/inicjatywy/", site.initiative.url, site.member.url, site.act.url, "/konto/logowanie/"):
        reader = Reader(chromium, live_server, site.pl, viewport={"width": 1280, "height": 6000})
        reader.open(path)
        reader.page.wait_for_load_state("networkidle")
        weights = {
            answer.url.removeprefix(reader.server): weight(answer.body(), answer.url)
            for answer in reader.responses
            if answer.status == HTTPStatus.OK
        }
        reader.context.close()

        assert len(reader.responses) <= 10, (path, weights)
        assert sum(weights.values()) <= 100 * KIBIBYTE, (path, weights)
        assert "/static/css/burza.css" in weights
        assert (path == site.initiative.url) == any(".webp" in address for address in weights), (path, weights)


def photograph() -> Picture:
    """Noise, as soft as a photograph: about as hard to pack as one."""
    noise = [PIL.Image.effect_noise((2400, 1600), 90).filter(PIL.ImageFilter.GaussianBlur(4)) for _ in range(3)]
    file = BytesIO()
    PIL.Image.merge("RGB", noise).save(file, "JPEG", quality=92)
    return factories.PictureFactory.create(file=ContentFile(file.getvalue(), name="zdjecie.jpg"))


def weight(body: bytes, address: str) -> int:
    return len(gzip.compress(body)) if "/static/" in address else len(body)
