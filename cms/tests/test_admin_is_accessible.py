"""What of the admin is Burza's own, with all that opens in it, as axe sees it: wide and light, narrow and dark."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Browser, FilePayload, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from cms.tests import access_world
from cms.tests.admin_rows import import_row, pick_row
from cms.tests.chromium import LOOKS, Reader, chromium, marks
from cms.tests.feed_rows import source_in_trouble, token_row, waiting_change
from cms.tests.test_admin_by_keyboard import patience
from cms.users.models import User
from initiatives.models import OutgoingMail
from search.models import SearchedText

__all__ = ["chromium", "patience"]

pytestmark = marks(seconds=580)

WIDE, NARROW = 1280, 360
STILL = "*, *::before, *::after { transition: none !important; animation: none !important; }"


class Ids(NamedTuple):
    """What the addresses name; all of it is one member's."""

    member: int
    draft: int
    submitted: int
    published: int
    act: int
    file: int
    unused_file: int
    picture: int
    category: int
    crisis: int
    topic: int
    tag: int
    person: int
    proposal: int
    pick: int
    upload: int
    mail: int
    change: int
    source: int


class View(NamedTuple):
    """An address, and what is opened there before it is looked at."""

    path: str
    opened: Callable[[Page], None] | None = None
    without: tuple[str, ...] = ()


def editors(ids: Ids) -> list[View]:
    return [
        View("/admin/"),
        View("/admin/initiatives/"),
        # The list of filters lies over half of a date, which is a small target as long as the list is there.
        View("/admin/initiatives/", open_filters, (".w-human-readable-date",)),
        View("/admin/initiatives/?state=returned&mine=yes&q=nie+ma"),
        View("/admin/acts/"),
        View("/admin/acts/", choose_all),
        View("/admin/guide/"),
        View("/admin/guide/publishing/"),
        View(f"/admin/pages/{ids.draft}/edit/", open_meter),
        View(f"/admin/pages/{ids.draft}/edit/#tab-akty_i_tematy", choose_act),
        View(f"/admin/pages/{ids.draft}/edit/#tab-akty_i_tematy", add_act),
        View(f"/admin/pages/{ids.act}/edit/"),
        View(f"/admin/pages/add/initiatives/actpage/{ids.member}/", upload_bad_file),
        View(f"/admin/pages/{ids.draft}/delete/"),
        View("/admin/unused-files/"),
        View("/admin/documents/"),
        View(f"/admin/documents/edit/{ids.file}/"),
        View(f"/admin/documents/{ids.unused_file}/replace/"),
        View("/admin/documents/add/"),
        View("/admin/documents/multiple/add/"),
        View("/admin/images/multiple/add/"),
        View(f"/admin/images/{ids.picture}/replace/"),
    ]


def moderators(ids: Ids) -> list[View]:
    return [
        View("/admin/"),
        View(f"/admin/pages/{ids.submitted}/edit/", approve),
        View(f"/admin/documents/{ids.file}/withdraw/"),
        View(f"/admin/images/{ids.picture}/withdraw/"),
        View(f"/admin/pages/{ids.published}/unpublish/"),
        View(f"/admin/bulk/wagtailcore/page/delete/?id={ids.draft}"),
        View("/admin/own-people/"),
        View("/admin/own-people/propose/"),
        View("/admin/own-people/proposals/"),
    ]


def administrators(ids: Ids) -> list[View]:
    paths = [
        "",
        "initiatives/",
        "acts/",
        *("imports/", "imports/new/members/", "imports/new/people/", f"imports/{ids.upload}/"),
        *(f"membership/{ids.member}/{way}" for way in ("", "change/", "leave/", "merge/", "split/")),
        *("picks/", f"picks/edit/{ids.pick}/", "former-addresses/", "former-addresses/new/"),
        *("words/categories/", f"words/categories/edit/{ids.category}/", f"words/categories/delete/{ids.category}/"),
        *("words/crises/", f"words/crises/edit/{ids.crisis}/"),
        *("words/topics/", f"words/topics/edit/{ids.topic}/", f"words/topics/merge/{ids.topic}/"),
        *("words/tags/", f"words/tags/edit/{ids.tag}/"),
        *("mail/", f"mail/{ids.mail}/"),
        *("organisations-and-people/", "proposed-people/", f"proposed-people/refuse/{ids.proposal}/"),
        *("users/", "users/new/", "users/invite-all/"),
        *(f"users/{way}/{ids.person}/" for way in ("edit", "data", "erase")),
        *("retention/", "association/"),
        *("search/synonyms/", "search/synonyms/new/?text=woda", "search/promoted/", "search/promoted/new/?text=woda"),
        "search/asked/",
        *("feeds/sources/", "feeds/sources/new/", "feeds/sources/list/"),
        *(f"feeds/sources/{ids.source}/{way}" for way in ("", "edit/", "delete/")),
        "feed-keys/",
        f"feed-keys/{token_row()}/",
    ]
    return [*(View(f"/admin/{path}") for path in paths), *feeds(ids)]


def feeds(ids: Ids) -> list[View]:
    """Of what partners publish, where something has to be done before it shows."""
    return [
        View("/admin/feeds/queue/", open_all),
        View(f"/admin/feeds/queue/?item={ids.change}&q=dy%C5%BCury", reject_without_reason),
        View("/admin/feeds/queue/?q=nie+ma"),
        View(f"/admin/feeds/queue/{ids.change}/merge/", open_all),
        View(f"/admin/feeds/queue/{ids.change}/merge/", show_result),
        View(f"/admin/feeds/queue/hand-over/?pk={ids.change}:"),
        View("/admin/feeds/sources/?state=failing"),
        View("/admin/feeds/sources/list/", paste_list),
        View("/admin/feeds/sources/new/", check_address),
        View(f"/admin/feeds/sources/{ids.source}/?only=faults"),
        View(f"/admin/feeds/sources/{ids.source}/progress/", hold_progress),
        View("/admin/feed-keys/new/", make_key),
    ]


def reject_without_reason(page: Page) -> None:
    page.locator("[data-queue-reject] summary").press("Enter")
    page.get_by_role("button", name="Odrzuć", exact=True).press("Enter")
    expect(page.locator("[data-queue-reject] [role=alert]")).to_be_visible()


def show_result(page: Page) -> None:
    page.get_by_role("button", name="Pokaż wynik").press("Enter")
    expect(page.get_by_role("heading", level=2, name="Co będzie na stronie")).to_be_visible()


def check_address(page: Page) -> None:
    """Of a network that is not asked, so that nobody is: what is wrong with it is told."""
    page.locator("#id_address").fill("https://127.0.0.1/feed/")
    page.get_by_role("button", name="Sprawdź ten adres").press("Enter")
    expect(page.locator("#check")).to_be_visible()
    # Where it is scrolled to, the head of the page lies over half of the button.
    page.locator("main").evaluate("one => one.scrollTo(0, 0)")


def hold_progress(page: Page) -> None:
    """It asks for itself again each three seconds: too soon for axe."""

    def answer(route: Route) -> None:
        told = route.fetch()
        route.fulfill(response=told, headers={name: text for name, text in told.headers.items() if name != "refresh"})

    page.route("**/progress/", answer)
    page.reload()
    expect(page.get_by_role("progressbar")).to_be_visible()


def make_key(page: Page) -> None:
    page.locator("#id_reader").fill("Związek")
    page.get_by_role("button", name="Wydaj klucz").press("Enter")
    expect(page.get_by_role("link", name="Gotowe")).to_be_visible()


def paste_list(page: Page) -> None:
    feeds = "".join(f'<outline text="Nowe" xmlUrl="{address}"/>' for address in ("https://nowe.example/", "ftp://zle"))
    page.get_by_label("albo jego treść").fill(f'<opml version="2.0"><body>{feeds}</body></opml>')
    page.get_by_role("button", name="Pokaż, co zostałoby dodane").click()
    expect(page.get_by_role("button", name="Dodaj te źródła")).to_be_visible()


def open_filters(page: Page) -> None:
    page.get_by_role("button", name="Pokaż filtry").press("Enter")
    page.get_by_role("button", name="Stan").press("Enter")
    expect(page.get_by_label("Stan", exact=True)).to_be_visible()


def choose_all(page: Page) -> None:
    page.get_by_role("checkbox", name="Zaznacz wszystkie").check(force=True)
    expect(page.locator("[data-bulk-action-footer]")).to_be_visible()


def open_all(page: Page) -> None:
    page.evaluate("for (const one of document.querySelectorAll('#main details')) one.open = true")


def open_meter(page: Page) -> None:
    page.locator("[data-told] summary").press("Enter")


def choose_act(page: Page) -> None:
    page.locator("#id_acts-ADD").press("Enter")
    page.locator("[id^=id_acts-][id$=-act-chooser] .unchosen button").last.press("Enter")
    expect(page.locator(".modal")).to_be_focused()


def add_act(page: Page) -> None:
    choose_act(page)
    page.locator(".modal").get_by_role("tab", name="Dodaj akt").press("Enter")
    expect(page.locator(".modal").get_by_label("Numer", exact=True)).to_be_visible()


def upload_bad_file(page: Page) -> None:
    files = page.locator("[data-act-files]")
    bad: FilePayload = {"name": "Program.pdf", "mimeType": "application/pdf", "buffer": b"MZ\x01"}
    page.get_by_label("Dodaj pliki: wybierz kilka naraz").set_input_files([bad])
    expect(files.get_by_role("listitem")).to_contain_text("nie można dołączyć")


def approve(page: Page) -> None:
    page.locator("button[data-workflow-action-name=approve]:visible").first.press("Enter")
    expect(page.locator(".modal")).to_be_focused()


def look(reader: Reader, view: View) -> Iterator[tuple[str, list[str]]]:
    """All rules once, wide and light; then those to which colours and width make a difference, narrow and dark."""
    page = reader.page
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": WIDE, "height": 900})
    # An address that differs in its fragment alone loads nothing.
    page.goto("about:blank")
    reader.open(view.path)
    page.add_style_tag(content=STILL)
    if view.opened:
        view.opened(page)
        # Another page may have come by that.
        page.add_style_tag(content=STILL)
    what = f"{view.path} {view.opened.__name__ if view.opened else ''}"
    yield what, reader.axe(without=view.without)
    page.set_viewport_size({"width": NARROW, "height": 900})
    page.emulate_media(color_scheme="dark")
    yield f"{what} narrow, dark", reader.axe(rules=LOOKS, without=view.without)


def world() -> tuple[dict[str, User | None], Ids]:
    with transaction.atomic():
        found = access_world.build()
        words = found.words
        SearchedText.objects.create(day=timezone.localdate(), text="maseczki", times=2)
        person = found.people["other_editor"]
        assert person is not None
        return found.people, Ids(
            found.other.pk, found.draft.pk, found.submitted.pk, found.published.pk, found.draft_act.pk,
            found.file.pk, found.unused_file.pk, found.picture.pk,
            words["category"], words["crisis"], words["topic"], words["tag"],
            person.pk, found.proposal.pk, pick_row(found), import_row(), OutgoingMail.objects.latest("pk").pk,
            waiting_change(),
            source_in_trouble(),
        )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("role", "views"),
    [("other_editor", editors), ("other_moderator", moderators), ("administrator", administrators)],
)
def test_axe_finds_nothing_in_the_admins_own_views(
    chromium: Browser, live_server: LiveServer, role: str, views: Callable[[Ids], list[View]]
) -> None:
    people, ids = world()
    reader = Reader(chromium, live_server, people[role], locale="pl-PL")

    found = {what: rules for view in views(ids) for what, rules in look(reader, view) if rules}
    reader.context.close()

    assert found == {}
    assert reader.faults == []
