"""One form makes one page: an autosave beside a submit, a request that is repeated, a submit beside an autosave."""

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, WorkflowState

from cms.users.models import User
from initiatives.models import ActPage, InitiativePage, Role
from initiatives.tests import factories
from initiatives.tests.editing import create, rows
from initiatives.tests.test_editing_form import Desk as EditingDesk
from initiatives.tests.test_editing_form import errors, latest

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


class Desk(EditingDesk):
    """An editor with one open form of a new initiative."""

    def __init__(self, sign_in: SignIn) -> None:
        super().__init__(sign_in)
        self.url = reverse("wagtailadmin_pages:add", args=["initiatives", "initiativepage", self.member.pk])
        self.sheet = sheet_in(self.client.get(self.url))

    def typed(self, **fields: Any) -> dict[str, Any]:
        return self.complete(**{"slug": "jedzenie-na-wynos"} | fields) | {"sheet": self.sheet}

    def autosave(self, **fields: Any) -> Any:
        return self.client.post(self.url, self.typed(**fields), headers={"accept": "application/json"})

    def press(self, action: str = "", **fields: Any) -> Any:
        return create(self.client, self.member, "initiativepage", self.typed(**fields), action)


def sheet_in(response: Any) -> str:
    found = re.search(r'name="sheet" value="([^"]+)"', response.content.decode())
    assert found, "the form has no number"
    return found[1]


@pytest.fixture
def desk(sign_in: SignIn) -> Desk:
    cache.clear()
    return Desk(sign_in)


def act_of(desk: Desk) -> ActPage:
    act: ActPage = factories.ActPageFactory(parent=desk.member)
    return act


def test_an_autosave_that_follows_a_submit_makes_no_page_and_changes_none(desk: Desk) -> None:
    desk.press("action-submit")
    answer = desk.autosave(summary="Stan sprzed chwili.")

    assert (answer.status_code, answer.json()["error_code"]) == (400, "invalid_revision")
    page = InitiativePage.objects.get()
    assert page.workflow_in_progress
    assert latest(page).summary == "Lista lokali, które sprzedają na wynos."


def test_an_autosave_that_follows_a_saved_draft_does_not_replace_it(desk: Desk) -> None:
    desk.press(summary="To, co zapisano.")
    desk.autosave(summary="To, co było wcześ")

    assert latest(InitiativePage.objects.get()).summary == "To, co zapisano."


def test_a_submit_that_overtakes_the_answer_to_an_autosave_is_of_the_same_page(desk: Desk) -> None:
    act = act_of(desk)
    desk.autosave(summary="Lis", acts=rows(act=[act.pk]))
    desk.press("action-submit", acts=rows(act=[act.pk]), title="Jedzenie na wynos i z dowozem")

    page = InitiativePage.objects.get()
    assert page.workflow_in_progress
    assert [row.act_id for row in page.acts.all()] == [act.pk]
    draft = latest(page)
    assert (draft.title, draft.slug) == ("Jedzenie na wynos i z dowozem", "jedzenie-na-wynos")
    assert draft.summary == "Lista lokali, które sprzedają na wynos."
    assert [row.act_id for row in draft.acts.all()] == [act.pk]


def test_an_autosave_whose_answer_was_lost_is_repeated_with_what_was_typed_meanwhile(desk: Desk) -> None:
    first, second = act_of(desk), act_of(desk)
    desk.autosave(acts=rows(act=[first.pk]))
    answer = desk.autosave(summary="Więcej.", acts=rows(act=[first.pk, second.pk])).json()

    page = InitiativePage.objects.get()
    draft = latest(page)
    assert (draft.summary, [row.act_id for row in draft.acts.all()]) == ("Więcej.", [first.pk, second.pk])

    # From here on the form knows its page.
    edit_url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert (answer["url"], answer["hydrate_url"]) == (edit_url, f"{edit_url}?_w_hydrate_create_view=1")
    assert answer["revision_id"] == page.latest_revision_id
    assert desk.client.get(answer["hydrate_url"]).status_code == 200
    known = {"overwrite_revision_id": answer["revision_id"]} | answer["field_updates"]
    data = desk.typed(summary="Jeszcze więcej.", acts=rows(act=[first.pk, second.pk])) | known
    assert desk.client.post(edit_url, data, headers={"accept": "application/json"}).json()["success"]
    draft = latest(page)
    assert (draft.summary, [row.act_id for row in draft.acts.all()]) == ("Jeszcze więcej.", [first.pk, second.pk])


def test_a_page_that_got_another_address_than_the_form_asked_for_keeps_it(desk: Desk) -> None:
    factories.InitiativePageFactory(parent=desk.member, slug="jedzenie-na-wynos")
    desk.autosave()
    assert desk.press("action-submit").status_code == 302

    assert InitiativePage.objects.get(title="Jedzenie na wynos").slug == "jedzenie-na-wynos-2"


def test_a_submit_pressed_twice_is_one_page_and_one_task(desk: Desk) -> None:
    desk.press("action-submit")
    again = desk.press("action-submit", summary="Z poprawką.")

    assert InitiativePage.objects.count() == WorkflowState.objects.count() == 1
    # It is the moderators' now; what was typed since stays in the form.
    assert again.status_code == 200
    assert again.context["form"]["summary"].value() == "Z poprawką."


def test_a_moderator_who_publishes_twice_publishes_one_page(sign_in: SignIn, desk: Desk) -> None:
    desk.client = sign_in(factories.person(Role.MODERATOR, desk.member))
    desk.press("action-publish")
    desk.press("action-publish", summary="Z poprawką.")
    desk.autosave(summary="Stan sprzed chwili.")

    page = InitiativePage.objects.get()
    assert (page.live, page.summary, page.has_unpublished_changes) == (True, "Z poprawką.", False)


def test_a_refused_submit_beside_an_autosave_comes_back_and_is_mended(desk: Desk) -> None:
    act = act_of(desk)
    desk.autosave(acts=rows(act=[act.pk]))
    refused = desk.press("action-submit", summary="", acts=rows(act=[act.pk]))

    assert (refused.status_code, "summary" in errors(refused)) == (200, True)
    assert sheet_in(refused) == desk.sheet
    assert f'action="{desk.url}"' in refused.content.decode()

    # What the form that came back saves and submits is still that page, with that act once.
    page = InitiativePage.objects.get()
    loaded = {"loaded_revision_id": page.latest_revision_id}
    loaded["loaded_revision_created_at"] = page.latest_revision.created_at.isoformat()
    data = desk.typed(summary="", acts=rows(act=[act.pk])) | loaded
    answer = desk.client.post(desk.url, data, headers={"accept": "application/json"}).json()
    # All that the editor shows beside an existing page is there already.
    assert (answer["success"], "hydrate_url" in answer) == (True, False)
    assert desk.press("action-submit", acts=rows(act=[act.pk])).status_code == 302
    page = InitiativePage.objects.get()
    assert (page.workflow_in_progress, [row.act_id for row in page.acts.all()]) == (True, [act.pk])


def test_a_refused_new_form_comes_back_with_its_number(desk: Desk) -> None:
    assert sheet_in(desk.press("action-submit", summary="")) == desk.sheet


def test_another_form_makes_another_page(desk: Desk) -> None:
    desk.press()
    desk.sheet = sheet_in(desk.client.get(desk.url))
    desk.press()

    assert sorted(InitiativePage.objects.values_list("slug", flat=True)) == ["jedzenie-na-wynos", "jedzenie-na-wynos-2"]


@pytest.mark.parametrize("sheet", ["", "1", "'; --"])
def test_a_form_without_a_number_makes_a_page_each_time(desk: Desk, sheet: str) -> None:
    desk.sheet = sheet
    desk.press()
    desk.press()

    assert InitiativePage.objects.count() == 2


def test_the_number_of_somebody_elses_form_leads_nowhere(desk: Desk, sign_in: SignIn) -> None:
    desk.press()
    mine = InitiativePage.objects.get()
    desk.client = sign_in(factories.person(Role.EDITOR, desk.member))
    desk.press(summary="Cudze.")
    # Neither does the key itself.
    desk.sheet = str(mine.translation_key)
    desk.press(summary="Cudze.")

    assert InitiativePage.objects.count() == 3
    assert latest(mine).summary == "Lista lokali, które sprzedają na wynos."


@pytest.mark.django_db(transaction=True)
def test_what_comes_at_the_same_moment_is_one_page_too(desk: Desk) -> None:
    def send(number: int) -> int:
        try:
            client = Client()
            client.cookies = desk.client.cookies
            headers = {"accept": "application/json"} if number % 2 else {}
            return client.post(desk.url, data, headers=headers).status_code
        finally:
            connection.close()

    data = desk.typed()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, range(4)))

    assert set(answers) <= {200, 302, 400}
    page = InitiativePage.objects.get()
    assert latest(page).summary == data["summary"]
    assert Page.find_problems() == ([], [], [], [], [])


@pytest.mark.django_db(transaction=True)
def test_an_autosave_that_waits_for_a_submit_does_not_replace_what_was_submitted(desk: Desk) -> None:
    begun = desk.autosave(summary="Najpierw.").json()
    page = InitiativePage.objects.get()
    older = desk.typed(summary="Starsze.", overwrite_revision_id=begun["revision_id"])

    def autosave() -> int:
        try:
            client = Client()
            client.cookies = desk.client.cookies
            return client.post(begun["url"], older, headers={"accept": "application/json"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            locked = InitiativePage.objects.select_for_update().get()
            waiting = pool.submit(autosave)
            # Long enough for it to come here, were it not to wait; however late it comes, it is refused.
            time.sleep(1)
            submitted = locked.get_latest_revision_as_object()
            submitted.summary = "Nowsze."
            submitted.save_revision(user=desk.editor)
        status = waiting.result(timeout=60)

    assert status == 400
    assert latest(page).summary == "Nowsze."
