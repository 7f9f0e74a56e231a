"""How much is filed where, without a list: what the home page shows of categories."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from initiatives.facets.catalogue import Catalogue


@dataclass(frozen=True)
class Shelf:
    """`count`: of everything published, initiatives and acts together."""

    name: Any
    address: str
    count: int


def categories(catalogues: Collection[Catalogue]) -> list[Shelf]:
    """All of them, in their order."""
    words = next(iter(catalogues)).words["category"]
    rows = [catalogue.sets.facets["category"] for catalogue in catalogues]
    return [
        Shelf(word.label, reverse("category", args=[slug]), sum(row.get(slug, 0).bit_count() for row in rows))
        for slug, word in words.items()
    ]


__all__ = ["Shelf", "categories"]
