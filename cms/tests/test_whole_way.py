"""The main job in a real browser: an editor publishes an initiative with its act, an official finds and reads it.

On a slow line too, where the browser saves the form while the editor's own save is still under way.
"""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from cms.schedule import send_mail
from cms.tests.chromium import chromium, marks, wait_on
from cms.users.models import User
from initiatives.models import Extraction, InitiativePage, MemberPage, Role
from initiatives.tests import factories
from initiatives.tests.processes import environment

__all__ = ["chromium"]

pytestmark = marks(seconds=240)

# Occurs in the act's file and nowhere else.
RARE_WORD = "ponoszeniem"
TITLE = "Raty podatku dla zamkniętych lokali"
REASON = "Proszę dopisać, kto odpowiada za listę."


@dataclass
class Town:
    member: MemberPage
    editor: User
    moderator: User
    official: User


@pytest.fixture
def town() -> Town:
    """Two members with people of their own; the official works for the other one."""
    member = factories.MemberPageFactory(title="Sulechów", code="0809063")
    other = factories.MemberPageFactory(title="Świebodzin", code="0808053")
    factories.person(Role.MODERATOR, other, email="moderator.swiebodzin@burza.example")
    factories.person(Role.ADMINISTRATOR, email="administrator@burza.example")
    return Town(
        member,
        factories.person(Role.EDITOR, member, email="redaktor@burza.example"),
        factories.person(Role.MODERATOR, member, email="moderator@burza.example"),
        factories.person(Role.OFFICIAL, other, email="urzednik@burza.example"),
    )


class Desk:
    """One person at a browser of their own.

    Not a Reader: the way begins at the form of signing in, and no script of the tests' own runs in its pages.
    """

    def __init__(self, browser: Browser, server: LiveServer, user: User) -> None:
        self.server = server.url
        self.context: BrowserContext = browser.new_context(locale="pl-PL", viewport={"width": 1280, "height": 900})
        self.page: Page = self.context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.sign_in(user)

    def sign_in(self, user: User) -> None:
        self.open("/konto/logowanie/")
        self.page.get_by_label(re.compile("e-mail", re.IGNORECASE)).fill(user.email)
        self.page.get_by_label(re.compile("hasło", re.IGNORECASE)).fill(factories.PASSWORD)
        self.page.get_by_role("main").get_by_role("button", name=re.compile("zaloguj", re.IGNORECASE)).click()
        expect(self.page).not_to_have_url(re.compile("logowanie"))

    def open(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else self.server + path)

    def find(self, selector: str) -> Locator:
        return self.page.locator(selector)

    def tab(self, name: str) -> None:
        self.page.get_by_role("tab", name=name).click()


def wait_for(what: Any, *, seconds: float = 20) -> Any:
    """The first true value of `what()`: for what happens in another thread or process."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = what()
        if value:
            return value
        time.sleep(0.05)
    pytest.fail("it did not happen in time")


def mails_to(user: User) -> list[EmailMessage]:
    """After what the scheduler does every few seconds."""
    send_mail(timezone.now())
    return [message for message in mail.outbox if message.to == [user.email]]


def link_in(message: EmailMessage) -> str:
    found = re.search(r"https?://\S+", str(message.body))
    assert found, "the mail has no link"
    return found[0]


def read_files() -> None:
    """What the worker does, in a process of its own."""
    command = "manage.py db_worker --backend extraction --queue-name extraction --batch --no-startup-delay --no-reload"
    subprocess.run(
        [sys.executable, *command.split()], cwd=settings.BASE_DIR, env=environment(), check=True, timeout=120
    )


def write_initiative(desk: Desk, town: Town, act: Path) -> None:
    desk.open(f"/admin/pages/add/initiatives/initiativepage/{town.member.pk}/")
    desk.find("#id_title").fill(TITLE)
    desk.find("#id_category").select_option(label="PRZEDSIĘBIORCZOŚĆ")
    desk.find("#id_summary").fill("Lokale zamknięte w czasie epidemii płacą podatek później.")
    describe(desk, "Wniosek składa się jednym formularzem.")
    attach_act(desk, act)


def describe(desk: Desk, text: str) -> None:
    """Types at the beginning of the description; what is typed reaches the form a quarter of a second later."""
    desk.find("[data-contentpath=description] [contenteditable=true]").click()
    desk.page.keyboard.press("Control+Home")
    desk.page.keyboard.type(text + " ")
    expect(desk.find("input[name=description]")).to_have_value(
        re.compile(re.escape(json.dumps(text, ensure_ascii=False)[1:-1]))
    )


def attach_act(desk: Desk, act: Path) -> None:
    """Without leaving the initiative's form."""
    desk.tab("Akty i tematy")
    desk.find("#id_acts-ADD").click()
    desk.find("#id_acts-0-act-chooser .unchosen button").first.click()
    dialog = desk.find(".modal")
    dialog.get_by_role("tab", name="Dodaj akt").click()
    form = dialog.locator("#tab-create")
    form.get_by_label("Tytuł").fill("Uchwała w sprawie rat podatku")
    form.get_by_label("Numer").fill("0007.231.2020")
    form.get_by_label("Data aktu").fill("2020-04-28")
    form.get_by_label("Plik").set_input_files(act)
    # By key: the calendar of the date may lie over the button.
    form.get_by_role("button", name="Dodaj ten akt").press("Enter")
    expect(desk.find("#id_acts-0-act-chooser .chosen")).to_contain_text("Uchwała w sprawie rat podatku")


def submit(desk: Desk) -> None:
    desk.find("button[name=action-submit]").first.click()
    expect(desk.find(".messages .success").first).to_be_visible()


def answer(desk: Desk, action: str, comment: str = "") -> str:
    """Presses the moderation's button and answers its dialog; what the dialog said."""
    button = desk.find(f"button[data-workflow-action-name={action}]:visible")
    if not button.count():
        desk.find("footer [data-w-dropdown-target=toggle]").first.click()
    button.first.click()
    dialog = desk.find(".modal")
    expect(dialog).to_be_visible()
    said = dialog.inner_text()
    if comment:
        dialog.locator("textarea").fill(comment)
    dialog.locator("[type=submit]").click()
    expect(desk.find(".messages .success").first).to_be_visible()
    return said


def search(desk: Desk, words: str) -> None:
    desk.open("/")
    desk.page.get_by_role("main").get_by_role("combobox").fill(words)
    desk.page.get_by_role("main").get_by_role("button", name="Szukaj").click()


@pytest.mark.slow
def test_from_the_editors_form_to_the_officials_screen(
    chromium: Browser, live_server: LiveServer, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "WAGTAILADMIN_BASE_URL", live_server.url)
    act = settings.BASE_DIR / "initiatives" / "demo" / "files" / "katowice-terminy-podatku.pdf"
    editor, moderator, official = (
        Desk(chromium, live_server, person) for person in (town.editor, town.moderator, town.official)
    )

    # The editor writes it, with its act, and submits it; the worker reads the act's file.
    write_initiative(editor, town, act)
    submit(editor)
    page = InitiativePage.objects.get(title=TITLE)
    read_files()
    assert Extraction.objects.get().state == Extraction.State.DONE

    # That member's moderators are asked, and nobody else; nobody else finds it.
    asked = wait_for(lambda: mails_to(town.moderator))[-1]
    assert [message.to for message in mail.outbox] == [[town.moderator.email]]
    search(official, RARE_WORD)
    expect(official.page.get_by_role("main")).not_to_contain_text(TITLE)

    # The moderator returns it with a reason, which the author reads by mail and in the form.
    moderator.open(link_in(asked))
    answer(moderator, "reject", REASON)
    returned = wait_for(lambda: mails_to(town.editor))[-1]
    assert REASON in returned.body
    editor.open(link_in(returned))
    expect(editor.page.get_by_role("main")).to_contain_text(REASON)

    # The author mends it and submits it again; now it is approved, and the act with it.
    describe(editor, "Za listę odpowiada wydział podatków.")
    submit(editor)
    wait_for(lambda: len(mails_to(town.moderator)) == 2)
    moderator.open(link_in(mails_to(town.moderator)[-1]))
    assert "Uchwała w sprawie rat podatku" in answer(moderator, "approve")
    page.refresh_from_db()
    assert page.live
    wait_for(lambda: len(mails_to(town.editor)) == 2)

    # An official of another member finds it by a word of its act, and reads both.
    search(official, RARE_WORD)
    official.page.get_by_role("main").get_by_role("link", name=TITLE).click()
    expect(official.page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(official.page.get_by_role("main")).to_contain_text("Za listę odpowiada wydział podatków.")
    official.page.get_by_role("link", name="Uchwała w sprawie rat podatku").first.click()
    expect(official.page.get_by_role("heading", level=1)).to_contain_text("Uchwała w sprawie rat podatku")
    official.page.get_by_role("link", name=re.compile("czytaj|tekst", re.IGNORECASE)).first.click()
    expect(official.page.get_by_role("main")).to_contain_text(RARE_WORD)

    assert [desk.errors for desk in (editor, moderator, official)] == [[], [], []]


class SlowLine:
    """Requests reach the server at once; those that are `held` get its answer when they are let go."""

    def __init__(self, desk: Desk, held: Callable[[bool], bool]) -> None:
        self.held = held
        self.autosaves: list[int] = []
        self.by_hand = 0
        self.waiting: list[Callable[[], None]] = []
        desk.page.route(re.compile("/admin/pages/add/initiatives/"), self.pass_on)

    def pass_on(self, route: Route) -> None:
        if route.request.method != "POST":
            return route.continue_()
        is_autosave = route.request.headers["accept"] == "application/json"
        answer = route.fetch(max_redirects=0)
        if is_autosave:
            self.autosaves.append(answer.status)
        else:
            self.by_hand += 1
        if not self.held(is_autosave):
            return route.fulfill(response=answer)
        return self.waiting.append(lambda: route.fulfill(response=answer))


def open_form(desk: Desk, town: Town) -> None:
    desk.open(f"/admin/pages/add/initiatives/initiativepage/{town.member.pk}/")
    # Two seconds after it is shown, what is in the form is taken for what was there before anybody typed.
    desk.page.wait_for_timeout(2500)


def fill(desk: Desk) -> None:
    desk.find("#id_title").fill(TITLE)
    desk.find("#id_category").select_option(label="PRZEDSIĘBIORCZOŚĆ")
    desk.find("#id_summary").fill("Lokale zamknięte w czasie epidemii płacą podatek później.")
    describe(desk, "Wniosek składa się jednym formularzem.")


@pytest.mark.slow
def test_an_autosave_after_a_submit_makes_no_second_page(
    chromium: Browser, live_server: LiveServer, town: Town
) -> None:
    editor = Desk(chromium, live_server, town.editor)
    line = SlowLine(editor, held=lambda is_autosave: not is_autosave)
    open_form(editor, town)
    # No autosave before the submit, however slow the machine is: the last letter and the press come as one.
    editor.find("[data-edit-form]").evaluate("form => form.dataset.wAutosaveActiveValue = 'false'")
    fill(editor)
    editor.find("[data-edit-form]").evaluate(
        """form => {
            form.dataset.wAutosaveActiveValue = "true";
            form.elements.title.value += "!";
            form.querySelector("button[name=action-submit]").click();
        }"""
    )
    wait_on(editor.page, lambda: line.by_hand and line.autosaves)
    line.waiting.pop()()

    expect(editor.find(".messages .success").first).to_be_visible()
    page = InitiativePage.objects.get()
    assert (page.title, page.workflow_in_progress) == (TITLE + "!", True)
    assert editor.errors == []


@pytest.mark.slow
def test_a_submit_before_the_answer_to_an_autosave_makes_no_second_page(
    chromium: Browser, live_server: LiveServer, town: Town
) -> None:
    editor = Desk(chromium, live_server, town.editor)
    line = SlowLine(editor, held=lambda is_autosave: is_autosave)
    open_form(editor, town)
    fill(editor)
    wait_on(editor.page, lambda: line.waiting)
    describe(editor, "Dopisane na końcu.")
    submit(editor)

    page = InitiativePage.objects.get()
    assert page.workflow_in_progress
    assert "Dopisane na końcu." in page.get_latest_revision_as_object().description
    assert editor.errors == []
