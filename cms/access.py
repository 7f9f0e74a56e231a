"""The login wall: every view asks for a sign-in but those named here."""

from django.contrib.auth.middleware import LoginRequiredMiddleware


class LoginWallMiddleware(LoginRequiredMiddleware):
    pass
