"""Where somebody's name or address was typed into a text: what no table tells, and a person has to look at."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, F, Field, JSONField, Model, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.models import Page, Revision, get_page_models

from cms.users.models import User
from initiatives.models import Attachment, Picture, TextPage

# More than anybody would look through in one go.
MOST = 200

PUBLISHED, DRAFT, OLDER = _("the page"), _("the draft"), _("an older version")
FILE, TEXT_OF_FILE, PICTURE = _("name of the file"), _("text of the file"), _("name or description of the picture")


@dataclass
class Mention:
    title: str
    url: str
    found: list[str | Promise] = field(default_factory=list)

    @property
    def places(self) -> list[str]:
        return [str(place) for place in self.found]


def words_of(person: User) -> list[str]:
    """What tells the person from others, the longest first; of an erased row, nothing."""
    known = [person.email, person.name] if person.erased_at is None else []
    return sorted(filter(tells_apart, known), key=len, reverse=True)


def tells_apart(word: str) -> bool:
    """A name of one word (Anna, Sekretariat) is anybody's: to look for it would find others."""
    return "@" in word or len(word.split()) > 1


def find(*, words: Iterable[str]) -> list[Mention]:
    """Pages with their drafts and older versions, files and pictures; at most `MOST`, by title."""
    found: dict[str, Mention] = {}
    words = list(words)
    if words:
        _in_pages(found, words)
        _in_versions(found, words)
        _in_files(found, words)
    return sorted(found.values(), key=lambda mention: mention.title)[:MOST]


def says(model: type[Model], names: Iterable[str], words: Iterable[str]) -> "QuerySet[Any]":
    """Rows one of whose columns holds one of the words. JSON is stored with its letters escaped by some databases, and
    SQLite knows case among the letters of English alone."""
    casts = {f"_text_{name}": Cast(F(name), TextField()) for name in names}
    condition = Q()
    for stored in {form for word in words for form in _stored(word)}:
        condition |= Q(*((f"{alias}__icontains", stored) for alias in casts), _connector=Q.OR)
    return model._base_manager.alias(**casts).filter(condition)


def _stored(word: str) -> Iterator[str]:
    """As text, within JSON, and within the JSON of a stream that stands in a version's."""
    for spelling in (word, word.lower(), word.upper()):
        escaped = json.dumps(spelling)[1:-1]
        yield from (spelling, escaped, json.dumps(escaped)[1:-1])


def text_columns(model: type[Model]) -> list[str]:
    """Columns of the model that hold text, those of its parents too."""
    kinds = (CharField, TextField, JSONField, StreamField)
    return [column.name for column in model._meta.concrete_fields if _is_text(column, kinds)]


def _is_text(column: "Field[Any, Any]", kinds: tuple[type, ...]) -> bool:
    return isinstance(column, kinds) and not column.choices


def _in_pages(found: dict[str, Mention], words: list[str]) -> None:
    for model in get_page_models():
        for row in says(model, text_columns(model), words).order_by("pk")[:MOST]:
            _note_page(found, row, PUBLISHED if row.live else DRAFT)


def _in_versions(found: dict[str, Mention], words: list[str]) -> None:
    rows = says(Revision, ["content"], words).filter(base_content_type__model="page").order_by("-pk")
    versions = list(rows.values_list("pk", "object_id")[: MOST * 5])
    pages = Page.objects.in_bulk({int(number) for _, number in versions})
    for version, number in versions:
        if page := pages.get(int(number)):
            _note_page(found, page, DRAFT if version == page.latest_revision_id else OLDER)


def _in_files(found: dict[str, Mention], words: list[str]) -> None:
    texts = says(TextPage, ["text"], words).values("document")
    for place, rows in (
        (TEXT_OF_FILE, Attachment.objects.filter(pk__in=texts)),
        (FILE, says(Attachment, ["title", "file"], words)),
    ):
        for row in rows.order_by("pk")[:MOST]:
            _note(found, row.title, reverse("wagtaildocs:edit", args=[row.pk]), place)
    for row in says(Picture, ["title", "description", "file"], words).order_by("pk")[:MOST]:
        _note(found, row.title, reverse("wagtailimages:edit", args=[row.pk]), PICTURE)


def _note_page(found: dict[str, Mention], page: Page, place: Promise) -> None:
    _note(found, page.draft_title or page.title, reverse("wagtailadmin_pages:edit", args=[page.pk]), place)


def _note(found: dict[str, Mention], title: str, url: str, place: Promise) -> None:
    mention = found.setdefault(url, Mention(title, url))
    if place not in mention.found:
        mention.found.append(place)


__all__ = ["MOST", "Mention", "find", "says", "tells_apart", "text_columns", "words_of"]
