"""Every address that the configuration knows, and how one asks for it with another member's ids."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

from cms.tests.access_world import World

CONVERTED = re.compile(r"<(?:\w+:)?(\w+)>")


class Door(NamedTuple):
    """`name` is the view's with its namespaces; a view without one is named by its route."""

    name: str
    route: str
    is_regex: bool


def all_doors() -> list[Door]:
    return list(_walk(get_resolver().url_patterns))


def _walk(patterns: list[URLPattern | URLResolver], before: str = "", namespace: str = "") -> Iterator[Door]:
    for pattern in patterns:
        route = before + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, route, inner)
        else:
            name = namespace + pattern.name if pattern.name else route
            yield Door(name, route, isinstance(pattern.pattern, RegexPattern))


def path_of(door: Door, ids: dict[str, object]) -> str:
    """The address with every id filled in; KeyError names the one that nobody has thought of."""
    assert not door.is_regex, f"the row of {door.name} must state its path"
    return "/" + CONVERTED.sub(lambda found: str(ids[found.group(1)]), door.route)


def others_ids(world: World) -> dict[str, object]:
    """What an id of the address stands for, unless a row says otherwise."""
    draft = world.draft.pk
    return {
        "page_id": draft,
        "parent_page_id": draft,
        "page_to_move_id": draft,
        "page_pk": draft,
        "destination_id": world.other.pk,
        "revision_id": world.draft.latest_revision_id,
        "workflow_state_id": world.task_state.workflow_state_id,
        "task_state_id": world.task_state.pk,
        "task_id": world.task_state.task_id,
        "action_name": "approve",
        "content_type_app_name": "initiatives",
        "content_type_model_name": "initiativepage",
        "app_label": "initiatives",
        "app_name": "initiatives",
        "model_name": "initiativepage",
        "object_id": draft,
        "session_id": world.session.pk,
        "document_id": world.file.pk,
        "doc_id": world.file.pk,
        "image_id": world.picture.pk,
        "uploaded_file_id": world.upload.pk,
        "filter_spec": "max-165x165",
        "collection_id": world.other.rights.collection_id,
        "workflow_pk": world.task_state.task.workflows.first().pk,
        "action": "delete",
    }
