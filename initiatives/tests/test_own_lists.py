"""“Our initiatives” and “our acts”: whose pages they hold, how they are narrowed, and how they leave."""

import io
import re
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.users.models import User
from conftest import OnCommit
from initiatives.models import Extraction, InitiativePage, MemberPage, Role
from initiatives.models.moderation import REJECT
from initiatives.tests import factories
from initiatives.tests.editor_signed_in import client, editor, member
from initiatives.tests.town import SignIn

__all__ = ["client", "editor", "member"]

pytestmark = pytest.mark.django_db

INITIATIVES, ACTS = "/admin/initiatives/", "/admin/acts/"
TODAY = timezone.localdate()


def read(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def initiative(member: MemberPage, title: str, **fields: object) -> InitiativePage:
    page: InitiativePage = factories.InitiativePageFactory(parent=member, title=title, **fields)
    return page


def test_the_list_holds_own_pages_drafts_too_and_nobody_elses(client: Client, member: MemberPage) -> None:
    initiative(member, "Własny szkic", live=False)
    initiative(member, "Własna")
    factories.InitiativePageFactory.create(title="Cudza")
    factories.InitiativePageFactory.create(title="Cudzy szkic", live=False)

    text = read(client, INITIATIVES)

    assert "Własny szkic" in text
    assert "Własna" in text
    assert "Cudz" not in text


def test_acts_have_a_list_of_their_own(client: Client, member: MemberPage) -> None:
    factories.ActPageFactory.create(parent=member, title="w sprawie wody")
    factories.ActPageFactory.create(title="w sprawie cudzej")
    initiative(member, "Inicjatywa")

    text = read(client, ACTS)

    assert "w sprawie wody" in text
    assert "w sprawie cudzej" not in text
    assert "Inicjatywa</a>" not in text


def test_an_official_has_no_list(member: MemberPage, sign_in: SignIn) -> None:
    assert sign_in(factories.person(Role.OFFICIAL, member)).get(INITIATIVES).status_code == 403


def test_the_association_sees_whose_they_are(member: MemberPage, sign_in: SignIn) -> None:
    moderated = factories.MemberPageFactory.create(title="Ma moderatora")
    factories.person(Role.MODERATOR, moderated)
    initiative(moderated, "Nie do nas", live=False)
    initiative(member, "Do nas", live=False)

    moderator = read(sign_in(factories.person(Role.MODERATOR)), INITIATIVES)
    administrator = read(sign_in(factories.person(Role.ADMINISTRATOR)), INITIATIVES)

    assert "Do nas" in moderator
    assert "Nie do nas" not in moderator
    assert member.title in moderator
    assert "Nie do nas" in administrator


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("state=begun", {"Szkic", "Zmieniona"}),
        ("state=moderation", {"Czeka"}),
        ("state=returned", {"Wróciła"}),
        ("state=live", {"Zaległa", "Zmieniona"}),
        ("state=hidden", {"Szkic", "Czeka", "Wróciła"}),
        ("review=overdue", {"Zaległa"}),
        ("review=none", {"Szkic", "Czeka", "Wróciła", "Zmieniona"}),
        ("stage=finished", {"Zaległa"}),
        ("mine=yes", {"Czeka", "Wróciła"}),
        ("mine=no", {"Szkic", "Zaległa", "Zmieniona"}),
        ("q=zaleg", {"Zaległa"}),
        ("q=WRÓCIŁA", {"Wróciła"}),
        ("q=%27%22%25", set()),
    ],
)
def test_the_list_is_narrowed(client: Client, member: MemberPage, editor: User, query: str, shown: set[str]) -> None:
    everything = {"Szkic", "Czeka", "Wróciła", "Zaległa", "Zmieniona"}
    initiative(member, "Szkic", live=False)
    initiative(member, "Zaległa", next_review_on=TODAY - timedelta(days=1), stage="finished")
    changed = initiative(member, "Pierwotna")
    changed.title = "Zmieniona"
    changed.save_revision()
    InitiativePage.objects.filter(pk=changed.pk).update(title="Zmieniona")
    for title in ("Czeka", "Wróciła"):
        page = initiative(member, title, live=False)
        page.save_revision(user=editor)
        page.get_workflow().start(page, editor)
    state = page.current_workflow_task_state
    state.task.specific.on_action(state, factories.person(Role.MODERATOR, member), REJECT, comment="Za krótko.")

    text = read(client, f"{INITIATIVES}results/?{query}")

    # Where nothing is found, the answer may repeat the question.
    found = {title for title in everything if f"{title}\n" in text or f"{title}</a>" in text}
    if query == "state=begun":
        shown = shown | {"Wróciła"}
    if query == "review=none":
        assert "Zaległa" not in found
    assert found == shown


@pytest.mark.parametrize(("state", "query"), [("empty", "empty"), ("waiting", "reading"), ("", "none")])
def test_files_say_how_far_they_are_read(
    client: Client, member: MemberPage, on_commit: OnCommit, state: str, query: str
) -> None:
    with on_commit():
        act = factories.ActPageFactory.create(parent=member, title="w sprawie skanu")
        page = initiative(member, "Opiera się na skanie")
        factories.link_act(page, act)
        if state:
            file = factories.AttachmentFactory.create(organisation=member)
            factories.attach(act, file)
    if state:
        Extraction.objects.update_or_create(document=file, defaults={"state": state})
    other = {"empty": "reading", "reading": "none", "none": "empty"}[query]

    assert "w sprawie skanu" in read(client, f"{ACTS}results/?files={query}")
    assert "w sprawie skanu" not in read(client, f"{ACTS}results/?files={other}")
    if state == "empty":
        assert "1 plik, bez tekstu: 1" in read(client, ACTS)
        assert "1 plik, bez tekstu: 1" in read(client, INITIATIVES)


def test_what_came_back_is_no_mere_draft(client: Client, member: MemberPage, editor: User) -> None:
    page = initiative(member, "Wróciła", live=False)
    page.save_revision(user=editor)
    page.get_workflow().start(page, editor)
    state = page.current_workflow_task_state
    state.task.specific.on_action(state, factories.person(Role.MODERATOR, member), REJECT, comment="Za krótko.")

    assert '<span class="burza-missing">zwrócona do poprawy</span>' in read(client, INITIATIVES)
    assert "zwrócona do poprawy" in read(client, f"{INITIATIVES}?export=csv")


def test_the_list_leaves_as_a_table_in_which_nothing_runs(client: Client, member: MemberPage) -> None:
    initiative(member, "=HYPERLINK(1)", stage="running")

    csv = client.get(f"{INITIATIVES}?export=csv")
    xlsx = client.get(f"{INITIATIVES}?export=xlsx")

    assert "'=HYPERLINK(1)" in csv.content.decode("utf-8-sig")
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.getvalue())).active
    assert sheet is not None
    assert sheet["A1"].value == "Tytuł"
    assert sheet["A2"].data_type == "s"


def test_the_form_of_a_new_page_is_one_press_away(client: Client, member: MemberPage) -> None:
    assert f"/admin/pages/add/initiatives/initiativepage/{member.pk}/" in read(client, INITIATIVES)
    assert f"/admin/pages/add/initiatives/actpage/{member.pk}/" in read(client, ACTS)


def test_a_moderator_publishes_many_at_once_and_an_editor_does_not(member: MemberPage, sign_in: SignIn) -> None:
    pages = [initiative(member, f"Szkic {number}", live=False) for number in range(2)]
    for page in pages:
        page.save_revision()
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    ids = "&".join(f"id={page.pk}" for page in pages)
    next_url = f"next={INITIATIVES}"

    sign_in(factories.person(Role.EDITOR, member)).post(f"{address}?{ids}&{next_url}", {})
    assert not InitiativePage.objects.live().exists()

    sign_in(factories.person(Role.MODERATOR, member)).post(f"{address}?{ids}&{next_url}", {})
    assert InitiativePage.objects.live().count() == 2


def test_the_list_costs_the_same_however_long_it_is(client: Client, member: MemberPage, editor: User) -> None:
    def fill(number: int) -> None:
        for _ in range(number):
            act = factories.ActPageFactory.create(parent=member)
            factories.attach(act, factories.AttachmentFactory.create(organisation=member))
            page = initiative(member, "Szkic", live=False, owner=editor)
            page.save_revision(user=editor)
            page.get_workflow().start(page, editor)
            factories.link_act(initiative(member, "Inicjatywa"), act)

    def cost(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        return len(asked)

    addresses = [INITIATIVES, ACTS, f"{INITIATIVES}?export=csv", f"{ACTS}?export=xlsx"]
    fill(1)
    few = [cost(address) for address in addresses]
    fill(6)

    assert [cost(address) for address in addresses] == few


def test_the_menu_holds_what_the_role_uses(member: MemberPage, sign_in: SignIn) -> None:
    editor = read(sign_in(factories.person(Role.EDITOR, member)), "/admin/")
    administrator = read(sign_in(factories.person(Role.ADMINISTRATOR)), "/admin/")

    for address in (INITIATIVES, ACTS, f"/admin/pages/{member.pk}/edit/", "/admin/guide/"):
        assert f'"{address}"' in editor
    assert '"/admin/reports/' not in editor
    assert "/admin/picks/" not in editor
    for address in (INITIATIVES, ACTS, "/admin/picks/", "/admin/guide/"):
        assert f'"{address}"' in administrator


@pytest.mark.parametrize("address", ["/admin/guide/", "/admin/guide/publishing/"])
def test_the_guide_speaks_the_readers_language(member: MemberPage, sign_in: SignIn, address: str) -> None:
    polish = read(sign_in(factories.person(Role.EDITOR, member)), address)
    english = read(sign_in(factories.person(Role.EDITOR, member, language="en")), address)

    assert "Jak opisać praktykę" in polish
    assert "How to tell of a practice" in english
    # Two pages of text in either.
    assert all(text.partition("burza-guide")[2].count("<p") >= 5 for text in (polish, english))
    assert not re.search("[ąćęłńśźż]", english.partition("burza-guide")[2].partition("</main>")[0])


def test_a_preview_is_as_wide_as_a_phone_or_a_sheet(client: Client, member: MemberPage) -> None:
    page = initiative(member, "Podgląd")

    html = read(client, reverse("wagtailadmin_pages:edit", args=[page.pk]))

    for width, label in ((390, "Szerokość telefonu"), (794, "Szerokość wydruku (A4)")):
        assert f'data-device-width="{width}"' in html
        assert label in html


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        (Role.EDITOR, {"delete"}),
        (Role.MODERATOR, {"delete", "publish", "unpublish"}),
        (Role.ADMINISTRATOR, {"delete", "publish", "unpublish", "move"}),
    ],
)
def test_many_pages_at_once_are_offered_what_the_role_may_do(sign_in: SignIn, role: str, offered: set[str]) -> None:
    place = None if role == Role.ADMINISTRATOR else factories.MemberPageFactory.create()

    text = read(sign_in(factories.person(role, place)), INITIATIVES)

    assert set(re.findall(r"/admin/bulk/wagtailcore/page/(\w+)/", text)) == offered
