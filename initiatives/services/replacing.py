"""Another file in the place of one that pages use: always a new file, named by drafts that are moderated as any.

The bytes of a file never change under its number. So what readers have, what a moderator looked at and what history
tells stay what they were, and the published page keeps the old file until its draft is approved.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.models import Page, Revision

from initiatives.models import Attachment, Picture
from initiatives.services import files
from initiatives.visibility import pages_edited_by, pages_visible_to
from initiatives.waiting_drafts import naming_another

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import _User as User

F = TypeVar("F", Attachment, Picture)


@dataclass(frozen=True)
class Places:
    """Pages that use a file: those whose draft the person may change now, those that are closed to them for now,
    those that are others' to change, and how many the person may not know of."""

    open: list[Page]
    closed: list[Page]
    others: list[Page]
    unseen: int


def places(*, file: files.File, user: User) -> Places:
    """As many queries however many files there are, but for the rights on each page that uses this one."""
    using = files.uses(files=[file]).get(file.pk, [])
    numbers = [page.pk for page in using]
    seen: set[int] = set(pages_visible_to(user).filter(pk__in=numbers).values_list("pk", flat=True))
    edited: set[int] = set(pages_edited_by(user).filter(pk__in=numbers).values_list("pk", flat=True))
    found = Places([], [], [], unseen=len(using) - len(seen))
    for page in (page.specific for page in using if page.pk in seen):
        if page.pk not in edited or not page.permissions_for_user(user).can_edit():
            found.others.append(page)
        elif _is_closed(page, user):
            found.closed.append(page)
        else:
            found.open.append(page)
    return found


@transaction.atomic
def replace(*, old: F, new: F, pages: Iterable[Page], user: User) -> list[Revision]:
    """Drafts of `pages` that name `new`, which is saved already, wherever they named `old`.

    PermissionDenied, and nothing is changed, where one of them is not the person's to change now.
    """
    chosen = [page.pk for page in pages]
    locked = list(Page.objects.select_for_update(no_key=True, of=["self"]).filter(pk__in=chosen).order_by("pk"))
    allowed = {page.pk for page in places(file=old, user=user).open}
    if not {page.pk for page in locked} <= allowed:
        raise PermissionDenied
    return [_name_another(page.specific, old, new, user) for page in locked]


def _is_closed(page: Page, user: User) -> bool:
    lock = page.get_lock()
    return bool(lock and lock.for_user(user))


def _name_another(page: Page, old: F, new: F, user: User) -> Revision:
    revision = page.latest_revision
    content = revision.content if revision else page.serializable_data()
    draft = page.with_content_json(naming_another(content, model=type(old), old=old.pk, new=new.pk))
    made: Revision = draft.save_revision(user=user, log_action=True, clean=False)
    return made


__all__ = ["Places", "places", "replace"]
