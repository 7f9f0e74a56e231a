"""The official's dashboard: the one page above members and partners."""

from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from home import around
from home.picks import Pick
from initiatives import selections
from initiatives.models.guards import GuardedPage, HomeRights
from initiatives.services.unfinished import unfinished

NEWEST_INITIATIVES = 6
NEWEST_ACTS = 5
MOST_PICKS = 4
MOST_UNFINISHED = 4
# In the address: within how many borders neighbours are looked for.
STEPS = "sasiedzi"


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
        newest = list(selections.initiatives(user)[:NEWEST_INITIATIVES])
        return context | _around(request, {page.pk for page in newest}) | {
            "search_in_page": True,
            "running_crises": [crisis for crisis in selections.running_crises() if crisis.is_running(today)],
            "newest_initiatives": newest,
            "newest_acts": selections.acts(user)[:NEWEST_ACTS],
            "picks": Pick.objects.shown_to(user)[:MOST_PICKS],
            "categories": selections.categories(user),
            "unfinished": unfinished(user=user, today=today, most=MOST_UNFINISHED),
        }  # fmt: skip


def _around(request: HttpRequest, shown: set[int]) -> dict[str, Any]:
    """Nothing for whoever belongs to no municipality: nobody is like it, or beside it."""
    member = around.own_member(request.user)
    if member is None:
        return {}
    alike = around.alike(request.user, member, shown=shown)
    shown = shown | {page.pk for page in alike.initiatives}
    steps = around.steps_of(request.GET.get(STEPS))
    nearby = around.nearby(request.user, member, steps, shown=shown)
    return {"alike": alike, "nearby": nearby, "steps_parameter": STEPS}


__all__ = ["HomePage", "Pick"]
