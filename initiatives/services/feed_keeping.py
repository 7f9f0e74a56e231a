"""What administrators do with the list of sources. Each verb writes what it changes alone: looks go on meanwhile."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError, QuerySet
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page

from initiatives.models import FeedItem, FeedSource, InitiativePage, PartnerPage, Topic
from initiatives.models.addresses import address as address_of
from initiatives.models.addresses import reserved
from initiatives.services import feed_sources

if TYPE_CHECKING:
    from django.contrib.auth.models import _User as User

# Drafts that go in one transaction.
AT_ONCE = 100
# What was taken from a source says by it where it comes from.
TAKEN = (FeedItem.State.ACCEPTED, FeedItem.State.HANDED)


@dataclass(frozen=True)
class Going:
    """What deleting a source would take along, and what keeps it from being deleted."""

    drafts: int
    rejected: int
    taken: int


@transaction.atomic
def add(*, source: FeedSource, topics: Iterable[Topic] = (), by: "User | None") -> FeedSource:
    """It is looked at as soon as somebody looks."""
    source.save(force_insert=True)
    source.topics.set(topics)
    log(instance=source, action="wagtail.create", user=by)
    return source


@transaction.atomic
def change(
    *, source: FeedSource, fields: Collection[str], topics: Iterable[Topic] | None = None, by: "User | None"
) -> FeedSource:
    """Writes these fields as they are in memory. Another address is asked as if it had never been asked."""
    if fields:
        source.save(update_fields=list(fields))
    if topics is not None:
        source.topics.set(topics)
    if "address" in fields:
        feed_sources.begin_anew(source=source)
    log(instance=source, action="wagtail.edit", user=by)
    return source


@transaction.atomic
def pause(*, source: FeedSource, is_paused: bool, by: "User | None") -> None:
    """One that goes on is looked at as soon as somebody looks."""
    changed = FeedSource.objects.filter(pk=source.pk, is_paused=not is_paused)
    if not changed.update(is_paused=is_paused):
        return
    if not is_paused:
        feed_sources.ask_now(source=source, by=by)
    log(instance=source, action="wagtail.edit", user=by)


def going(*, source: FeedSource) -> Going:
    items = FeedItem.objects.filter(source=source)
    return Going(
        drafts=_drafts(source).count(),
        rejected=items.filter(state=FeedItem.State.REJECTED).count(),
        taken=_taken(source).count(),
    )


def delete(*, source: FeedSource, by: "User | None", most: int | None = None) -> int:
    """The source with its log, the drafts that nobody has decided on, and the memory of what was rejected. How many
    drafts are left: after `most` of them it stops, paused, to be called again. ValidationError where something was
    taken from it, for that says by the source where it comes from, or where pages name a draft.
    """
    _refuse_taken(source)
    # Whoever looks at it now writes nothing more.
    FeedSource.objects.filter(pk=source.pk).update(is_paused=True, lease_until=None)
    gone = 0
    while numbers := list(_drafts(source).order_by("pk").values_list("page", flat=True)[:AT_ONCE]):
        if most is not None and gone >= most:
            return _drafts(source).count()
        _delete_drafts(numbers)
        gone += len(numbers)
    with transaction.atomic():
        _refuse_taken(source)
        log(instance=source, action="wagtail.delete", user=by, deleted=True)
        FeedSource.objects.get(pk=source.pk).delete()
    return 0


def _drafts(source: FeedSource) -> "QuerySet[FeedItem]":
    return FeedItem.objects.filter(source=source, state=FeedItem.State.WAITING, page__isnull=False)


def _taken(source: FeedSource) -> "QuerySet[FeedItem]":
    return FeedItem.objects.filter(source=source, state__in=TAKEN, page__isnull=False)


def _refuse_taken(source: FeedSource) -> None:
    if _taken(source).exists():
        raise ValidationError(
            _("Initiatives were taken from this source, and say by it where they come from: pause it instead.")
        )


@transaction.atomic
def _delete_drafts(numbers: Sequence[int]) -> None:
    try:
        InitiativePage.objects.filter(pk__in=numbers).delete()
    except ProtectedError as error:
        raise ValidationError(_("Other pages name a draft of this source: reject it in the queue first.")) from error


@transaction.atomic
def found_partner(*, title: str, home: Page, by: "User | None") -> PartnerPage:
    """A published partner of this name below `home`, without people; one that is there already is taken."""
    found = PartnerPage.objects.filter(title__iexact=title).first()
    if found is not None:
        return found
    slug = address_of(title)[:200] or "partner"
    taken = reserved() | set(Page.objects.child_of(home).values_list("slug", flat=True))
    free = next(name for number in count(1) if (name := _numbered(slug, number)) not in taken)
    home.refresh_from_db()
    partner: PartnerPage = home.add_child(instance=PartnerPage(title=title, slug=free))
    partner.save_revision(user=by, log_action=True).publish(user=by)
    return partner


def _numbered(slug: str, number: int) -> str:
    return slug if number == 1 else f"{slug}-{number}"


__all__ = ["Going", "add", "change", "delete", "found_partner", "going", "pause"]
