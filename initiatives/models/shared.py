"""What initiatives and acts have in common: they stand below an organisation and are moderated by its people."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class SharedPage(Page):
    """A page below a member or a partner.

    `organisation` repeats the parent, so that lists and facets join it without walking the tree; every save sets it
    anew, and a move goes through `services`, so it is never edited.
    """

    organisation = models.ForeignKey(
        Page, models.PROTECT, editable=False, related_name="+", verbose_name=_("organisation")
    )

    parent_page_types: ClassVar[list[str]] = ["initiatives.MemberPage", "initiatives.PartnerPage"]

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.organisation_id = self.get_parent(update=True).pk
        super().save(*args, **kwargs)


__all__ = ["SharedPage"]
