"""All that is stored about a person, to be given to that person (RODO, art. 15 and 20)."""

import io
import json
import zipfile
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from wagtail.models import ModelLogEntry

from cms.users import mentions, sessions
from cms.users.holdings import HOLDINGS, rows_of
from cms.users.models import User
from initiatives.models import Proposal

ACCOUNT = (
    "pk", "email", "name", "post", "language", "is_active", "is_superuser", "date_joined", "last_login", "erased_at",
)  # fmt: skip
Row = dict[str, Any]


def data_of(*, person: User, now: datetime, by_oneself: bool = False) -> dict[str, Any]:
    """What is stored, table by table under the names of `HOLDINGS`; tables without a row of the person are left out.

    Where the name stands in others' texts is the association's to look through and give out: people choose their names
    themselves, and `by_oneself` anybody could look for any words in everybody's drafts.
    """
    data = {
        "written_at": now,
        "account": {name: getattr(person, name) for name in ACCOUNT},
        "open_sessions": [{"expires": session.expire_date} for session in sessions.of(person=person, now=now)],
        "proposals_about_the_address": _proposals(person),
        "log_about_the_person": _log_about(person),
        "tables": {name: rows for name in HOLDINGS if (rows := _rows(name, person))},
    }
    return data if by_oneself else data | {"pages_that_mention_the_person": _mentions(person)}


def as_zip(data: dict[str, Any]) -> bytes:
    text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("dane.json", text + "\n")
    return packed.getvalue()


def as_download(*, person: User, now: datetime, by_oneself: bool = False) -> HttpResponse:
    """The file's name says whose by number alone: names of files are seen in many places."""
    packed = as_zip(data_of(person=person, now=now, by_oneself=by_oneself))
    response = HttpResponse(packed, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="burza-dane-{person.pk}-{now:%Y-%m-%d}.zip"'
    response["Cache-Control"] = "no-store"
    return response


def _rows(name: str, person: User) -> list[Row]:
    return list(rows_of(name, person).order_by("pk").values(*HOLDINGS[name].columns))


def _mentions(person: User) -> list[Row]:
    found = mentions.find(words=mentions.words_of(person))
    return [{"title": mention.title, "where": mention.places} for mention in found]


def _proposals(person: User) -> list[Row]:
    about = Proposal.objects.filter(email__iexact=person.email)
    columns = ("email", "name", "post", "role", "organisation__title", "proposed_at", "outcome")
    return list(about.order_by("pk").values(*columns))


def _log_about(person: User) -> list[Row]:
    kind = ContentType.objects.get_for_model(User)
    entries = ModelLogEntry.objects.filter(content_type=kind, object_id=str(person.pk))
    return list(entries.order_by("timestamp").values("timestamp", "action", "label"))


__all__ = ["as_download", "as_zip", "data_of"]
