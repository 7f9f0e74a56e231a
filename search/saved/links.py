"""The two links that need no sign-in: to a search's Atom address, and to the end of its mails.

Both are signed, made whenever they are shown, and stored nowhere, so that whoever reads the database has none of them.
The signature is asked before the database is; it covers the person, so that a number given out anew opens nothing.
"""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from initiatives.models import OutgoingMail
from initiatives.row_numbers import row_number
from initiatives.visibility import belongs
from search.models import Frequency, SavedSearch

FEED, LEAVE = signing.Signer(salt="search.saved.feed"), signing.Signer(salt="search.saved.leave")


def feed_address(saved: SavedSearch) -> str:
    """Empty where it has none."""
    if not saved.has_feed:
        return ""
    token = FEED.sign(f"{saved.pk}:{saved.user_id}:{saved.feed_round}")
    return _absolute(reverse("saved_search_feed", args=[token]))


def of_feed(token: str) -> SavedSearch | None:
    """None for whatever opens nothing: never made, withdrawn, or of somebody who may read nothing any more."""
    found = _signed(FEED, token, parts=3)
    if found is None:
        return None
    number, person, round_ = found
    rows = SavedSearch.objects.defer("known").select_related("user__membership")
    saved = rows.filter(pk=number, user=person, has_feed=True, feed_round=round_).first()
    return saved if saved is not None and belongs(saved.user) else None


def leave_address(saved: SavedSearch) -> str:
    return _absolute(reverse("saved_search_leave", args=[LEAVE.sign(f"{saved.pk}:{saved.user_id}")]))


def of_leaving(token: str) -> tuple[int, int] | None:
    """The numbers of the search, which may be deleted since, and of its person; None for a link that nobody made."""
    found = _signed(LEAVE, token, parts=2)
    return (found[0], found[1]) if found else None


def key_of(saved: SavedSearch, look: int) -> str:
    """Of the notice about what a look found."""
    return f"saved-search/{saved.pk}/{look}"


def leave_address_of(mail: OutgoingMail) -> str | None:
    """For `outbox.UNSUBSCRIBE`, asked when the mail is sent: None where it is no longer wanted."""
    number = row_number(mail.key.split("/")[1]) or 0
    rows = SavedSearch.objects.defer("known").select_related("user__membership").exclude(frequency=Frequency.NONE)
    saved = rows.filter(pk=number, user=mail.reader_id).first()
    return leave_address(saved) if saved is not None and belongs(saved.user) else None


def _signed(signer: signing.Signer, token: str, *, parts: int) -> list[int] | None:
    try:
        numbers = [row_number(part) for part in signer.unsign(token).split(":")]
    except signing.BadSignature:
        return None
    known = [number for number in numbers if number is not None]
    return known if len(known) == parts else None


def _absolute(path: str) -> str:
    return f"{settings.WAGTAILADMIN_BASE_URL}{path}"


__all__ = ["feed_address", "key_of", "leave_address", "leave_address_of", "of_feed", "of_leaving"]
