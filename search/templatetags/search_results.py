"""What results show so often that a template would take longer over it than the index over finding them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from initiatives import typography
from initiatives.facets.declared import GROUPING, PARTNER
from initiatives.models import ActPage, UnitKind
from search.asking.hits import Hit
from search.models import What
from search.ranking import Part

register = template.Library()

_KINDS: dict[str, Any] = {
    What.INITIATIVE: _("initiative"),
    What.PARTNER_ITEM: _("from a partner"),
}
_KINDS_OF_ACT = dict(ActPage.Kind.choices)
_KINDS_OF_UNIT: dict[str, Any] = {**dict(UnitKind.choices), PARTNER: _("partner"), GROUPING: _("grouping")}
_STATUSES = dict(ActPage.Status.choices)
_LOOKS = {"amended": " badge--warm", "project": ""}


@register.filter
def kind_of(hit: Hit) -> Any:
    """What a hit is, in a word or two."""
    if hit.is_act:
        return _KINDS_OF_ACT.get(hit.kind, hit.kind)
    return _KINDS_OF_UNIT.get(hit.kind, hit.kind) if hit.is_organisation else _KINDS[hit.what]


@register.filter
def status_of(hit: Hit) -> SafeString:
    """Of an act that is not simply in force."""
    if not hit.status or hit.status == ActPage.Status.IN_FORCE:
        return mark_safe("")
    look = _LOOKS.get(hit.status, " badge--bad")
    return mark_safe(f'<span class="badge{look}">{conditional_escape(_STATUSES.get(hit.status, hit.status))}</span>')


@register.filter
def marked(parts: Iterable[Part]) -> SafeString:
    """A snippet with the forms that say what was asked."""
    return mark_safe("".join(map(_part, parts)))


def _part(part: Part) -> str:
    text = conditional_escape(typography.unbroken(part.text))
    return f"<mark>{text}</mark>" if part.marked else text


@register.filter
def corrections(corrected: Mapping[str, Sequence[str]]) -> SafeString:
    """What was looked for beside what was typed."""
    words = dict.fromkeys(word for others in corrected.values() for word in others)
    return mark_safe(", ".join(f'<b lang="pl">{conditional_escape(word)}</b>' for word in words))


@register.filter
def text_address(page: Any) -> str:
    """Of the text of one page of a file."""
    return reverse("file_text_page", args=[page.file, page.number])


__all__ = ["corrections", "kind_of", "marked", "status_of", "text_address"]
