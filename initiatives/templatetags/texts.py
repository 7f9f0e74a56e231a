"""How values are shown: lines, amounts, hours, addresses. Filters only; no filter asks the database."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from initiatives import typography
from initiatives.blocks import DAYS

register = template.Library()

_DAY_NAMES = dict(DAYS)
_DAY_ORDER = list(_DAY_NAMES)
_WEB_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_E_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

register.filter("paragraphs", typography.paragraphs)


@register.filter
def lines(value: str | None) -> list[str]:
    """What was typed one a line."""
    return typography.lines(value or "")


@register.filter
def unbroken(value: object) -> str:
    """Set as Polish typography asks. Optional fields of blocks may be None, labels may be lazy."""
    return typography.unbroken(str(value)) if value else ""


@register.filter
def unbroken_html(value: object) -> SafeString:
    """Rich text, once `richtext` has made it safe to show."""
    return mark_safe(typography.unbroken_html(str(value)))


@register.filter
def number(value: Decimal | float | int | None) -> str:
    """Grouped as the reader's language groups, without zeros that say nothing: 90 446, 0,5."""
    if value is None:
        return ""
    exact = Decimal(str(value)).normalize()
    places = max(0, -int(exact.as_tuple().exponent))
    return number_format(exact, decimal_pos=places, use_l10n=True, force_grouping=True)


@register.filter
def amount(value: Decimal | float | int | None, currency: str) -> str:
    """5 219 zł, kept on one line; cents only where there are any."""
    if value is None:
        return ""
    exact = Decimal(str(value))
    places = 0 if exact == exact.to_integral_value() else 2
    figures = number_format(exact, decimal_pos=places, use_l10n=True, force_grouping=True)
    return f"{figures}{typography.NO_BREAK}{_currency(currency)}"


def _currency(code: str) -> str:
    return {"PLN": pgettext("currency", "PLN"), "CZK": pgettext("currency", "CZK")}.get(code, code)


@register.filter
def days(value: Iterable[str]) -> str:
    """Days of the week, neighbours as a range: poniedziałek–środa, piątek."""
    places = sorted(_DAY_ORDER.index(day) for day in set(value) if day in _DAY_NAMES)
    return ", ".join(_range(run) for run in _runs(places))


def _runs(places: Sequence[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for place in places:
        if runs and runs[-1][-1] == place - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _range(run: Sequence[int]) -> str:
    names = [str(_DAY_NAMES[_DAY_ORDER[place]]) for place in run]
    return f"{names[0]}–{names[-1]}" if len(names) > 1 else names[0]


@register.filter
def chosen(struct: Any, name: str) -> str:
    """The label of what was chosen in a field of a block."""
    choices = dict(struct.block.child_blocks[name].field.choices)
    return str(choices.get(struct[name], struct[name]))


@register.filter
def channel_address(channel: Any) -> str:
    """Where a press on the channel leads; empty where it can only be read."""
    kind, value = channel["kind"], channel["value"].strip()
    if kind in {"telephone", "sms"}:
        scheme = "tel" if kind == "telephone" else "sms"
        figures = dialled(value)
        return f"{scheme}:{figures}" if figures else ""
    if _WEB_ADDRESS.match(value):
        return value
    return f"mailto:{value}" if _E_MAIL.fullmatch(value) else ""


@register.filter
def dialled(number: str) -> str:
    """What a telephone dials: figures alone, and the plus of another country."""
    return re.sub(r"[^\d+]", "", number)


@register.filter
def working(channels: Iterable[Any]) -> list[Any]:
    """Those of a stream of contact channels that can be used."""
    return [channel for channel in channels if not channel.value["withdrawn_on"]]


@register.filter
def withdrawn(channels: Iterable[Any]) -> list[Any]:
    return [channel for channel in channels if channel.value["withdrawn_on"]]


@register.filter
def joined(values: Iterable[Any]) -> str:
    """A list inside a sentence."""
    return ", ".join(str(value) for value in values)


@register.filter
def file_kind(name: str) -> str:
    """What the file is, from its name: PDF, DOCX."""
    _rest, dot, ending = name.rpartition(".")
    return ending.upper() if dot else _("file")
