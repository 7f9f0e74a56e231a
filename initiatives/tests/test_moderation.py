"""From an editor's desk to the readers, by way of the member's moderators."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Page, TaskState, WorkflowState

from cms.users.models import User
from conftest import OnCommit
from initiatives.models import ActPage, InitiativePage, NoticeChoice, NoticeKind, OutgoingMail, Rhythm, Role
from initiatives.models.moderation import APPROVE, REJECT
from initiatives.services import notices
from initiatives.tests import factories
from initiatives.tests.editing import create, edit, rows
from initiatives.tests.finding import found
from initiatives.tests.town import SignIn, Town, fresh, shown, status

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(sign_in: SignIn, on_commit: OnCommit) -> Town:
    return Town(sign_in, on_commit)


def test_an_initiative_goes_all_the_way(town: Town) -> None:
    act: ActPage = factories.ActPageFactory(parent=factories.MemberPageFactory())
    file = factories.AttachmentFactory.create()
    factories.attach(act, file)
    file.text_pages.create(number=1, text="Zwalnia się z opłaty targowej sprzedawców rzodkiewki.")

    page = town.submit(acts=rows(act=[act.pk]))
    assert (page.live, status(page)) == (False, "in_progress")
    assert [message.to for message in mail.outbox] == [["moderator@burza.example"]]

    town.answer(page, REJECT, comment="Dopisz, ile lokali.")
    assert status(page) == "needs_changes"
    assert [message.to for message in mail.outbox[1:]] == [["redaktor@burza.example"]]
    assert "Dopisz, ile lokali." in mail.outbox[1].body
    html = town.writing.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert "Dopisz, ile lokali." in html
    assert "Wyślij ponownie do moderacji" in html

    with town.on_commit():
        edit(town.writing, page, town.data(summary="Lista 90 lokali.", acts=rows(act=[act.pk])), "action-submit")
    assert (status(page), [message.to for message in mail.outbox[2:]]) == ("in_progress", [["moderator@burza.example"]])

    town.answer(page, APPROVE)
    assert (fresh(page).live, fresh(page).summary, status(page)) == (True, "Lista 90 lokali.", "approved")
    assert [message.to for message in mail.outbox[3:]] == [["redaktor@burza.example"]]
    assert found("rzodkiewki", InitiativePage) == [page]


def test_an_incomplete_initiative_is_not_submitted(town: Town) -> None:
    create(town.writing, town.member, "initiativepage", town.data(summary=""), "action-submit")

    assert not WorkflowState.objects.exists()
    assert mail.outbox == []


def test_the_mail_is_in_its_readers_language_and_says_that_a_machine_wrote_it(town: Town) -> None:
    factories.person(Role.MODERATOR, town.member, email="english@burza.example", language="en")

    town.submit()

    polish, english = sorted(mail.outbox, key=lambda message: message.to, reverse=True)
    assert polish.subject == "Do moderacji: Jedzenie na wynos"
    assert english.subject == "For moderation: Jedzenie na wynos"
    assert "/admin/pages/" in polish.body
    assert polish.extra_headers["Auto-Submitted"] == "auto-generated"
    assert not getattr(polish, "alternatives", [])


def test_where_a_member_has_no_moderator_the_associations_are_asked(town: Town) -> None:
    town.moderator.is_active = False
    town.moderator.save()

    town.submit()

    asked = [message for message in mail.outbox if message.subject.startswith("Do moderacji")]
    assert [message.to for message in asked] == [["zwiazek@burza.example"]]


def test_where_the_association_has_no_moderator_its_administrators_are_asked(town: Town) -> None:
    factories.person(Role.ADMINISTRATOR, email="administrator@burza.example")
    User.objects.filter(membership__role=Role.MODERATOR).exclude(email="obcy@burza.example").update(is_active=False)

    town.submit()

    assert [message.to for message in mail.outbox] == [["administrator@burza.example"]]


def test_a_mail_server_that_is_down_stops_nobody_and_loses_nothing(town: Town, settings: Any) -> None:
    settings.DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    # The port that nothing may listen on.
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 0

    page = town.submit()

    assert status(page) == "in_progress"
    (waiting,) = OutgoingMail.objects.all()
    assert (waiting.reader, waiting.state, waiting.attempts) == (town.moderator, OutgoingMail.State.WAITING, 1)
    assert waiting.error


def test_a_step_that_is_undone_tells_nobody(town: Town) -> None:
    page = town.submit()
    before = OutgoingMail.objects.count()

    with transaction.atomic():
        state = fresh(page).current_workflow_task_state
        state.task.specific.on_action(state, town.moderator, REJECT, comment="Nie tak.")
        assert OutgoingMail.objects.count() == before + 1
        transaction.set_rollback(True)

    assert OutgoingMail.objects.count() == before


def test_a_task_is_told_once_however_often_it_is_said(town: Town) -> None:
    page = town.submit()

    notices.ask_moderators(task_state=fresh(page).current_workflow_task_state, now=timezone.now())

    assert OutgoingMail.objects.count() == 1


@pytest.mark.parametrize("action", [APPROVE, REJECT])
def test_whoever_reads_its_mail_in_the_morning_is_not_told_of_a_task_that_is_done(town: Town, action: str) -> None:
    late = factories.person(Role.MODERATOR, town.member)
    NoticeChoice.objects.create(user=late, kind=NoticeKind.TASK, rhythm=Rhythm.DAILY)
    page = town.submit()
    assert OutgoingMail.objects.get(reader=late).state == OutgoingMail.State.WAITING

    town.answer(page, action, comment="Gotowe.")

    assert OutgoingMail.objects.get(reader=late).state == OutgoingMail.State.DROPPED


def test_a_return_needs_a_reason(town: Town) -> None:
    page = town.submit()

    assert "To pole jest wymagane." in json.loads(town.answer(page, REJECT, comment="  ").content)["html"]
    assert status(page) == "in_progress"


def test_the_editors_own_form_does_not_return_without_a_reason_either(town: Town) -> None:
    page = town.submit()

    response = edit(
        town.deciding, page, town.data(summary="Zmieniona."), "action-workflow-action",
        **{"workflow-action-name": REJECT, "workflow-action-extra-data": "{}"},
    )  # fmt: skip

    assert "Napisz, co trzeba zmienić" in response.content.decode()
    assert response.context["form"]["summary"].value() == "Zmieniona."
    assert (status(page), fresh(page).summary) == ("in_progress", "Lista lokali.")


def test_what_a_moderator_changes_while_approving_is_published(town: Town) -> None:
    page = town.submit()

    with town.on_commit():
        edit(
            town.deciding, page, town.data(summary="Poprawiona."), "action-workflow-action",
            **{"workflow-action-name": APPROVE, "workflow-action-extra-data": '{"comment": "Dziękuję."}'},
        )  # fmt: skip

    assert (fresh(page).live, fresh(page).summary, status(page)) == (True, "Poprawiona.", "approved")
    assert "Dziękuję." in mail.outbox[-1].body


def test_a_change_that_no_moderator_saw_is_not_approved(town: Town) -> None:
    page = town.submit()
    page.summary = "Podmieniona."
    page.save_revision(user=town.editor)

    response = town.answer(page, APPROVE)

    assert "zmieniono po wysłaniu" in json.loads(response.content)["html"]
    assert (fresh(page).live, status(page)) == (False, "in_progress")


def test_what_the_browser_adds_to_an_answer_is_not_taken(town: Town) -> None:
    """`update` would approve without publishing."""
    page = town.submit()

    edit(
        town.deciding, page, town.data(), "action-workflow-action",
        **{"workflow-action-name": APPROVE, "workflow-action-extra-data": '{"update": false}'},
    )  # fmt: skip

    assert (fresh(page).live, status(page)) == (True, "approved")


def test_approval_of_what_cannot_be_published_changes_nothing(town: Town) -> None:
    page = town.submit()
    draft = page.get_latest_revision_as_object()
    draft.summary = "x" * 301
    draft.save_revision(user=town.moderator, clean=False)
    before = (TaskState.objects.count(), Page.objects.get(pk=page.pk).latest_revision_id)

    response = town.answer(page, APPROVE)

    why = "Nie można opublikować strony „Jedzenie na wynos”. Do uzupełnienia: streszczenie."
    assert why in json.loads(response.content)["html"]
    assert (fresh(page).live, status(page)) == (False, "in_progress")
    assert TaskState.objects.filter(status="in_progress").count() == 1
    assert (TaskState.objects.count(), Page.objects.get(pk=page.pk).latest_revision_id) == before
    assert len(mail.outbox) == 1


def test_a_go_live_date_schedules_and_says_so(town: Town) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    act: ActPage = factories.ActPageFactory(parent=town.member, live=False)
    page = town.submit(acts=rows(act=[act.pk]), go_live_at=timezone.localtime(tomorrow).strftime("%d.%m.%Y %H:%M"))

    dialog = json.loads(town.dialog(page).content)["html"]
    town.answer(page, APPROVE)

    assert "zostanie opublikowana" in dialog
    assert (fresh(page).live, fresh(act).live, status(page)) == (False, False, "approved")
    assert fresh(page).scheduled_revision is not None
    assert fresh(act).scheduled_revision is not None
    assert "Zatwierdzono: „Jedzenie na wynos”. Data publikacji:" in shown(town.deciding)
    assert "Zatwierdzono: „Jedzenie na wynos”. Data publikacji:" in mail.outbox[-1].body


def test_while_it_is_looked_at_the_page_is_the_moderators(town: Town) -> None:
    page = town.submit()

    edit(town.writing, page, town.data(summary="Podmieniona."))
    assert fresh(page).get_latest_revision_as_object().summary == "Lista lokali."

    html = town.writing.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert "Strona czeka na moderatora" in html
    assert "Wycofaj z moderacji" in html
    assert "Strona czeka na moderatora" not in shown(town.deciding, f"/admin/pages/{page.pk}/edit/")


def test_the_author_withdraws_and_goes_on_writing(town: Town) -> None:
    page = town.submit()

    edit(town.writing, page, town.data(), "action-cancel-workflow")
    edit(town.writing, page, town.data(summary="Dalej piszę."))

    assert status(page) == "cancelled"
    assert fresh(page).get_latest_revision_as_object().summary == "Dalej piszę."


@pytest.mark.parametrize("role", [Role.EDITOR, Role.MODERATOR])
def test_strangers_have_no_say(town: Town, sign_in: SignIn, role: Role) -> None:
    page = town.submit()
    client = sign_in(factories.person(role, factories.MemberPageFactory()))

    for action in (APPROVE, REJECT):
        town.answer(page, action, client=client, comment="x")

    assert (fresh(page).live, status(page)) == (False, "in_progress")


def test_an_editor_cannot_approve_its_own_page(town: Town) -> None:
    page = town.submit()

    town.answer(page, APPROVE, client=town.writing)

    assert (fresh(page).live, status(page)) == (False, "in_progress")


def test_an_editor_cannot_publish(town: Town) -> None:
    create(town.writing, town.member, "initiativepage", town.data(), "action-publish")

    assert not InitiativePage.objects.live().exists()


def test_publishing_many_at_once_asks_for_completeness_too(town: Town) -> None:
    whole: InitiativePage = factories.InitiativePageFactory(parent=town.member, live=False)
    part: InitiativePage = factories.InitiativePageFactory(
        parent=town.member, live=False, title="Ledwie zaczęta", summary=""
    )
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])

    town.deciding.post(f"{url}?id={whole.pk}&id={part.pk}", {})

    assert not InitiativePage.objects.live().exists()
    assert "Nie można opublikować strony „Ledwie zaczęta”. Do uzupełnienia: streszczenie." in shown(town.deciding)


@pytest.mark.parametrize("returned", [False, True])
def test_an_author_hears_of_a_page_that_is_published_past_its_moderation(town: Town, returned: bool) -> None:
    page = town.submit()
    if returned:
        town.answer(page, REJECT, comment="Dopisz koszty.")
    mail.outbox.clear()

    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    with town.on_commit():
        town.deciding.post(f"{url}?id={page.pk}", {"include_descendants": ""})

    assert (fresh(page).live, status(page)) == (True, "cancelled")
    assert [(message.to, message.subject) for message in mail.outbox] == [
        (["redaktor@burza.example"], "Opublikowano: Jedzenie na wynos")
    ]


def test_nobody_is_told_that_a_page_was_published_whose_change_a_moderator_only_takes_back(town: Town) -> None:
    page = town.submit()
    town.answer(page, APPROVE)
    with town.on_commit():
        edit(town.writing, page, town.data(summary="Inna lista."), "action-submit")
    mail.outbox.clear()

    with town.on_commit():
        edit(town.deciding, page, town.data(summary="Inna lista."), "action-cancel-workflow")

    assert (status(page), mail.outbox) == ("cancelled", [])


def test_a_moderator_is_shown_what_waits_for_it_and_no_more(town: Town, sign_in: SignIn) -> None:
    page = town.submit()

    def waiting(user: User) -> list[str]:
        return [state.workflow_state.object_id for state in TaskState.objects.reviewable_by(user)]

    assert waiting(town.moderator) == [str(page.pk)]
    assert waiting(town.editor) == []
    assert waiting(factories.person(Role.MODERATOR)) == []
    assert waiting(factories.person(Role.MODERATOR, factories.MemberPageFactory())) == []
    assert waiting(factories.person(Role.ADMINISTRATOR)) == [str(page.pk)]
    assert "Jedzenie na wynos" in shown(town.deciding)


def test_the_list_of_what_waits_costs_the_same_however_long_it_is(
    town: Town, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(5):
        page: InitiativePage = factories.InitiativePageFactory(parent=town.member, live=False)
        page.save_revision(user=town.editor)
        page.get_workflow().start(page, town.editor)
    user = User.objects.get(pk=town.moderator.pk)

    # One of them reads the person's groups.
    with django_assert_num_queries(5):
        assert len(TaskState.objects.reviewable_by(user)) == 5


def test_wagtail_sends_no_mail_of_its_own() -> None:
    from wagtail import signals

    for name in ("task_submitted", "workflow_submitted", "workflow_approved", "workflow_rejected"):
        signal = getattr(signals, name)
        assert not [key for (key, *_), *_ in signal.receivers if "email_notification" in str(key)]


def test_a_form_that_saves_itself_while_it_carries_an_answer_makes_no_draft(town: Town) -> None:
    page = town.submit()
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    latest = fresh(page).latest_revision
    answered = town.data(title="Jedzenie na wynos") | {
        "loaded_revision_id": latest.pk,
        "loaded_revision_created_at": latest.created_at.isoformat(),
        "action-workflow-action": "true",
        "workflow-action-name": APPROVE,
    }

    response = town.deciding.post(url, answered, headers={"accept": "application/json"})

    assert response.status_code == 400
    assert fresh(page).latest_revision == latest
    assert fresh(page).workflow_in_progress
