"""What refers to a person, table by table: what is given out of it, and what becomes of it when the person is erased.

A relation that is not named here is an error (`burza.E004`): whoever adds a table says what is to happen to it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error
from django.db.models import Model, QuerySet

from cms.users.models import User


class Fate(Enum):
    GOES = "goes with the person"
    # What was done stays done, by a “former employee”.
    STAYS = "stays"


@dataclass(frozen=True)
class Holding:
    """`columns` are given out; neither secrets, nor whole texts, nor what tells of somebody else."""

    fate: Fate
    columns: tuple[str, ...] = ()


def _goes(*columns: str) -> Holding:
    return Holding(Fate.GOES, columns)


def _stays(*columns: str) -> Holding:
    return Holding(Fate.STAYS, columns)


FILE = ("pk", "title", "created_at")
LOG = ("timestamp", "action", "label")
PAGE = ("pk", "title", "url_path", "first_published_at")

# By model and field.
HOLDINGS: dict[str, Holding] = {
    "account.EmailAddress.user": _goes("email", "verified"),
    "users.SignIn.user": _goes("at", "succeeded", "network", "browser", "system"),
    "users.User_groups.user": _goes("group__name"),
    "users.User_user_permissions.user": _goes("permission__codename"),
    "initiatives.Membership.user": _goes("role", "member__title", "partner__title", "grouping__title"),
    "initiatives.NoticeChoice.user": _goes("kind", "rhythm"),
    "burza_search.SavedSearch.user": _goes(
        "name", "text", "exactly", "choices", "frequency", "saved_at", "looked_at", "has_feed"
    ),
    "initiatives.PartnerDigest.user": _goes("rhythm", "begun_at", "looked_at", "categories__name", "crises__name"),
    "initiatives.OutgoingMail.reader": _goes("kind", "subject", "body", "state", "made_at", "sent_at"),
    "initiatives.Invitation.user": _goes("made_at", "expires_at", "accepted_at"),
    "initiatives.Invitation.invited_by": _stays("made_at"),
    "initiatives.Proposal.proposed_by": _stays("proposed_at", "organisation__title", "outcome"),
    "initiatives.Proposal.decided_by": _stays("decided_at", "organisation__title", "outcome"),
    "initiatives.FeedItem.decided_by": _stays("title", "state", "decided_at", "reason"),
    "initiatives.FeedSource.asked_by": _stays("address"),
    "initiatives.FeedRun.by": _stays("source__address", "started_at"),
    "initiatives.FeedToken.made_by": _stays("reader", "made_at"),
    "initiatives.Import.made_by": _stays("kind", "name", "made_at", "state"),
    "initiatives.InitiativePage.reviewed_by": _stays("pk", "title", "reviewed_on"),
    "initiatives.Attachment.uploaded_by_user": _stays(*FILE),
    "initiatives.Attachment.withdrawn_by": _stays(*FILE, "withdrawn_at"),
    "initiatives.Picture.uploaded_by_user": _stays(*FILE),
    "initiatives.Picture.withdrawn_by": _stays(*FILE, "withdrawn_at"),
    "wagtaildocs.Document.uploaded_by_user": _stays(*FILE),
    "wagtailimages.Image.uploaded_by_user": _stays(*FILE),
    "wagtailusers.UserProfile.user": _goes("theme", "contrast", "density", "avatar", "current_time_zone"),
    "wagtailadmin.EditingSession.user": _goes("object_id", "last_seen_at"),
    "wagtailadmin.FormState.user": _goes("object_id", "last_updated_at"),
    "wagtailcore.APIToken.user": _goes("name", "created", "last_used_at"),
    "wagtailcore.UploadedFile.uploaded_by_user": _goes("file"),
    # By number: its title may be another by now, and a draft's of people whom the person left.
    "wagtailcore.PageSubscription.user": _goes("page"),
    "wagtailcore.Page.owner": _stays(*PAGE),
    "wagtailcore.Page.locked_by": _stays("pk", "title", "locked_at"),
    "wagtailcore.Revision.user": _stays("created_at", "object_id", "object_str"),
    "wagtailcore.WorkflowState.requested_by": _stays("created_at", "object_id", "status"),
    "wagtailcore.TaskState.finished_by": _stays("finished_at", "workflow_state__object_id", "status", "comment"),
    "wagtailcore.PageLogEntry.user": _stays(*LOG),
    "wagtailcore.ModelLogEntry.user": _stays(*LOG),
    "wagtailcore.Comment.user": _stays("created_at", "page__title", "text"),
    "wagtailcore.Comment.resolved_by": _stays("resolved_at", "page__title"),
    "wagtailcore.CommentReply.user": _stays("created_at", "text"),
}


def relations() -> Iterator[str]:
    """Every column of the schema that refers to a person."""
    for relation in User._meta.get_fields(include_hidden=True):
        if relation.is_relation and relation.auto_created and not relation.concrete and relation.related_model:
            yield f"{relation.related_model._meta.label}.{relation.field.name}"  # type: ignore[union-attr]


def rows_of(name: str, person: User) -> QuerySet[Any]:
    label, field = name.rsplit(".", 1)
    model: type[Model] = apps.get_model(label)
    return model._base_manager.filter(**{field: person.pk})


def every_relation_has_a_fate(app_configs: Any, **kwargs: Any) -> Iterable[CheckMessage]:
    """RODO, art. 15 and 17: what is not in the table would neither be given out nor erased."""
    for name in sorted(set(relations()) - HOLDINGS.keys()):
        yield Error(f"{name} refers to a person and has no row in cms.users.holdings.", id="burza.E004")


__all__ = ["HOLDINGS", "Fate", "Holding", "relations", "rows_of"]
