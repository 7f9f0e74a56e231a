"""Whoever writes or approves a page is told what looks personal in it and in its files; nothing is lost or blocked."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Page
from wagtail.test.utils.form_data import streamfield

from cms.users.models import User
from conftest import OnCommit
from initiatives import personal_data
from initiatives.acts.outcome import Extracted
from initiatives.models import Attachment, Category, Extraction, InitiativePage, MemberPage, Role
from initiatives.services import findings, texts
from initiatives.tests import factories
from initiatives.tests.editing import initiative_data, paragraph

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
PESEL = "71031307918"
NAMED = f"Wnioskodawca Jan Kowalski, PESEL {PESEL}, tel. 601 234 567"


@pytest.fixture
def member() -> MemberPage:
    page: MemberPage = factories.MemberPageFactory()
    return page


@pytest.fixture
def editor(member: MemberPage, sign_in: SignIn) -> Client:
    return sign_in(factories.person(Role.EDITOR, member))


@pytest.fixture
def draft(member: MemberPage) -> InitiativePage:
    page: InitiativePage = factories.InitiativePageFactory(parent=member, live=False)
    page.save_revision()
    return page


def written(**fields: Any) -> dict[str, Any]:
    """A complete initiative, as it is posted."""
    category = Category.objects.get(slug="wspolnota").pk
    complete = {"title": "Dodatek", "category": category, "summary": "Krótko.", "description": paragraph("Opis.")}
    return initiative_data(**(complete | fields))


def address(page: Page) -> str:
    return f"/admin/pages/{page.pk}/edit/"


def read(file: Attachment, *pages: str) -> None:
    lease = texts.claim(attachment_id=file.pk, now=timezone.now())
    assert lease is not None
    texts.store_text(attachment_id=file.pk, lease=lease, extracted=Extracted(pages=pages))


def test_a_saved_draft_shows_what_seems_personal_and_where(editor: Client, draft: InitiativePage) -> None:
    answer = editor.post(address(draft), written(funding=NAMED), follow=True)

    form = answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "dane osobowe" in form
    assert "<strong>Źródło pieniędzy</strong>" in form
    assert "71••••••••8" in form
    assert "RODO, art. 5" in form


def test_a_page_with_a_pesel_goes_on_only_once_the_box_is_ticked(editor: Client, draft: InitiativePage) -> None:
    data = written(funding=NAMED, **{"action-submit": "on"})

    refused = editor.post(address(draft), data)

    form = refused.content.decode()
    assert refused.status_code == 200
    assert "numer PESEL. Usuń go albo zaznacz" in form
    assert "nie ma tu niczyjego numeru PESEL" in form
    # What was typed comes back.
    assert NAMED in form
    assert Page.objects.get(pk=draft.pk).current_workflow_state is None

    assert editor.post(address(draft), {**data, "personal_data_checked": "on"}).status_code == 302
    assert Page.objects.get(pk=draft.pk).current_workflow_state is not None


def test_what_is_less_sure_is_told_and_asks_for_nothing(editor: Client, draft: InitiativePage) -> None:
    data = written(funding="Jan Kowalski, tel. 601 234 567", **{"action-submit": "on"})

    answer = editor.post(address(draft), data, follow=True)

    assert Page.objects.get(pk=draft.pk).current_workflow_state is not None
    assert "60•••••67" in answer.content.decode()


def test_the_office_as_it_is_reached_is_nothing_to_warn_of(draft: InitiativePage) -> None:
    channel = {"kind": "telephone", "value": "601 234 567", "label": "Pan Jan Kowalski", "hours": []}
    draft.contact_channels = [("channel", channel)]

    assert findings.in_page(draft) == []


def test_every_text_of_a_page_is_looked_through(member: MemberPage) -> None:
    page = factories.InitiativePageFactory.build(parent=None, title=NAMED, summary=NAMED, description=f"<p>{NAMED}</p>")
    page.steps = [
        ("text", f"<p>{NAMED}</p>"), ("list", [NAMED]), ("quote", {"text": NAMED, "source": ""}),
    ]  # fmt: skip
    page.results = [("result", {"indicator": NAMED, "value": 1, "unit": ""})]

    found = {row.field for row in findings.in_page(page) if row.kind == personal_data.Kind.PESEL}

    fields = {name: str(page._meta.get_field(name).verbose_name) for name in (
        "title", "summary", "description", "steps", "results",
    )}  # fmt: skip
    assert found == set(fields.values())


def test_labels_of_an_acts_files_are_looked_through_too(member: MemberPage) -> None:
    act = factories.ActPageFactory(parent=member)
    row = factories.attach(act, factories.AttachmentFactory.create(organisation=member))
    row.label = NAMED
    row.save()

    assert [found.kind for found in findings.in_page(type(act).objects.get(pk=act.pk))] == ["pesel", "telephone"]


def test_the_pages_of_a_file_are_kept_and_shown_in_form_list_and_dialog(
    member: MemberPage, editor: Client, sign_in: SignIn, on_commit: OnCommit
) -> None:
    with on_commit():
        file = factories.AttachmentFactory.create(organisation=member, title="Wniosek")
        act = factories.ActPageFactory(parent=member, live=False)
        factories.attach(act, file)
        act = type(act).objects.get(pk=act.pk)
        act.save_revision()
    read(file, "§ 1.", NAMED, "§ 2.", f"PESEL {PESEL}")

    assert Extraction.objects.get(document=file).personal_data == {"pesel": [2, 4], "telephone": [2]}
    shown = {
        "the form": editor.get(address(act)).content.decode(),
        "the file's form": editor.get(f"/admin/documents/edit/{file.pk}/").content.decode(),
        "the list": editor.get("/admin/documents/").content.decode(),
    }
    act.get_workflow().start(act, None)
    moderator = sign_in(factories.person(Role.MODERATOR, member))
    state = act.current_workflow_task_state
    assert state is not None
    dialog = moderator.get(f"/admin/pages/workflow/action/{act.pk}/approve/{state.pk}/")
    shown["the dialog"] = dialog.content.decode()
    for place, html in shown.items():
        assert "numer PESEL" in html, place
        assert PESEL not in html, place
    assert "(str. 2, 4)" in shown["the form"]


def test_a_file_among_the_steps_is_told_of_in_the_form(editor: Client, member: MemberPage, on_commit: OnCommit) -> None:
    with on_commit():
        file = factories.AttachmentFactory.create(organisation=member, title="Lista uprawnionych")
        page = factories.InitiativePageFactory(
            parent=member, live=False, steps=[("file", {"title": "", "file": file})]
        )  # fmt: skip
        page.save_revision()
    read(file, NAMED)

    form = editor.get(address(page)).content.decode()

    assert "Plik „Lista uprawnionych”" in form


def test_texts_that_were_read_before_are_looked_through_once(member: MemberPage) -> None:
    file = factories.AttachmentFactory.create(organisation=member)
    read(file, NAMED)
    Extraction.objects.update(personal_data={}, personal_data_rules=0)

    assert texts.look_through(most=10) == 1

    row = Extraction.objects.get(document=file)
    assert row.personal_data == {"pesel": [1], "telephone": [1]}
    assert row.personal_data_rules == personal_data.RULES
    assert texts.look_through(most=10) == 0


def test_nothing_personal_is_logged(
    editor: Client, draft: InitiativePage, member: MemberPage, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        editor.post(address(draft), written(funding=NAMED, **{"action-submit": "on"}))
        read(factories.AttachmentFactory.create(organisation=member), NAMED)

    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("django.db")]
    assert not any(PESEL in message for message in ours)


def test_steps_that_are_posted_are_looked_through_before_they_are_stored(editor: Client, draft: InitiativePage) -> None:
    steps = streamfield([("list", streamfield_list(NAMED))])
    data = written(steps=steps, **{"action-submit": "on"})

    assert "numer PESEL. Usuń go" in editor.post(address(draft), data).content.decode()
    assert Page.objects.get(pk=draft.pk).current_workflow_state is None


def streamfield_list(*values: str) -> dict[str, str]:
    """What a list of a stream posts."""
    rows = {f"{number}-value": value for number, value in enumerate(values)}
    more = {f"{number}-{name}": "" for number in range(len(values)) for name in ("deleted", "id", "type")}
    order = {f"{number}-order": str(number) for number in range(len(values))}
    return {"count": str(len(values)), **rows, **more, **order}
