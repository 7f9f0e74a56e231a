"""What waits of partners' feeds, as a list: narrowed, in its order, page by page. No query grows with the list but
those that count, and they go through an index.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from wagtail.models import Page as WagtailPage

from initiatives.forms.feed_queue import CHANGED, NEW, WITHOUT
from initiatives.models import FeedItem, FeedLikeness
from initiatives.services.feed_queue import seen_as
from initiatives.services.feed_waiting import waiting
from initiatives.spellings import with_words

PER_PAGE = 30
ORDERS: dict[str, tuple[str, bool]] = {
    "": ("first_seen_at", True),
    "arrived": ("first_seen_at", False),
    "-published": ("published_at", True),
    "published": ("published_at", False),
}


def narrowed(asked: Mapping[str, Any]) -> "QuerySet[FeedItem]":
    """`asked`: as `forms.feed_queue.FilterForm` understood it."""
    rows = waiting()
    for name, column in (("source", "source"), ("partner", "source__partner")):
        if asked.get(name):
            rows = rows.filter(**{column: asked[name]})
    if asked.get("category"):
        is_missing = asked["category"] == WITHOUT
        rows = rows.filter(category__isnull=True) if is_missing else rows.filter(category=asked["category"])
    if asked.get("what") in (NEW, CHANGED):
        rows = rows.filter(proposed__isnull=asked["what"] == NEW)
    if asked.get("alike"):
        rows = rows.filter(_is_alike())
    return with_words(rows, asked.get("q", ""), "title", "link")


def _is_alike() -> Q:
    return Q(Exists(FeedLikeness.objects.filter(item=OuterRef("pk")))) | Q(
        Exists(FeedLikeness.objects.filter(other=OuterRef("pk")))
    )


@dataclass(frozen=True)
class Queue:
    """`order`: a key of `ORDERS`."""

    rows: "QuerySet[FeedItem]"
    order: str = ""

    @cached_property
    def paginator(self) -> "Paginator[FeedItem]":
        paginator = Paginator(self._listed(self._ordered()), PER_PAGE)
        # Counted without what the lines are joined with.
        paginator.__dict__["count"] = self.rows.order_by().count()
        return paginator

    def page(self, number: str | int) -> "Page[FeedItem]":
        """The nearest there is."""
        return self.paginator.get_page(number)

    def first(self, most: int) -> list[FeedItem]:
        return list(self._listed(self._ordered())[:most])

    def page_with(self, item: FeedItem) -> int:
        before = self.rows.filter(self._beyond(item, back=True)).order_by().count()
        return before // PER_PAGE + 1

    def holds(self, item: FeedItem) -> bool:
        return self.rows.filter(pk=item.pk).exists()

    def next(self, item: FeedItem) -> int | None:
        return self._neighbour(item, back=False)

    def previous(self, item: FeedItem) -> int | None:
        return self._neighbour(item, back=True)

    def next_or_last(self, item: FeedItem) -> int | None:
        """Whom to show once this one is decided."""
        return self.next(item) or self.previous(item)

    def _neighbour(self, item: FeedItem, *, back: bool) -> int | None:
        rows = self.rows.filter(self._beyond(item, back=back))
        return rows.order_by(*self._columns(back=back)).values_list("pk", flat=True).first()

    def _beyond(self, item: FeedItem, *, back: bool) -> Q:
        column, down = ORDERS[self.order]
        way = "lt" if down != back else "gt"
        value = getattr(item, column)
        # The first condition says nothing new, but to the index.
        return Q(**{f"{column}__{way}e": value}) & (
            Q(**{f"{column}__{way}": value}) | Q(**{column: value, f"pk__{way}": item.pk})
        )

    def _columns(self, *, back: bool = False) -> Sequence[str]:
        column, down = ORDERS[self.order]
        sign = "-" if down != back else ""
        return f"{sign}{column}", f"{sign}pk"

    def _ordered(self) -> "QuerySet[FeedItem]":
        return self.rows.order_by(*self._columns())

    def _listed(self, rows: "QuerySet[FeedItem]") -> "QuerySet[FeedItem]":
        """With what a line shows, and without the texts."""
        return rows.select_related("category", "source").only(
            "title", "state", "first_seen_at", "published_at", "content_hash", "gone_at", "category__name",
            "source__name", "source__title", "source__address",
        ).annotate(
            partner_name=F("source__partner__title"),
            latest_revision=F("page__latest_revision"),
            is_change=ExpressionWrapper(Q(proposed__isnull=False), output_field=BooleanField()),
        )  # fmt: skip


@dataclass(frozen=True)
class Alike:
    """Another item that says much of the same; `percent`: how much of the shorter text the longer one has. `address`:
    where it can be looked at, or empty.
    """

    title: str
    partner: str
    state: str
    percent: int
    waits: bool
    pk: int
    address: str = ""


_TOLD = ("pk", "title", "state", "waits", "page", "page__live", "source__partner__title")


def alike(numbers: Collection[int]) -> dict[int, list[Alike]]:
    """Of each, the most alike first: two queries for all. Whichever came later was compared, so both ways count."""
    pairs = FeedLikeness.objects.filter(Q(item__in=numbers) | Q(other__in=numbers)).order_by("-share", "pk")
    rows = list(pairs.values("share", *(f"{end}__{name}" for end in ("item", "other") for name in _TOLD)))
    live = {row[f"{end}__page"] for row in rows for end in ("item", "other") if row[f"{end}__page__live"]}
    addresses = {page.pk: page.url or "" for page in WagtailPage.objects.filter(pk__in=live)} if live else {}
    found: dict[int, list[Alike]] = {}
    for row in rows:
        for own, other in (("item", "other"), ("other", "item")):
            if row[f"{own}__pk"] in numbers:
                found.setdefault(row[f"{own}__pk"], []).append(_as_alike(row, other, addresses))
    return found


def _as_alike(row: Mapping[str, Any], end: str, addresses: Mapping[int, str]) -> Alike:
    page = row[f"{end}__page"]
    return Alike(
        title=row[f"{end}__title"], partner=row[f"{end}__source__partner__title"], waits=row[f"{end}__waits"],
        state=str(FeedItem.State(row[f"{end}__state"]).label), percent=round(row["share"] * 100),
        pk=row[f"{end}__pk"], address=addresses.get(page, ""),
    )  # fmt: skip


def tick(item: FeedItem) -> str:
    """What a ticked line sends: which it is, and as what it was seen."""
    return f"{item.pk}:{seen_as(item, item.latest_revision)}"  # type: ignore[attr-defined]


__all__ = [
    "ORDERS",
    "PER_PAGE",
    "Alike",
    "Queue",
    "alike",
    "narrowed",
    "tick",
]
