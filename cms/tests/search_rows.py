"""The doors of what the association says of searching; what the letters mean stands in `door_rows`."""

from cms.tests.door_rows import ADMINISTRATORS, Row
from search.models import Promotion, SynonymGroup


def synonym_row() -> int:
    row, _made = SynonymGroup.objects.get_or_create(phrases="druh\nstrażak")
    return row.pk


def promotion_row() -> int:
    row, _made = Promotion.objects.get_or_create(text="maseczki")
    return row.pk


SEARCH_ROWS = [
    Row(ADMINISTRATORS, ADMINISTRATORS, ["synonym_admin:*"], ids=lambda _: {"pk": synonym_row()}),
    Row(ADMINISTRATORS, ADMINISTRATORS, ["promotion_admin:*"], ids=lambda _: {"pk": promotion_row()}),
    Row(ADMINISTRATORS, ADMINISTRATORS, ["searches:*"]),
]

__all__ = ["SEARCH_ROWS"]
