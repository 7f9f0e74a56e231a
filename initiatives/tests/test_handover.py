"""Whoever leaves a place leaves nothing behind that others wait for, and whoever wrote something wrote it still."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, TaskState, WorkflowState

from cms.users.models import User
from initiatives.models import ActPage, InitiativePage, MemberPage, Membership, NoticeKind, OutgoingMail, Role
from initiatives.models.moderation import APPROVE, REJECT
from initiatives.services import handover, people
from initiatives.tests import factories
from initiatives.tests.town import SignIn, fresh

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 18, 10, tzinfo=UTC)
Leave = Callable[[User], object]


class Office:
    """A member with an editor who leaves, others who stay, and work that is under way."""

    def __init__(self) -> None:
        self.member: MemberPage = factories.MemberPageFactory(title="Gmina Żary")
        self.moderator = factories.person(Role.MODERATOR, self.member, name="Moderatorka")
        self.leaving = factories.person(Role.EDITOR, self.member, name="Odchodzący Redaktor")
        self.colleague = factories.person(Role.EDITOR, self.member, name="Koleżanka")
        self.association = factories.person(Role.MODERATOR, name="Związek")
        self.administrator = factories.person(Role.ADMINISTRATOR, name="Administratorka")

    def draft(self, owner: User | None = None, **fields: Any) -> InitiativePage:
        owner = owner or self.leaving
        page: InitiativePage = factories.InitiativePageFactory(parent=self.member, live=False, owner=owner, **fields)
        page.save_revision(user=owner)
        return page

    def submitted(self, owner: User | None = None, **fields: Any) -> InitiativePage:
        page = self.draft(owner, **fields)
        page.get_workflow().start(page, owner or self.leaving)
        return page


@pytest.fixture
def office() -> Office:
    return Office()


def deactivate(user: User) -> None:
    people.deactivate(user=user, now=NOW)


def move(user: User) -> None:
    people.move(user=user, organisation=factories.MemberPageFactory(), now=NOW)


def demote(user: User) -> None:
    people.set_membership(user=user, organisation=user.membership.organisation, role=Role.OFFICIAL, now=NOW)


WAYS = pytest.mark.parametrize("leave", [deactivate, move, demote])


def owner_of(page: Page) -> User:
    owner: User = fresh(page).owner
    return owner


def asker_of(page: Page) -> User:
    asker: User = WorkflowState.objects.get(object_id=str(page.pk)).requested_by
    return asker


def mails(kind: str, reader: User) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind=kind, reader=reader).exclude(state=OutgoingMail.State.DROPPED))


@WAYS
def test_drafts_and_moderations_go_to_the_moderator_and_keep_their_author(office: Office, leave: Leave) -> None:
    draft, submitted = office.draft(), office.submitted()
    act: ActPage = factories.ActPageFactory(parent=office.member, live=False, owner=office.leaving)
    published: InitiativePage = factories.InitiativePageFactory(parent=office.member, owner=office.leaving)
    others = office.draft(office.colleague)

    leave(office.leaving)

    assert {owner_of(page) for page in (draft, submitted, act)} == {office.moderator}
    assert asker_of(submitted) == office.moderator
    assert owner_of(published) == office.leaving, "who published what is history"
    assert owner_of(others) == office.colleague
    assert draft.get_latest_revision().user == office.leaving
    (told,) = mails(NoticeKind.PEOPLE, office.moderator)
    assert draft.title in told.body
    assert "Odchodzący" not in told.subject + told.body


@WAYS
def test_a_named_colleague_gets_them(office: Office, leave: Leave) -> None:
    draft, submitted = office.draft(), office.submitted()

    if leave is deactivate:
        people.deactivate(user=office.leaving, to=office.colleague)
    elif leave is move:
        people.move(user=office.leaving, organisation=None, to=office.colleague)
    else:
        people.set_membership(user=office.leaving, organisation=office.member, role=Role.OFFICIAL, to=office.colleague)

    assert {owner_of(draft), owner_of(submitted), asker_of(submitted)} == {office.colleague}


def test_what_is_returned_is_heard_by_whoever_took_over(office: Office) -> None:
    page = office.submitted()
    people.deactivate(user=office.leaving, to=office.colleague)
    state = fresh(page).current_workflow_task_state

    state.task.specific.on_action(state, User.objects.get(pk=office.moderator.pk), REJECT, comment="Dopisz.")

    (returned,) = mails(NoticeKind.RETURNED, office.colleague)
    assert "Dopisz." in returned.body


def test_a_return_that_is_on_its_way_goes_along(office: Office) -> None:
    page = office.submitted()
    state = fresh(page).current_workflow_task_state
    state.task.specific.on_action(state, office.moderator, REJECT, comment="Dopisz.")

    people.deactivate(user=office.leaving, to=office.colleague)

    assert len(mails(NoticeKind.RETURNED, office.colleague)) == 1
    assert mails(NoticeKind.RETURNED, office.leaving) == []


@WAYS
def test_locks_are_opened(office: Office, leave: Leave) -> None:
    page, others = office.draft(office.colleague), office.draft(office.colleague)
    for row, person in ((page, office.moderator), (others, office.administrator)):
        Page.objects.filter(pk=row.pk).update(locked=True, locked_by=person, locked_at=NOW)

    leave(office.moderator)

    assert (fresh(page).locked, fresh(page).locked_by, fresh(page).locked_at) == (False, None, None)
    assert fresh(others).locked_by == office.administrator


def test_a_moderator_who_becomes_an_editor_keeps_the_drafts_and_opens_the_locks(office: Office) -> None:
    page = office.draft(office.moderator)
    Page.objects.filter(pk=page.pk).update(locked=True, locked_by=office.moderator)

    people.set_membership(user=office.moderator, organisation=office.member, role=Role.EDITOR)

    assert (owner_of(page), fresh(page).locked) == (office.moderator, False)


@pytest.mark.parametrize(
    ("gone", "heir"),
    [
        ([], "moderator"),
        (["moderator"], "colleague"),
        (["moderator", "colleague"], "association"),
        (["moderator", "colleague", "association"], "administrator"),
    ],
)
def test_the_heir_is_the_nearest_one_who_is_left(office: Office, gone: list[str], heir: str) -> None:
    page = office.draft()
    for name in gone:
        deactivate(getattr(office, name))

    deactivate(office.leaving)

    assert owner_of(page) == getattr(office, heir)


def test_nobody_of_another_organisation_inherits(office: Office) -> None:
    stranger = factories.person(Role.EDITOR, factories.MemberPageFactory())
    official = factories.person(Role.OFFICIAL, office.member)
    inactive = factories.person(Role.EDITOR, office.member, is_active=False)
    page = office.draft()

    for person in (stranger, official, inactive, office.leaving):
        with pytest.raises(ValidationError) as refusal:
            people.deactivate(user=office.leaving, to=person)
        assert refusal.value.code == "successor"

    assert owner_of(page) == office.leaving
    assert User.objects.get(pk=office.leaving.pk).is_active
    assert list(handover.successors_of(person=office.leaving)) == [office.colleague, office.moderator]


def test_what_a_stand_in_began_elsewhere_goes_to_whoever_works_there(office: Office) -> None:
    elsewhere: MemberPage = factories.MemberPageFactory()
    theirs = factories.person(Role.EDITOR, elsewhere)
    page: InitiativePage = factories.InitiativePageFactory(parent=elsewhere, live=False, owner=office.association)

    deactivate(office.association)

    assert owner_of(page) == theirs


def test_moving_ends_the_sessions_and_a_change_of_role_does_not(office: Office, sign_in: SignIn) -> None:
    client, other = sign_in(office.leaving), sign_in(office.colleague)

    people.set_membership(user=office.colleague, organisation=office.member, role=Role.MODERATOR)
    move(office.leaving)

    assert client.get("/").status_code == 302
    assert other.get("/").status_code == 200


def test_a_second_time_there_is_nothing_left(office: Office) -> None:
    office.draft()

    with transaction.atomic():
        first = handover.hand_over(person=office.leaving, now=NOW)
        second = handover.hand_over(person=office.leaving, now=NOW)

    assert (first.drafts, second) == (1, handover.Handed())
    assert len(mails(NoticeKind.PEOPLE, office.moderator)) == 1


def test_it_is_said_before_what_would_be_left(office: Office) -> None:
    draft, submitted = office.draft(title="Szkic"), office.submitted(title="Wysłana")
    locked = office.draft(office.colleague, title="Zamknięta")
    Page.objects.filter(pk=locked.pk).update(locked=True, locked_by=office.leaving)

    held = handover.held_by(person=office.leaving)

    assert [page.pk for page in held.drafts] == [draft.pk, submitted.pk]
    assert ([page.pk for page in held.locked], held.waiting, held.is_last) == ([locked.pk], [], False)
    last = handover.held_by(person=office.moderator)
    assert ([page.pk for page in last.waiting], last.is_last) == ([submitted.pk], True)
    assert not handover.held_by(person=factories.person(Role.OFFICIAL, office.member))


def test_many_drafts_cost_no_more_than_few(office: Office) -> None:
    def cost(pages: int, leaving: User) -> int:
        for _ in range(pages):
            office.submitted(leaving)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            handover.hand_over(person=leaving, to=office.colleague, now=NOW)
        return len(queries)

    other = factories.person(Role.EDITOR, office.member)
    assert cost(2, office.leaving) == cost(20, other)


@WAYS
def test_the_last_moderator_does_not_vanish_unseen(office: Office, leave: Leave) -> None:
    page = office.submitted()

    leave(office.moderator)

    (task,) = mails(NoticeKind.TASK, office.association)
    assert page.title in task.body
    for reader in (office.association, office.administrator):
        (told,) = mails(NoticeKind.ADMINISTRATION, reader)
        assert told.subject == "Nie ma już moderatora: Gmina Żary"
    for reader in (office.leaving, office.colleague):
        assert "Gmina Żary" in mails(NoticeKind.PEOPLE, reader)[-1].body
    assert len(mails(NoticeKind.PEOPLE, office.moderator)) == (0 if leave is deactivate else 1)
    assert mails(NoticeKind.TASK, office.moderator) == []
    assert office.member.pk in {row.pk for row in handover.unmoderated()}
    assert TaskState.objects.reviewable_by(User.objects.get(pk=office.association.pk)).count() == 1


@pytest.mark.parametrize("how", ["save", "membership", "role"])
def test_no_other_way_is_unseen_either(office: Office, how: str) -> None:
    if how == "save":
        office.moderator.is_active = False
        office.moderator.save()
    elif how == "membership":
        Membership.objects.get(user=office.moderator).delete()
    else:
        membership = Membership.objects.get(user=office.moderator)
        membership.role = Role.EDITOR
        membership.save()

    assert len(mails(NoticeKind.ADMINISTRATION, office.administrator)) == 1


def test_one_of_two_moderators_may_go_without_a_word(office: Office) -> None:
    second = factories.person(Role.MODERATOR, office.member)
    office.submitted()

    deactivate(office.moderator)

    assert not OutgoingMail.objects.filter(kind=NoticeKind.ADMINISTRATION).exists()
    assert len(mails(NoticeKind.TASK, second)) == 1
    assert list(handover.unmoderated()) == []


def test_a_task_submitted_to_one_who_goes_is_told_to_whoever_stays(office: Office) -> None:
    """The second moderator came after it was submitted, and was never told."""
    page = office.submitted()
    second = factories.person(Role.MODERATOR, office.member)

    deactivate(office.moderator)

    (task,) = mails(NoticeKind.TASK, second)
    assert page.title in task.subject


def test_what_is_undone_has_handed_nothing_over(office: Office) -> None:
    page = office.draft()
    before = OutgoingMail.objects.count()

    with transaction.atomic():
        deactivate(office.leaving)
        transaction.set_rollback(True)

    assert (owner_of(page), OutgoingMail.objects.count()) == (office.leaving, before)


def test_who_was_made_inactive_meanwhile_approves_nothing(office: Office) -> None:
    page = office.submitted()
    state = fresh(page).current_workflow_task_state
    remembered = User.objects.get(pk=office.moderator.pk)
    assert fresh(page).permissions_for_user(remembered).can_publish()
    deactivate(office.moderator)

    with pytest.raises(PermissionDenied):
        state.task.specific.on_action(state, remembered, APPROVE)

    assert not fresh(page).live


def together(*steps: Callable[[], object]) -> None:
    """Each in a thread and a connection of its own, at one moment."""
    barrier = threading.Barrier(len(steps))

    def run(step: Callable[[], object]) -> None:
        try:
            barrier.wait()
            step()
        except (ValidationError, PermissionDenied):
            pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[step]) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_of_two_moderators_who_leave_at_once_one_is_the_last() -> None:
    office = Office()
    second = factories.person(Role.MODERATOR, office.member)

    together(lambda: deactivate(office.moderator), lambda: deactivate(second))

    told = OutgoingMail.objects.filter(kind=NoticeKind.ADMINISTRATION)
    assert sorted(mail.reader_id for mail in told) == sorted([office.association.pk, office.administrator.pk])
    assert office.member.permissions_for_user(User.objects.get(pk=office.association.pk)).can_publish()


@pytest.mark.django_db(transaction=True)
def test_two_administrators_at_once_hand_over_once() -> None:
    office = Office()
    page = office.draft()
    leaving = [User.objects.get(pk=office.leaving.pk) for _ in range(2)]

    together(
        lambda: people.deactivate(user=leaving[0], to=office.colleague),
        lambda: people.deactivate(user=leaving[1], to=office.moderator),
    )

    told = OutgoingMail.objects.filter(key__startswith="handed over")
    assert [mail.reader for mail in told] == [owner_of(page)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(3))
def test_who_is_made_inactive_while_approving_has_approved_or_not(attempt: int) -> None:
    office = Office()
    page = office.submitted()
    state = fresh(page).current_workflow_task_state
    moderator = User.objects.get(pk=office.moderator.pk)

    together(
        lambda: state.task.specific.on_action(state, moderator, APPROVE),
        lambda: deactivate(User.objects.get(pk=office.moderator.pk)),
    )

    assert not User.objects.get(pk=office.moderator.pk).is_active
    told = {mail.reader_id for mail in OutgoingMail.objects.filter(kind=NoticeKind.TASK, state="waiting")}
    if fresh(page).live:
        assert told == set()
        assert len(mails(NoticeKind.PUBLISHED, office.leaving)) == 1
    else:
        assert told == {office.association.pk}
