"""Choosers of the forms of pages, the administrator's words, and the admin's first page."""

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import UserObjectsInWorkflowModerationPanel, WorkflowObjectsToModeratePanel
from wagtail.admin.viewsets.chooser import ChooserViewSet

from initiatives.admin.choosers import act_chooser, initiative_chooser
from initiatives.admin.outbox import MailViewSet, TroubledMailPanel
from initiatives.admin.script_words import ScriptWordsView
from initiatives.admin.start import (
    AwaitingPanel,
    OwnInModerationPanel,
    StartPanel,
    UnfinishedPanel,
    UnmoderatedPanel,
)
from initiatives.admin.taxonomy import WordsGroup

WAGTAILS_PANELS = (WorkflowObjectsToModeratePanel, UserObjectsInWorkflowModerationPanel)


@hooks.register("register_admin_viewset")
def register_choosers() -> list[ChooserViewSet]:
    return [act_chooser, initiative_chooser]


@hooks.register("register_admin_viewset")
def register_words() -> WordsGroup:
    return WordsGroup()


@hooks.register("register_admin_viewset")
def register_mail() -> MailViewSet:
    return MailViewSet()


@hooks.register("construct_homepage_panels", order=50)
def replace_panels(request: HttpRequest, panels: list[Component]) -> None:
    """Wagtail's ask the database anew for each row."""
    kept = [panel for panel in panels if not isinstance(panel, WAGTAILS_PANELS)]
    own = (TroubledMailPanel, StartPanel, AwaitingPanel, UnfinishedPanel, OwnInModerationPanel, UnmoderatedPanel)
    panels[:] = [*(panel() for panel in own), *kept]


@hooks.register("construct_main_menu")
def hide_wagtails_help(request: HttpRequest, items: list[MenuItem]) -> None:
    """It tells what is new in Wagtail, in English and on other people's sites."""
    items[:] = [item for item in items if item.name != "help"]


@hooks.register("construct_homepage_summary_items", order=1000)
def count_nothing(request: HttpRequest, items: list[SummaryItem]) -> None:
    """How many pages and pictures there are is nobody's question."""
    items.clear()


@hooks.register("insert_global_admin_css")
def add_style() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


# Before Wagtail's own, at the same address.
@hooks.register("register_admin_urls", order=-1)
def register_script_words() -> list[URLPattern]:
    return [path("jsi18n/", ScriptWordsView.as_view(), name="wagtailadmin_javascript_catalog")]


@hooks.register("insert_global_admin_js")
def add_names() -> str:
    return format_html('<script defer src="{}"></script>', static("js/names.js"))
