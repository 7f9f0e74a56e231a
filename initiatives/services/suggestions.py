"""What an act's file says of the act, where its form says otherwise: suggestions that an editor confirms one by one."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Subquery
from django.utils.formats import date_format

from initiatives.acts.facts import Facts, facts_of
from initiatives.models import ActFile, ActPage, Extraction, TextPage
from initiatives.visibility import Person, attachments_visible_to

# The act's fields, in the order of its form, by the facts that belong there.
FIELDS = {
    "title": "title",
    "kind": "kind",
    "number": "number",
    "issuing_body": "issuing_body",
    "issued_on": "issued_on",
    "journal": "journal_name",
    "journal_year": "journal_year",
    "journal_position": "journal_position",
    "eli": "eli_url",
}


@dataclass(frozen=True)
class Suggestion:
    """`value` is what the field would hold; `key` also says what it holds now, so that it counts for that alone."""

    field: str
    label: str
    typed: str
    said: str
    value: Any
    key: str


@dataclass(frozen=True)
class Suggestions:
    """`is_coming`: the file is still being read, and there may be some later."""

    found: tuple[Suggestion, ...] = ()
    is_coming: bool = False


def suggestions_for(*, act: ActPage, user: Person) -> Suggestions:
    """By the first page of the act's first main file, where the person may see that file; one query at most."""
    files = (file.document_id for file in act.files.all() if file.role == ActFile.FileRole.MAIN)
    document = next((number for number in files if number), None)
    row = _read(document, user) if document else None
    if row is None:
        return Suggestions()
    state, text = row
    found = _differing(act, facts_of(text or ""))
    return Suggestions(found, is_coming=not found and not text and state != Extraction.State.EMPTY)


def _read(document: int, user: Person) -> "tuple[str, str | None] | None":
    """How far the reading is, and the text of the first page."""
    visible = attachments_visible_to(user).filter(withdrawn_at__isnull=True)
    rows = Extraction.objects.filter(document_id=document, document__in=visible.values("pk"))
    first = TextPage.objects.filter(document=OuterRef("document"), number=1).values("text")
    return rows.annotate(first_page=Subquery(first)).values_list("state", "first_page").first()


def _differing(act: ActPage, facts: Facts) -> tuple[Suggestion, ...]:
    said = ((field, getattr(facts, fact)) for fact, field in FIELDS.items())
    return tuple(_suggestion(act, field, value) for field, value in said if _is_news(act, field, value))


def _is_news(act: ActPage, field: str, value: Any) -> bool:
    """Whether it says something else than what is there, and the field can hold it."""
    if value in ("", None) or _plain(value) == _plain(getattr(act, field)):
        return False
    try:
        ActPage._meta.get_field(field).clean(value, act)
    except ValidationError:
        return False
    return True


def _suggestion(act: ActPage, field: str, value: Any) -> Suggestion:
    typed = getattr(act, field)
    label = str(ActPage._meta.get_field(field).verbose_name)
    key = json.dumps([field, str(typed or ""), str(value)])
    return Suggestion(field, label, _shown(field, typed), _shown(field, value), value, key)


def _plain(value: Any) -> str:
    """Capitals and spaces make no other number, title or author."""
    return " ".join(str(value or "").casefold().split()).rstrip(".")


def _shown(field: str, value: Any) -> str:
    if field == "kind":
        return str(ActPage.Kind(value).label) if value in ActPage.Kind.values else str(value)
    return date_format(value, "DATE_FORMAT") if isinstance(value, date) else str(value or "")
