"""Which acts an act changes, and which change it, one after the other: a query for each direction."""

from collections.abc import Iterable
from typing import Any

from django.db.models import ExpressionWrapper, F, IntegerField, QuerySet, Value
from django_cte import CTE, with_cte

# Steps from one act, and acts in one direction: what is longer is no chain that anybody reads, or goes round.
LONGEST = 12
MOST = 40


def chain(acts: QuerySet[Any], links: QuerySet[Any], *, start: Iterable[int], here: str, there: str) -> list[Any]:
    """`acts`, with `step`, that are reached from `start` (step 1), each once; the nearest come first.

    Every step leads along one of `links` from its column `here` to its column `there`. Cycles end: a step has a number,
    and there are `LONGEST` of them.
    """

    def steps(reached: CTE) -> QuerySet[Any]:
        first = acts.model.objects.filter(pk__in=start).order_by()
        taken = ExpressionWrapper(reached.col.step, IntegerField())
        further = reached.join(links.order_by(), **{here: reached.col.act}).annotate(taken=taken)
        return first.values(act=F("pk"), step=Value(1, IntegerField())).union(
            further.filter(taken__lt=LONGEST).values(act=F(there), step=F("taken") + Value(1))
        )

    if not isinstance(start, QuerySet) and not list(start):
        return []
    reached = CTE.recursive(steps, name="reached")
    rows = with_cte(reached, select=reached.join(acts, pk=reached.col.act).annotate(step=reached.col.step))
    found: dict[int, Any] = {}
    for row in rows.order_by("step", "pk")[: MOST * LONGEST]:
        found.setdefault(row.pk, row)
    return list(found.values())[:MOST]


__all__ = ["chain"]
