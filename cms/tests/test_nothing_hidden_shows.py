"""Lists, searches and choosers say nothing of what another member keeps to itself."""

import pytest

from cms.tests.access_world import HIDDEN, OUTSIDERS, SECRET, WORD, World
from cms.tests.doors import all_doors, path_of

pytestmark = pytest.mark.django_db

# `{q}` is a word of the hidden titles, `{page}` the other member's published page, `{home}` the page above all.
ASKED = [
    "/",
    "/szukaj/?q={q}",
    "/szukaj/?q=rekawiczkar",
    "/inicjatywy/?q={q}",
    "/inicjatywy/?gmina=gmina-{code}",
    "/inicjatywy/?szukaj-gmina={q}",
    "/inicjatywy/?porownaj={draft}",
    "/inicjatywy/porownanie/?porownaj={draft}",
    "/inicjatywy/plik/csv/",
    "/akty/?q={q}",
    "/akty/plik/csv/",
    "/gminy/?q={q}",
    "/admin/",
    "/admin/pages/{home}/",
    "/admin/pages/{my_member}/",
    "/admin/pages/{my_member}/results/",
    "/admin/pages/{home}/?q={q}",
    "/admin/pages/search/?q={q}",
    "/admin/pages/search/results/?q={q}",
    "/admin/api/main/pages/?child_of={member}",
    "/admin/api/main/pages/?child_of={home}&for_explorer=1",
    "/admin/api/main/pages/?descendant_of={home}",
    "/admin/api/main/pages/?search={q}",
    "/admin/api/main/pages/?for_explorer=1&fields=*&limit=20",
    "/admin/choose-page/?page_type=initiatives.InitiativePage",
    "/admin/choose-page/?page_type=initiatives.ActPage",
    "/admin/choose-page/{member}/",
    "/admin/choose-page/{member}/?page_type=initiatives.ActPage",
    "/admin/choose-page/{page}/",
    "/admin/choose-page/search/?q={q}",
    "/admin/choose-page/search/?q=jawna",
    "/admin/choose-page/search/?q={q}&page_type=initiatives.ActPage",
    "/admin/choose-page/chosen-multiple/?id={page}",
    "/admin/documents/?q={q}",
    "/admin/documents/?collection_id={collection}",
    "/admin/documents/results/?q={q}",
    "/admin/documents/add/",
    "/admin/documents/chooser/?q={q}",
    "/admin/documents/chooser/results/?q={q}",
    "/admin/documents/chooser/results/?collection_id={collection}",
    "/admin/documents/chooser/chosen-multiple/?id={file}",
    "/admin/images/?q={q}",
    "/admin/images/?collection_id={collection}",
    "/admin/images/results/?q={q}",
    "/admin/images/add/",
    "/admin/images/chooser/?q={q}",
    "/admin/images/chooser/results/?q={q}",
    "/admin/images/chooser/results/?collection_id={collection}",
    "/admin/images/chooser/chosen-multiple/?id={picture}",
    "/admin/choose/act/?q={q}",
    "/admin/choose/act/?organisation={member}",
    "/admin/choose/act/results/?q={q}",
    "/admin/choose/act/chosen-multiple/?id={act}",
    "/admin/choose/initiative/?q={q}",
    "/admin/choose/initiative/results/?q=jawna",
    "/admin/choose/initiative/results/?q={q}",
    "/admin/choose/initiative/chosen-multiple/?id={page}&id={draft}",
    "/admin/tag-autocomplete/initiatives/tag/?term=qq",
    "/admin/tag-autocomplete/taggit/tag/?term=qq",
    "/admin/pages/{mine}/usage/",
    "/admin/pages/{mine}/edit/",
    "/admin/pages/{mine}/history/",
    "/admin/pages/{mine}/view_draft/",
    "/admin/pages/{mine}/revisions/compare/earliest...latest/",
    "/admin/pages/{mine}/unpublish/",
    "/admin/pages/{mine}/edit/preview/",
    "/admin/pages/{mine}/delete/",
    "/admin/pages/{mine}/move/",
    "/admin/pages/{mine}/copy/",
    "/admin/pages/create/initiatives/initiativepage",
]
# Where its own editor meets what is hidden: these questions would find it.
FOUND_BY_ITS_EDITOR = [
    "/admin/",
    "/admin/pages/search/?q={q}",
    "/admin/api/main/pages/?child_of={member}",
    "/admin/choose-page/{member}/",
    "/admin/choose-page/search/?q={q}",
    "/admin/choose/act/results/?q={q}",
    "/admin/choose/initiative/chosen-multiple/?id={page}&id={draft}",
    "/admin/documents/?q={q}",
    "/admin/documents/chooser/results/?q={q}",
    "/admin/documents/chooser/chosen-multiple/?id={file}",
    "/admin/images/results/?q={q}",
    "/admin/images/chooser/?q={q}",
    "/admin/tag-autocomplete/initiatives/tag/?term=qq",
]


def asked(question: str, world: World) -> str:
    return question.format(
        q=WORD,
        code=world.other.code,
        home=world.other.get_parent().pk,
        member=world.other.pk,
        page=world.published.pk,
        draft=world.draft.pk,
        act=world.draft_act.pk,
        my_member=world.member.pk,
        mine=world.my_page.pk,
        file=world.file.pk,
        picture=world.picture.pk,
        collection=world.other.rights.collection_id,
    )


@pytest.mark.parametrize("question", ASKED)
def test_people_of_others_do_not_meet_what_is_hidden(question: str, world: World) -> None:
    path = asked(question, world)

    met = [role for role in OUTSIDERS if SECRET in world.ask(role, "get", path).body.decode()]

    assert not met


@pytest.mark.parametrize("question", FOUND_BY_ITS_EDITOR)
def test_its_own_editor_meets_it_there(question: str, world: World) -> None:
    assert SECRET in world.ask("other_editor", "get", asked(question, world)).body.decode()


def test_no_view_of_a_page_opens_because_the_page_is_published(world: World) -> None:
    """Published for reading: what is in the making about it stays its own people's."""
    ids = {
        "page_id": world.published.pk,
        "page_to_move_id": world.published.pk,
        "parent_page_id": world.other.pk,
        "destination_id": world.member.pk,
        "revision_id": world.published.latest_revision_id,
        "content_type_app_name": "initiatives",
        "content_type_model_name": "initiativepage",
        "app_label": "initiatives",
        "model_name": "initiativepage",
        "action_name": "approve",
        "task_state_id": world.task_state.pk,
        "task_id": world.task_state.task_id,
        "workflow_state_id": world.task_state.workflow_state_id,
    }
    doors = [door for door in all_doors() if door.name.startswith("wagtailadmin_pages:") and not door.is_regex]
    with_page = [door for door in doors if "_id>" in door.route]
    assert len(with_page) > 25

    passed = [
        (role, door.name)
        for door in with_page
        for role in ("editor", "moderator")
        for method in ("get", "post")
        if world.ask(role, method, path_of(door, ids)).status != 404
    ]

    assert not passed


def test_a_published_page_shows_what_is_published_of_it(world: World) -> None:
    page = world.ask("official", "get", world.published.url).body.decode()

    assert "Jawna" in page
    assert HIDDEN not in page
