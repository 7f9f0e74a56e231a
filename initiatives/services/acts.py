"""Legal acts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db import transaction
from wagtail.models import Page

from initiatives.models import ActFile, ActPage, Attachment, OrganisationRights
from initiatives.services import uploads

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
    arrived: uploads.Arrived | None = None,
) -> ActPage:
    """A draft below the organisation, with the file in the organisation's own collection: with the one that is there
    already where the bytes are the same. `arrived`: what is known of the file, where it was sent.

    PermissionDenied where the person may not add an act there, uploads.NoRoom where nothing could be kept.
    """
    if not may_create_act(organisation=organisation, user=user):
        raise PermissionDenied
    act = ActPage(title=title, kind=kind, number=number, issued_on=issued_on, live=False, owner=user)
    if file is not None:
        act.files = [ActFile(document=_keep(file, arrived, organisation, user))]
    organisation.add_child(instance=act)
    act.save_revision(user=user, log_action=True, clean=False)
    return act


def _keep(file: File[bytes], arrived: uploads.Arrived | None, organisation: Page, user: User) -> Attachment:
    rights = OrganisationRights.objects.select_related("collection").get(organisation=organisation)
    if arrived and (found := uploads.same(arrived=arrived, collection=rights.collection_id)):
        return found
    name = arrived.name if arrived else (file.name or "").rpartition("/")[2]
    attachment = Attachment(
        title=name[: Attachment._meta.get_field("title").max_length],
        file=file,
        collection=rights.collection,
        uploaded_by_user=user,
    )
    attachment.clean()
    if arrived:
        uploads.put(attachment=attachment, arrived=arrived)
    else:
        attachment._set_document_file_metadata()
    with uploads.whole_or_nothing(attachment):
        attachment.save()
    return attachment
