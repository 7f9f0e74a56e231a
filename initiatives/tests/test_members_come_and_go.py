"""Members leave, merge, split, come back: pages and people stay in the right hands, and nothing counts twice."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Page, Revision

from cms.users.models import User
from initiatives import selections, visibility
from initiatives.facets.interface import Kind, Question, finder
from initiatives.models import InitiativePage, MemberPage, Role, Succession
from initiatives.services import organisations, people
from initiatives.services.notices import moderators_of
from initiatives.tests import factories

pytestmark = pytest.mark.django_db

DAY = date(2027, 1, 1)


def fresh(user: User) -> User:
    """Without the permissions that the instance remembers."""
    return User.objects.get(pk=user.pk)


def now(page: Page) -> MemberPage:
    return MemberPage.objects.get(pk=page.pk)


def may(user: User, page: Page) -> tuple[bool, bool]:
    """Whether the person edits and publishes the page."""
    rights = Page.objects.get(pk=page.pk).specific.permissions_for_user(fresh(user))
    return rights.can_edit(), rights.can_publish()


class Two:
    """Two members with an editor and a moderator each, and a draft in the first."""

    def __init__(self) -> None:
        self.first: MemberPage = factories.MemberPageFactory(title="Pierwsza")
        self.second: MemberPage = factories.MemberPageFactory(title="Druga")
        self.editor = factories.person(Role.EDITOR, self.first)
        self.moderator = factories.person(Role.MODERATOR, self.first)
        self.other_editor = factories.person(Role.EDITOR, self.second)
        self.other_moderator = factories.person(Role.MODERATOR, self.second)
        self.stand_in = factories.person(Role.MODERATOR)
        self.draft: InitiativePage = factories.InitiativePageFactory(parent=self.first, live=False, owner=self.editor)

    def merge(self) -> None:
        organisations.merge(members=[self.first], into=self.second, on=DAY)


@pytest.fixture
def two() -> Two:
    return Two()


# Merging --------------------------------------------------------------------------------------------------------------


def test_a_merged_member_keeps_its_page_and_says_when_and_into_what_it_went(two: Two) -> None:
    two.merge()

    page = now(two.first)
    assert (page.live, page.ended_on, page.ending) == (True, DAY, "merged")
    assert [row.successor for row in page.successions.all()] == [two.second]


def test_people_of_a_merged_member_keep_their_roles_in_the_one_that_follows(two: Two) -> None:
    two.merge()

    for person, role in ((two.editor, Role.EDITOR), (two.moderator, Role.MODERATOR)):
        membership = fresh(person).membership
        assert (membership.member_id, membership.role) == (two.second.pk, role)
        assert list(person.groups.all()) == [
            two.second.rights.editors if role == Role.EDITOR else two.second.rights.moderators
        ]


def test_drafts_go_on_with_the_people_of_the_member_that_follows(two: Two) -> None:
    file = factories.AttachmentFactory.create(organisation=two.first)
    third = factories.person(Role.MODERATOR, factories.MemberPageFactory())
    assert may(two.other_editor, two.draft) == (False, False)

    two.merge()

    assert may(two.editor, two.draft) == may(two.other_editor, two.draft) == (True, False)
    assert may(two.moderator, two.draft) == may(two.other_moderator, two.draft) == (True, True)
    assert may(third, two.draft) == may(two.stand_in, two.draft) == (False, False)
    assert file in visibility.attachments_usable_by(fresh(two.other_editor))
    assert file not in visibility.attachments_usable_by(fresh(two.stand_in))
    assert two.draft.page_ptr not in visibility.pages_visible_to(fresh(third))


def test_moderators_of_the_member_that_follows_are_asked(two: Two) -> None:
    two.merge()

    assert set(moderators_of(two.draft)) == {two.moderator, two.other_moderator}


def test_where_the_member_that_follows_has_no_moderator_the_associations_are_asked(two: Two) -> None:
    for person in (two.moderator, two.other_moderator):
        people.deactivate(user=person)

    two.merge()

    assert moderators_of(two.draft) == [two.stand_in]
    assert may(two.stand_in, two.draft) == (True, True)

    people.activate(user=two.other_moderator)
    assert moderators_of(two.draft) == [two.other_moderator]
    assert may(two.stand_in, two.draft) == (False, False)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.MODERATOR, Role.ADMINISTRATOR])
def test_nobody_begins_a_page_below_a_member_that_went(two: Two, role: Role) -> None:
    person = factories.person(role, None if role == Role.ADMINISTRATOR else two.second)
    two.merge()

    assert not now(two.first).permissions_for_user(fresh(person)).can_add_subpage()
    assert two.second.permissions_for_user(fresh(person)).can_add_subpage()


def test_nothing_is_moved_below_a_member_that_went(two: Two) -> None:
    page = factories.InitiativePageFactory(parent=two.second)
    assert page.can_move_to(two.first)

    two.merge()

    assert not page.can_move_to(now(two.first))


def test_rights_follow_a_chain_of_successors(two: Two) -> None:
    third = factories.MemberPageFactory()
    editor = factories.person(Role.EDITOR, third)
    two.merge()
    assert may(editor, two.draft) == (False, False)

    organisations.merge(members=[two.second], into=third, on=DAY)

    assert may(editor, two.draft) == may(two.other_editor, two.draft) == may(two.editor, two.draft) == (True, False)
    assert may(two.other_moderator, two.draft) == (True, True)
    assert Succession.objects.keepers_of([two.first.pk, two.second.pk]) == {
        two.first.pk: third.pk,
        two.second.pk: third.pk,
    }


def test_a_chain_that_ends_with_a_member_that_left_is_the_associations(two: Two) -> None:
    two.merge()

    organisations.end_membership(member=two.second, on=DAY)

    assert moderators_of(two.draft) == [two.stand_in]
    assert may(two.stand_in, two.draft) == (True, True)
    assert may(two.other_moderator, two.draft) == may(two.editor, two.draft) == (False, False)


@pytest.mark.parametrize("wrong", ["itself", "one that left", "again"])
def test_a_merge_that_cannot_be_changes_nothing(two: Two, wrong: str) -> None:
    into = two.first if wrong == "itself" else two.second
    if wrong == "one that left":
        organisations.end_membership(member=two.second, on=DAY)
    if wrong == "again":
        two.merge()
    before = list(MemberPage.objects.values("pk", "ended_on", "ending")), Succession.objects.count()

    with pytest.raises(ValidationError):
        organisations.merge(members=[two.first], into=into, on=DAY)

    assert (list(MemberPage.objects.values("pk", "ended_on", "ending")), Succession.objects.count()) == before


def test_several_merge_into_one_at_once(two: Two) -> None:
    new = organisations.create_member(home=factories.home(), title="Nowa", code="0808022")

    organisations.merge(members=[two.first, two.second], into=new, on=DAY)

    assert {row.predecessor for row in new.inheritances.all()} == {two.first, two.second}
    assert may(two.editor, two.draft) == may(two.other_editor, two.draft) == (True, False)


# Splitting ------------------------------------------------------------------------------------------------------------


def test_a_split_sends_people_where_they_are_sent_and_pages_to_the_keeper(two: Two) -> None:
    north, south = factories.MemberPageFactory(title="Północ"), factories.MemberPageFactory(title="Południe")

    organisations.split(member=two.first, into=[north, south], keeper=north, people={two.moderator.pk: south}, on=DAY)

    assert now(two.first).ending == "split"
    assert fresh(two.editor).membership.member == north
    assert fresh(two.moderator).membership.member == south
    assert may(two.editor, two.draft) == (True, False)
    assert may(two.moderator, two.draft) == (False, False)
    assert moderators_of(two.draft) == [two.stand_in]


def test_a_split_into_one_or_with_a_foreign_keeper_or_person_is_refused(two: Two) -> None:
    north: MemberPage = factories.MemberPageFactory()
    third: MemberPage = factories.MemberPageFactory()
    both = [north, two.second]
    refused: list[tuple[list[MemberPage], MemberPage, dict[int, MemberPage]]] = [
        ([north], north, {}),
        ([north, two.first], north, {}),
        (both, third, {}),
        (both, north, {two.editor.pk: third}),
        (both, north, {two.other_editor.pk: north}),
    ]
    for into, keeper, sent in refused:
        with pytest.raises(ValidationError):
            organisations.split(member=two.first, into=into, keeper=keeper, people=sent, on=DAY)

    assert not now(two.first).is_former
    assert fresh(two.other_editor).membership.member == two.second


# Leaving and coming back ----------------------------------------------------------------------------------------------


def test_people_of_a_member_that_left_read_and_do_no_more(two: Two) -> None:
    organisations.end_membership(member=two.first, on=DAY)

    assert visibility.belongs(fresh(two.editor))
    assert may(two.editor, two.draft) == may(two.moderator, two.draft) == (False, False)
    assert may(two.stand_in, two.draft) == (True, True)
    assert moderators_of(two.draft) == [two.stand_in]


def test_a_person_who_is_given_a_role_in_a_member_that_left_gets_no_right_by_it(two: Two) -> None:
    organisations.end_membership(member=two.first, on=DAY)
    person = factories.person(Role.MODERATOR, now(two.first))

    assert may(person, two.draft) == (False, False)
    assert moderators_of(two.draft) == [two.stand_in]


def test_accounts_end_with_the_membership_where_the_administrator_says_so(two: Two) -> None:
    before = two.editor.get_session_auth_hash()

    organisations.end_membership(member=two.first, on=DAY, deactivate=True)

    assert not fresh(two.editor).is_active
    assert fresh(two.editor).get_session_auth_hash() != before
    assert fresh(two.other_editor).is_active


def test_a_member_that_comes_back_has_its_rights_and_no_successor(two: Two) -> None:
    two.merge()

    organisations.rejoin(member=two.first, people=[two.editor, two.moderator], on=DAY)

    assert not now(two.first).is_former
    assert not Succession.objects.exists()
    assert may(two.editor, two.draft) == (True, False)
    assert may(two.moderator, two.draft) == (True, True)
    assert may(two.other_editor, two.draft) == may(two.other_moderator, two.draft) == (False, False)
    assert may(two.stand_in, two.draft) == (False, False)
    assert now(two.first).permissions_for_user(fresh(two.editor)).can_add_subpage()


def test_a_wrong_press_is_undone_to_the_last_permission(two: Two) -> None:
    def rights() -> tuple[set[tuple[int, int, int]], set[tuple[int, int, int]]]:
        return (
            set(GroupPagePermission.objects.values_list("group", "page", "permission")),
            set(GroupCollectionPermission.objects.values_list("group", "collection", "permission")),
        )

    before = rights()
    for undo in (False, True):
        two.merge()
        organisations.rejoin(member=two.first, people=organisations.who_went(member=two.first), on=DAY)
        organisations.end_membership(member=two.first, on=DAY, deactivate=undo)
        organisations.rejoin(member=two.first, people=organisations.who_went(member=two.first), on=DAY)

    assert rights() == before
    assert fresh(two.editor).is_active


def test_only_people_who_went_with_it_come_back(two: Two) -> None:
    two.merge()
    people.move(user=two.moderator, organisation=None)

    assert organisations.who_went(member=two.first) == [two.editor]
    for person in (two.moderator, two.other_editor):
        with pytest.raises(ValidationError):
            organisations.rejoin(member=two.first, people=[person], on=DAY)
    assert now(two.first).is_former


def test_what_a_member_kept_of_another_comes_back_with_it(two: Two) -> None:
    two.merge()
    organisations.end_membership(member=two.second, on=DAY)
    assert may(two.other_moderator, two.draft) == (False, False)

    organisations.rejoin(member=two.second, on=DAY)

    assert may(two.other_moderator, two.draft) == (True, True)
    assert may(two.stand_in, two.draft) == (False, False)


def test_a_member_that_never_went_does_not_come_back(two: Two) -> None:
    with pytest.raises(ValidationError):
        organisations.rejoin(member=two.first, on=DAY)


# What is stored, what is counted --------------------------------------------------------------------------------------


def test_a_draft_from_before_does_not_bring_the_membership_back(two: Two) -> None:
    two.first.introduction = "<p>Nowe wprowadzenie.</p>"
    revision = two.first.save_revision()
    two.merge()

    Revision.objects.get(pk=revision.pk).publish()

    page = now(two.first)
    assert (page.introduction, page.ended_on) == ("<p>Nowe wprowadzenie.</p>", DAY)


def test_former_members_are_in_no_list_and_their_initiatives_are_counted_once(two: Two) -> None:
    reader = factories.person()
    page = factories.InitiativePageFactory(parent=two.first)
    two.merge()

    assert list(selections.members(reader)) == [two.second]
    assert [row.pk for row in selections.initiatives(reader)] == [page.pk]
    assert [row.initiative_count for row in selections.members(reader)] == [0]
    assert [(row.pk, row.initiative_count) for row in selections.former_members(reader)] == [(two.first.pk, 1)]
    found = finder().find(Question(Kind.INITIATIVES), user=reader)
    assert found.counts["organisation"] == {now(two.first).slug: 1}
