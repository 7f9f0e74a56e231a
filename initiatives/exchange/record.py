"""The record of an initiative: which fields it has and what each may be.

Choices are named here anew, since what is pure knows no model; a test holds the two together.
"""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from initiatives.exchange.checks import (
    Check,
    choice,
    clock,
    day,
    decimal,
    each,
    exactly_each,
    flag,
    one_of,
    rich,
    struct,
    text,
    web,
    whole,
)

VERSION = 1
NAMESPACE = "https://burza.example/ns/exchange"
# Of a link of a feed in Atom: files are below it, by their SHA-1.
FILES = f"{NAMESPACE}/files"
# Of one record as JSON.
LONGEST = 2_000_000
LANGUAGES = ("pl", "cs", "en", "de", "uk")
STAGES = ("idea", "planned", "running", "finished", "abandoned", "rejected")
NOVELTY_SCOPES = ("unit", "region", "country")
NOVELTY_KINDS = ("technological", "process", "social", "communal", "support")
INITIATORS = ("local_government", "residents", "entrepreneur", "ngo")
CHANNEL_KINDS = (
    "telephone", "sms", "email", "form", "portal", "map", "chat", "messenger", "social_media", "warnings", "place",
)  # fmt: skip
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CURRENCIES = ("PLN", "EUR", "CZK", "USD")
RECURRENCES = ("one_off", "yearly")
ACT_KINDS = ("resolution", "order", "order_regulations", "agreement", "announcement", "other")
ACT_STATUSES = ("project", "in_force", "amended", "partly_void", "void", "repealed")
FILE_ROLES = ("main", "annex")


def _cell(said: object) -> str | None:
    """A number as words, or text; the column says which."""
    return text(2000)(said) if isinstance(said, str) else decimal()(said)


_LINES, _NAME, _SENTENCE = text(20_000), text(200), text(300)
_LINK = struct({"title": _NAME, "url": web}, "title", "url")
_FILE: dict[str, Check] = {
    "title": _NAME, "url": web, "media_type": text(100), "size": whole(2**53), "sha1": text(40),
}  # fmt: skip
_TABLE = struct(
    {
        "columns": exactly_each(struct({"type": choice(("text", "number")), "heading": text(500)}, "type"), 50),
        "rows": exactly_each(struct({"values": exactly_each(_cell, 50)}), 1000),
        "caption": text(500),
    }
)
STEPS: dict[str, Check] = {
    "text": rich(headings=False),
    "heading": text(150),
    "list": each(text(5000), 500),
    "quote": struct({"text": text(20_000), "source": text(500)}, "text"),
    "picture": struct({"url": web, "alt": text(500), "decorative": flag, "sha1": text(40)}, "url"),
    "table": lambda said: _whole_table(_TABLE(said)),
    "link": _LINK,
    "file": struct(_FILE, "url"),
    "video": _LINK,
}
_COST = struct(
    {
        "amount": decimal(least=0), "currency": choice(CURRENCIES), "recurrence": choice(RECURRENCES),
        "per_unit": text(100), "covers": _SENTENCE,
    },
    "amount", "currency", "recurrence",
)  # fmt: skip
_RESULT = struct({"indicator": _NAME, "value": decimal(), "unit": text(60)}, "indicator", "value")
_PRECEDENT = struct({"name": _NAME, "place": text(150), "url": web}, "name")
_HOURS = struct({"days": each(choice(DAYS), 7), "opens": clock, "closes": clock}, "opens", "closes")
_CHANNEL = struct(
    {
        "kind": choice(CHANNEL_KINDS), "value": _SENTENCE, "label": text(150), "audience": _NAME, "unit": _NAME,
        "round_the_clock": flag, "hours": each(_HOURS, 50), "note": _SENTENCE, "withdrawn_on": day,
        "successor": _SENTENCE,
    },
    "kind", "value",
)  # fmt: skip
_WORD = struct({"slug": text(100), "name": text(100)}, "slug")
_TOPIC = struct({"slug": text(100), "name": text(100), "above": each(text(100), 20)}, "slug")
_PAGE = struct({"id": text(200), "title": text(255), "url": web, "office": text(255)}, "title")
_ACT = struct(
    {
        "id": text(200), "url": web, "title": text(255), "office": text(255), "kind": choice(ACT_KINDS),
        "number": text(100), "issuing_body": _NAME, "issued_on": day, "status": choice(ACT_STATUSES),
        "in_force_from": day, "in_force_to": day, "journal_name": _NAME, "journal_year": whole(32_767),
        "journal_position": whole(2_147_483_647), "eli_url": web, "bip_url": web, "category": _WORD, "crisis": _WORD,
        "topics": each(_WORD, 100), "amends": each(_PAGE, 100),
        "files": each(struct(_FILE | {"role": choice(FILE_ROLES)}, "url"), 100),
    },
    "title",
)  # fmt: skip

# Whose it is, and what it is filed under: by words of the one site, which another finds again by their addresses.
ABOUT: dict[str, Check] = {
    "id": text(200),
    "url": web,
    "office": struct({"name": text(255), "code": text(7), "url": web}, "name"),
    "category": _WORD,
    "crisis": _WORD,
    "topics": each(_TOPIC, 100),
    "tags": each(text(100), 100),
    "initiators": each(choice(INITIATORS), 4),
    "based_on": each(_PAGE, 100),
    # That its texts link to.
    "files": each(struct(_FILE, "url"), 100),
    "acts": each(_ACT, 200),
    # Acts that those change or that change them, and so on: by them one sees what is in force today.
    "chain": each(_ACT, 200),
}
# What it says, by the names of the page's own fields.
SAID: dict[str, Check] = {
    "title": text(255),
    "summary": _SENTENCE,
    "language": choice(LANGUAGES),
    "description": rich(headings=True),
    "problem": rich(headings=False),
    "objectives": rich(headings=False),
    "steps": each(one_of(STEPS), 1000),
    "target_groups": _LINES,
    "partners": _LINES,
    "stage": choice(STAGES),
    "started_on": day,
    "ended_on": day,
    "implementation_days": whole(2_147_483_647),
    "implementation_note": _SENTENCE,
    "staff_fte": decimal(least=0, below=Decimal(100_000), places=2),
    "staff_note": _SENTENCE,
    "costs": each(_COST, 200),
    "funding": _LINES,
    "novelty_scope": choice(NOVELTY_SCOPES),
    "novelty_kind": choice(NOVELTY_KINDS),
    "results": each(_RESULT, 200),
    "advantages": _LINES,
    "drawbacks": _LINES,
    "conditions": _LINES,
    "requirements": _LINES,
    "conclusion": rich(headings=False),
    "open_questions": _LINES,
    "open_questions_review_on": day,
    "precedents": each(_PRECEDENT, 200),
    "contact_post": _NAME,
    "contact_channels": each(_CHANNEL, 100),
    "links": each(_LINK, 300),
    "reviewed_on": day,
    "next_review_on": day,
}


def checked(said: object) -> dict[str, Any] | None:
    """In normal form, every field there; None where it is none. Of a newer version's, what is known is read."""
    if not isinstance(said, dict) or not isinstance(said.get("version"), int) or said["version"] < VERSION:
        return None
    return {"version": VERSION} | {name: check(said.get(name)) for name, check in (ABOUT | SAID).items()}


def dumped(record: Mapping[str, Any]) -> str:
    """JSON in which no reader of XML or HTML finds anything to read."""
    told = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    return told.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e").replace("\x7f", "\\u007f")


def loaded(said: str) -> dict[str, Any] | None:
    """None where it is none, or none that anybody would write."""
    if len(said) > LONGEST:
        return None
    try:
        return checked(json.loads(said, parse_int=_number))
    except (ValueError, RecursionError):
        return None


def _number(digits: str) -> int:
    """Python refuses very long ones."""
    return int(digits) if len(digits) < 19 else -1


def _whole_table(table: dict[str, Any] | None) -> dict[str, Any] | None:
    """Each row as long as there are columns, and numbers where a column has numbers."""
    if table is None or not table["columns"] or None in (*table["columns"], *table["rows"]):
        return None
    kinds = [column["type"] for column in table["columns"]]
    rows = [{"values": _row(row["values"], kinds)} for row in table["rows"]]
    return table | {"rows": rows}


def _row(values: list[Any], kinds: list[str]) -> list[str | None]:
    filled = [*values, *[None] * len(kinds)][: len(kinds)]
    return [
        decimal()(value) if kind == "number" else value or "" for value, kind in zip(filled, kinds, strict=True)
    ]  # fmt: skip


__all__ = ["ABOUT", "FILES", "NAMESPACE", "SAID", "VERSION", "checked", "dumped", "loaded"]
