"""The official's dashboard: the one page above members and partners."""

from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from home import around
from home.around import Alike, Nearby
from home.picks import Pick, picks
from initiatives import selections, visibility
from initiatives.facets import filed, kept
from initiatives.facets.catalogue import Catalogue
from initiatives.facets.interface import Kind
from initiatives.models.guards import GuardedPage, HomeRights
from initiatives.services import feed_waiting
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
        return context | (_published(request) if visibility.belongs(user) else {}) | {
            "search_in_page": True,
            "running_crises": [crisis for crisis in selections.running_crises() if crisis.is_running(today)],
            "newest_acts": selections.acts(user)[:NEWEST_ACTS],
            "picks": picks(user, most=MOST_PICKS),
            "unfinished": unfinished(user=user, today=today, most=MOST_UNFINISHED),
            "of_partners": feed_waiting.count_for(user),
        }  # fmt: skip


def _published(request: HttpRequest) -> dict[str, Any]:
    """Everything that is a question of what is published and by whom: two queries for all of it."""
    catalogues = kept.current(list(Kind))
    initiatives = catalogues[Kind.INITIATIVES]
    newest = initiatives.newest(initiatives.sets.all, NEWEST_INITIATIVES)
    near = _around(request, initiatives, newest)
    numbers = {"newest": newest} | {name: found.numbers for name, found in near.items()}
    rows = selections.initiatives(request.user).filter(pk__in={pk for found in numbers.values() for pk in found})
    cards = {row.pk: row for row in rows}
    return near | {
        "categories": filed.categories(catalogues.values()),
        "cards": {name: [cards[pk] for pk in found if pk in cards] for name, found in numbers.items()},
        "steps_parameter": STEPS,
    }


def _around(request: HttpRequest, initiatives: Catalogue, newest: list[int]) -> dict[str, Alike | Nearby]:
    """Nothing for whoever belongs to no municipality: nobody is like it, or beside it."""
    membership = visibility.membership_of(request.user)
    own = initiatives.organisations.get(membership.member_id or 0) if membership else None
    if own is None:
        return {}
    alike = around.alike(initiatives, own, shown=newest)
    steps = around.steps_of(request.GET.get(STEPS))
    return {"alike": alike, "nearby": around.nearby(initiatives, own, steps, shown=[*newest, *alike.numbers])}


__all__ = ["HomePage", "Pick"]
