"""Members come, change and go: the button on their pages, the words in their history, and lists that know of it."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import Page

from initiatives.admin.membership import MembershipViewSet, membership
from initiatives.models import MemberPage
from initiatives.services import organisations
from initiatives.visibility import Person, sees_everything

ACTIONS: dict[str, tuple[Any, Any]] = {
    organisations.RENAMED: (_("Change the name or code"), _("Name or code changed; before: %(former)s")),
    organisations.LEFT: (_("Leave the association"), _("Left the association on %(on)s")),
    organisations.MERGED: (_("Merge into another member"), _("Merged on %(on)s into: %(into)s")),
    organisations.SPLIT: (_("Split into other members"), _("Split on %(on)s into: %(into)s")),
    organisations.REJOINED: (_("Come back into the association"), _("A member again since %(on)s")),
    organisations.SUCCEEDED: (_("Follow another member"), _("Follows since %(on)s: %(former)s")),
}


@hooks.register("register_admin_viewset")
def register_dialogs() -> MembershipViewSet:
    return membership


@hooks.register("register_log_actions")
def register_actions(actions: LogActionRegistry) -> None:
    for action, (label, message) in ACTIONS.items():
        formatter = type("Formatter", (_Formatter,), {"label": label, "text": message})
        actions.register_action(action)(formatter)


@hooks.register("register_page_header_buttons")
@hooks.register("register_page_listing_more_buttons")
def offer_changes(page: Page, user: Person, **kwargs: Any) -> Iterator[Button]:
    """For administrators, on a member's page and in its line of a list."""
    if page.specific_class is MemberPage and sees_everything(user):
        yield Button(
            _("Change the membership"), reverse("membership:choose", args=[page.pk]), icon_name="resubmit", priority=55
        )


@hooks.register("construct_explorer_page_queryset")
def know_former_members(parent: Page, pages: "QuerySet[Page]", request: HttpRequest) -> "QuerySet[Page]":
    """The buttons of each line ask whether a page may be added below it."""
    former = MemberPage.objects.former().filter(pk=OuterRef("pk"))
    return pages.annotate(_is_former=Exists(former)) if parent.depth <= 2 else pages


class _Formatter(LogFormatter):
    """What is remembered is data; it is put into words in the language of whoever looks."""

    text: Any = ""

    def format_message(self, log_entry: Any) -> str:
        data = log_entry.data
        day = parse_date(data.get("on", ""))
        return str(self.text) % {
            "on": date_format(day) if day else "",
            "into": ", ".join(data.get("into", [])),
            "former": data.get("former", ""),
        }


__all__ = ["know_former_members", "offer_changes", "register_actions", "register_dialogs"]
