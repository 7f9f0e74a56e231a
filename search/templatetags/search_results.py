"""What results show so often that a template would take longer over it than the index over finding them."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from initiatives import typography
from initiatives.models import ActPage
from initiatives.templatetags.lists import time_of
from search.asking.hits import Hit
from search.asking.passages import FilePage
from search.ranking import Part

register = template.Library()

_STATUSES = dict(ActPage.Status.choices)
_LOOKS = {"amended": " badge--warm", "project": ""}


@register.filter
def told_of(hit: Hit) -> SafeString:
    """What a hit is, whether the act is in force, its number, whose it is and its day."""
    parts = [f'<span class="badge">{escape(str(hit.called))}</span>']
    if hit.status and hit.status != ActPage.Status.IN_FORCE:
        status = escape(str(_STATUSES.get(hit.status, hit.status)))
        parts.append(f'<span class="badge{_LOOKS.get(hit.status, " badge--bad")}">{status}</span>')
    if hit.reference:
        parts.append(f"<span>{escape(hit.reference)}</span>")
    if hit.organisation:
        parts.append(f'<span lang="pl">{escape(hit.organisation)}</span>')
    parts.append(time_of(hit.day))
    return mark_safe("".join(parts))


@register.filter
def marked(parts: Iterable[Part]) -> SafeString:
    """A snippet with the forms that say what was asked."""
    return mark_safe("".join(map(_part, parts)))


def _part(part: Part) -> str:
    text = escape(typography.unbroken(part.text))
    return f"<mark>{text}</mark>" if part.marked else text


@register.filter
def ways_to(page: FilePage) -> SafeString:
    """The file of a passage, the page of it where it opens at one, and the page's text."""
    title = escape(page.title)
    number = {"number": page.number}
    if page.is_pdf:
        file, text = gettext("page %(number)s in the PDF") % number, gettext("text of page %(number)s") % number
    else:
        file, text = gettext("file"), gettext("text, part %(number)s") % number
    address = f"{page.url}#page={page.number}" if page.is_pdf else page.url
    of = f'<span class="visually-hidden" lang="pl">: {title}</span>'
    return mark_safe(
        f'<span lang="pl">{title}</span> <a href="{escape(address)}">{escape(file)}{of}</a> '
        f'<a href="{reverse("file_text_page", args=[page.file, page.number])}">{escape(text)}{of}</a>'
    )


@register.filter
def corrections(corrected: Mapping[str, Sequence[str]]) -> SafeString:
    """What was looked for beside what was typed."""
    words = dict.fromkeys(word for others in corrected.values() for word in others)
    return mark_safe(", ".join(f'<b lang="pl">{escape(word)}</b>' for word in words))


__all__ = ["corrections", "marked", "told_of", "ways_to"]
