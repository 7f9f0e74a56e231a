"""The people in the admin: what Burza adds to Wagtail's, and what of Wagtail's it closes."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.viewsets.base import ViewSet
from wagtail.log_actions import LogActionRegistry
from wagtail.users.views.bulk_actions import AssignRoleBulkAction, DeleteBulkAction, SetActiveStateBulkAction

from cms.users.overview import OverviewViewSet
from cms.users.own_people import OwnPeopleViewSet
from cms.users.proposals_admin import ProposalsPanel, ProposalViewSet
from initiatives import visibility
from initiatives.models import Role


@hooks.register("register_admin_viewset")
def register_people() -> list[ViewSet]:
    return [OverviewViewSet(), OwnPeopleViewSet(), ProposalViewSet()]


@hooks.register("construct_homepage_panels", order=60)
def add_proposals(request: HttpRequest, panels: list[Component]) -> None:
    if visibility.sees_everything(request.user):
        panels.append(ProposalsPanel())


class PeopleMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        membership = visibility.membership_of(request.user)
        return bool(membership and membership.role == Role.MODERATOR and membership.organisation_id)


class ForAdministrators(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return visibility.sees_everything(request.user)


@hooks.register("register_admin_menu_item")
def own_people_item() -> MenuItem:
    return PeopleMenuItem(_("Our people"), reverse("own_people:index"), name="own-people", icon_name="user", order=40)


@hooks.register("register_settings_menu_item")
def overview_item() -> MenuItem:
    address = reverse("organisations_and_people:index")
    return ForAdministrators(_("Organisations and people"), address, name="overview", icon_name="group", order=610)


@hooks.register("register_settings_menu_item")
def proposals_item() -> MenuItem:
    address = reverse("proposal_admin:index")
    return ForAdministrators(_("Proposed people"), address, name="proposals", icon_name="user", order=620)


class Closed:
    """Changing many people at once gives groups by hand, deletes, and sets `is_active` past every rule of a form."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        raise Http404


for action in (AssignRoleBulkAction, DeleteBulkAction, SetActiveStateBulkAction):
    # The last action of a name is the one that holds.
    hooks.register("register_bulk_action", type(f"No{action.__name__}", (Closed, action), {}), order=1)


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    actions.register_action("users.export", _("Give personal data out"), _("Personal data given out"))
    actions.register_action("users.erase", _("Erase personal data"), _("Personal data erased"))
