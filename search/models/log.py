"""What was searched for, and never by whom."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from search.logged_words import LONGEST


class SearchedText(models.Model):
    """One row for each text and day. `empty`: how often nothing was found; `hits`: how much was found the last time."""

    day = models.DateField(_("day"))
    text = models.CharField(_("what was searched for"), max_length=LONGEST)
    times = models.PositiveIntegerField(_("how often"), default=0)
    empty = models.PositiveIntegerField(_("how often nothing was found"), default=0)
    hits = models.PositiveIntegerField(_("hits"), default=0)

    class Meta:
        verbose_name = _("search")
        verbose_name_plural = _("what was searched for")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["text", "day"], name="search_text_once_a_day")
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["day"], name="search_searched_day")]

    def __str__(self) -> str:
        return self.text


__all__ = ["SearchedText"]
