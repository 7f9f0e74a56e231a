"""What the project itself keeps: when each periodic job is due, and who runs it."""

from django.db import models


class JobRun(models.Model):
    """One row a job of `cms.schedule`. Whoever sets `lease_until` runs the job; a lease that ran out is nobody's."""

    name = models.CharField(max_length=100, unique=True)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True, help_text="Of the last run; empty where all went well.")

    def __str__(self) -> str:
        return self.name
