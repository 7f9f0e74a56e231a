"""Many files at once in a real browser: chosen and dropped, by keyboard, over a bad line, and without script."""

import re

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from cms.tests.chromium import Reader, chromium, marks, wait_on
from cms.users.models import User
from initiatives.models import ActPage, Attachment, MemberPage, Role
from initiatives.tests import factories

__all__ = ["chromium"]

pytestmark = marks(seconds=300)

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
REFUSED = "Tego pliku nie można dołączyć"
THERE = "Ten sam plik już tu jest"
DROP = """(zone, files) => {
    const carried = new DataTransfer();
    for (const [name, text] of files) carried.items.add(new File([text], name));
    for (const type of ["dragenter", "dragover", "drop"])
        zone.dispatchEvent(new DragEvent(type, {dataTransfer: carried, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def member() -> MemberPage:
    return factories.MemberPageFactory.create()


@pytest.fixture
def editor(member: MemberPage) -> User:
    return factories.person(Role.EDITOR, member)


@pytest.fixture
def reader(chromium: Browser, live_server: LiveServer, editor: User) -> Reader:
    return Reader(chromium, live_server, editor, locale="pl-PL")


def pdf(name: str) -> FilePayload:
    """One of its own, whatever else is sent."""
    return {"name": name, "mimeType": "application/pdf", "buffer": PDF + name.encode()}


class ActForm:
    """The form of a new act, its files above all."""

    def __init__(self, reader: Reader, member: MemberPage) -> None:
        self.page: Page = reader.page
        reader.open(f"/admin/pages/add/initiatives/actpage/{member.pk}/")
        self.zone = self.page.locator("[data-act-files]")
        self.input = self.page.get_by_label("Dodaj pliki: wybierz kilka naraz")
        self.said = self.zone.get_by_role("log")

    def file(self, name: str) -> Locator:
        return self.zone.get_by_role("listitem").filter(has_text=name)

    def rows(self) -> list[tuple[str, str]]:
        """The title and the role of each file that the act will have."""
        rows = self.page.locator("#id_files-FORMS > [data-inline-panel-child]")
        return [
            (row.locator("[data-chooser-title]").inner_text(), row.locator("select[name$='-role']").input_value())
            for row in rows.all()
        ]


@pytest.mark.slow
def test_files_that_are_chosen_become_files_of_the_act(reader: Reader, member: MemberPage) -> None:
    form = ActForm(reader, member)

    form.input.set_input_files([pdf("Uchwała.pdf"), pdf("Załącznik nr 1.pdf")])

    expect(form.said).to_contain_text("Dodane pliki: 2.")
    assert form.said.locator("p").all_inner_texts() == [
        "Uchwała.pdf: dodany poniżej, zapisz akt",
        "Załącznik nr 1.pdf: dodany poniżej, zapisz akt",
        "Dodane pliki: 2.",
    ]
    assert form.rows() == [("Uchwała", "main"), ("Załącznik nr 1", "annex")]
    form.page.locator("#id_title").fill("w sprawie upuszczania plików")
    form.page.locator("#page-edit-form").evaluate("form => form.requestSubmit()")
    form.page.wait_for_url(re.compile(r"/edit/"))
    act = ActPage.objects.get()
    saved = act.get_latest_revision_as_object()
    assert [(row.document.title, row.role) for row in saved.files.all()] == form.rows()
    assert reader.faults == []


def test_what_is_wrong_with_a_file_is_said_beside_it_and_the_others_come(reader: Reader, member: MemberPage) -> None:
    form = ActForm(reader, member)

    form.zone.evaluate(DROP, [["Dobra.pdf", PDF.decode()], ["Program.pdf", "MZ\x01"], ["Pusty.pdf", ""]])

    expect(form.said).to_contain_text("Pliki, których nie dodano: 2.")
    expect(form.file("Dobra.pdf")).to_contain_text("dodany poniżej")
    expect(form.file("Program.pdf")).to_contain_text(REFUSED)
    expect(form.file("Pusty.pdf")).to_contain_text("Plik jest pusty")
    spoken = " ".join(form.said.locator("p").all_inner_texts())
    assert f"Program.pdf: {REFUSED}" in spoken
    assert "Pusty.pdf: Plik jest pusty" in spoken
    assert form.rows() == [("Dobra", "main")]
    assert [fault for fault in reader.axe() if "w-panel__toggle" not in fault] == []


def test_a_file_that_is_there_is_taken_or_kept_beside_by_keyboard(reader: Reader, member: MemberPage) -> None:
    there: list[Attachment] = [
        factories.AttachmentFactory.create(organisation=member, title=title, name=f"{title}.pdf", content=PDF + end)
        for title, end in (("Pierwszy", b"1"), ("Drugi", b"2"))
    ]
    form = ActForm(reader, member)

    form.zone.evaluate(DROP, [["a.pdf", PDF.decode() + "1"], ["b.pdf", PDF.decode() + "2"]])
    expect(form.file("b.pdf")).to_contain_text(f"{THERE}: „Drugi”")
    form.page.get_by_role("button", name="Użyj pliku, który już jest: a.pdf").focus()
    form.page.keyboard.press("Enter")
    expect(form.file("a.pdf")).to_be_focused()
    form.page.keyboard.press("Tab")
    form.page.keyboard.press("Tab")
    expect(form.page.get_by_role("button", name="Zachowaj oba: b.pdf")).to_be_focused()
    form.page.keyboard.press("Space")

    expect(form.file("b.pdf")).to_contain_text("dodany poniżej")
    expect(form.said).to_contain_text("Dodane pliki: 2.")
    assert form.rows() == [("Pierwszy", "main"), ("b", "annex")]
    assert set(Attachment.objects.exclude(pk__in=[file.pk for file in there]).values_list("title", flat=True)) == {"b"}


def test_progress_is_shown_and_what_a_bad_line_broke_is_sent_again(reader: Reader, member: MemberPage) -> None:
    form = ActForm(reader, member)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    form.page.route("**/documents/act-file/", hold)

    form.input.set_input_files([pdf("Uchwała.pdf")])

    expect(form.file("Uchwała.pdf").get_by_role("progressbar", name="Uchwała.pdf")).to_be_visible()
    expect(form.file("Uchwała.pdf")).to_contain_text(re.compile("wysyłanie|sprawdzanie"))
    wait_on(form.page, lambda: held)
    held.pop().abort()
    expect(form.file("Uchwała.pdf")).to_contain_text("Nie udało się wysłać pliku")
    expect(form.said).to_contain_text("Uchwała.pdf: Nie udało się wysłać pliku")
    form.page.unroute("**/documents/act-file/")
    form.page.get_by_role("button", name="Spróbuj ponownie: Uchwała.pdf").click()
    expect(form.said).to_contain_text("Dodane pliki: 1.")
    assert form.rows() == [("Uchwała", "main")]


def test_the_library_takes_many_and_asks_of_each_on_its_own(reader: Reader, member: MemberPage) -> None:
    factories.AttachmentFactory.create(organisation=member, title="Pierwszy", name="pierwszy.pdf", content=PDF)
    reader.open("/admin/documents/multiple/add/")
    page = reader.page
    program: FilePayload = {"name": "Program.pdf", "mimeType": "application/pdf", "buffer": b"MZ\x01"}
    same: FilePayload = {"name": "Drugi.pdf", "mimeType": "application/pdf", "buffer": PDF}

    page.locator("#fileupload").set_input_files([pdf("Nowy.pdf"), program, same])

    rows = page.locator("#upload-list > li")
    expect(rows.filter(has_text="Drugi.pdf")).to_contain_text(THERE)
    expect(rows.filter(has_text="Program.pdf")).to_contain_text(REFUSED)
    rows.filter(has_text="Drugi.pdf").get_by_label("Zachowaj oba").check()
    rows.filter(has_text="Drugi.pdf").get_by_role("button", name="Potwierdź").click()
    expect(rows.filter(has_text="Drugi.pdf")).to_have_count(0)
    assert sorted(Attachment.objects.values_list("title", flat=True)) == ["Drugi", "Nowy", "Pierwszy"]
    assert reader.faults == []


def test_without_script_files_are_added_one_by_one(
    chromium: Browser, live_server: LiveServer, editor: User, member: MemberPage
) -> None:
    reader = Reader(chromium, live_server, editor, java_script_enabled=False)
    page = reader.page
    for path in (f"/admin/pages/add/initiatives/actpage/{member.pk}/", "/admin/documents/multiple/add/"):
        reader.open(path)
        link = page.get_by_role("link", name="Dodaj plik", exact=True).locator("visible=true").first
        expect(link).to_have_attribute("href", "/admin/documents/add/")
    link.click()
    page.locator("input[name=title]").fill("Uchwała bez skryptu")
    page.locator("input[name=file]").set_input_files([pdf("Uchwała.pdf")])
    page.locator("form[enctype] button[type=submit], form[enctype] input[type=submit]").last.click()

    page.wait_for_url("**/admin/documents/**")
    file = Attachment.objects.get()
    assert (file.title, file.collection) == ("Uchwała bez skryptu", member.rights.collection)
