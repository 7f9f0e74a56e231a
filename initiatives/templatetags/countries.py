"""Names of countries in the reader's language."""

from babel import Locale, UnknownLocaleError
from django import template
from django.utils.translation import get_language

register = template.Library()


@register.filter
def country_name(code: str) -> str:
    """The code itself where nobody knows it."""
    try:
        territories = Locale.parse(get_language() or "pl", sep="-").territories
    except (UnknownLocaleError, ValueError):
        return code
    return str(territories.get(code.upper(), code))
