"""What says of a page or an act that it came from a partner, with made-up contents in each state."""

from types import SimpleNamespace
from typing import Any

from cms.specimens.stand_ins import LONG, LONG_WORD, PUBLISHED, Contents, place
from initiatives.services.feed_waiting import Waiting


def _item(**fields: Any) -> Contents:
    told = {"original": "", "authors": "", "licence": "", "published_at": PUBLISHED, "gone_at": None}
    partner = fields.pop("partner", "Śląski Związek Gmin i Powiatów")
    return {"item": SimpleNamespace(source=SimpleNamespace(partner=place(title=partner)), **(told | fields))}


def _act(**fields: Any) -> Contents:
    partner = fields.pop("partner", "Śląski Związek Gmin i Powiatów")
    told = {"office": "", "original": "", "files": []} | fields
    return {"brought": SimpleNamespace(source=SimpleNamespace(partner=place(title=partner)), **told)}


def _file(title: str, **fields: Any) -> dict[str, Any]:
    return {"title": title, "url": "https://partner.example/media/akt.pdf", "size": 204_800, "role": "akt", **fields}


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
        "components/from_partner_act.html": {
            "empty": _act(),
            "one": _act(original=original, office="Gmina Żółć"),
            "long": _act(original=f"{original}/{LONG_WORD}", office=LONG, partner=LONG_WORD),
        },
        "components/files_of_partner.html": {
            "one": _act(files=[_file("Tekst uchwały")]),
            "many": _act(files=[_file(f"Załącznik {number}", role="załącznik") for number in range(1, 6)]),
            "long": _act(files=[_file(LONG), _file("", url=f"{original}/{LONG_WORD}", size=None, role="")]),
        },
        "components/waits_of_partners.html": {
            "one": {"of_partners": Waiting(count=1, is_more=False, in_queue=False)},
            "many": {"of_partners": Waiting(count=11, is_more=False, in_queue=True)},
            "long": {"of_partners": Waiting(count=1000, is_more=True, in_queue=True)},
        },
    }


__all__ = ["feeds"]
