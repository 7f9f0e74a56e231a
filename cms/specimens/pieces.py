"""Components of which pages are put together, with made-up contents in each state."""

from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator

from cms.specimens.stand_ins import DAY, LONG, LONG_WORD, PUBLISHED, Contents, act, initiative, place


class _Field(forms.Form):
    post = forms.CharField(label="Stanowisko", help_text="Stanowisko, nie osoba.", max_length=40)


def _field(value: str | None) -> Contents:
    return {"field": _Field(None if value is None else {"specimen-post": value}, prefix="specimen")["post"]}


def _rows(count: int, number: int = 1) -> Contents:
    return {"rows": Paginator(range(count), 10).page(number), "label": "Strony wykazu"}


class _Said(str):
    """Stands for a message of Django's."""

    __slots__ = ("level_tag",)
    level_tag: str


def _said(level: str, text: str) -> _Said:
    said = _Said(text)
    said.level_tag = level
    return said


def _contact(**fields: Any) -> Contents:
    return {"association": SimpleNamespace(**fields), "organisation": place(title="Sulechów")}


SUMMARY = "Jeden numer do urzędu i jednostek miejskich, czynny całą dobę."
WITHDRAWN = {"withdrawn_at": PUBLISHED, "public_reason": ""}


def pieces() -> dict[str, dict[str, Contents]]:
    """Components of a line or a box."""
    return {
        "account/field.html": {
            "empty": _field(None),
            "one": _field("Inspektor"),
            "error": _field(""),
            "long": _field(LONG),
        },
        "components/act_row.html": {
            "one": {"act": act("Uchwała w sprawie opłat"), "level": 3},
            "many": {"act": act("Uchwała w sprawie opłat", lapsed=True, in_force_to=DAY), "level": 3},
            "error": {"act": act("Uchwała w sprawie opłat", status="void"), "level": 3},
            "long": {"act": act(LONG + LONG_WORD, issuing_body=LONG, status="amended"), "level": 3},
        },
        "components/act_status.html": {
            "one": {"act": act("")},
            "many": {"act": act("", status="amended")},
            "error": {"act": act("", status="repealed")},
        },
        "components/day.html": {"empty": {}, "one": {"day": DAY}},
        "components/empty.html": {
            "empty": {"text": "Nikt jeszcze nie opublikował inicjatywy."},
            "one": {"text": "Żadna inicjatywa nie spełnia tych warunków.", "address": "/", "link": "Pokaż wszystkie"},
            "long": {"text": LONG + LONG_WORD, "address": "/", "link": LONG},
        },
        "components/error_number.html": {"empty": {}, "error": {"number": "K7HM-3XTD"}},
        "components/icon.html": {"one": {"name": "search"}, "many": {"name": "warning"}},
        "components/implementation_days.html": {
            "one": {"page": SimpleNamespace(implementation_days=1, implementation_note="")},
            "many": {"page": SimpleNamespace(implementation_days=22, implementation_note="")},
        },
        "components/initiative_card.html": {
            "empty": {"initiative": initiative("Jeden numer", "", category=None, stage="", first_published_at=None)},
            "one": {"initiative": initiative("Jeden numer", SUMMARY)},
            "many": {"initiative": initiative("Jeden numer i portal", SUMMARY * 4, stage="finished")},
            "long": {"initiative": initiative(LONG + LONG_WORD, LONG * 4, organisation=place(title=LONG_WORD))},
        },
        "components/lines.html": {
            "empty": {"text": ""},
            "one": {"text": "rodziny uchodźców"},
            "many": {"text": "rodziny\n- organizacje\n• urzędy", "style": "check-list"},
            "long": {"text": f"{LONG}\n{LONG_WORD}"},
        },
        "components/messages.html": {
            "empty": {"messages": []},
            "one": {"messages": [_said("success", "Zapisano.")]},
            "many": {"messages": [_said("success", "Zapisano."), _said("warning", "Termin przeglądu minął.")]},
            "error": {"messages": [_said("error", "Nie udało się zapisać.")]},
            "long": {"messages": [_said("info", LONG + LONG_WORD)]},
        },
        "components/not_told.html": {"empty": {}},
        "components/pagination.html": {
            "empty": _rows(0),
            "one": _rows(5),
            "many": _rows(500, 25),
            "long": _rows(90_000, 5_000),
        },
        "components/published.html": {
            "empty": {"page": SimpleNamespace(first_published_at=None)},
            "one": {"page": SimpleNamespace(first_published_at=PUBLISHED, last_published_at=PUBLISHED)},
        },
        "components/search_box.html": {
            "empty": {"q": "", "large": True},
            "one": {"q": "zdalne sesje", "large": True},
            "long": {"q": LONG, "large": True},
        },
        "components/shared_counts.html": {
            "empty": {"organisation": SimpleNamespace(initiative_count=0, act_count=0)},
            "many": {"organisation": SimpleNamespace(initiative_count=12_345, act_count=54_321)},
        },
        "components/stage.html": {
            "one": {"initiative": initiative("", "", stage="running")},
            "many": {"initiative": initiative("", "", stage="planned")},
            "error": {"initiative": initiative("", "", stage="rejected")},
        },
        "components/where_to_look.html": {"empty": {}},
        "components/who_helps.html": {
            "empty": {"association": None, "organisation": None},
            "one": _contact(contact_post="Biuro zrzeszenia", contact_email="", contact_telephone=""),
            "many": _contact(
                contact_post="Biuro zrzeszenia",
                contact_email="biuro@zrzeszenie.example",
                contact_telephone="+48 32 000 01 10",
            ),
            "long": _contact(contact_post=LONG, contact_email=f"{LONG_WORD}@gmina.example", contact_telephone=""),
        },
        "components/withdrawn.html": {
            "one": {"file": SimpleNamespace(**WITHDRAWN)},
            "many": {"file": SimpleNamespace(**WITHDRAWN | {"public_reason": "dane osobowe"})},
            "long": {"file": SimpleNamespace(**WITHDRAWN | {"public_reason": LONG + LONG_WORD})},
        },
    }


__all__ = ["pieces"]
