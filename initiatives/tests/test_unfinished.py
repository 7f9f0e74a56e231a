"""What is to be finished: drafts, what came back and why, reviews that are due, files in which nobody can search."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cms.users.models import User
from initiatives.models import Extraction, InitiativePage, MemberPage, Role
from initiatives.models.moderation import REJECT
from initiatives.services.unfinished import Unfinished, unfinished
from initiatives.tests import factories

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
TODAY = timezone.localdate()


@pytest.fixture
def member() -> MemberPage:
    member: MemberPage = factories.MemberPageFactory()
    return member


def found(user: User, most: int = 5) -> Unfinished:
    return unfinished(user=user, today=TODAY, most=most)


def titles(user: User, why: str) -> list[str]:
    return [row.title for row in found(user).pages.get(why, ())]


def draft(member: MemberPage, title: str, **fields: object) -> InitiativePage:
    page: InitiativePage = factories.InitiativePageFactory(parent=member, live=False, title=title, **fields)
    page.save_revision()
    return page


def submit(page: InitiativePage, author: User) -> None:
    page.save_revision(user=author)
    page.get_workflow().start(page, author)


def test_drafts_and_changes_to_published_pages_are_to_be_finished(member: MemberPage) -> None:
    draft(member, "Szkic")
    published = factories.InitiativePageFactory.create(parent=member, title="Opublikowana")
    published.title = "Zmieniona"
    published.save_revision()
    factories.ActPageFactory.create(parent=member, live=False, title="Szkic aktu")
    factories.InitiativePageFactory.create(parent=member, title="Gotowa")

    assert set(titles(factories.person(Role.EDITOR, member), "draft")) == {"Szkic", "Zmieniona", "Szkic aktu"}


def test_what_waits_for_a_moderator_or_its_day_is_not(member: MemberPage) -> None:
    author = factories.person(Role.EDITOR, member)
    submit(draft(member, "Czeka"), author)
    scheduled = draft(member, "Zaplanowana", go_live_at=timezone.now() + timedelta(days=2))
    scheduled.get_latest_revision().publish()

    assert not found(author)


def test_what_came_back_comes_with_the_reason(member: MemberPage) -> None:
    author, moderator = factories.person(Role.EDITOR, member), factories.person(Role.MODERATOR, member)
    page = draft(member, "Wróciła")
    submit(page, author)
    state = page.current_workflow_task_state
    state.task.specific.on_action(state, moderator, REJECT, comment="Za krótko.")

    [row] = found(author).pages["returned"]

    assert (row.title, row.reason) == ("Wróciła", "Za krótko.")
    assert titles(author, "draft") == []


def test_a_review_is_due_from_the_day_after_its_date(member: MemberPage) -> None:
    for days, title in ((-30, "Dawno"), (-1, "Wczoraj"), (0, "Dziś"), (1, "Jutro")):
        factories.InitiativePageFactory(parent=member, title=title, next_review_on=TODAY + timedelta(days=days))

    assert titles(factories.person(Role.EDITOR, member), "overdue") == ["Dawno", "Wczoraj"]


def test_a_page_stands_in_one_list_alone(member: MemberPage) -> None:
    page = factories.InitiativePageFactory.create(parent=member, next_review_on=TODAY - timedelta(days=1))
    page.save_revision()
    InitiativePage.objects.filter(pk=page.pk).update(has_unpublished_changes=True)

    everything = found(factories.person(Role.EDITOR, member)).pages

    assert list(everything) == ["draft"]
    assert everything["draft"][0].due_on == TODAY - timedelta(days=1)


@pytest.mark.parametrize(
    ("state", "is_used", "shown"),
    [("empty", True, True), ("empty", False, False), ("done", True, False), ("waiting", True, False)],
)
def test_files_of_acts_without_text(member: MemberPage, state: str, is_used: bool, shown: bool) -> None:
    file = factories.AttachmentFactory.create(organisation=member, title="Skan")
    Extraction.objects.update_or_create(document=file, defaults={"state": state, "reason": "no_text"})
    if is_used:
        factories.attach(factories.ActPageFactory.create(parent=member), file)

    assert [row.title for row in found(factories.person(Role.EDITOR, member)).files] == (["Skan"] if shown else [])


def test_nobody_is_told_of_others_work(member: MemberPage) -> None:
    draft(member, "Szkic")
    other = factories.MemberPageFactory.create()
    strangers = [
        factories.person(Role.EDITOR, other), factories.person(Role.OFFICIAL, member),
        factories.person(Role.ADMINISTRATOR), factories.person(Role.MODERATOR),
        factories.person(Role.EDITOR, member, is_active=False),
    ]  # fmt: skip

    assert not any(found(person) for person in strangers)


def test_a_list_that_goes_on_says_so(member: MemberPage) -> None:
    for number in range(4):
        draft(member, f"Szkic {number}")
    author = factories.person(Role.EDITOR, member)

    assert len(found(author, most=3).pages["draft"]) == 3
    assert found(author, most=3).more == {"draft"}
    assert not found(author, most=4).more


def test_the_site_and_the_admin_say_the_same(member: MemberPage, sign_in: SignIn) -> None:
    draft(member, "Szkic")
    client = sign_in(factories.person(Role.EDITOR, member))

    for address in ("/", "/admin/"):
        text = client.get(address).content.decode()
        assert "Do dokończenia" in text
        assert "Szkic</a>" in text
