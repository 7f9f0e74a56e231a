"""Takes somebody's name and address out of stored texts that name people: logs, comments, mail, reports of imports.

Texts of pages are nobody's to rewrite: they are listed by `mentions`. Looks through whole tables, since it is rare.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult
from wagtail.models import Comment, CommentReply, ModelLogEntry, PageLogEntry, TaskState

from cms.models import JobRun
from cms.users.mentions import says
from cms.users.models import User
from initiatives.models import Attachment, Import, OutgoingMail, Picture, Proposal
from search.models import SavedSearch

FORMER = _("former employee")
# In which tables read somebody's name, beside those that go with the person.
TEXTS: dict[type[Model], list[str]] = {
    ModelLogEntry: ["label", "data"],
    PageLogEntry: ["label", "data"],
    TaskState: ["comment"],
    OutgoingMail: ["subject", "body", "key", "error"],
    SavedSearch: ["name", "text"],
    Proposal: ["email", "name", "post", "reason"],
    Import: ["name", "only", "report", "problems"],
    Attachment: ["withdrawal_reason"],
    Picture: ["withdrawal_reason"],
    Comment: ["text"],
    CommentReply: ["text"],
    JobRun: ["error"],
    DBTaskResult: ["args_kwargs", "return_value", "traceback"],
}
# Lists from offices come in these.
ENCODINGS = ("utf-8", "cp1250", "utf-16-le", "utf-16-be")


@dataclass(frozen=True)
class Words:
    """What a person was ever called by; the longest first, so that no part of one is left of another."""

    words: Sequence[str]

    def replaced(self, value: Any) -> Any:
        """The value with each of the words, whatever its case, replaced; lists and dictionaries to their depths."""
        if isinstance(value, str):
            return self._pattern.sub(self.neutral, value)
        if isinstance(value, dict):
            return {self.replaced(key): self.replaced(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self.replaced(each) for each in value]
        return value

    def are_in(self, content: bytes) -> bool:
        return any(self._pattern.search(content.decode(encoding, "ignore")) for encoding in ENCODINGS)

    @property
    def _pattern(self) -> re.Pattern[str]:
        ordered = sorted(self.words, key=len, reverse=True)
        # Whoever bears a double name is somebody else.
        whole = (rf"(?<![\w-]){re.escape(word)}(?![\w-])" for word in ordered)
        return re.compile("|".join(whole) or r"(?!)", re.IGNORECASE)

    @property
    def neutral(self) -> str:
        with translation.override(settings.LANGUAGE_CODE):
            return str(FORMER)


def scrub(words: Words, *, person: User) -> None:
    """In the log of people, the entries about this person alone: another may have the same name."""
    people = Q(content_type=ContentType.objects.get_for_model(User))
    about = ModelLogEntry.objects.filter(people, object_id=str(person.pk))
    about.update(label=words.neutral)
    for model, columns in TEXTS.items():
        rows = says(model, columns, words.words)
        if model is ModelLogEntry:
            rows = rows.exclude(people & ~Q(object_id=str(person.pk)))
        _scrub_rows(rows, columns, words)


def drop_files_of_imports(words: Words) -> None:
    """Uploaded lists that name the person, unless one is being read in: ValidationError then."""
    for row in Import.objects.exclude(content=b"").iterator():
        if words.are_in(bytes(row.content)):
            if row.state == Import.State.RUNNING:
                raise ValidationError(_("A list that names this person is being read in. Wait until it is done."))
            _drop_file(row)


def _drop_file(row: Import) -> None:
    if row.state in {Import.State.DONE, Import.State.FAILED}:
        row.content = b""
        row.save(update_fields=["content"])
    else:
        row.delete()


def _scrub_rows(rows: "QuerySet[Any]", columns: list[str], words: Words) -> None:
    for row in rows.iterator():
        new = {name: words.replaced(getattr(row, name)) for name in columns}
        new = {name: value for name, value in new.items() if value != getattr(row, name)}
        if new:
            rows.model._base_manager.filter(pk=row.pk).update(**new)


__all__ = ["FORMER", "TEXTS", "Words", "drop_files_of_imports", "scrub"]
