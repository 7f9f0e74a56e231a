"""The acts of an initiative are published with it, or it is said why not."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from conftest import OnCommit
from initiatives.models import ActPage, InitiativePage, Role
from initiatives.models.moderation import APPROVE, REJECT
from initiatives.tests import factories
from initiatives.tests.editing import create, edit, rows
from initiatives.tests.finding import found
from initiatives.tests.town import SignIn, Town, fresh, shown, status

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(sign_in: SignIn, on_commit: OnCommit) -> Town:
    return Town(sign_in, on_commit)


def test_the_acts_of_an_initiative_are_published_with_it(town: Town) -> None:
    act: ActPage = factories.ActPageFactory(parent=town.member, live=False, number="XX/1/2020")
    page = town.submit(acts=rows(act=[act.pk]))

    assert "XX/1/2020" in json.loads(town.dialog(page).content)["html"]
    town.answer(page, APPROVE)

    assert fresh(act).live
    assert "Razem z nią opublikowano: XX/1/2020" in shown(town.deciding)
    assert found("XX/1/2020", InitiativePage) == [page]


def test_an_act_in_a_moderation_of_its_own_is_approved_there_too(town: Town) -> None:
    act: ActPage = factories.ActPageFactory(parent=town.member, live=False)
    act.save_revision(user=town.editor)
    with town.on_commit():
        act.get_workflow().start(act, town.editor)
    page = town.submit(acts=rows(act=[act.pk]))

    town.answer(page, APPROVE)

    assert (fresh(act).live, status(act)) == (True, "approved")


def test_an_act_that_came_alone_is_approved_by_itself(town: Town) -> None:
    act: ActPage = factories.ActPageFactory(parent=town.member, live=False, title="w sprawie targowiska")
    act.save_revision(user=town.editor)
    with town.on_commit():
        act.get_workflow().start(act, town.editor)

    answer = town.answer(act, APPROVE)

    assert (answer.status_code, fresh(act).live, status(act)) == (200, True, "approved")
    assert "Zatwierdzono i opublikowano: „w sprawie targowiska”." in shown(town.deciding)


def _incomplete(town: Town) -> ActPage:
    act: ActPage = factories.ActPageFactory(parent=town.member, live=False, issued_on=None)
    return act


def _anothers(town: Town) -> ActPage:
    act: ActPage = factories.ActPageFactory(parent=factories.MemberPageFactory(title="Obca Gmina"))
    return act


def _locked(town: Town) -> ActPage:
    other = factories.person(Role.MODERATOR, town.member, name="Sekretarz gminy")
    act: ActPage = factories.ActPageFactory(
        parent=town.member, live=False, locked=True, locked_by=other, locked_at=timezone.now()
    )
    return act


def _returned(town: Town) -> ActPage:
    act: ActPage = factories.ActPageFactory(parent=town.member, live=False)
    act.save_revision(user=town.editor)
    act.get_workflow().start(act, town.editor)
    state = fresh(act).current_workflow_task_state
    state.task.specific.on_action(state, town.moderator, REJECT, comment="Brak załącznika.")
    return act


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (_incomplete, "Jest niekompletny. Do uzupełnienia: data aktu."),
        (_anothers, "Należy do: Obca Gmina"),
        (_locked, "Jest zablokowany. Zablokował(a): Sekretarz gminy."),
        (_returned, "Zwrócono go autorowi"),
    ],
)
def test_an_act_that_cannot_be_published_stays_behind_and_it_says_why(
    town: Town, make: Callable[[Town], ActPage], why: str
) -> None:
    act = make(town)
    page = town.submit(acts=rows(act=[act.pk]))
    if act.live:
        act.unpublish()

    assert why in json.loads(town.dialog(page).content)["html"]
    town.answer(page, APPROVE)

    assert (fresh(page).live, fresh(act).live) == (True, False)
    assert why in shown(town.deciding)


def test_an_act_that_fails_to_be_published_keeps_everything_back(town: Town) -> None:
    """Two drafts want the same address: each could have it, so the second fails when the first is published."""
    acts: list[ActPage] = [factories.ActPageFactory(parent=town.member, live=False) for _ in range(2)]
    for act in acts:
        act.slug = "ten-sam-adres"
        act.save_revision(user=town.editor)
    page = town.submit(acts=rows(act=[act.pk for act in acts]))

    response = town.answer(page, APPROVE)

    assert "ten-sam-adres" in json.loads(response.content)["html"]
    assert [fresh(row).live for row in (page, *acts)] == [False, False, False]
    assert status(page) == "in_progress"
    assert len(mail.outbox) == 1


def test_a_moderator_publishes_its_own_page_with_its_acts(town: Town) -> None:
    act: ActPage = factories.ActPageFactory(parent=town.member, live=False)

    create(town.deciding, town.member, "initiativepage", town.data(acts=rows(act=[act.pk])), "action-publish")

    assert (InitiativePage.objects.get().live, fresh(act).live) == (True, True)


def test_a_moderator_who_sets_a_date_schedules_the_acts_too(town: Town) -> None:
    act: ActPage = factories.ActPageFactory(parent=town.member, live=False)
    page: InitiativePage = factories.InitiativePageFactory(parent=town.member)
    tomorrow = timezone.localtime(timezone.now() + timedelta(days=1)).strftime("%d.%m.%Y %H:%M")

    edit(town.deciding, page, town.data(acts=rows(act=[act.pk]), go_live_at=tomorrow), "action-publish")

    assert (fresh(act).live, fresh(act).scheduled_revision is not None) == (False, True)
