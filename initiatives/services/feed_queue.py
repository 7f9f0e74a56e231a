"""What a moderator of the association does with what came from a feed, each step whole or not at all."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from wagtail.actions.move_page import MovePageAction

from initiatives.exchange.acts import ACTS
from initiatives.models import Category, FeedItem, InitiativePage, MemberPage, OrganisationRights, Topic
from initiatives.services import feed_acts, feed_bases, feed_copies
from initiatives.services.completeness import require_complete
from initiatives.services.feed_items import VALUES, give, ours_of
from initiatives.visibility import works_for_all

if TYPE_CHECKING:
    from django.contrib.auth.models import _User as User


@transaction.atomic
def accept(
    *,
    item: FeedItem,
    category: Category | None,
    topics: Iterable[Topic] | None = None,
    seen: str | None = None,
    user: "User",
    now: datetime,
) -> InitiativePage:
    """Publishes it under the category that is hereby confirmed, or that an editor gave it already. ValidationError
    where it lacks what a page must have, or is not as it was `seen` (`seen_as`); PermissionDenied for who does not
    work for all.
    """
    item = _waiting(item, user)
    _require_unchanged(item, seen)
    draft = _newest(item)
    draft.category = category or draft.category
    if topics is not None:
        draft.topics = list(topics)
    require_complete(draft)
    feed_bases.give(item=item, draft=draft)
    revision = draft.save_revision(user=user, log_action=True)
    revision.publish(user=user)
    item.revision = revision
    _decide(item, FeedItem.State.ACCEPTED, user, now)
    return draft


@transaction.atomic
def reject(*, item: FeedItem, reason: str, seen: str | None = None, user: "User", now: datetime) -> None:
    """The draft goes, the row stays, so that it never comes again. ValidationError without a reason, or where pages
    name the draft. `seen`: as in `accept`.
    """
    item = _waiting(item, user)
    _require_unchanged(item, seen)
    if not reason.strip():
        raise ValidationError(_("Say why it is rejected: whoever looks it up later reads it."))
    try:
        _newest(item).delete(user=user)
    except ProtectedError as error:
        raise ValidationError(_("Other pages name “%(title)s”.") % {"title": item.title}) from error
    item.page, item.revision, item.proposed, item.reason = None, None, None, reason.strip()[:500]
    _decide(item, FeedItem.State.REJECTED, user, now)


@transaction.atomic
def hand_over(
    *, item: FeedItem, member: MemberPage, seen: str | None = None, user: "User", now: datetime
) -> InitiativePage:
    """Moves it below the member, whose moderators are asked. ValidationError where the member left. `seen`: as in
    `accept`.
    """
    item = _waiting(item, user)
    _require_unchanged(item, seen)
    page = InitiativePage.objects.get(pk=item.page_id)
    if member.ended_on is not None or not page.can_move_to(member):
        raise ValidationError(_("“%(title)s” is no member any more.") % {"title": member.title})
    # Who works for all has no right below a member that has moderators of its own: they decide.
    move = MovePageAction(page, MemberPage.objects.get(pk=member.pk), pos="last-child", user=user)
    move.execute(skip_permission_checks=True)
    rights = OrganisationRights.objects.get(organisation=member.pk)
    with feed_copies.handed(item=item, collection=rights.collection_id, user=user):
        page = InitiativePage.objects.get(pk=page.pk)
        workflow = page.get_workflow()
        if workflow is not None:
            workflow.start(page, user)
        _decide(item, FeedItem.State.HANDED, user, now)
    return page


@transaction.atomic
def merge(
    *, item: FeedItem, theirs: Collection[str], seen: str | None = None, user: "User", now: datetime
) -> InitiativePage:
    """What waits beside the page goes into it: the fields named in `theirs` as the partner has them, all others as they
    are. A published page is published anew. `seen`: as in `accept`.
    """
    item = _locked(item, user)
    _require_unchanged(item, seen)
    if item.proposed is None:
        raise ValidationError(_("Somebody else has decided on it meanwhile."))
    page = InitiativePage.objects.get(pk=item.page_id)
    draft, ours = _newest(item), ours_of(item)
    proposed: Mapping[str, Any] = item.proposed
    # A field of which they say nothing any more is emptied.
    wanted = {name: proposed.get(name) for name in VALUES if name in theirs}
    give(draft, wanted)
    _merge_acts(item, draft, wanted, publish=page.live, now=now)
    if any(ours.get(name) != value for name, value in wanted.items()):
        revision = draft.save_revision(user=user, log_action=True, clean=False)
        if page.live:
            require_complete(draft)
            revision.publish(user=user)
        item.revision = revision
    item.imported, item.proposed = dict(proposed), None
    item.decided_at, item.decided_by = now, user
    item.save()
    return draft


def _merge_acts(
    item: FeedItem, draft: InitiativePage, wanted: Mapping[str, Any], *, publish: bool, now: datetime
) -> None:
    if ACTS in wanted:
        acts, record = wanted[ACTS], item.record
        feed_acts.give(item=item, draft=draft, values=acts, record=record, publish=publish, now=now)
    else:
        feed_acts.keep(item=item, record=item.record)


def note_published(*, page: int, user: int | None, now: datetime) -> None:
    """`user`: the number of whoever published it in the editor, and has accepted it by that. Its acts go with it."""
    waiting = FeedItem.objects.filter(page=page, state=FeedItem.State.WAITING).select_related("source").first()
    if waiting is not None:
        waiting.state, waiting.decided_by_id, waiting.decided_at = FeedItem.State.ACCEPTED, user, now
        waiting.save(update_fields=["state", "decided_by", "decided_at"])
        if waiting.record:
            feed_bases.complete(item=waiting, user=user)
            feed_bases.follow(source=waiting.source, pages={waiting.guid: page}, user=user)
    feed_acts.publish(page=page, user=user)


def note_deleted(*, page: int, now: datetime) -> None:
    """Before it goes: whoever deletes it does not want it to come again."""
    reason = _("Its page was deleted in the editor.")
    feed_acts.forget(page=page)
    own = FeedItem.objects.filter(page=page)
    own.update(state=FeedItem.State.REJECTED, proposed=None, revision=None, reason=reason, decided_at=now)


def seen_as(item: FeedItem, revision: int | None) -> str:
    """What changes with the draft, of which `revision` is the newest, and with what waits beside it."""
    return f"{revision or 0}-{item.content_hash[:16]}"


def _require_unchanged(item: FeedItem, seen: str | None) -> None:
    if seen is None:
        return
    revision = InitiativePage.objects.values_list("latest_revision", flat=True).get(pk=item.page_id)
    if seen != seen_as(item, revision):
        raise ValidationError(_("It has changed since you looked at it. Look at it again, then decide."))


def _waiting(item: FeedItem, user: "User") -> FeedItem:
    found = _locked(item, user)
    if found.state != FeedItem.State.WAITING:
        raise ValidationError(_("Somebody else has decided on it meanwhile."))
    return found


def _locked(item: FeedItem, user: "User") -> FeedItem:
    if not works_for_all(user):
        raise PermissionDenied
    found = FeedItem.objects.select_for_update(no_key=True, of=["self"]).filter(pk=item.pk, page__isnull=False).first()
    if found is None:
        raise ValidationError(_("Somebody else has decided on it meanwhile."))
    return found


def _newest(item: FeedItem) -> InitiativePage:
    page: InitiativePage = InitiativePage.objects.get(pk=item.page_id).get_latest_revision_as_object()
    return page


def _decide(item: FeedItem, state: str, user: "User", now: datetime) -> None:
    item.state, item.decided_by, item.decided_at = state, user, now
    item.save()


__all__ = ["accept", "hand_over", "merge", "note_deleted", "note_published", "reject", "seen_as"]
