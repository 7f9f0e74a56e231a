"""How far the index is."""

import secrets

from django.db import models


def new_token() -> str:
    return secrets.token_hex(8)


class IndexState(models.Model):
    """One row. `change` is the last number given to an entry; whoever writes entries holds the row until the commit,
    so that numbers become visible in their order.
    """

    token = models.CharField(max_length=32, default=new_token, help_text="Another one began anew.")
    change = models.BigIntegerField(default=0)
    analyser = models.CharField(max_length=120, blank=True, help_text="What the forms were analysed by.")
    lists = models.CharField(
        max_length=32, default=new_token, help_text="Another one: synonyms or promoted pages were changed."
    )
    rebuilt_to = models.BigIntegerField(null=True, help_text="While it is rebuilt: the last page that is done.")
    rebuilt_of = models.BigIntegerField(null=True, help_text="And how many there are.")
    rebuilt_by = models.CharField(max_length=120, blank=True, help_text="And by what analyser.")
    forms_to = models.BigIntegerField(default=0, help_text="And the last form that this one has analysed anew.")

    def __str__(self) -> str:
        return str(self.change)


__all__ = ["IndexState"]
