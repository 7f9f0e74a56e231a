"""Attempts to sign in, noted when Django's own signals tell of them, for the person's own eyes."""

from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from cms.users.devices import browser_of, network_of, system_of
from cms.users.models import SignIn, User

SHOWN = 12
# In the session: which of the rows is this session's.
KEY = "sign_in"


def connect() -> None:
    """Called once, when the app is ready."""
    user_logged_in.connect(note_success, dispatch_uid="note sign-in")
    user_login_failed.connect(note_failure, dispatch_uid="note failed sign-in")


def latest(*, user: User) -> list[SignIn]:
    return list(SignIn.objects.filter(user=user)[:SHOWN])


def note_success(request: HttpRequest | None, user: User, **kwargs: Any) -> None:
    row = _note(request, user.pk, succeeded=True)
    if request is not None:
        request.session[KEY] = row.pk


def note_failure(credentials: Mapping[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    """A row in any case: that it takes longer for an address which somebody has would tell whose it is."""
    email = str(credentials.get("email") or credentials.get("username") or "").strip().lower()
    known = User.objects.filter(email=email).values_list("pk", flat=True).first()
    _note(request, known, succeeded=False)


def _note(request: HttpRequest | None, user_id: int | None, *, succeeded: bool) -> SignIn:
    agent = request.headers.get("User-Agent", "") if request else ""
    return SignIn.objects.create(
        user_id=user_id,
        succeeded=succeeded,
        network=network_of(_address(request)) if request else "",
        browser=browser_of(agent),
        system=system_of(agent),
    )


def _address(request: HttpRequest) -> str:
    """The client's, as attempts are counted by it: a proxy's header counts where the settings trust one."""
    try:
        return str(get_adapter(request).get_client_ip(request))
    except PermissionDenied:
        return ""


__all__ = ["KEY", "SHOWN", "connect", "latest"]
