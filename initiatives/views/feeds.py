"""Our practices for partners, as Atom and JSON Feed, and their files, at addresses that are their own keys."""

from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import blake2b

from django.conf import settings
from django.core.cache import cache
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotFound
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from initiatives.exchange import atom, json_feed
from initiatives.services import feed_given, feed_out, feed_tokens
from initiatives.services.feed_out import Addresses, Cursor, Scope
from initiatives.views.by_key import private_feed

WRITERS = {"atom.xml": (atom.written, atom.CONTENT_TYPE), "feed.json": (json_feed.written, json_feed.CONTENT_TYPE)}
BEFORE = "przed"
# How long it is known since when a feed is as it is; nobody asks less often.
_STAMPS_KEPT = 7 * 24 * 3600


@require_safe
def practices(request: HttpRequest, key: str, form: str, kind: str = "", slug: str = "") -> HttpResponse:
    """A key that was withdrawn answers as one that never was. The reader's language is not asked for: all readers of
    one address get the same.
    """
    with translation.override(settings.LANGUAGE_CODE):
        now = timezone.now()
        if form not in WRITERS or feed_tokens.of(key=key, now=now) is None:
            return _nothing()
        scope = feed_out.scope_of(kind, slug)
        said = request.GET.get(BEFORE, "")
        before = Cursor.of(said) if said else None
        if scope is None or (said and before is None):
            return _nothing()
        return private_feed(_answer(request, key, scope, form, before, now))


@require_safe
def file(request: HttpRequest, key: str, sha1: str) -> HttpResponseBase:
    """What is in it is for programs: no browser shows it from here."""
    found = feed_given.given(sha1=sha1) if feed_tokens.of(key=key, now=timezone.now()) is not None else None
    try:
        opened = found.file.storage.open(found.file.name) if found is not None else None
    except OSError:
        opened = None
    if opened is None:
        return _nothing()
    response = FileResponse(opened, as_attachment=True, filename=sha1, content_type="application/octet-stream")
    response["X-Content-Type-Options"] = "nosniff"
    return private_feed(response)


def _answer(
    request: HttpRequest, key: str, scope: Scope, form: str, before: Cursor | None, now: datetime
) -> HttpResponse:
    addresses = _addresses(request, key, before)
    stamp = feed_out.stamp(now=now)
    # One for all addresses: whoever has a key can make up as many as they like.
    changed: datetime = cache.get_or_set(f"practices/{stamp}", now.replace(microsecond=0), _STAMPS_KEPT) or now
    etag = f'"{stamp}-{blake2b(addresses.own.encode("utf-8", "replace"), digest_size=8).hexdigest()}"'
    response = get_conditional_response(request, etag=etag, last_modified=int(changed.timestamp()))
    if response is None:
        write, content_type = WRITERS[form]
        channel = feed_out.channel(scope=scope, addresses=addresses, before=before, changed=changed, now=now)
        response = HttpResponse(write(channel), content_type=content_type)
    response["ETag"] = etag
    response["Last-Modified"] = format_datetime(changed.astimezone(UTC), usegmt=True)
    return response


def _addresses(request: HttpRequest, key: str, before: Cursor | None) -> Addresses:
    """As they were asked for: with the key that nobody else knows."""
    base = settings.WAGTAILADMIN_BASE_URL
    first = f"{base}{request.path}"
    files = base + reverse("practices_file", args=[key, "0"])[:-1]
    return Addresses(f"{first}?{BEFORE}={before}" if before else first, first, files)


def _nothing() -> HttpResponse:
    return private_feed(HttpResponseNotFound(_("There is no such feed."), content_type="text/plain; charset=utf-8"))


__all__ = ["file", "practices"]
