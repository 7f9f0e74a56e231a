"""Units and members as one types them: by name, by code, or by both as the list of suggestions writes them."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from initiatives.models import MemberPage
from initiatives.register import registry

# “Osiek (1213052)” or the code alone.
CODE_AT_END = re.compile(r"(?:^|\()\s*(\d{2,7})\s*\)?\s*$")
MOST_NAMESAKES = 12


def suggestion(name: str, code: str) -> str:
    return f"{name} ({code})"


class SuggestingInput(forms.TextInput):
    """A line with suggestions, which the browser has from a `datalist` on the same page; typing works without it."""

    def __init__(self, datalist: str, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"list": datalist, "autocomplete": "off", **(attrs or {})})


class UnitField(forms.CharField):
    """A unit of the register, by the number that stays when its kind changes."""

    default_error_messages = {"unknown": _("There is no unit of this name or code. Choose one of those suggested.")}

    def prepare_value(self, value: Any) -> Any:
        known = registry.unit(str(value)) if value and str(value).isdigit() else None
        return suggestion(known.name, known.code) if known else value

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        if not text:
            return ""
        if found := CODE_AT_END.search(text):
            known = registry.unit(found.group(1))
            units = [known] if known else []
        else:
            units = [row for row in registry.units() if row.name.casefold() == text.casefold()]
        if not units:
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        _refuse_namesakes([suggestion(row.name, row.code) for row in units])
        return units[0].number


class MemberField(forms.CharField):
    """A member of today."""

    default_error_messages = {"unknown": _("There is no member of this name or code. Choose one of those suggested.")}

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        if not text:
            return None
        members = MemberPage.objects.live().current()
        found = CODE_AT_END.search(text)
        rows = list(members.filter(code=found.group(1)) if found else members.filter(title=text)[:MOST_NAMESAKES])
        if not rows:
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        _refuse_namesakes([row.name_and_code for row in rows])
        return rows[0]


def _refuse_namesakes(names: list[str]) -> None:
    if len(names) > 1:
        text = gettext("Several bear this name; which one is meant? %(names)s")
        raise ValidationError(text % {"names": ", ".join(names[:MOST_NAMESAKES])}, code="namesakes")


__all__ = ["MemberField", "SuggestingInput", "UnitField", "suggestion"]
