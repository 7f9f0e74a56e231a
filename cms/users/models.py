"""Who signs in. What a person may do follows from `initiatives.models.Membership`, not from here."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        if not email:
            raise ValueError("a person needs an e-mail address")
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in by e-mail. `is_superuser` is for the operator at the command line alone."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("full name"), max_length=150, blank=True)
    post = models.CharField(_("post"), max_length=150, blank=True, help_text=_("Shown beside what you publish."))
    language = models.CharField(
        _("language"), max_length=5, choices=[("pl", _("Polish")), ("en", _("English"))], default="pl"
    )
    is_active = models.BooleanField(_("active"), default=True, help_text=_("Untick instead of deleting a person."))
    date_joined = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    # Part of what a session is checked against: one more, and all sessions begun before are over.
    session_round = models.PositiveIntegerField(default=0, editable=False)
    # The row of somebody whose data were erased stays, so that what was decided keeps its (nameless) author.
    erased_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["email"]
        constraints = [models.UniqueConstraint(Lower("email"), name="users_email_whatever_case")]

    def __str__(self) -> str:
        return self.get_full_name()

    def clean(self) -> None:
        self.email = self.email.strip().lower()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """In one line each: both stand in mails to others, where more lines could say anything."""
        self.email = self.email.strip().lower()
        self.name, self.post = (" ".join(text.split()) for text in (self.name, self.post))
        super().save(*args, **kwargs)

    @property
    def is_staff(self) -> bool:
        """Some packages ask; Burza has no Django admin."""
        return self.is_superuser

    def end_sessions(self) -> None:
        """Signs the person out everywhere, once saved."""
        self.session_round += 1

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        value = f"{self.password}{self.session_round}"
        return salted_hmac("cms.users.models.User", value, secret=secret, algorithm="sha256").hexdigest()

    def get_full_name(self) -> str:
        return str(_("former employee")) if self.erased_at else self.name or self.email

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] if self.name else self.get_full_name()


class SignIn(models.Model):
    """An attempt to sign in, as little of it as a person needs to recognise it as their own.

    Neither the whole network address nor what the browser says of itself is kept. Without a person: somebody tried an
    address that nobody has, which is noted only so that the answer takes as long as for one that somebody has.
    """

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sign_ins", verbose_name=_("person"))
    at = models.DateTimeField(_("when"), default=timezone.now)
    succeeded = models.BooleanField(_("succeeded"))
    network = models.CharField(_("network"), max_length=45, blank=True)
    browser = models.CharField(_("browser"), max_length=40, blank=True)
    system = models.CharField(_("system"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["user", "-at"], name="users_sign_ins_of"),
            models.Index(fields=["at"], name="users_sign_ins_at"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.at:%Y-%m-%d %H:%M}"
