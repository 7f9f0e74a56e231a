"""The initiative: what a municipality did, or looked at and decided against, told so that others can copy it."""

from datetime import date
from typing import Any, ClassVar

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index

from initiatives import blocks
from initiatives.models.acts import ActFile, ActPage
from initiatives.models.article import sections, steps_of
from initiatives.models.named import either, is_in_memory, words_of
from initiatives.models.shared import SharedPage
from initiatives.models.taxonomy import Category, CrisisKind, Initiator, TaggedInitiative, Topic

SUMMARY_LENGTH = 300
ONE_A_LINE = _("One a line.")
# Of those that went on from one.
MOST_HEIRS = 60


class InitiativePage(SharedPage):
    """Four fields are required to publish: title, category, summary, description."""

    class Stage(models.TextChoices):
        IDEA = "idea", _("idea")
        PLANNED = "planned", _("planned")
        RUNNING = "running", _("running")
        FINISHED = "finished", _("finished")
        ABANDONED = "abandoned", _("abandoned")
        REJECTED = "rejected", _("analysed and rejected")

    class NoveltyScope(models.TextChoices):
        UNIT = "unit", _("new in the unit")
        REGION = "region", _("new in the region")
        COUNTRY = "country", _("new in the country")

    class NoveltyKind(models.TextChoices):
        TECHNOLOGICAL = "technological", _("technological")
        PROCESS = "process", _("process")
        SOCIAL = "social", _("social")
        COMMUNAL = "communal", _("communal")
        SUPPORT = "support", _("support")

    class Language(models.TextChoices):
        POLISH = "pl", _("Polish")
        CZECH = "cs", _("Czech")
        ENGLISH = "en", _("English")
        GERMAN = "de", _("German")
        UKRAINIAN = "uk", _("Ukrainian")

    category = models.ForeignKey(
        Category, models.PROTECT, null=True, related_name="initiatives", verbose_name=_("category")
    )
    summary = models.CharField(_("summary"), max_length=SUMMARY_LENGTH)
    description = RichTextField(_("description"), features=blocks.RICH_TEXT_LONG)
    problem = RichTextField(_("problem"), blank=True, features=blocks.RICH_TEXT)
    objectives = RichTextField(_("objectives"), blank=True, features=blocks.RICH_TEXT)
    steps = StreamField(blocks.StepsBlock(), verbose_name=_("solution steps"), blank=True)
    crisis = models.ForeignKey(
        CrisisKind, models.PROTECT, null=True, blank=True, related_name="initiatives", verbose_name=_("kind of crisis")
    )
    topics = ParentalManyToManyField(Topic, blank=True, related_name="initiatives", verbose_name=_("topics"))
    tags = ClusterTaggableManager(through=TaggedInitiative, blank=True, verbose_name=_("tags"))
    initiators = ParentalManyToManyField(
        Initiator, blank=True, related_name="initiatives", verbose_name=_("who started it")
    )
    target_groups = models.TextField(_("target groups"), blank=True)
    partners = models.TextField(_("partners"), blank=True)
    stage = models.CharField(_("stage"), max_length=20, choices=Stage, blank=True)
    started_on = models.DateField(_("start"), null=True, blank=True)
    ended_on = models.DateField(_("end"), null=True, blank=True)
    implementation_days = models.PositiveIntegerField(_("time to implement (days)"), null=True, blank=True)
    implementation_note = models.CharField(_("note on the time"), max_length=300, blank=True)
    staff_fte = models.DecimalField(
        _("staff (full-time equivalents)"), max_digits=7, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    staff_note = models.CharField(_("note on the staff"), max_length=300, blank=True)
    costs = StreamField(blocks.CostsBlock(), verbose_name=_("costs"), blank=True)
    funding = models.TextField(_("source of money"), blank=True)
    novelty_scope = models.CharField(_("where it is new"), max_length=20, choices=NoveltyScope, blank=True)
    novelty_kind = models.CharField(_("kind of novelty"), max_length=20, choices=NoveltyKind, blank=True)
    results = StreamField(blocks.ResultsBlock(), verbose_name=_("results"), blank=True)
    advantages = models.TextField(_("advantages"), blank=True)
    drawbacks = models.TextField(_("drawbacks"), blank=True)
    conditions = models.TextField(_("conditions and limits"), blank=True)
    requirements = models.TextField(_("what others need in order to copy it"), blank=True)
    conclusion = RichTextField(_("conclusion"), blank=True, features=blocks.RICH_TEXT)
    open_questions = models.TextField(_("open questions"), blank=True)
    open_questions_review_on = models.DateField(_("look at them again on"), null=True, blank=True)
    precedents = StreamField(blocks.PrecedentsBlock(), verbose_name=_("precedents elsewhere"), blank=True)
    contact_post = models.CharField(_("contact post"), max_length=200, blank=True)
    contact_channels = StreamField(blocks.ContactChannelsBlock(), verbose_name=_("contact channels"), blank=True)
    links = StreamField(blocks.LinksBlock(), verbose_name=_("links"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.POLISH)
    reviewed_on = models.DateField(_("last reviewed on"), null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reviewed by"),
    )
    next_review_on = models.DateField(_("next review on"), null=True, blank=True)

    template = "pages/initiative.html"
    shown_with: ClassVar[list[str]] = [*SharedPage.shown_with, "reviewed_by"]
    # The item of a partner's feed that it was made of, if it was.
    shown_beside: ClassVar[dict[str, models.F]] = {"item_number": models.F("feed_item__pk")}
    subpage_types: ClassVar[list[str]] = []
    list_fields: ClassVar[list[str]] = ["summary", "stage", "language"]

    search_fields: ClassVar[list[index.BaseField]] = [
        *Page.search_fields,
        index.RelatedFields("tags", [index.FilterField("name")]),
        index.FilterField("category"),
        index.FilterField("crisis"),
        index.FilterField("organisation"),
        index.FilterField("stage"),
    ]  # fmt: skip

    class Meta:
        verbose_name = _("initiative")
        verbose_name_plural = _("initiatives")

    def clean(self) -> None:
        super().clean()
        if self.started_on and self.ended_on and self.ended_on < self.started_on:
            raise ValidationError({"ended_on": _("The end cannot be before the start.")})

    def review_is_overdue(self, today: date) -> bool:
        return bool(self.next_review_on and self.next_review_on < today)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """What the page shows of others is published; its author sees the drafts of the own organisation, too."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        sources, inspired = self._kin()
        context |= {
            "acts": [act for act in self._acts() if self.shows(act, request)],
            "sources": [source for source in sources if self.shows(source, request)],
            "inspired": inspired,
            "review_is_overdue": self.review_is_overdue(timezone.localdate()),
            "steps": steps_of(self.steps),
            "item": self._item(),
            **words_of(self)._asdict(),
        }
        return context | {"sections": sections(self, context)}

    def _item(self) -> Any:
        """The item of a partner's feed that it was made of, wherever it stands by now: one query for these pages, none
        for others. Its model comes later: hence by its name.
        """
        if self.pk is None or getattr(self, "item_number", self.pk) is None:
            return None
        items = apps.get_model("initiatives", "FeedItem").objects.select_related("source__partner")
        partner = ("source__partner__title", "source__partner__url_path")
        told = items.only("link", "authors", "licence", "published_at", "gone_at", *partner)
        return told.filter(page=self.pk).first()

    def _acts(self) -> list[ActPage]:
        """With their files and how far the text of each is, in the editor's order."""
        files = ActFile.objects.select_related("document__extraction")
        links = self.acts.select_related("act").prefetch_related(models.Prefetch("act__files", files))
        return [link.act for link in links.all()]

    def _kin(self) -> "tuple[list[InitiativePage], list[InitiativePage]]":
        """Those that it says it is based on, in the editor's order, and published ones that say so of it: one query."""
        columns = [*self.columns_of_list("source__"), *self.columns_of_list("page__")]
        joined = [f"{side}__{name}" for side in ("source", "page") for name in ("organisation", "category")]
        links = InitiativeSource.objects.select_related(*joined).only("sort_order", *columns)
        rows = list(links.order_by().filter(either("page", "source", self.pk))) if self.pk else []
        own = list(self.based_on.all()) if is_in_memory(self) else [row for row in rows if row.page_id == self.pk]
        own.sort(key=lambda row: (row.sort_order or 0, row.pk or 0))
        heirs = [row.page for row in rows if row.source_id == self.pk]
        heirs.sort(key=lambda page: (page.first_published_at is None, page.first_published_at, page.pk))
        return [row.source for row in own], heirs[:MOST_HEIRS]


class InitiativeAct(Orderable):
    page = ParentalKey(InitiativePage, on_delete=models.CASCADE, related_name="acts")
    act = models.ForeignKey(ActPage, models.PROTECT, related_name="used_by", verbose_name=_("legal act"))

    class Meta(Orderable.Meta):
        verbose_name = _("legal act of an initiative")
        verbose_name_plural = _("legal acts of initiatives")

    def __str__(self) -> str:
        return f"{self.page_id} -> {self.act_id}"


class InitiativeSource(Orderable):
    """“Based on”: an initiative of any member that this one was inspired by."""

    page = ParentalKey(InitiativePage, on_delete=models.CASCADE, related_name="based_on")
    source = models.ForeignKey(
        InitiativePage, models.PROTECT, related_name="inspired", verbose_name=_("initiative it is based on")
    )

    class Meta(Orderable.Meta):
        verbose_name = _("initiative it is based on")
        verbose_name_plural = _("initiatives it is based on")

    def __str__(self) -> str:
        return f"{self.page_id} -> {self.source_id}"

    def clean(self) -> None:
        if self.source_id and self.source_id == self.page_id:
            raise ValidationError({"source": _("An initiative cannot be based on itself.")})


__all__ = ["SUMMARY_LENGTH", "InitiativeAct", "InitiativePage", "InitiativeSource"]
