"""Who may pass which door of the admin: a second check, before Wagtail's own.

Wagtail asks for rights where it writes, yet several of its views show what they should not, to whoever knows an id or
opens a chooser. So each view of the admin has a row here that names its rule, and a view without one is for
administrators alone: nobody can add a door unseen. Lists are narrowed in `initiatives.wagtail_hooks.access`.

What a person may not pass because of an id answers as if there were no such id.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import ResolverMatch
from django.utils.translation import gettext
from wagtail.models import Page

from initiatives import visibility
from initiatives.models import Role
from initiatives.row_numbers import row_number

logger = logging.getLogger(__name__)

ADMIN = "admin/"
READING = {"GET", "HEAD", "OPTIONS"}
Rule = Callable[[HttpRequest, Mapping[str, Any]], None]
Seen = Callable[[visibility.Person], "QuerySet[Any]"]


def check(request: HttpRequest, match: ResolverMatch) -> None:
    """Raises Http404 or PermissionDenied where the person may not pass."""
    if not match.route.startswith(ADMIN):
        return
    if not request.user.has_perm("wagtailadmin.access_admin"):
        raise PermissionDenied
    rule_of(match.view_name)(request, match.kwargs)


def everybody(request: HttpRequest, kwargs: Mapping[str, Any]) -> None:
    """Whoever may enter the admin: no id is asked for, or Wagtail and our hooks narrow what is listed."""


def administrators(request: HttpRequest, kwargs: Mapping[str, Any]) -> None:
    if not visibility.sees_everything(request.user):
        raise PermissionDenied


def associations(request: HttpRequest, kwargs: Mapping[str, Any]) -> None:
    """Administrators and the association's own moderators."""
    if not visibility.works_for_all(request.user):
        raise PermissionDenied


def operators(request: HttpRequest, kwargs: Mapping[str, Any]) -> None:
    """What follows from memberships is changed there and nowhere else: groups, collections, workflows, sites."""
    if not request.user.is_superuser:
        raise PermissionDenied


def organisations_moderators(request: HttpRequest, kwargs: Mapping[str, Any]) -> None:
    """Whoever moderates one organisation; the views show and change that one's people alone."""
    membership = visibility.membership_of(request.user)
    if membership is None or membership.role != Role.MODERATOR or membership.organisation_id is None:
        raise PermissionDenied


def nobody(request: HttpRequest, kwargs: Mapping[str, Any]) -> None:
    raise Http404


def ids_in_path(seen: Seen, *names: str) -> Rule:
    """Every id that the address names must be among those the person may see."""

    def rule(request: HttpRequest, kwargs: Mapping[str, Any]) -> None:
        _ask(request, seen, [kwargs[name] for name in names if name in kwargs])

    return rule


def ids_in_query(seen: Seen, name: str) -> Rule:
    def rule(request: HttpRequest, kwargs: Mapping[str, Any]) -> None:
        _ask(request, seen, request.GET.getlist(name))

    return rule


def ids_posted(seen: Seen, name: str, first: Rule) -> Rule:
    """A form that refuses a page says its title."""

    def rule(request: HttpRequest, kwargs: Mapping[str, Any]) -> None:
        first(request, kwargs)
        _ask(request, seen, filter(None, request.POST.getlist(name)))

    return rule


def files_in_path(seen: Seen, changed: Seen, *names: str) -> Rule:
    """Whoever may use a file looks at it here; who writes for others to approve does not change what is published."""
    first = ids_in_path(seen, *names)

    def rule(request: HttpRequest, kwargs: Mapping[str, Any]) -> None:
        first(request, kwargs)
        _ask_to_change(request, changed, [kwargs[name] for name in names if name in kwargs])

    return rule


def bulk(request: HttpRequest, kwargs: Mapping[str, Any]) -> None:
    """“All” means all children of one page; the ids of everything else are asked for one by one."""
    seen = BULK.get((kwargs["app_label"], kwargs["model_name"]))
    if seen is None:
        return administrators(request, kwargs)
    if kwargs["action"] == "add_tags":
        # Suggested to everybody, as Wagtail does, they would tell what others keep.
        return nobody(request, kwargs)
    _ask(request, visibility.pages_edited_by, filter(None, request.POST.getlist("chooser")))
    ids = request.GET.getlist("id")
    if "all" in ids and seen is visibility.pages_edited_by:
        return _ask(request, seen, request.GET.getlist("childOf") or ["0"])
    _ask(request, seen, [number for number in ids if number != "all"])
    if seen in CHANGED:
        every = seen(request.user).values_list("pk", flat=True)
        _ask_to_change(request, CHANGED[seen], every if "all" in ids else ids)
    return None


def explorable(user: visibility.Person) -> "QuerySet[Page]":
    """What one edits and the way down to it; the explorer lists no other children."""
    return visibility.pages_edited_by(user) | Page.objects.filter(depth__lt=3)


BULK: dict[tuple[str, str], Seen] = {
    ("wagtailcore", "page"): visibility.pages_edited_by,
    ("initiatives", "attachment"): visibility.attachments_usable_by,
    ("initiatives", "picture"): visibility.pictures_usable_by,
}

CHANGED: dict[Seen, Seen] = {
    visibility.attachments_usable_by: visibility.attachments_changed_by,
    visibility.pictures_usable_by: visibility.pictures_changed_by,
}

EDITED = ids_in_path(visibility.pages_edited_by, "page_id", "parent_page_id", "page_to_move_id", "destination_id", "pk")
# What was withdrawn is looked at, and changed by nobody.
ATTACHMENTS = files_in_path(visibility.attachments_kept_by, visibility.attachments_changed_by, "document_id", "doc_id")
PICTURES = files_in_path(visibility.pictures_kept_by, visibility.pictures_changed_by, "image_id")

# The first row whose pattern fits the view's name holds.
DOORS: list[tuple[str, Rule]] = [
    ("wagtailadmin_home", everybody),
    ("wagtailadmin_account", everybody),
    ("tag_suggestions", everybody),
    # Wagtail's own offers every tag, those of other people's drafts and files too.
    ("wagtailadmin_tag_*", nobody),
    ("wagtailadmin_logout", everybody),
    ("wagtailadmin_sprite", everybody),
    ("wagtailadmin_javascript_catalog", everybody),
    ("wagtailadmin_dismissibles", everybody),
    ("wagtailadmin_block_preview", everybody),
    # Everything that is edited together is a page.
    ("wagtailadmin_editing_sessions:ping", ids_in_path(visibility.pages_edited_by, "object_id")),
    ("wagtailadmin_editing_sessions:*", everybody),
    # A sign-in and a reset of Wagtail's own, outside the rate limits of allauth's.
    ("admin_sign_in", everybody),
    ("wagtailadmin_login", nobody),
    ("wagtailadmin_password_reset*", nobody),
    ("wagtailadmin_error_test", nobody),
    # The menu of pages asks for its children; nothing else of this interface is used.
    ("wagtailadmin_api:pages:listing", everybody),
    ("wagtailadmin_api:*", nobody),
    # Everybody who belongs somewhere sees everything that is published: a restriction would be a second truth.
    ("wagtailadmin_pages:set_privacy", nobody),
    ("wagtailadmin_collections:set_privacy", nobody),
    ("wagtailadmin_explore*", ids_in_path(explorable, "parent_page_id")),
    # Above which page a new one may stand: nothing leads there, and for thousands of rights it asks too much at once.
    ("wagtailadmin_pages:choose_parent", administrators),
    ("wagtailadmin_pages:type_use*", administrators),
    ("wagtailadmin_pages:*", ids_posted(visibility.pages_edited_by, "new_parent_page", EDITED)),
    ("wagtailadmin_choose_page_child", ids_in_path(visibility.pages_visible_to, "parent_page_id")),
    ("wagtailadmin_choose_page_chosen_multiple", ids_in_query(visibility.pages_visible_to, "id")),
    ("wagtailadmin_choose_*", everybody),
    ("act_chooser:*", ids_in_path(visibility.pages_visible_to, "pk")),
    ("initiative_chooser:*", ids_in_path(visibility.pages_visible_to, "pk")),
    ("wagtail_bulk_action", bulk),
    # For models whose files need more than a title: Burza's are complete once they are uploaded.
    ("wagtail*:create_multiple_from_uploaded_*", nobody),
    ("wagtail*:delete_upload_multiple", nobody),
    ("attachments*", everybody),
    # Wagtail asks for the right to add, and the forms offer those collections alone in which the person has it.
    ("add_attachment*", everybody),
    ("add_picture*", everybody),
    ("upload_attachment", everybody),
    ("upload_picture", everybody),
    # Asked for inside: the right to add files for the organisation that is named.
    ("upload_act_file", everybody),
    ("same_attachment", ids_in_path(visibility.attachments_usable_by, "pk")),
    ("edit_attachment", ATTACHMENTS),
    ("edit_picture", PICTURES),
    ("read_again", ids_in_path(visibility.attachments_usable_by, "pk")),
    # Which pages are changed is asked for page by page, inside.
    ("replace_attachment", ids_in_path(visibility.attachments_usable_by, "pk")),
    ("replace_picture", ids_in_path(visibility.pictures_usable_by, "pk")),
    ("delete_attachment", ATTACHMENTS),
    ("delete_upload", ATTACHMENTS),
    ("delete_picture*", PICTURES),
    # Narrowed inside to what the person may use.
    ("unused_files:*", everybody),
    # Narrowed inside to pages that the person works on.
    ("own_initiatives:*", everybody),
    ("own_acts:*", everybody),
    ("told", ids_in_path(visibility.pages_edited_by, "pk")),
    # Nothing but text.
    ("guide*", everybody),
    ("withdraw_attachment", ids_in_path(visibility.attachments_withdrawn_by, "pk")),
    ("withdraw_picture", ids_in_path(visibility.pictures_withdrawn_by, "pk")),
    ("wagtaildocs:*", ATTACHMENTS),
    ("wagtaildocs_chooser:chosen_multiple", ids_in_query(visibility.attachments_usable_by, "id")),
    ("wagtaildocs_chooser:*", ids_in_path(visibility.attachments_usable_by, "pk")),
    # Addresses of pictures in any size, signed: they would be open to whoever holds one.
    ("wagtailimages:url_generator*", nobody),
    # Sends the bytes: not before the virus scanner saw them.
    ("wagtailimages:preview", ids_in_path(visibility.pictures_scanned, "image_id")),
    ("wagtailimages:*", PICTURES),
    ("wagtailimages_chooser:chosen_multiple", ids_in_query(visibility.pictures_usable_by, "id")),
    ("wagtailimages_chooser:*", ids_in_path(visibility.pictures_usable_by, "pk", "image_id")),
    ("wagtailadmin_reports:*", administrators),
    ("outgoing_mail:*", administrators),
    ("category_admin:*", administrators),
    ("crisis_admin:*", administrators),
    ("topic_admin:*", administrators),
    ("tag_admin:*", administrators),
    ("redirect_admin:*", administrators),
    # What the first page recommends.
    ("pick_admin:*", associations),
    # What came from partners' feeds and waits.
    ("feed_queue:*", associations),
    # The library's own: its links may lead out of the site.
    ("wagtailredirects:*", nobody),
    ("wagtailadmin_collections:*", operators),
    ("wagtailadmin_workflows:*", operators),
    ("wagtailsites:*", operators),
    # Giving out and erasing somebody's data is here, too.
    ("wagtailusers_users:*", administrators),
    ("retention", administrators),
    ("edit_association", administrators),
    # What means the same in search, what is shown first, and what people look for.
    ("synonym_admin:*", administrators),
    ("promotion_admin:*", administrators),
    ("searches:*", administrators),
    ("organisations_and_people:*", administrators),
    ("proposal_admin:*", administrators),
    ("imports:*", administrators),
    # Who reads our practices elsewhere.
    ("feed_tokens:*", administrators),
    # Where partners' entries come from: the association's moderators look at how sources do.
    ("feed_sources:index*", associations),
    ("feed_sources:show", associations),
    ("feed_sources:*", administrators),
    # Members leave, merge, split, come back, change name or code.
    ("membership:*", administrators),
    ("own_people:*", organisations_moderators),
    *((f"{word}_admin:*", administrators) for word in ("category", "crisis", "topic", "tag")),
    ("wagtailsnippets:index", administrators),
    # No such page: Wagtail says so in its own design.
    ("", everybody),
]


@cache
def rule_of(name: str) -> Rule:
    for pattern, rule in DOORS:
        if fnmatchcase(name, pattern):
            return rule
    logger.warning("the view %r has no row in cms.doors: it is open to administrators alone", name)
    return administrators


def _ask(request: HttpRequest, seen: Seen, ids: Iterable[Any]) -> None:
    wanted = {row_number(str(number)) for number in ids}
    if not wanted:
        return
    if None in wanted or seen(request.user).filter(pk__in=wanted).count() < len(wanted):
        raise Http404


def _ask_to_change(request: HttpRequest, changed: Seen, ids: Iterable[Any]) -> None:
    """Ids have been asked for before: they are those of files that the person sees here anyhow."""
    wanted = {int(number) for number in ids}
    if request.method in READING or changed(request.user).filter(pk__in=wanted).count() == len(wanted):
        return
    raise PermissionDenied(
        gettext(
            "A page that is published, or is about to be, shows this file, so only its moderators change or delete it. "
            "Add the new one as another file, name it in the page, and submit the page for moderation."
        )
    )
