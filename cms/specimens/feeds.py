"""What says of a page that it came from a partner, with made-up contents in each state."""

from types import SimpleNamespace
from typing import Any

from cms.specimens.stand_ins import LONG, LONG_WORD, PUBLISHED, Contents, place


def _item(**fields: Any) -> Contents:
    told = {"original": "", "authors": "", "licence": "", "published_at": PUBLISHED, "gone_at": None}
    partner = fields.pop("partner", "Śląski Związek Gmin i Powiatów")
    return {"item": SimpleNamespace(source=SimpleNamespace(partner=place(title=partner)), **(told | fields))}


def feeds() -> dict[str, dict[str, Contents]]:
    """By template, the context of each state."""
    original = "https://partner.example/dyzury-w-urzedzie"
    return {
        "components/from_partner.html": {
            "empty": _item(),
            "one": _item(original=original, authors="Urząd Gminy", licence="CC BY 4.0"),
            "long": _item(original=f"{original}/{LONG_WORD}", authors=LONG, licence=LONG, partner=LONG_WORD),
            "error": _item(original=original, gone_at=PUBLISHED),
        },
    }


__all__ = ["feeds"]
