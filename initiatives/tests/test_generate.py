"""Generated records cannot be told from saved ones: tree, indexes, files and pages are whole."""

from io import StringIO
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from wagtail.models import Collection, GroupPagePermission, Page, ReferenceIndex, TaskState
from wagtail.search.backends import get_search_backend

from initiatives.acts.extract import extract
from initiatives.generate.texts import tell_story, vocabulary, write_act
from initiatives.models import ActPage, Category, InitiativePage, MemberPage, Membership, Role
from initiatives.models.initiatives import SUMMARY_LENGTH
from initiatives.services import rights
from initiatives.tests.finding import found
from search.index.rebuilding import begin, go_on

pytestmark = pytest.mark.django_db


def generate(records: int, *options: str) -> str:
    out = StringIO()
    call_command("generate", "--records", str(records), *options, stdout=out)
    return out.getvalue()


def references(page: Page) -> set[tuple[str, ...]]:
    rows = ReferenceIndex.get_references_for_object(page)
    return set(rows.values_list("model_path", "content_path", "to_content_type", "to_object_id"))


def test_as_many_published_initiatives_as_asked_stand_below_members() -> None:
    assert generate(30) == "30 initiatives made\n"

    pages = InitiativePage.objects.live()
    assert pages.count() == 30
    assert not ActPage.objects.exists()
    for page in pages.select_related("organisation"):
        parent = page.get_parent()
        assert isinstance(parent.specific, MemberPage)
        assert (page.organisation_id, page.url_path) == (parent.pk, f"{parent.url_path}{page.slug}/")
        page.full_clean()


def test_the_tree_has_no_problems() -> None:
    generate(30, "--acts")
    generate(30, "--acts", "--seed", "2")

    assert Page.find_problems() == ([], [], [], [], [])
    assert Collection.find_problems() == ([], [], [], [], [])


def test_addresses_below_a_member_are_its_own() -> None:
    for _ in range(3):
        generate(20)

    paths = InitiativePage.objects.values_list("url_path", flat=True)
    assert len(paths) == len(set(paths)) == 60


def test_every_initiative_has_its_act_and_the_act_its_file_read() -> None:
    generate(12, "--acts")

    for page in InitiativePage.objects.all():
        (link,) = page.acts.all()
        (file,) = link.act.files.all()
        assert link.act.organisation_id == page.organisation_id
        assert file.document.collection == page.organisation.rights.collection
        assert file.document.extraction.state == "done"
        stored = list(file.document.text_pages.order_by("number").values_list("text", flat=True))
        with file.document.file.open("rb") as content:
            assert list(extract(content.read(), name=file.document.filename).pages) == stored


def test_indexes_are_as_after_a_save() -> None:
    generate(5, "--acts")

    for model in (InitiativePage, ActPage):
        page = model.objects.last()
        assert page
        before = references(page)
        assert before
        with transaction.atomic():
            ReferenceIndex.remove_for_object(page)
            ReferenceIndex.create_or_update_for_object(model.objects.get(pk=page.pk))
        assert references(page) == before
        entries = page.index_entries.values()
        stored = list(entries)
        assert stored
        get_search_backend().get_index_for_model(model).add_items(model, [model.objects.get(pk=page.pk)])
        assert list(entries) == stored


def test_people_have_the_groups_that_their_memberships_say() -> None:
    generate(40, "--members", "12", "--people", "40")

    people = Membership.objects.select_related("user")
    assert people.count() == 40
    assert {row.role for row in people} == set(Role.values)
    groups = {row.user_id: set(row.user.groups.values_list("pk", flat=True)) for row in people}
    association = association_rows()
    for row in people:
        rights.sync_person(membership=row)

    assert {row.user_id: set(row.user.groups.values_list("pk", flat=True)) for row in people} == groups
    assert association_rows() == association
    assert 0 < len(association) < 12


def association_rows() -> set[int]:
    rows = GroupPagePermission.objects.filter(group__name=rights.MODERATORS)
    return set(rows.values_list("page", flat=True))


def test_with_people_come_drafts_and_some_wait_for_their_moderators() -> None:
    generate(120, "--members", "3", "--people", "20")

    drafts = InitiativePage.objects.not_live()
    waiting = [page for page in drafts if page.workflow_in_progress]
    assert 0 < len(waiting) < drafts.count() < 30
    editor = Membership.objects.get(user=waiting[0].owner_id)
    assert (editor.role, editor.member_id) == (Role.EDITOR, waiting[0].organisation_id)
    assert waiting[0].get_latest_revision_as_object().title == waiting[0].title
    moderator = Membership.objects.of_association().filter(role=Role.MODERATOR).earliest("pk").user
    own = Membership.objects.filter(role=Role.MODERATOR, member__isnull=False).values("member")
    stood_in_for = {page.pk for page in waiting} - set(drafts.filter(organisation__in=own).values_list("pk", flat=True))
    asked = TaskState.objects.reviewable_by(moderator).values_list("workflow_state__object_id", flat=True)
    assert set(map(int, asked)) == stood_in_for


def test_an_initiative_is_found_by_a_word_of_its_act() -> None:
    generate(3, "--acts")
    page = InitiativePage.objects.first()
    assert page

    begin()
    list(go_on(today=timezone.localdate()))

    assert page in found(page.acts.get().act.number, InitiativePage)


def test_the_same_seed_tells_the_same_stories() -> None:
    today = timezone.now().date()

    def titles(seed: int) -> list[str]:
        random = Random(seed)
        return [tell_story(random, place="Osiek", today=today).title for _ in range(20)]

    assert titles(1) == titles(1)
    assert titles(1) != titles(2)


def test_all_that_can_be_told_fits_the_model() -> None:
    """The longest of each: title, summary, number."""
    today = timezone.now().date()
    categories = set(Category.objects.values_list("slug", flat=True))
    assert {practice["category"] for practice in vocabulary()["practice"]} == categories
    for seed in range(500):
        random = Random(seed)
        story = tell_story(random, place="Gmina o bardzo długiej nazwie", today=today)
        act = write_act(random, practice=story.practice, place="Osiek", number=seed, issued_on=today)
        assert len(story.title) <= 255
        assert len(story.fields["summary"]) < SUMMARY_LENGTH
        assert len(act.title) <= 255
        assert all(page.strip() for page in act.pages)


@override_settings(DEMO_ALLOWED=False)
def test_it_refuses_where_records_are_real() -> None:
    with pytest.raises(CommandError, match="not in these settings"):
        generate(1)

    assert not InitiativePage.objects.exists()


@pytest.mark.parametrize("records", ["0", "-3", "many"])
def test_it_refuses_a_count_that_is_none(records: str) -> None:
    with pytest.raises(CommandError, match="invalid count value"):
        call_command("generate", "--records", records)
