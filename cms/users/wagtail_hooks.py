"""What Wagtail's people admin offers beside its forms and Burza does not: changing many people at once.

Those actions give groups by hand, delete, and set `is_active` past every rule that a form keeps.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from wagtail import hooks
from wagtail.users.views.bulk_actions import AssignRoleBulkAction, DeleteBulkAction, SetActiveStateBulkAction


class Closed:
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        raise Http404


for action in (AssignRoleBulkAction, DeleteBulkAction, SetActiveStateBulkAction):
    # The last action of a name is the one that holds.
    hooks.register("register_bulk_action", type(f"No{action.__name__}", (Closed, action), {}), order=1)
