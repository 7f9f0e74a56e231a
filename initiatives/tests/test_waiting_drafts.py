"""What a draft names that waits for its readers is no longer its editor's to replace."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Page, ReferenceIndex

from conftest import OnCommit
from initiatives import visibility
from initiatives.models import ActFile, Attachment, InitiativePage, MemberPage, Picture, Role
from initiatives.tests import factories
from initiatives.waiting_drafts import NAMES, named_in_waiting_drafts

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> MemberPage:
    page: MemberPage = factories.MemberPageFactory()
    factories.person(Role.MODERATOR, page)
    return page


def file_of(member: MemberPage) -> Attachment:
    return factories.AttachmentFactory.create(organisation=member)


def full_draft(member: MemberPage) -> tuple[InitiativePage, set[int], set[int]]:
    """A published page whose latest draft alone names files and a picture, in every way there is."""
    in_step, in_text, in_list = (file_of(member) for _ in range(3))
    picture = factories.PictureFactory.create(collection=member.collection)
    page: InitiativePage = factories.InitiativePageFactory(parent=member)
    link = '<a linktype="document" id="{}">wniosek</a>'
    page.description = f"<p>{link.format(in_text.pk)}</p>"
    page.steps = [
        ("file", {"title": "", "file": in_step}),
        ("picture", {"image": picture, "alt_text": "x", "decorative": False}),
        ("text", f"<p>{link.format(in_list.pk)}</p>"),
    ]
    page.save_revision()
    return page, {in_step.pk, in_text.pk, in_list.pk}, {picture.pk}


def submit(page: Page) -> None:
    page.get_workflow().start(page, None)


@pytest.mark.parametrize("way", ["submitted", "scheduled"])
def test_an_editor_changes_nothing_that_is_about_to_be_read(member: MemberPage, way: str, on_commit: OnCommit) -> None:
    editor = factories.person(Role.EDITOR, member)
    with on_commit():
        page, files, pictures = full_draft(member)
        free = file_of(member)
    changed = visibility.attachments_changed_by
    assert set(changed(editor).values_list("pk", flat=True)) == files | {free.pk}

    with on_commit():
        if way == "submitted":
            submit(page)
        else:
            page.go_live_at = timezone.now() + timedelta(days=1)
            page.save_revision().publish()

    assert set(changed(editor).values_list("pk", flat=True)) == {free.pk}
    assert not visibility.pictures_changed_by(editor).filter(pk__in=pictures).exists()


def test_what_came_back_is_the_editors_again(member: MemberPage, on_commit: OnCommit) -> None:
    editor = factories.person(Role.EDITOR, member)
    with on_commit():
        page, files, _pictures = full_draft(member)
        submit(page)
    assert not visibility.attachments_changed_by(editor).filter(pk__in=files).exists()

    with on_commit():
        state = page.current_workflow_task_state
        assert state is not None
        state.reject(comment="Popraw.")

    assert visibility.attachments_changed_by(editor).filter(pk__in=files).count() == len(files)


def test_an_acts_files_and_a_members_coat_of_arms_are_found_too(member: MemberPage, on_commit: OnCommit) -> None:
    file, picture = file_of(member), factories.PictureFactory.create(collection=member.collection)
    with on_commit():
        act = factories.ActPageFactory(parent=member)
        act.files = [ActFile(document=file)]
        act.save_revision()
        member.coat_of_arms = picture
        member.save_revision()
        submit(act)
        submit(member)

    assert named_in_waiting_drafts(Page.objects.all(), Attachment) == {file.pk}
    assert named_in_waiting_drafts(Page.objects.all(), Picture) == {picture.pk}


def test_what_is_found_is_what_wagtail_finds(member: MemberPage, on_commit: OnCommit) -> None:
    """A block or a field under a new name would go unseen: this fails then."""
    with on_commit():
        page, files, pictures = full_draft(member)
        submit(page)
    draft = page.get_latest_revision_as_object()
    kinds = {model._meta.model_name for model in NAMES}
    extracted = {
        int(number)
        for kind, number, _model_path, _content_path in ReferenceIndex._extract_references_from_object(draft)
        if _name_of(kind) in kinds
    }

    assert extracted == files | pictures
    assert named_in_waiting_drafts(Page.objects.all(), Attachment) == files
    assert named_in_waiting_drafts(Page.objects.all(), Picture) == pictures


def _name_of(content_type: int) -> str:
    from django.contrib.contenttypes.models import ContentType

    return ContentType.objects.get_for_id(content_type).model


def test_it_costs_the_same_queries_however_many_wait(
    member: MemberPage, on_commit: OnCommit, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    editor = factories.person(Role.EDITOR, member)
    with on_commit():
        for _ in range(3):
            submit(full_draft(member)[0])
        free = file_of(member)
    assert visibility.sees_everything(editor) is False

    # What waits, and the files.
    with django_assert_num_queries(2):
        assert [row.pk for row in visibility.attachments_changed_by(editor)] == [free.pk]
