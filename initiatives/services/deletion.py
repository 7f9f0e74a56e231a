"""What keeps a page from being deleted: whatever names it in a way that the database protects."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import PROTECT, ForeignObjectRel, Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from initiatives.models import (
    ActAmendment,
    ActPage,
    InitiativeAct,
    InitiativePage,
    InitiativeSource,
    Membership,
    Succession,
)
from initiatives.visibility import Person, pages_visible_to

LISTED = 10
WHY: dict[type[Model], Promise] = {
    InitiativeSource: _("These initiatives say that they are based on it:"),
    InitiativeAct: _("These initiatives name it as their act:"),
    ActAmendment: _("These acts amend it:"),
    InitiativePage: _("These initiatives stand below it:"),
    ActPage: _("These acts stand below it:"),
    Succession: _("It is named as the successor of these former members:"),
    Membership: _("These people belong to it:"),
}
OTHERWISE = _("Other records name it:")


@dataclass
class Obstacle:
    """What holds one page. `unseen` counts what the person may not know, or what the list has no room for."""

    page: Page
    why: Promise
    holders: list[Page] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    unseen: int = 0


def obstacles(*, pages: Iterable[Page], user: Person) -> list[Obstacle]:
    """Of pages that are `specific`. As many queries as there are kinds of relations, however many pages and holders."""
    by_class: dict[type[Page], list[Page]] = {}
    for page in pages:
        by_class.setdefault(type(page), []).append(page)
    return [
        obstacle
        for model, same in by_class.items()
        for relation in _protecting(model)
        for obstacle in _held_by(relation, same, user)
    ]


def _protecting(model: type[Page]) -> Iterator[ForeignObjectRel]:
    """Asked of the models, so that whoever adds such a relation need not think of this place."""
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and getattr(relation, "on_delete", None) is PROTECT:
            yield relation


def _held_by(relation: ForeignObjectRel, pages: list[Page], user: Person) -> Iterator[Obstacle]:
    model, name = relation.related_model, relation.field.name
    rows = model._base_manager.filter(**{f"{name}__in": [page.pk for page in pages]}).order_by("pk")
    held: dict[int, list[Model]] = {}
    for row in rows.select_related("user") if model is Membership else rows:
        held.setdefault(getattr(row, f"{name}_id"), []).append(row)
    seen = _seen((row for some in held.values() for row in some), user)
    for page in pages:
        if page.pk in held:
            yield _obstacle(page, model, held[page.pk], seen)


def _obstacle(page: Page, model: type[Model], rows: list[Model], seen: dict[int, Page]) -> Obstacle:
    numbers = dict.fromkeys(_holder(row) for row in rows)
    holders = [seen[number] for number in numbers if number in seen][:LISTED]
    people = [str(row.user) for row in rows if isinstance(row, Membership)][:LISTED]
    unseen = len(numbers if numbers != {None: None} else rows) - len(holders) - len(people)
    return Obstacle(page, WHY.get(model, OTHERWISE), holders, people, unseen)


def _seen(rows: Iterable[Model], user: Person) -> dict[int, Page]:
    numbers = {number for row in rows if (number := _holder(row)) is not None}
    visible: QuerySet[Page] = pages_visible_to(user).filter(pk__in=numbers)
    return {page.pk: page for page in visible} if numbers else {}


def _holder(row: Model) -> int | None:
    """The page that has to change before the other can go."""
    if isinstance(row, Page):
        return int(row.pk)
    number = getattr(row, "predecessor_id", None) or getattr(row, "page_id", None)
    return int(number) if number else None
