"""What lists remember of themselves."""

from django.db import models


class ListVersion(models.Model):
    """One row. Its token changes after each commit that changed what lists show or count, so that a process can tell
    whether what it holds in memory still is what the database says."""

    token = models.CharField(max_length=32)

    def __str__(self) -> str:
        return self.token


__all__ = ["ListVersion"]
