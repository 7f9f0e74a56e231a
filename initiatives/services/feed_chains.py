"""Which acts stand in one chain with those that an initiative names: published ones, in either direction."""

from collections.abc import Iterable, Mapping

from django.db.models import Q

from initiatives.exchange.acts import MOST
from initiatives.models import ActAmendment, ActPage

# How far one goes from an initiative's own acts, a query each; and how many links a step may have.
STEPS = 6
_LINKS_MOST = 5000


def chains(own: Mapping[int, Iterable[int]]) -> dict[int, list[ActPage]]:
    """By page, of which the numbers of its own acts are given: the others of their chains, the nearest first, without
    its own.
    """
    links = _links({number for some in own.values() for number in some})
    reached = {page: _reached(set(numbers), links) for page, numbers in own.items()}
    wanted = {number for some in reached.values() for number in some}
    acts = ActPage.objects.live().filter(pk__in=wanted).select_related("organisation", "category", "crisis")
    found = {act.pk: act for act in acts} if wanted else {}
    return {page: [found[number] for number in numbers if number in found] for page, numbers in reached.items()}


def _links(start: set[int]) -> dict[int, list[int]]:
    """From each act to those that it changes or that change it."""
    published = ActAmendment.objects.filter(page__live=True, amended__live=True).order_by("pk")
    links: dict[int, list[int]] = {}
    seen, edge = set(start), set(start)
    for _ in range(STEPS):
        if not edge:
            break
        rows = published.filter(Q(page__in=edge) | Q(amended__in=edge)).values_list("page", "amended")[:_LINKS_MOST]
        for one, other in rows:
            links.setdefault(one, []).append(other)
            links.setdefault(other, []).append(one)
        edge = links.keys() - seen
        seen |= edge
    return links


def _reached(own: set[int], links: Mapping[int, Iterable[int]]) -> list[int]:
    found: dict[int, None] = {}
    edge = sorted(own)
    while edge and len(found) < MOST:
        near = [other for number in edge for other in links.get(number, ()) if other not in own and other not in found]
        edge = list(dict.fromkeys(near))
        found |= dict.fromkeys(edge)
    return list(found)[:MOST]


__all__ = ["chains"]
