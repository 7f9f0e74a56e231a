"""Files of members or people that are read in: checked whole, shown, then written batch by batch."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Import(models.Model):
    """One file under way. One of a kind runs at a time: whoever runs it holds the lease, and renews it with each batch.

    `report` says what would change or has changed: `{"new": n, "changed": n, "same": n, "done": n, "total": n}`;
    `problems` are the rows that are wrong: `[{"line": n, "reason": text}]`.
    """

    class Kind(models.TextChoices):
        MEMBERS = "members", _("members")
        PEOPLE = "people", _("people")

    class State(models.TextChoices):
        CHECKED = "checked", _("checked, waits for a yes")
        REFUSED = "refused", _("refused: rows are wrong")
        WAITING = "waiting", _("waiting for its turn")
        RUNNING = "running", _("under way")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    kind = models.CharField(_("what"), max_length=10, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.CHECKED)
    name = models.CharField(_("file"), max_length=255)
    content = models.BinaryField(help_text="Emptied once the import is done.")
    only = models.TextField(blank=True, help_text="Codes, one a line; empty for all rows.")
    report = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    made_at = models.DateTimeField(_("uploaded"))
    lease_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind"], condition=Q(state="running"), name="initiatives_one_import_a_kind")
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"


__all__ = ["Import"]
