"""An editor and a moderator at work in the admin by keyboard alone, from signing in to what is published."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Browser, FileChooser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from cms.tests.chromium import Reader, chromium, marks, wait_on
from cms.tests.keyboard import Keyboard
from cms.users.models import User
from initiatives.models import ActPage, InitiativePage, MemberPage, Role
from initiatives.tests import factories

__all__ = ["chromium"]

pytestmark = marks(seconds=240)

FILE = settings.BASE_DIR / "initiatives" / "demo" / "files" / "katowice-terminy-podatku.pdf"
TITLE = "Raty podatku dla zamkniętych lokali"
ACT = "Uchwała w sprawie rat podatku"


class Worker:
    """Somebody at a keyboard, who signs in by the form."""

    def __init__(self, browser: Browser, server: LiveServer, user: User) -> None:
        self.reader = Reader(browser, server, None, locale="pl-PL")
        self.page: Page = self.reader.page
        self.keys = Keyboard(self.page)
        # Asked for beforehand: asked for together with the key, it may come too late.
        self.files: list[FileChooser] = []
        self.page.on("filechooser", self.offer_files)
        self.reader.open("/admin/")
        self.keys.fill(re.compile("e-mail", re.IGNORECASE), user.email)
        self.keys.fill("Hasło", factories.PASSWORD)
        self.keys.press("Enter")
        expect(self.page.get_by_role("heading", level=1, name="Burza")).to_be_visible()

    def skip_to_content(self) -> None:
        self.keys.enter(self.page.get_by_role("link", name="Pomiń do głównej zawartości"))

    def tab(self, name: str) -> None:
        self.keys.back_to_tab(self.page.locator("[data-edit-form]"), name)

    def offer_files(self, opened: FileChooser) -> None:
        self.files.append(opened)

    @property
    def faults(self) -> list[str]:
        return self.reader.faults + self.keys.unseen


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """Forms are slow on a loaded machine, and nothing here is about speed."""
    expect.set_options(timeout=30_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def people() -> tuple[User, User]:
    member = factories.MemberPageFactory.create(title="Sulechów")
    factories.topic("Podatki", "podatki")
    return factories.person(Role.EDITOR, member), factories.person(Role.MODERATOR, member)


@pytest.mark.slow
def test_an_editor_and_a_moderator_need_no_mouse(
    chromium: Browser, live_server: LiveServer, people: tuple[User, User]
) -> None:
    editor = Worker(chromium, live_server, people[0])

    begin(editor)
    describe(editor)
    tell_more(editor)
    attach_act(editor)
    choose_topic(editor)
    follow_the_meter(editor)
    look_at_the_preview(editor)
    submit(editor)
    assert InitiativePage.objects.get(title=TITLE).workflow_in_progress

    moderator = Worker(chromium, live_server, people[1])
    approve(moderator)

    page, act = InitiativePage.objects.get(title=TITLE), ActPage.objects.get(title=ACT)
    assert (page.live, page.has_unpublished_changes) == (True, False)
    assert act.live
    assert act.files.get().document.file_size > 0
    assert (page.category.slug, page.implementation_days) == ("przedsiebiorczosc", 14)
    assert page.topics.get().slug == "podatki"
    assert page.advantages == "Lokale przetrwały zimę."
    assert [editor.faults, moderator.faults] == [[], []]
    editor.reader.context.close()
    moderator.reader.context.close()


def begin(editor: Worker) -> None:
    editor.keys.enter(editor.page.get_by_role("link", name="Nasze inicjatywy"))
    expect(editor.page.get_by_role("heading", level=1)).to_contain_text("Nasze inicjatywy")
    editor.skip_to_content()
    editor.keys.enter(editor.page.get_by_role("link", name="Dodaj inicjatywę"))


def describe(editor: Worker) -> None:
    keys, page = editor.keys, editor.page
    keys.to(page.locator("#id_title"))
    keys.type(TITLE)
    keys.to(page.locator("#id_category"))
    keys.type("PRZED")
    keys.to(page.locator("#id_summary"))
    keys.type("Lokale zamknięte w czasie epidemii płacą podatek później.")
    keys.to(page.get_by_role("textbox", name="Opis"))
    keys.type("Wniosek składa się jednym formularzem.")


def tell_more(editor: Worker) -> None:
    editor.tab("Nakłady")
    editor.keys.to(editor.page.locator("#id_implementation_days"))
    editor.keys.type("14")
    editor.tab("Rezultaty")
    editor.keys.to(editor.page.locator("#id_advantages"))
    editor.keys.type("Lokale przetrwały zimę.")


def attach_act(editor: Worker) -> None:
    """A new one with its file, in the chooser's own window."""
    keys, page = editor.keys, editor.page
    editor.tab("Akty i tematy")
    keys.enter(page.locator("#id_acts-ADD"))
    keys.enter(page.locator("#id_acts-0-act-chooser .unchosen button").first)
    window = page.locator(".modal")
    expect(window).to_be_focused()
    keys.to_tab(window, "Dodaj akt")
    form = window.locator("#tab-create")
    keys.fill("Tytuł", ACT, inside=form)
    keys.fill("Numer", "0007.231.2020", inside=form)
    keys.fill("Data aktu", "2020-04-28", inside=form)
    choose_file(editor, form.get_by_label("Plik"))
    keys.enter(form.get_by_role("button", name="Dodaj ten akt"))
    chosen = page.locator("#id_acts-0-act-chooser .chosen")
    expect(chosen).to_contain_text(ACT)
    expect(window).to_have_count(0)
    expect(chosen.get_by_role("button", name="Akcje")).to_be_focused()


def choose_file(editor: Worker, field: Locator) -> None:
    """The browser's window for that is out of reach; a key opens it."""
    editor.keys.to(field)
    editor.keys.press("Space")
    wait_on(editor.page, lambda: editor.files)
    editor.files.pop().set_files(FILE)


def choose_topic(editor: Worker) -> None:
    editor.keys.to(editor.page.get_by_role("checkbox", name="Podatki"))
    editor.keys.press("Space")


def follow_the_meter(editor: Worker) -> None:
    """What a reader still misses leads to the tab that has it."""
    keys, page = editor.keys, editor.page
    editor.tab("W skrócie")
    meter = page.locator("[data-told]")
    keys.enter(meter.locator("summary"))
    keys.enter(meter.get_by_role("link", name=re.compile("problem", re.IGNORECASE)))
    expect(page.get_by_role("tab", selected=True)).to_contain_text("Problem i rozwiązanie")
    keys.to(page.get_by_role("textbox", name="Problem"))
    keys.type("Lokale bez dochodu.")


def look_at_the_preview(editor: Worker) -> None:
    """In the width of a phone, and then in that of a sheet of paper."""
    keys, page = editor.keys, editor.page
    shown = page.frame_locator("#w-preview-iframe").get_by_role("heading", level=1)
    switch = page.get_by_role("button", name="Przełącz podgląd")
    keys.to(switch, key="Shift+Tab")
    keys.press("Enter")
    expect(shown).to_have_text(TITLE)
    keys.to(page.get_by_role("radio", name="Szerokość telefonu"))
    keys.press("ArrowRight")
    expect(page.get_by_role("radio", name="Szerokość wydruku")).to_be_checked()
    expect(shown).to_have_text(TITLE)
    keys.to(switch, key="Shift+Tab")
    keys.press("Enter")


def submit(editor: Worker) -> None:
    editor.keys.enter(editor.page.locator("button[name=action-submit]:visible").first)
    expect(editor.page.locator(".messages .success").first).to_be_visible()


def approve(moderator: Worker) -> None:
    keys, page = moderator.keys, moderator.page
    moderator.skip_to_content()
    keys.enter(page.get_by_role("link", name=TITLE))
    keys.enter(page.locator("button[data-workflow-action-name=approve]:visible").first)
    window = page.locator(".modal")
    expect(window).to_be_focused()
    expect(window).to_contain_text(ACT)
    keys.enter(window.locator("[type=submit]"))
    expect(page.locator(".messages .success").first).to_be_visible()


def test_the_focus_stays_where_it_was_when_what_a_reader_misses_is_drawn_anew(
    chromium: Browser, live_server: LiveServer, people: tuple[User, User]
) -> None:
    draft: InitiativePage = factories.InitiativePageFactory.create(parent=MemberPage.objects.get(), live=False)
    draft.save_revision(user=people[0])
    reader = Reader(chromium, live_server, people[0], locale="pl-PL")
    reader.open(f"/admin/pages/{draft.pk}/edit/")
    meter, keys = reader.page.locator("[data-told]"), Keyboard(reader.page)
    line = meter.get_by_role("link", name=re.compile("problem", re.IGNORECASE))
    keys.enter(meter.locator("summary"))
    keys.to(line)

    tell(reader.page, draft, advantages="Lokale przetrwały zimę.")
    expect(line).to_be_focused()
    tell(reader.page, draft, problem="<p>Lokale bez dochodu.</p>")
    expect(line).to_have_count(0)
    expect(meter.locator("summary")).to_be_focused()
    reader.context.close()


def tell(page: Page, draft: InitiativePage, **fields: str) -> None:
    """As after an autosave."""
    count = page.locator("[data-told] label")
    before = str(count.text_content())
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.save_revision()
    saved = "(pk) => document.dispatchEvent(new CustomEvent('w-autosave:success', {detail: {data: {pk}}}))"
    page.evaluate(saved, draft.pk)
    expect(count).not_to_have_text(before)
