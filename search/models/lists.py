"""What the association says about searching: words that mean the same, and pages it puts first."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Page

LONGEST_TEXT = 200
# In one list of synonyms: an engine is asked for all of them.
MOST_PHRASES = 13
LONGEST_PHRASE = 100
MOST_PAGES = 5
PROMOTED = (
    "initiatives.InitiativePage", "initiatives.ActPage", "initiatives.MemberPage", "initiatives.PartnerPage",
    "initiatives.GroupingPage",
)  # fmt: skip


class SynonymGroup(models.Model):
    """Phrases that mean the same, one a line: who asks for one of them is shown what has any."""

    phrases = models.TextField(
        _("words and phrases that mean the same"),
        help_text=_("One a line, at least two. Any inflection of them is found, so the dictionary form is enough."),
    )

    class Meta:
        verbose_name = _("group of synonyms")
        verbose_name_plural = _("synonyms in search")
        ordering: ClassVar[list[str]] = ["phrases"]

    def __str__(self) -> str:
        return ", ".join(self.as_list)

    @property
    def as_list(self) -> list[str]:
        lines = (" ".join(line.split()) for line in self.phrases.splitlines())
        return [line for line in lines if line]


class Promotion(ClusterableModel):
    """Pages that the association wants seen first by whoever searches for exactly these words, be they inflected."""

    text = models.CharField(
        _("what is searched for"), max_length=LONGEST_TEXT,
        help_text=_("Words as they are typed. Who types them inflected, or in another order, sees the pages, too."),
    )  # fmt: skip

    # A page that is deleted is promoted no more: no reason to keep it.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("promoted answer")
        verbose_name_plural = _("promoted pages")
        ordering: ClassVar[list[str]] = ["text"]

    def __str__(self) -> str:
        return self.text


class PromotedPage(models.Model):
    """Shown while it is published."""

    promotion = ParentalKey(Promotion, on_delete=models.CASCADE, related_name="pages")
    page = models.ForeignKey(Page, models.CASCADE, related_name="+", verbose_name=_("page"))
    sort_order = models.PositiveSmallIntegerField(default=0, editable=False)
    # By this name Wagtail's forms know that rows have an order.
    sort_order_field: ClassVar[str] = "sort_order"
    wagtail_reference_index_ignore = True

    class Meta:
        ordering: ClassVar[list[str]] = ["sort_order", "pk"]

    def __str__(self) -> str:
        return str(self.page_id)

    def clean(self) -> None:
        """What is not published would be shown to nobody, and what is no page of the lists is not found."""
        page = self.page if self.page_id else None
        if page is None:
            return
        if not page.live:
            raise ValidationError({"page": gettext("Nobody can read it yet. Choose a page that is published.")})
        model = page.specific_class
        if model is None or model._meta.label not in PROMOTED:
            raise ValidationError({"page": gettext("Choose an initiative, an act, a member or a partner.")})


__all__ = [
    "LONGEST_PHRASE",
    "LONGEST_TEXT",
    "MOST_PAGES",
    "MOST_PHRASES",
    "PROMOTED",
    "PromotedPage",
    "Promotion",
    "SynonymGroup",
]
