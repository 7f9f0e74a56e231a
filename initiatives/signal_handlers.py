"""Signals enqueue work on commit.

Some do their work in the transaction of the change: an organisation's groups, permissions and collection, since a
member without them is a member that nobody can edit; a person's rights, which change with the row they follow from;
notices, which are only written down (`services.outbox`).
"""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.utils import timezone
from wagtail.models import Page, Revision, TaskState, WorkflowState
from wagtail.signals import (
    page_published,
    page_slug_changed,
    page_unpublished,
    post_page_move,
    task_approved,
    task_cancelled,
    task_rejected,
    task_submitted,
    workflow_approved,
    workflow_cancelled,
    workflow_rejected,
)

from initiatives import tasks
from initiatives.facets import kept as lists
from initiatives.models import (
    Attachment,
    GroupingPage,
    InitiativePage,
    MemberPage,
    Membership,
    NoticeKind,
    PartnerPage,
    Picture,
    SharedPage,
)
from initiatives.services import (
    addresses,
    feed_out,
    feed_queue,
    files,
    handover,
    imports,
    indexing,
    invitations,
    member_notices,
    notices,
    organisations,
    outbox,
    partner_digests,
    rights,
    texts,
    withdrawal,
)


def connect() -> None:
    """Called once, when the app is ready."""
    for model in (MemberPage, PartnerPage, GroupingPage):
        post_save.connect(set_up_organisation, sender=model, dispatch_uid=f"set up {model.__name__}")
    pre_save.connect(remember_organisation, sender=Membership, dispatch_uid="remember organisation")
    post_save.connect(sync_person, sender=Membership, dispatch_uid="sync person")
    post_delete.connect(forget_person, sender=Membership, dispatch_uid="forget person")
    post_save.connect(sync_active, sender=get_user_model(), dispatch_uid="sync active")
    post_save.connect(want_text, sender=Attachment, dispatch_uid="want text")
    for file in (Attachment, Picture):
        pre_delete.connect(keep_used, sender=file, dispatch_uid=f"keep used {file.__name__}")
    texts.text_wanted.connect(enqueue_extraction, dispatch_uid="enqueue extraction")
    texts.recognition_wanted.connect(enqueue_recognition, dispatch_uid="enqueue recognition")
    imports.import_wanted.connect(enqueue_import, dispatch_uid="enqueue import")
    task_submitted.connect(ask_moderators, dispatch_uid="ask moderators")
    for over in (task_approved, task_rejected, task_cancelled):
        over.connect(forget_task, dispatch_uid="forget task")
    workflow_rejected.connect(tell_returned, dispatch_uid="tell returned")
    workflow_approved.connect(tell_approved, dispatch_uid="tell approved")
    workflow_cancelled.connect(tell_published_unasked, dispatch_uid="tell published unasked")
    post_page_move.connect(follow_move, dispatch_uid="follow move")
    page_slug_changed.connect(keep_addresses, dispatch_uid="keep addresses")
    post_page_move.connect(keep_addresses_of_moved, dispatch_uid="keep addresses of moved")
    page_published.connect(take_address, dispatch_uid="take address")
    page_published.connect(give_out_again, sender=InitiativePage, dispatch_uid="give out again")
    page_unpublished.connect(take_back, sender=InitiativePage, dispatch_uid="take back")
    pre_delete.connect(take_back_deleted, sender=InitiativePage, dispatch_uid="take back deleted")
    page_published.connect(accept_published, sender=InitiativePage, dispatch_uid="accept published")
    pre_delete.connect(reject_deleted, sender=InitiativePage, dispatch_uid="reject deleted")
    withdrawal.withdrawn.connect(erase_withdrawn, dispatch_uid="erase withdrawn")
    organisations.member_changed.connect(follow_member, dispatch_uid="follow member")
    lists.connect()
    for changed in (indexing.words_changed, withdrawal.withdrawn):
        changed.connect(lists.lists_changed, dispatch_uid="lists changed")
    outbox.LINKS[NoticeKind.INVITATION] = invitations.link
    outbox.UNSUBSCRIBE[NoticeKind.PARTNERS] = partner_digests.leave_address_of


def set_up_organisation(instance: MemberPage | PartnerPage | GroupingPage, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        rights.set_up_organisation(page=instance)


def follow_member(
    member: MemberPage, action: str, on: date, entry: int, readers: Iterable[Any], former: str, **kwargs: Any
) -> None:
    """Its people are told, and those are asked who now moderate what waits there."""
    now = timezone.now()
    member_notices.tell_changed(
        member=member, action=action, on=on, entry=entry, readers=readers, former=former, now=now
    )
    if action != organisations.RENAMED:
        handover.ask_again(organisation=member.pk, now=now)


def follow_move(instance: Page, **kwargs: Any) -> None:
    """A shared page names the organisation it stands below; saving it looks there."""
    page = instance.specific
    if isinstance(page, SharedPage):
        page.save(clean=False)


def keep_addresses(instance: Page, instance_before: Page, **kwargs: Any) -> None:
    """Wagtail tells it on commit: a page that is saved twice in one go has left one address, not two."""
    addresses.keep_addresses(page=instance, before=instance_before.url_path)


def keep_addresses_of_moved(instance: Page, url_path_before: str, url_path_after: str, **kwargs: Any) -> None:
    if url_path_before != url_path_after:
        addresses.keep_addresses(page=instance, before=url_path_before)


def take_address(instance: Page, **kwargs: Any) -> None:
    addresses.take_address(page=instance)


def accept_published(instance: InitiativePage, revision: Revision | None = None, **kwargs: Any) -> None:
    """What came from a feed, and was published otherwise than from its queue."""
    user = revision.user_id if revision else None
    feed_queue.note_published(page=instance.pk, user=user, now=timezone.now())


def reject_deleted(instance: InitiativePage, **kwargs: Any) -> None:
    feed_queue.note_deleted(page=instance.pk, now=timezone.now())


def give_out_again(instance: InitiativePage, **kwargs: Any) -> None:
    feed_out.unearth(page=instance)


def take_back(instance: InitiativePage, **kwargs: Any) -> None:
    """Partners who were given it are told that it is no more (RFC 6721)."""
    feed_out.bury(page=instance, now=timezone.now())


def take_back_deleted(instance: InitiativePage, **kwargs: Any) -> None:
    """A draft that nobody was given goes without a word."""
    if instance.live:
        feed_out.bury(page=instance, now=timezone.now())


def remember_organisation(instance: Membership, raw: bool = False, **kwargs: Any) -> None:
    """Whoever moves leaves an organisation behind, which the saved row no longer names."""
    before = None if raw or instance.pk is None else Membership.objects.filter(pk=instance.pk).first()
    instance.left = before.organisation_id if before else None


def sync_person(instance: Membership, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        places = [instance.organisation_id, instance.left]
        with handover.watch(person=instance.user, organisations=places, now=timezone.now()):
            rights.sync_person(membership=instance, left=instance.left)


def sync_active(
    instance: AbstractBaseUser, raw: bool = False, update_fields: frozenset[str] | None = None, **kwargs: Any
) -> None:
    """A deactivated person keeps the membership and loses its rights; each sign-in saves `last_login` alone."""
    if raw or (update_fields is not None and "is_active" not in update_fields):
        return
    for membership in Membership.objects.filter(user_id=instance.pk).select_related("user"):
        places = [membership.organisation_id]
        with handover.watch(person=membership.user, organisations=places, now=timezone.now()):
            rights.sync_person(membership=membership)


def forget_person(instance: Membership, **kwargs: Any) -> None:
    with handover.watch(person=instance.user, organisations=[instance.organisation_id], now=timezone.now()):
        instance.user.groups.clear()
        if instance.organisation_id is not None:
            rights.sync_association_moderators(pages=[instance.organisation_id])


def want_text(instance: Attachment, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        texts.want_text(attachment=instance, now=timezone.now())


def keep_used(instance: Attachment | Picture, **kwargs: Any) -> None:
    """Whatever deletes it, a view, a command or a collection that goes: ProtectedError where a page uses it."""
    files.refuse_if_used(file=instance)


def enqueue_recognition(attachment_id: int, **kwargs: Any) -> None:
    tasks.recognise_text.enqueue(attachment_id)


def enqueue_extraction(attachment: Attachment, **kwargs: Any) -> None:
    """In the same transaction: this queue is a table, so the order is seen when the file is, and never lost."""
    tasks.extract_text.enqueue(attachment.pk)


def enqueue_import(number: int, **kwargs: Any) -> None:
    """In the same transaction, as above."""
    tasks.run_import.enqueue(number)


def ask_moderators(instance: TaskState, **kwargs: Any) -> None:
    """Not when the workflow begins: a page that is submitted again goes on with the workflow that it has."""
    notices.ask_moderators(task_state=instance, now=timezone.now())


def forget_task(instance: TaskState, **kwargs: Any) -> None:
    notices.forget_task(task_state=instance)


def tell_returned(instance: WorkflowState, **kwargs: Any) -> None:
    notices.tell_returned(workflow_state=instance, now=timezone.now())


def tell_approved(instance: WorkflowState, **kwargs: Any) -> None:
    notices.tell_approved(workflow_state=instance, now=timezone.now())


def tell_published_unasked(instance: WorkflowState, **kwargs: Any) -> None:
    notices.tell_published_unasked(workflow_state=instance, now=timezone.now())


def erase_withdrawn(file: withdrawal.File, **kwargs: Any) -> None:
    """Where this fails, or the process dies before it, the scheduler does it."""
    transaction.on_commit(partial(withdrawal.erase, file=file, now=timezone.now()), robust=True)
