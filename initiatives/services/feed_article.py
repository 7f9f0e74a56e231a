"""A record as one text: what a reader sees who knows nothing of our fields."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.utils.formats import date_format, number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from initiatives.blocks import CHANNEL_KINDS, DAYS
from initiatives.exchange.pages import act_title
from initiatives.exchange.rich import safe_page
from initiatives.models import ActPage, InitiativePage, Initiator

Record = Mapping[str, Any]
_LINES = ("advantages", "drawbacks", "conditions", "requirements")


@dataclass(frozen=True)
class Link:
    title: str
    address: str = ""
    about: str = ""


@dataclass(frozen=True)
class Part:
    """`html` is harmless: a record's own. All else is plain text."""

    title: str
    html: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    lines: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    steps: tuple[Mapping[str, Any], ...] = ()


def article(record: Record) -> str:
    """Harmless HTML in the language that is active, with whole addresses alone."""
    parts = [part for part in _parts(record) if part.html or part.facts or part.lines or part.links or part.steps]
    return safe_page(render_to_string("feeds/practice.html", {"parts": parts, "record": record}))


def _parts(record: Record) -> Iterator[Part]:
    yield Part(_("Description"), html=record["description"])
    yield _facts(record)
    yield from (Part(_label(name), html=record[name]) for name in ("problem", "objectives"))
    yield Part(_("Solution step by step"), steps=tuple(record["steps"]))
    yield Part(_label("results"), lines=tuple(map(_result, record["results"])))
    yield from (Part(_label(name), lines=_lines(record[name])) for name in _LINES)
    yield Part(_label("costs"), lines=tuple(map(_cost, record["costs"])))
    yield Part(_label("conclusion"), html=record["conclusion"])
    yield Part(_label("open_questions"), lines=_lines(record["open_questions"]))
    yield Part(_("Legal acts"), links=tuple(link for act in record["acts"] for link in _act(act)))
    yield Part(_("Based on"), links=tuple(map(_page, record["based_on"])))
    yield Part(_label("precedents"), links=tuple(map(_precedent, record["precedents"])))
    yield Part(_("Contact"), lines=tuple(_contact(record)))
    yield Part(_label("links"), links=tuple(Link(link["title"], link["url"]) for link in record["links"]))


def _label(name: str) -> str:
    return str(capfirst(InitiativePage._meta.get_field(name).verbose_name))


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _facts(record: Record) -> Part:
    told = {
        "stage": _chosen(InitiativePage.Stage, record["stage"]),
        "started_on": _day(record["started_on"]),
        "ended_on": _day(record["ended_on"]),
        "implementation_days": str(record["implementation_days"] or ""),
        "implementation_note": record["implementation_note"],
        "staff_fte": _number(record["staff_fte"]),
        "staff_note": record["staff_note"],
        "initiators": ", ".join(_chosen(Initiator.Kind, kind) for kind in record["initiators"]),
        "target_groups": ", ".join(_lines(record["target_groups"])),
        "partners": ", ".join(_lines(record["partners"])),
        "funding": ", ".join(_lines(record["funding"])),
        "novelty_scope": _chosen(InitiativePage.NoveltyScope, record["novelty_scope"]),
        "novelty_kind": _chosen(InitiativePage.NoveltyKind, record["novelty_kind"]),
        "crisis": record["crisis"]["name"] if record["crisis"] else "",
        "reviewed_on": _day(record["reviewed_on"]),
    }
    return Part(_("In short"), facts=tuple((_label(name), value) for name, value in told.items() if value))


def _chosen(choices: Any, value: str) -> str:
    return str(choices(value).label) if value else ""


def _day(said: str | None) -> str:
    return str(date_format(date.fromisoformat(said), "DATE_FORMAT")) if said else ""


def _number(said: str | None) -> str:
    return number_format(Decimal(said), force_grouping=True) if said else ""


def _result(result: Record) -> str:
    return f"{result['indicator']}: {_number(result['value'])} {result['unit']}".strip()


def _cost(cost: Record) -> str:
    how_often = {"one_off": _("one-off"), "yearly": _("yearly")}[cost["recurrence"]]
    told = f"{_number(cost['amount'])} {cost['currency']}, {how_often}"
    about = "; ".join(filter(None, (cost["covers"], cost["per_unit"])))
    return f"{told} ({about})" if about else told


def _act(act: Record) -> Iterator[Link]:
    issued = _day(act["issued_on"])
    journal = " ".join(str(act[name]) for name in ("journal_name", "journal_year", "journal_position") if act[name])
    kind, status = _chosen(ActPage.Kind, act["kind"]), _chosen(ActPage.Status, act["status"])
    about = ", ".join(filter(None, [kind, act["issuing_body"], issued, status, journal]))
    yield Link(act_title(act), act["eli_url"] or act["bip_url"] or act["url"], about)
    yield from (Link(file["title"] or file["url"], file["url"], act_title(act)) for file in act["files"])


def _page(page: Record) -> Link:
    return Link(page["title"], page["url"], page["office"])


def _precedent(precedent: Record) -> Link:
    return Link(precedent["name"], precedent["url"], precedent["place"])


def _contact(record: Record) -> Iterator[str]:
    if record["contact_post"]:
        yield record["contact_post"]
    yield from map(_channel, record["contact_channels"])


def _channel(channel: Record) -> str:
    about = [channel["label"], channel["unit"], channel["audience"], *map(_hours, channel["hours"]), channel["note"]]
    if channel["round_the_clock"]:
        about.append(_("24 hours a day, seven days a week"))
    if channel["withdrawn_on"]:
        about.append(_("withdrawn on %(day)s") % {"day": _day(channel["withdrawn_on"])})
    told = f"{capfirst(dict(CHANNEL_KINDS)[channel['kind']])}: {channel['value']}"
    said = "; ".join(filter(None, about))
    return f"{told} ({said})" if said else told


def _hours(hours: Record) -> str:
    days = ", ".join(str(dict(DAYS)[day]) for day in hours["days"])
    return f"{days} {hours['opens'][:5]}-{hours['closes'][:5]}"


__all__ = ["article"]
