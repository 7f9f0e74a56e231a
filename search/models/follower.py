"""How far a cluster has followed the entries."""

from django.db import models


class Follower(models.Model):
    """One row for each cluster that the site was ever set to use, by its address. What an index is made of (the index's
    token, the analyser, the version of the mapping) stands in the index, too, and only one made of today's is asked.

    It is the one place that says which index answers, so that to put a new one in its place is one UPDATE.
    """

    address = models.CharField(max_length=300, primary_key=True, help_text="Without what lets somebody in.")
    index = models.CharField(max_length=120, blank=True, help_text="The one that answers.")
    made_of = models.CharField(max_length=200, blank=True)
    reached = models.BigIntegerField(default=0, help_text="The last change that it has.")
    building = models.CharField(max_length=120, blank=True, help_text="One that is to take its place.")
    building_of = models.CharField(max_length=200, blank=True)
    building_reached = models.BigIntegerField(default=0)
    answers = models.BooleanField(default=False)
    checked_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True, help_text="Why it does not answer.")

    def __str__(self) -> str:
        return self.address


__all__ = ["Follower"]
