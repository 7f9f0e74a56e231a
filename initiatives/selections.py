"""What the site's lists are made of: published rows alone, each loaded with what its line shows and no more.

Every list names its columns, so that no row brings its long texts along or asks a query of its own.
"""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from wagtail.models import Page

from initiatives.collation import alphabetical
from initiatives.models import (
    ActPage,
    CrisisKind,
    GroupingPage,
    InitiativePage,
    MemberPage,
    PartnerPage,
    SharedPageQuerySet,
)
from initiatives.visibility import Person, belongs

P = TypeVar("P", bound=Page)

_PAGE = ("title", "slug", "url_path", "first_published_at", "content_type")


def published(user: Person, model: type[Page]) -> Any:
    """Published pages, for those who belong somewhere. Any: the manager is the model's own."""
    rows = model.objects.live()
    return rows if belongs(user) else rows.none()


def initiatives(user: Person) -> SharedPageQuerySet:
    """For lists, newest first."""
    return published(user, InitiativePage).for_list()


def acts(user: Person) -> SharedPageQuerySet:
    """For lists, newest first."""
    return published(user, ActPage).for_list()


def members(user: Person) -> "QuerySet[MemberPage]":
    """For lists, in alphabetical order, with `initiative_count` and `act_count`."""
    rows = published(user, MemberPage).current().only(*_PAGE, "code", "unit_kind", "voivodeship", "population")
    return _with_counts(rows).order_by(alphabetical("title"), "code")


def former_members(user: Person) -> "QuerySet[MemberPage]":
    """Those that left, merged or split, for lists, with `initiative_count` and `act_count`; the last to go first."""
    rows = published(user, MemberPage).former().only(*_PAGE, "code", "unit_kind", "ended_on", "ending")
    return _with_counts(rows).order_by("-ended_on", alphabetical("title"), "code")


def groupings(user: Person) -> "QuerySet[GroupingPage]":
    """For lists, in alphabetical order."""
    rows = published(user, GroupingPage).only(*_PAGE, "kind", "powiat").prefetch_related("units")
    return rows.order_by(alphabetical("title"), "pk")


def partners(user: Person) -> "QuerySet[PartnerPage]":
    """For lists, in alphabetical order, with `initiative_count` and `act_count`."""
    return _with_counts(published(user, PartnerPage).only(*_PAGE, "country")).order_by(alphabetical("title"), "pk")


def running_crises() -> "QuerySet[CrisisKind]":
    """Those with a beginning; `CrisisKind.is_running` knows the day."""
    return CrisisKind.objects.filter(running_from__isnull=False)


def in_order(rows: Iterable[P], keys: Iterable[int]) -> list[P]:
    """The rows in the order of their keys; what has no row is left out."""
    found = {row.pk: row for row in rows}
    return [found[key] for key in keys if key in found]


def _with_counts(rows: "QuerySet[P]") -> "QuerySet[P]":
    return rows.annotate(
        initiative_count=_count(InitiativePage.objects.live(), "organisation"),
        act_count=_count(ActPage.objects.live(), "organisation"),
    )


def _count(rows: "QuerySet[P]", column: str) -> Coalesce:
    """How many of the rows name the outer row in the column: a subquery, since two joins would multiply."""
    counted = rows.filter(**{column: OuterRef("pk")}).order_by().values(column).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))
