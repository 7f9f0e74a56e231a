"""Mail on its way: what is to be told to whom, and how often each person wants to hear of what."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticeKind(models.TextChoices):
    """What a person is told about. Those in `ALWAYS` cannot be switched off."""

    TASK = "task", _("a page waits for my decision")
    RETURNED = "returned", _("my page was returned with a reason")
    PUBLISHED = "published", _("my page was published")
    PEOPLE = "people", _("people of my organisation join, move or leave")
    ORGANISATION = "organisation", _("my organisation changes: its name, its kind, its membership")
    INVITATION = "invitation", _("an invitation to Burza")
    ADMINISTRATION = "administration", _("something needs the administrator")
    # How often, each saved search says for itself.
    SAVED_SEARCH = "saved_search", _("something new in a saved search")
    # And this one by its own form, too.
    PARTNERS = "partners", _("something new from partners")


ALWAYS = frozenset({NoticeKind.INVITATION, NoticeKind.ADMINISTRATION})


class Rhythm(models.TextChoices):
    AT_ONCE = "at_once", _("at once")
    DAILY = "daily", _("once a day, together")
    NEVER = "never", _("never")


class NoticeChoice(models.Model):
    """How often a person wants notices of a kind by e-mail; without a row, at once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_choices")
    kind = models.CharField(_("notice"), max_length=20, choices=NoticeKind)
    rhythm = models.CharField(_("how often"), max_length=10, choices=Rhythm, default=Rhythm.AT_ONCE)

    class Meta:
        verbose_name = _("choice of notices")
        verbose_name_plural = _("choices of notices")
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="initiatives_one_choice_a_notice")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind} {self.rhythm}"


class OutgoingMail(models.Model):
    """One notice to one person. Whoever sends it claims it by a lease; `key` keeps one event from being told twice.

    Several that are due for a person who wants them once a day leave as one mail. A link that lets somebody in is made
    when the mail is sent and never stored: `body` holds the mark `{link}` for it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        FAILED = "failed", _("given up")
        DROPPED = "dropped", _("no longer wanted")

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("reader"))
    kind = models.CharField(_("notice"), max_length=20, choices=NoticeKind)
    key = models.CharField(max_length=200)
    subject = models.CharField(_("subject"), max_length=255)
    body = models.TextField(_("text"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    digest = models.BooleanField(default=False)
    made_at = models.DateTimeField(_("made"))
    due_at = models.DateTimeField(_("due"))
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    error = models.CharField(_("last error"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mail")
        ordering = ["-made_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["reader", "key"], name="initiatives_one_mail_an_event")]
        indexes = [models.Index(fields=["state", "due_at"], name="initiatives_mail_due")]

    def __str__(self) -> str:
        return f"{self.key} → {self.reader_id}"


__all__ = ["ALWAYS", "NoticeChoice", "NoticeKind", "OutgoingMail", "Rhythm"]
