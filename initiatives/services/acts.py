"""Legal acts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db import transaction
from wagtail.models import Page

from initiatives.models import ActFile, ActPage, Attachment, OrganisationRights

if TYPE_CHECKING:
    from django.contrib.auth.models import _User as User


def may_create_act(*, organisation: Page, user: User) -> bool:
    return bool(ActPage.can_create_at(organisation) and organisation.permissions_for_user(user).can_add_subpage())


@transaction.atomic
def create_act(
    *,
    organisation: Page,
    user: User,
    title: str,
    kind: str = ActPage.Kind.RESOLUTION,
    number: str = "",
    issued_on: date | None = None,
    file: File[bytes] | None = None,
) -> ActPage:
    """A draft below the organisation, with the file in the organisation's own collection.

    PermissionDenied where the person may not add an act there.
    """
    if not may_create_act(organisation=organisation, user=user):
        raise PermissionDenied
    act = ActPage(title=title, kind=kind, number=number, issued_on=issued_on, live=False, owner=user)
    if file is not None:
        act.files = [ActFile(document=_keep(file, organisation, user))]
    organisation.add_child(instance=act)
    act.save_revision(user=user, log_action=True, clean=False)
    return act


def _keep(file: File[bytes], organisation: Page, user: User) -> Attachment:
    name = (file.name or "").rpartition("/")[2]
    rights = OrganisationRights.objects.select_related("collection").get(organisation=organisation)
    attachment = Attachment(
        title=name[: Attachment._meta.get_field("title").max_length],
        file=file,
        collection=rights.collection,
        uploaded_by_user=user,
    )
    attachment.clean()
    attachment._set_document_file_metadata()
    attachment.save()
    return attachment
