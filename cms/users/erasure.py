"""Erases a person (RODO, art. 17) and keeps the history: what the person did was done by a “former employee”."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.fields.files import FieldFile, FileField
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from cms import demo_mail
from cms.users import mentions, sessions
from cms.users.holdings import HOLDINGS, Fate, rows_of
from cms.users.models import User
from cms.users.scrub import FORMER, Words, drop_files_of_imports, scrub
from initiatives.models import Proposal
from initiatives.services import people

# Never anybody's: RFC 2606, section 2.
NOBODYS_ADDRESS = "erased-{}@erased.invalid"


@dataclass(frozen=True)
class Erased:
    """`mentions` are the pages and files where the name or address was typed: nobody rewrites those unseen, and once
    the person is erased nothing could find them any more."""

    person: User
    mentions: list[mentions.Mention]


@transaction.atomic
def erase(*, person: User, now: datetime, by: User | None = None) -> Erased:
    """Hands over what the person has at hand, ends the sessions, takes the person's data out of every table.

    ValidationError for the last administrator, for oneself, for an operator, and while a list that names the person is
    being read in; nothing has changed then.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    check(person=person, by=by)
    if person.is_active:
        people.deactivate(user=person, now=now)
    words = Words(_ever_called(person))
    found = mentions.find(words=words.words)
    transaction.on_commit(partial(_forget_elsewhere, person.email, words))
    drop_files_of_imports(words)
    Proposal.objects.filter(email__iexact=person.email).delete()
    sessions.delete(person=person)
    _drop_rows(person)
    _empty(person, now)
    scrub(words, person=person)
    log(person, "users.erase", user=by, title=str(FORMER))
    return Erased(person, found)


def check(*, person: User, by: User | None) -> None:
    if person.erased_at:
        raise ValidationError(_("This person's data were erased already."))
    if person.is_superuser:
        raise ValidationError(_("This is an operator's account. It is taken away at the command line."))
    if by is not None and by.pk == person.pk:
        raise ValidationError(_("Nobody erases their own data. Ask another administrator."))
    # Whoever is erased is deactivated first, which asks again under a lock.
    people.check_administrators(without=person)


def _ever_called(person: User) -> list[str]:
    """Name and address of today, and those under which the log knows the person from before."""
    kind = ContentType.objects.get_for_model(User)
    labels = ModelLogEntry.objects.filter(content_type=kind, object_id=str(person.pk)).values_list("label", flat=True)
    former = filter(mentions.tells_apart, map(str.strip, labels))
    return sorted({*mentions.words_of(person), *former}, key=len, reverse=True)


def _drop_rows(person: User) -> None:
    for name, holding in HOLDINGS.items():
        if holding.fate is Fate.GOES:
            rows = rows_of(name, person)
            _drop_files(rows)
            rows.delete()


def _drop_files(rows: Iterable[object]) -> None:
    """Pictures of people and what an upload left behind. Gone once the rows are gone for good."""
    model = rows.model  # type: ignore[attr-defined]
    for column in [each.name for each in model._meta.concrete_fields if isinstance(each, FileField)]:
        for row in rows:
            file: FieldFile = getattr(row, column)
            if file.name:
                transaction.on_commit(partial(file.storage.delete, file.name), robust=True)


def _empty(person: User, now: datetime) -> None:
    """The row stays for the history's sake, and tells nothing of anybody."""
    person.email = NOBODYS_ADDRESS.format(person.pk)
    person.name = person.post = ""
    person.language = settings.LANGUAGE_CODE
    person.is_active, person.last_login, person.erased_at = False, None, now
    # One sign-in and one day among many are enough to tell somebody by.
    person.date_joined = now
    person.end_sessions()
    person.set_unusable_password()
    person.save()


def _forget_elsewhere(email: str, words: Words) -> None:
    """What no transaction takes back: counted attempts to sign in, and the demo's mail."""
    for host in {*settings.ALLOWED_HOSTS, urlsplit(settings.WAGTAILADMIN_BASE_URL).netloc}:
        _forget_attempts(host, email)
    if folder := getattr(settings, "EMAIL_FILE_PATH", None):
        demo_mail.forget(Path(folder), words.words)


def _forget_attempts(host: str, email: str) -> None:
    app, action = "allauth.account", "login_failed"
    for rate in ratelimit.get_rates(app=app, action=action):
        if rate.per == "key":
            key = f"{host}:{email}"
            cache.delete(ratelimit.get_cache_key(None, app=app, action=action, rate=rate, key=key))


__all__ = ["NOBODYS_ADDRESS", "Erased", "check", "erase"]
