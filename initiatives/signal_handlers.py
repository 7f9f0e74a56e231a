"""Signals enqueue work on commit.

One exception: an organisation's groups, permissions and collection are made in the transaction that saves its page,
since a member without them is a member that nobody can edit; a person's rights change with the row they follow from.
"""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models.signals import post_delete, post_save, pre_save
from django.utils import timezone

from initiatives import tasks
from initiatives.models import Attachment, MemberPage, Membership, PartnerPage
from initiatives.services import rights, texts


def connect() -> None:
    """Called once, when the app is ready."""
    for model in (MemberPage, PartnerPage):
        post_save.connect(set_up_organisation, sender=model, dispatch_uid=f"set up {model.__name__}")
    pre_save.connect(remember_organisation, sender=Membership, dispatch_uid="remember organisation")
    post_save.connect(sync_person, sender=Membership, dispatch_uid="sync person")
    post_delete.connect(forget_person, sender=Membership, dispatch_uid="forget person")
    post_save.connect(sync_active, sender=get_user_model(), dispatch_uid="sync active")
    post_save.connect(want_text, sender=Attachment, dispatch_uid="want text")
    texts.text_wanted.connect(enqueue_extraction, dispatch_uid="enqueue extraction")


def set_up_organisation(instance: MemberPage | PartnerPage, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        rights.set_up_organisation(page=instance)


def remember_organisation(instance: Membership, raw: bool = False, **kwargs: Any) -> None:
    """Whoever moves leaves an organisation behind, which the saved row no longer names."""
    before = None if raw or instance.pk is None else Membership.objects.filter(pk=instance.pk).first()
    instance.left = before.organisation_id if before else None


def sync_person(instance: Membership, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        rights.sync_person(membership=instance, left=instance.left)


def sync_active(
    instance: AbstractBaseUser, raw: bool = False, update_fields: frozenset[str] | None = None, **kwargs: Any
) -> None:
    """A deactivated person keeps the membership and loses its rights; each sign-in saves `last_login` alone."""
    if raw or (update_fields is not None and "is_active" not in update_fields):
        return
    for membership in Membership.objects.filter(user_id=instance.pk).select_related("user"):
        rights.sync_person(membership=membership)


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
