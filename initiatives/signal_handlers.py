"""Signals enqueue work on commit.

One exception: an organisation's groups, permissions and collection are made in the transaction that saves its page,
since a member without them is a member that nobody can edit.
"""

from typing import Any

from django.db.models.signals import post_delete, post_save

from django.utils import timezone

from initiatives import tasks
from initiatives.models import Attachment, MemberPage, Membership, PartnerPage
from initiatives.services import rights, texts


def connect() -> None:
    """Called once, when the app is ready."""
    for model in (MemberPage, PartnerPage):
        post_save.connect(set_up_organisation, sender=model, dispatch_uid=f"set up {model.__name__}")
    post_save.connect(sync_person, sender=Membership, dispatch_uid="sync person")
    post_delete.connect(forget_person, sender=Membership, dispatch_uid="forget person")
    post_save.connect(want_text, sender=Attachment, dispatch_uid="want text")
    texts.text_wanted.connect(enqueue_extraction, dispatch_uid="enqueue extraction")


def set_up_organisation(instance: MemberPage | PartnerPage, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        rights.set_up_organisation(page=instance)


def sync_person(instance: Membership, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        rights.sync_person(membership=instance)


def forget_person(instance: Membership, **kwargs: Any) -> None:
    instance.user.groups.clear()
    if instance.organisation_id is not None:
        rights.sync_association_moderators(pages=[instance.organisation_id])


def want_text(instance: Attachment, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        texts.want_text(attachment=instance, now=timezone.now())


def enqueue_extraction(attachment: Attachment, **kwargs: Any) -> None:
    """In the same transaction: this queue is a table, so the order is seen when the file is, and never lost."""
    tasks.extract_text.enqueue(attachment.pk)
