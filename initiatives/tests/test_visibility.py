"""What a person may see, and what may be named in a page."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import QuerySet
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Page

from conftest import OnCommit
from initiatives import visibility
from initiatives.models import Attachment, InitiativeAct, InitiativePage, InitiativeSource, MemberPage, Picture, Role
from initiatives.tests import factories

pytestmark = pytest.mark.django_db


def titles(pages: "QuerySet[Any]") -> set[str]:
    return {page.title for page in pages if page.depth > 2}


def member_with_pages(name: str) -> MemberPage:
    member: MemberPage = factories.MemberPageFactory(title=name)
    factories.InitiativePageFactory(parent=member, title=f"{name} published")
    factories.InitiativePageFactory(parent=member, title=f"{name} draft", live=False)
    return member


@pytest.mark.parametrize("role", [Role.EDITOR, Role.MODERATOR])
def test_editors_and_moderators_see_what_is_published_and_the_drafts_of_their_own_member(role: Role) -> None:
    mine, other = member_with_pages("Mine"), member_with_pages("Other")
    factories.person(Role.MODERATOR, other)
    person = factories.person(role, mine)

    assert titles(visibility.pages_visible_to(person)) == {
        "Mine", "Mine published", "Mine draft", "Other", "Other published",
    }  # fmt: skip
    assert titles(visibility.pages_edited_by(person)) == {"Mine", "Mine published", "Mine draft"}
    assert titles(visibility.pages_visible_to(person, InitiativePage)) == {
        "Mine published", "Mine draft", "Other published",
    }  # fmt: skip


def test_officials_and_partners_people_see_what_is_published() -> None:
    mine = member_with_pages("Mine")
    official = factories.person(Role.OFFICIAL, mine)
    partners = factories.person(Role.OFFICIAL, factories.PartnerPageFactory(title="Partner"))

    for person in (official, partners):
        assert titles(visibility.pages_visible_to(person)) == {"Mine", "Mine published", "Partner"} & titles(
            Page.objects.all()
        )
        assert not visibility.pages_edited_by(person).exists()


def test_the_associations_moderators_see_drafts_where_they_stand_in_alone() -> None:
    with_own, without = member_with_pages("With"), member_with_pages("Without")
    factories.person(Role.MODERATOR, with_own)
    stand_in = factories.person(Role.MODERATOR)

    assert titles(visibility.pages_edited_by(stand_in)) == {"Without", "Without published", "Without draft"}
    assert set(visibility.collections_visible_to(stand_in)) == {without.collection}


def test_administrators_and_operators_see_everything() -> None:
    member_with_pages("Mine")
    for person in (factories.person(Role.ADMINISTRATOR), factories.UserFactory.create(is_superuser=True)):
        assert visibility.pages_visible_to(person).count() == Page.objects.count()
        assert visibility.pages_edited_by(person).count() == Page.objects.count()


def test_who_belongs_nowhere_sees_nothing() -> None:
    member = member_with_pages("Mine")
    factories.AttachmentFactory.create(organisation=member)
    left = factories.person(Role.EDITOR, member)
    left.membership.delete()
    switched_off = factories.person(Role.ADMINISTRATOR, is_active=False)

    for person in (AnonymousUser(), type(left).objects.get(pk=left.pk), switched_off):
        assert not visibility.belongs(person)
        assert not visibility.pages_visible_to(person).exists()
        assert not visibility.pages_edited_by(person).exists()
        assert not visibility.attachments_visible_to(person).exists()
        assert not visibility.pictures_visible_to(person).exists()
        assert not visibility.collections_visible_to(person).exists()


def test_a_file_is_its_organisations_peoples_until_a_published_page_uses_it(on_commit: OnCommit) -> None:
    mine, other = factories.MemberPageFactory(), factories.MemberPageFactory()
    file = factories.AttachmentFactory.create(organisation=mine)
    picture = factories.PictureFactory.create(collection=mine.collection)
    own = factories.person(Role.OFFICIAL, mine)
    stranger = factories.person(Role.MODERATOR, other)
    with on_commit():
        act = factories.ActPageFactory(parent=mine, live=False)
        factories.attach(act, file)

    def seen(person: Any) -> tuple[bool, bool]:
        return (
            visibility.attachments_visible_to(person).filter(pk=file.pk).exists(),
            visibility.pictures_visible_to(person).filter(pk=picture.pk).exists(),
        )

    assert seen(own) == (True, True)
    assert seen(stranger) == (False, False)

    with on_commit():
        act.save_revision().publish()
        mine.coat_of_arms = picture
        mine.save_revision().publish()
    assert seen(stranger) == (True, True)

    with on_commit():
        type(act).objects.get(pk=act.pk).unpublish()
    assert seen(stranger) == (False, True)


def test_a_draft_of_a_published_page_opens_no_file(on_commit: OnCommit) -> None:
    mine = factories.MemberPageFactory()
    file = factories.AttachmentFactory.create(organisation=mine)
    with on_commit():
        initiative = factories.InitiativePageFactory(parent=mine)
        initiative.description = f'<p><a linktype="document" id="{file.pk}">x</a></p>'
        initiative.save_revision()

    assert not visibility.attachments_visible_to(factories.person()).exists()


def test_a_list_costs_the_same_however_long_it_is(
    django_assert_num_queries: DjangoAssertNumQueries, on_commit: OnCommit
) -> None:
    member = factories.MemberPageFactory()
    with on_commit():
        for _ in range(4):
            factories.attach(
                factories.ActPageFactory(parent=member), factories.AttachmentFactory.create(organisation=member)
            )
    person = factories.person(Role.EDITOR, factories.MemberPageFactory())
    visibility.belongs(person)

    with django_assert_num_queries(1):
        assert len(visibility.attachments_visible_to(person)) == 4
    with django_assert_num_queries(1):
        assert len(visibility.pages_visible_to(person)) == 8


def test_who_uses_a_file_is_looked_up_by_the_file() -> None:
    """By the other index, of all that pages name, a list of 10,000 files took 20 seconds."""
    person = factories.person(Role.EDITOR, factories.MemberPageFactory())
    if connection.vendor == "postgresql":
        # So small a table would be read whole.
        connection.cursor().execute("SET LOCAL enable_seqscan = off")

    plan = visibility.attachments_visible_to(person).explain()

    # PostgreSQL may also read at once whatever names a file: it does so by what is named, too.
    assert "referenceindex_target_object" in plan or "referenceindex_to_content_type_id" in plan


class Draft:
    """An editor's own page, and somebody else's secrets."""

    def __init__(self) -> None:
        self.member = factories.MemberPageFactory()
        self.other = factories.MemberPageFactory()
        self.editor = factories.person(Role.EDITOR, self.member)
        self.page: InitiativePage = factories.InitiativePageFactory(parent=self.member, live=False)
        self.file: Attachment = factories.AttachmentFactory.create(organisation=self.other)
        self.picture: Picture = factories.PictureFactory.create(collection=self.other.collection)
        self.secret: InitiativePage = factories.InitiativePageFactory(parent=self.other, live=False)
        self.secret_act = factories.ActPageFactory(parent=self.other, live=False)

    def unseen(self, *parts: Any) -> set[tuple[Any, str]]:
        return {(item.model, item.pk) for item in visibility.unseen_references(self.page, self.editor, parts)}


@pytest.fixture
def draft() -> Draft:
    return Draft()


def test_foreign_ids_are_refused_wherever_they_stand(draft: Draft) -> None:
    page = draft.page
    page.description = f'<p><a linktype="document" id="{draft.file.pk}">x</a></p>'
    page.problem = f'<p><a linktype="page" id="{draft.secret.pk}">x</a></p>'
    page.steps = [("picture", {"image": draft.picture, "alt_text": "x", "decorative": False})]
    page.acts = [InitiativeAct(act=draft.secret_act)]

    assert draft.unseen() == {
        (Attachment, str(draft.file.pk)),
        (Page, str(draft.secret.pk)),
        (Picture, str(draft.picture.pk)),
        (Page, str(draft.secret_act.pk)),
    }


def test_child_rows_of_a_form_are_looked_at_too(draft: Draft) -> None:
    assert draft.unseen(InitiativeSource(source=draft.secret)) == {(Page, str(draft.secret.pk))}


def test_ids_that_no_row_has_are_refused(draft: Draft) -> None:
    draft.page.description = "".join(
        f'<p><a linktype="document" id="{number}">x</a></p>' for number in ("0", "-1", "abc", "9" * 30)
    )

    assert {pk for _, pk in draft.unseen()} == {"0", "-1", "abc", "9" * 30}


def test_ones_own_and_what_others_published_can_be_named(draft: Draft) -> None:
    own = factories.AttachmentFactory.create(organisation=draft.member)
    draft.page.description = f'<p><a linktype="document" id="{own.pk}">x</a></p>'
    draft.page.based_on = [InitiativeSource(source=factories.InitiativePageFactory(parent=draft.other))]
    draft.page.acts = [InitiativeAct(act=factories.ActPageFactory(parent=draft.member, live=False))]

    assert draft.unseen() == set()


def test_others_files_cannot_be_named_even_where_a_published_page_uses_them(draft: Draft, on_commit: OnCommit) -> None:
    with on_commit():
        factories.attach(factories.ActPageFactory(parent=draft.other), draft.file)
    assert visibility.attachments_visible_to(draft.editor).filter(pk=draft.file.pk).exists()
    draft.page.description = f'<p><a linktype="document" id="{draft.file.pk}">x</a></p>'

    assert draft.unseen() == {(Attachment, str(draft.file.pk))}


def test_what_the_page_names_already_stays(draft: Draft) -> None:
    draft.page.description = f'<p><a linktype="document" id="{draft.file.pk}">x</a></p>'
    draft.page.save_revision()
    draft.page.problem = draft.page.description

    assert draft.unseen() == set()


def test_nothing_foreign_costs_no_query_a_reference(
    draft: Draft, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    own = [factories.AttachmentFactory.create(organisation=draft.member) for _ in range(5)]
    draft.page.description = "".join(f'<p><a linktype="document" id="{file.pk}">x</a></p>' for file in own)
    visibility.unseen_references(draft.page, draft.editor)
    draft.page = InitiativePage.objects.get(pk=draft.page.pk)
    draft.page.description = "".join(f'<p><a linktype="document" id="{file.pk}">x</a></p>' for file in own)

    # The page's child relations, and one question for each kind of thing that is named: pages and files.
    with django_assert_num_queries(6):
        assert draft.unseen() == set()
