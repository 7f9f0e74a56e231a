"""A file has no draft of its own: whoever changed one that is published would publish without a moderator."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cms.tests.access_world import World
from initiatives.models import Attachment, Picture

pytestmark = pytest.mark.django_db

NEW = b"Podmieniony tekst."


def changes(model: type[Attachment | Picture], pk: int) -> dict[str, dict[str, Any]]:
    """Every address that changes a file, with what is posted there."""
    if model is Attachment:
        return {
            f"/admin/documents/edit/{pk}/": {"title": "Inny", "file": SimpleUploadedFile("nowy.txt", NEW)},
            f"/admin/documents/multiple/{pk}/": {f"doc-{pk}-title": "Inny"},
            f"/admin/documents/delete/{pk}/": {},
            f"/admin/documents/multiple/{pk}/delete/": {},
            f"/admin/bulk/initiatives/attachment/delete/?id={pk}": {},
            "/admin/bulk/initiatives/attachment/delete/?id=all": {},
        }
    return {
        f"/admin/images/{pk}/": {"title": "Inny"},
        f"/admin/images/multiple/{pk}/": {f"image-{pk}-title": "Inny"},
        f"/admin/images/{pk}/delete/": {},
        f"/admin/images/multiple/{pk}/delete/": {},
        f"/admin/bulk/initiatives/picture/delete/?id={pk}": {},
        "/admin/bulk/initiatives/picture/delete/?id=all": {},
    }


@pytest.mark.parametrize("model", [Attachment, Picture])
def test_an_editor_does_not_change_what_a_published_page_shows(model: type[Attachment | Picture], world: World) -> None:
    file = world.published_file if model is Attachment else world.published_picture

    for path, data in changes(model, file.pk).items():
        answer = world.ask("other_editor", "post", path, data, HTTP_X_REQUESTED_WITH="XMLHttpRequest")

        assert answer.status == 403, path
        assert "moderatorzy" in answer.body.decode(), path
        assert not world.after_post("other_editor", path, data, lambda: _is_changed(file)), path


def test_an_editor_changes_what_is_not_published(world: World) -> None:
    data = {"title": "Inny", "file": SimpleUploadedFile("nowy.txt", NEW)}

    assert world.after_post(
        "other_editor", f"/admin/documents/edit/{world.file.pk}/", data, lambda: _is_changed(world.file)
    )
    assert world.after_post(
        "other_editor", f"/admin/images/{world.picture.pk}/delete/", {}, lambda: _is_changed(world.picture)
    )


def test_a_moderator_changes_what_a_published_page_shows(world: World) -> None:
    path = f"/admin/documents/edit/{world.published_file.pk}/"

    assert world.ask("other_editor", "get", path).status == 200
    assert world.after_post("other_moderator", path, {"title": "Inny"}, lambda: _is_changed(world.published_file))


def _is_changed(file: Attachment | Picture) -> bool:
    return not type(file)._default_manager.filter(pk=file.pk, title=file.title, file=file.file.name).exists()
