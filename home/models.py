"""The official's dashboard: the one page above members and partners."""

from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from initiatives import selections
from initiatives.models.guards import GuardedPage, HomeRights

NEWEST_INITIATIVES = 6
NEWEST_ACTS = 5


class HomePage(GuardedPage):
    rights_class = HomeRights
    template = "pages/home.html"
    max_count = 1
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = [
        "initiatives.MemberPage",
        "initiatives.PartnerPage",
        "initiatives.GroupingPage",
    ]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        user, today = request.user, timezone.localdate()
        return context | {
            "search_in_page": True,
            "running_crises": [crisis for crisis in selections.running_crises() if crisis.is_running(today)],
            "newest_initiatives": selections.initiatives(user)[:NEWEST_INITIATIVES],
            "newest_acts": selections.acts(user)[:NEWEST_ACTS],
            "categories": selections.categories(user),
        }
