"""Ids of another member's things, posted by hand: nothing is taken, and nothing of them comes back."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.images.tests.utils import get_test_image_file
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from cms.tests.access_world import SECRET, World
from initiatives.models import Attachment, InitiativePage, Picture
from initiatives.tests.editing import act_data, initiative_data, paragraph, rows

pytestmark = pytest.mark.django_db

Fields = Callable[[World], dict[str, Any]]


def rich_text_with(entity: dict[str, Any]) -> str:
    """What the editor posts for a paragraph with one link."""
    link = {"offset": 0, "length": 3, "key": 0}
    block = {"key": "a", "text": "tam", "type": "unstyled", "entityRanges": [link], "inlineStyleRanges": []}
    return json.dumps({"blocks": [block], "entityMap": {"0": entity}})


NAMED: dict[str, Fields] = {
    "an act": lambda world: {"acts": rows(act=[world.draft_act.pk])},
    "an initiative": lambda world: {"based_on": rows(source=[world.draft.pk])},
    "a picture of a step": lambda world: {
        "steps": streamfield([("picture", {"image": world.picture.pk, "alt_text": "x"})])
    },
    "a picture that a published page shows": lambda world: {
        "steps": streamfield([("picture", {"image": world.published_picture.pk, "alt_text": "x"})])
    },
    "a file of a step": lambda world: {"steps": streamfield([("file", {"title": "", "file": world.file.pk})])},
    "a file in a text": lambda world: {
        "problem": rich_text_with({"type": "DOCUMENT", "mutability": "MUTABLE", "data": {"id": world.file.pk}})
    },
    "a page in a text": lambda world: {
        "problem": rich_text_with({"type": "LINK", "mutability": "MUTABLE", "data": {"id": world.draft.pk}})
    },
    "a page in a text of a step": lambda world: {
        "steps": streamfield(
            [("text", rich_text_with({"type": "LINK", "mutability": "MUTABLE", "data": {"id": world.draft.pk}}))]
        )
    },
}
# Saved as a draft, submitted, published, and with a title that is missing, so that the form comes back anyhow.
WAYS: dict[str, tuple[str, dict[str, str]]] = {
    "draft": ("editor", {"title": "Moja"}),
    "submit": ("editor", {"title": "Moja", "action-submit": "on"}),
    "publish": ("moderator", {"title": "Moja", "action-publish": "on"}),
    "without a title": ("editor", {"title": ""}),
}


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("named", NAMED)
def test_a_page_cannot_name_what_is_another_members(named: str, way: str, world: World) -> None:
    role, fields = WAYS[way]
    data = initiative_data(**NAMED[named](world)) | fields
    before = InitiativePage.objects.count()

    for path in (
        f"/admin/pages/{world.my_page.pk}/edit/",
        f"/admin/pages/add/initiatives/initiativepage/{world.member.pk}/",
    ):
        answer = world.ask(role, "post", path, data)
        assert answer.status == 200, f"{path}: saved"
        assert SECRET not in answer.body.decode()
    assert InitiativePage.objects.count() == before


@pytest.mark.parametrize("named", NAMED)
def test_a_preview_shows_nothing_of_another_members(named: str, world: World) -> None:
    data = initiative_data(**NAMED[named](world), title="Moja")
    path = f"/admin/pages/{world.my_page.pk}/edit/preview/"

    assert SECRET not in world.ask("editor", "post", path, data).body.decode()
    assert SECRET not in world.ask_after_post("editor", path, data).body.decode()


@pytest.mark.parametrize("field", ["document", "amended"])
def test_an_act_cannot_name_what_is_another_members(field: str, world: World) -> None:
    chosen = {
        "document": {"files": inline_formset([{"document": world.file.pk, "role": "main", "label": ""}])},
        "amended": {"amendments": inline_formset([{"amended": world.draft_act.pk}])},
    }
    path = f"/admin/pages/add/initiatives/actpage/{world.member.pk}/"

    for title in ("Uchwała", ""):
        answer = world.ask("editor", "post", path, act_data(**chosen[field], title=title))
        assert answer.status == 200
        assert SECRET not in answer.body.decode()


@pytest.mark.parametrize("file", ["picture", "published_picture"])
def test_a_member_cannot_take_anothers_coat_of_arms(file: str, world: World) -> None:
    path = f"/admin/pages/{world.member.pk}/edit/"
    empty = {"introduction": paragraph(""), "channels": streamfield([])}

    answer = world.ask(
        "editor",
        "post",
        path,
        dict(nested_form_data(empty | {"coat_of_arms": getattr(world, file).pk, "title": "Moja"})),
    )

    assert answer.status == 200
    assert SECRET not in answer.body.decode()


@pytest.mark.parametrize("role", ["editor", "moderator"])
@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/admin/documents/edit/{file}/", "collection"),
        ("/admin/documents/multiple/{file}/", "doc-{file}-collection"),
        ("/admin/images/{picture}/", "collection"),
        ("/admin/images/multiple/{picture}/", "image-{picture}-collection"),
    ],
)
def test_nothing_is_put_into_anothers_collection(role: str, path: str, field: str, world: World) -> None:
    ids = {"file": world.my_file.pk, "picture": world.my_picture.pk}
    title = field.format(**ids).replace("collection", "title")
    data = {field.format(**ids): world.other.rights.collection_id, title: "Moje"}

    answer = world.ask(role, "post", path.format(**ids), data)

    # Refused by the form, or ignored: with one collection there is nothing to choose.
    assert answer.status in {200, 302}
    assert SECRET not in answer.body.decode()
    assert not world.after_post(role, path.format(**ids), data, lambda: _stands_with_other(world))


@pytest.mark.parametrize("role", ["editor", "moderator"])
@pytest.mark.parametrize(
    ("path", "prefix", "model"),
    [
        ("/admin/documents/add/", "", Attachment),
        ("/admin/documents/chooser/create/", "document-chooser-upload-", Attachment),
        ("/admin/images/add/", "", Picture),
        ("/admin/images/chooser/create/", "image-chooser-upload-", Picture),
    ],
)
def test_nothing_is_uploaded_into_anothers_collection(
    role: str, path: str, prefix: str, model: type[Attachment | Picture], world: World
) -> None:
    """With one collection of one's own there is nothing to choose: what is posted is not asked."""
    collection = world.other.rights.collection_id
    content = get_test_image_file().file.getvalue() if model is Picture else b"Tekst."
    name = "nowy.png" if model is Picture else "nowy.txt"
    before = model.objects.filter(collection=collection).count()
    data = {
        f"{prefix}title": "Nowe",
        f"{prefix}file": SimpleUploadedFile(name, content),
        f"{prefix}collection": collection,
    }

    def uploaded() -> list[int]:
        return list(model.objects.filter(title="Nowe").values_list("collection", flat=True))

    assert world.after_post(role, path, data, uploaded) == [world.member.rights.collection_id]
    assert model.objects.filter(collection=collection).count() == before


def _stands_with_other(world: World) -> bool:
    collection = world.other.rights.collection_id
    return (
        Attachment.objects.filter(pk=world.my_file.pk, collection=collection).exists()
        or Picture.objects.filter(pk=world.my_picture.pk, collection=collection).exists()
    )


@pytest.mark.parametrize("role", ["editor", "moderator"])
@pytest.mark.parametrize("place", ["other", "draft"])
@pytest.mark.parametrize("action", ["copy", "move"])
def test_nothing_is_copied_or_moved_to_another_member(role: str, place: str, action: str, world: World) -> None:
    destination = getattr(world, place).pk
    path = f"/admin/pages/{world.my_page.pk}/{action}/" + (f"{destination}/confirm/" if action == "move" else "")
    data = {"new_parent_page": destination, "new_title": "x", "new_slug": "kopia"}

    def arrived() -> bool:
        return world.other.get_descendants().filter(slug__in=["kopia", world.my_page.slug]).exists()

    assert SECRET not in world.ask(role, "post", path, data).body.decode()
    assert not world.after_post(role, path, data, arrived)


@pytest.mark.parametrize("chooser", ["act", "initiative"])
def test_a_number_too_large_for_any_row_is_nobodys(chooser: str, world: World) -> None:
    path = f"/admin/choose/{chooser}/chosen-multiple/?id={'9' * 23}"

    assert world.ask("editor", "get", path).status == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(
            ("get", f"/admin/{kind}/chooser/chosen-multiple/?id={number}")
            for kind in ("documents", "images")
            for number in ("9" * 23, "x", "%00", "")
        ),
        *(("post", f"/admin/editing-sessions/ping/wagtailcore/page/{number}/1/") for number in ("9" * 23, "x", "%00")),
        ("get", "/akty/{act}/tekst/" + "9" * 23 + "/"),
        ("get", "/akty/" + "9" * 23 + "/tekst/1/"),
        ("get", "/dokumenty/" + "9" * 23 + "/tekst/"),
        ("get", "/dokumenty/" + "9" * 23 + "/tekst/1/"),
        ("get", "/documents/" + "9" * 23 + "/akt.pdf"),
    ],
)
def test_what_is_no_number_of_a_row_is_nobodys(method: str, path: str, world: World) -> None:
    asked = path.format(act=world.published_act.pk)

    assert world.ask("editor", method, asked).status in {200, 404}


def test_the_menu_of_pages_is_not_searched(world: World) -> None:
    assert world.ask("editor", "get", "/admin/api/main/pages/?search=szukane").status == 400
