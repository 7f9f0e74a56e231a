"""The form of an act suggests what its file says of it; an editor ticks what is right, and nothing else changes."""

import html
import json
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset

from cms.users.models import User
from initiatives.acts.outcome import Extracted, Reason
from initiatives.models import ActFile, ActPage, Attachment, MemberPage, Role
from initiatives.models.media import WithdrawalReason
from initiatives.services import suggestions, texts, withdrawal
from initiatives.services.suggestions import suggestions_for
from initiatives.tests import factories
from initiatives.tests.editing import act_data
from initiatives.tests.editor_signed_in import client, editor, member
from initiatives.tests.town import SignIn

__all__ = ["client", "editor", "member"]

pytestmark = pytest.mark.django_db

FIRST_PAGE = """DZIENNIK URZĘDOWY
WOJEWÓDZTWA LUBUSKIEGO
Gorzów Wielkopolski, dnia 9 listopada 2020 r.
Poz. 2567

ZARZĄDZENIE NR 0050.45.2020
BURMISTRZA SULĘCINA
z dnia 16 października 2020 r.
w sprawie stawek za <ogródki>

Na podstawie art. 30"""
SAID = {
    "title": "Zarządzenie w sprawie stawek za <ogródki>", "kind": "order", "number": "0050.45.2020",
    "issuing_body": "Burmistrz Sulęcina", "issued_on": date(2020, 10, 16),
    "journal_name": "Dziennik Urzędowy Województwa Lubuskiego", "journal_year": 2020, "journal_position": 2567,
}  # fmt: skip


@pytest.fixture
def file(member: MemberPage) -> Attachment:
    attached: Attachment = factories.AttachmentFactory.create(organisation=member)
    texts.want_text(attachment=attached, now=timezone.now())
    return attached


@pytest.fixture
def act(member: MemberPage, file: Attachment) -> ActPage:
    page: ActPage = factories.ActPageFactory(parent=member, live=False, title="Szkic", number="")
    factories.attach(page, file)
    page.refresh_from_db()
    page.issued_on = None
    page.save_revision(clean=False)
    return page


def read(file: Attachment, *pages: str, reason: Reason | None = None) -> None:
    lease = texts.claim(attachment_id=file.pk, now=timezone.now())
    assert lease is not None
    texts.store_text(attachment_id=file.pk, lease=lease, extracted=Extracted(pages=pages, reason=reason))


def shown(client: Client, act: ActPage) -> str:
    return client.get(f"/admin/pages/{act.pk}/edit/").content.decode()


def boxes(form: str) -> dict[str, str]:
    """The boxes' values by the fields that they are about, as a browser reads them."""
    values = re.findall(r'<input type="checkbox" name="taken_facts" value="([^"]*)"', form)
    return {json.loads(html.unescape(value))[0]: html.unescape(value) for value in values}


def posted(act: ActPage, **fields: Any) -> dict[str, Any]:
    row = act.files.get()
    files = inline_formset([{"id": row.pk, "document": row.document_id, "role": row.role}], initial=1)
    return act_data(title=act.title, slug=act.slug, files=files) | fields


def save(client: Client, act: ActPage, data: dict[str, Any]) -> ActPage:
    answer = client.post(f"/admin/pages/{act.pk}/edit/", data)
    assert answer.status_code == 302, answer.context["form"].errors
    saved: ActPage = ActPage.objects.get(pk=act.pk).get_latest_revision_as_object()
    return saved


def test_what_the_file_says_is_suggested_and_ticks_are_written(client: Client, act: ActPage, file: Attachment) -> None:
    read(file, FIRST_PAGE)

    form = shown(client, act)
    found = boxes(form)

    assert "Odczytano z\u00a0pliku" in form
    assert "stawek za &lt;ogródki&gt;" in form
    assert "16\u00a0października 2020" in form
    assert found.keys() == SAID.keys()

    saved = save(client, act, posted(act, taken_facts=list(found.values())))
    assert {field: getattr(saved, field) for field in SAID} == SAID
    assert boxes(shown(client, act)) == {}


def test_nothing_is_written_without_a_tick(client: Client, act: ActPage, file: Attachment) -> None:
    read(file, FIRST_PAGE)
    found = boxes(shown(client, act))

    saved = save(client, act, posted(act, number="7/2020", taken_facts=[found["issued_on"]]))

    assert (saved.title, saved.kind, saved.number, saved.issued_on) == (
        "Szkic", "resolution", "7/2020", date(2020, 10, 16),
    )  # fmt: skip


def test_what_was_typed_since_goes_before_a_tick(client: Client, act: ActPage, file: Attachment) -> None:
    read(file, FIRST_PAGE)
    found = boxes(shown(client, act))

    assert save(client, act, posted(act, number="7/2020", taken_facts=[found["number"]])).number == "7/2020"
    # The same tick, posted again with the same words: it stood beside an empty field.
    assert save(client, act, posted(act, number="7/2020", taken_facts=[found["number"]])).number == "7/2020"
    assert "zamiast: 7/2020" in shown(client, act)


def test_a_required_field_can_be_filled_by_a_tick_alone(client: Client, act: ActPage, file: Attachment) -> None:
    read(file, FIRST_PAGE)
    found = boxes(shown(client, act))
    data = posted(act, taken_facts=[found["issued_on"]], **{"action-submit": "on"})

    assert save(client, act, data).issued_on == date(2020, 10, 16)
    assert ActPage.objects.get(pk=act.pk).current_workflow_state is not None


def test_a_refused_form_comes_back_with_words_and_ticks(client: Client, act: ActPage, file: Attachment) -> None:
    read(file, FIRST_PAGE)
    found = boxes(shown(client, act))

    data = posted(act, title="", number="7/2020", in_force_from="jutro", taken_facts=[found["issuing_body"]])
    form = client.post(f"/admin/pages/{act.pk}/edit/", data).content.decode()

    assert 'value="7/2020"' in form
    assert len(re.findall(r'name="taken_facts"[^>]* checked', form)) == 1
    assert boxes(form).keys() == SAID.keys()


def test_an_open_form_that_saves_itself_is_told_what_it_took(client: Client, act: ActPage, file: Attachment) -> None:
    read(file, FIRST_PAGE)
    found = boxes(shown(client, act))
    data = posted(act, taken_facts=[found["kind"], found["issued_on"]])

    answer = client.post(f"/admin/pages/{act.pk}/edit/", data, headers={"accept": "application/json"})

    assert answer.json()["field_updates"]["issued_on"] in ("2020-10-16", "16.10.2020")
    assert answer.json()["field_updates"]["kind"] == "order"


@pytest.mark.parametrize("tick", ["", "[]", '["number", "", "66/6"]', '["owner", "", "1"]', "\x01"])
def test_a_tick_that_nobody_offered_does_nothing(client: Client, act: ActPage, file: Attachment, tick: str) -> None:
    read(file, FIRST_PAGE)

    assert save(client, act, posted(act, taken_facts=[tick])).number == ""


def test_a_file_that_is_still_being_read_says_so(client: Client, act: ActPage, file: Attachment) -> None:
    assert "Odśwież tę stronę za chwilę" in shown(client, act)

    read(file, "Zwykłe pismo do mieszkańców.")
    assert "Odśwież tę stronę za chwilę" not in shown(client, act)
    assert "Odczytano z pliku" not in shown(client, act)


def test_a_file_without_text_promises_nothing(client: Client, act: ActPage, file: Attachment) -> None:
    read(file, reason=Reason.ENCRYPTED)

    assert "Odśwież tę stronę za chwilę" not in shown(client, act)


def test_only_the_act_itself_is_asked_and_only_as_long_as_it_is_there(
    act: ActPage, file: Attachment, editor: User
) -> None:
    read(file, FIRST_PAGE)
    assert suggestions_for(act=act, user=editor).found

    row = act.files.get()
    row.role = ActFile.FileRole.ANNEX
    act.files = [row]
    assert suggestions_for(act=act, user=editor) == suggestions.Suggestions()

    row.role = ActFile.FileRole.MAIN
    act.files = [row]
    withdrawal.withdraw(
        file=file,
        by=editor,
        now=timezone.now(),
        reason=WithdrawalReason.MISTAKE,
        reason_is_public=True,
        note="",
        copies=[],
    )
    assert suggestions_for(act=act, user=editor) == suggestions.Suggestions()


def test_who_may_not_see_the_file_learns_nothing_of_it(
    act: ActPage, file: Attachment, client: Client, sign_in: SignIn
) -> None:
    read(file, FIRST_PAGE)
    found = boxes(shown(client, act))
    stranger = factories.person(Role.EDITOR, factories.MemberPageFactory())

    assert suggestions_for(act=act, user=stranger) == suggestions.Suggestions()
    answer = sign_in(stranger).post(f"/admin/pages/{act.pk}/edit/", posted(act, taken_facts=list(found.values())))
    assert answer.status_code in (302, 403, 404)
    assert ActPage.objects.get(pk=act.pk).get_latest_revision_as_object().number == ""


def test_what_a_field_cannot_hold_is_not_suggested(act: ActPage, file: Attachment, editor: User) -> None:
    read(file, FIRST_PAGE.replace("stawek", "stawek " + "opłat i kar " * 25))

    assert "title" not in {row.field for row in suggestions_for(act=act, user=editor).found}


def test_other_spacing_and_capitals_are_no_news(act: ActPage, file: Attachment, editor: User) -> None:
    read(file, FIRST_PAGE)
    act.issuing_body, act.title = "BURMISTRZ  Sulęcina", "zarządzenie w sprawie stawek za <ogródki>."

    fields = {row.field for row in suggestions_for(act=act, user=editor).found}
    assert fields == SAID.keys() - {"issuing_body", "title"}


def test_suggestions_cost_one_query_however_many_files_there_are(
    member: MemberPage, act: ActPage, file: Attachment, editor: User, django_assert_num_queries: Any
) -> None:
    read(file, FIRST_PAGE)
    for _ in range(4):
        factories.attach(act, factories.AttachmentFactory.create(organisation=member))
    ActPage.objects.get(pk=act.pk).save_revision(clean=False)
    draft = ActPage.objects.get(pk=act.pk).get_latest_revision_as_object()
    assert draft.files.count() == 5
    # Whose the person's files are is asked once a request.
    suggestions_for(act=draft, user=editor)

    with django_assert_num_queries(1):
        suggestions_for(act=draft, user=editor)
