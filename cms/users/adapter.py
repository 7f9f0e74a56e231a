"""How allauth behaves here."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from cms.users.language import remember
from cms.users.models import User
from cms.users.tokens import reset_tokens


class ClosedAccountAdapter(DefaultAccountAdapter):
    """People are made by the association's administrator: nobody signs up."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The e-mail address or the password is wrong."),
        "enter_current_password": _("This is not your present password."),
        "invalid_password_reset": _("This link does not work any more."),
        "rate_limited": _("Too many attempts. Try again in a few minutes."),
        "too_many_login_attempts": _("Too many failed attempts. Try again in a few minutes."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        """Only addresses of the host that was asked: allauth would also send people to every other host allowed."""
        request = self.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account")

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        remember(response, user.language)
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language of whoever will read it, not of whoever asked for it."""
        user = context.get("user")
        with translation.override(user.language if isinstance(user, User) else translation.get_language()):
            super().send_mail(template_prefix, email, context)

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """To the address the person is known by. For nobody (`AskForPasswordForm`) the mail is written and dropped."""
        if user.pk:
            super().send_password_reset_mail(user, user.email, context)
        else:
            self.render_mail("account/email/password_reset_key", email, context)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """On the site's one address, whatever host the request was sent to: the link sets a password."""
        # A uidb36 and a token, with the dash between them.
        uidb36, _dash, token = key.partition("-")
        return str(settings.WAGTAILADMIN_BASE_URL) + reverse("account_reset_password_from_key", args=[uidb36, token])

    def reset_mail(self, user: User) -> EmailMessage:
        """The same as for whoever asks for it at the sign-in, where the administrator does."""
        key = f"{user_pk_to_url_str(user)}-{reset_tokens.make_token(user)}"
        context = {"user": user, "password_reset_url": self.get_reset_password_from_key_url(key)}
        with translation.override(user.language):
            return self.render_mail("account/email/password_reset_key", user.email, context)
