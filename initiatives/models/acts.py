"""Legal acts: pages below their member, so that drafts, rights, history and moderation come with them."""

from datetime import date
from typing import Any, ClassVar

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.models import Orderable, Page
from wagtail.search import index

from initiatives.models.chains import chain
from initiatives.models.former import word_at
from initiatives.models.media import Attachment
from initiatives.models.shared import SharedPage
from initiatives.models.taxonomy import Category, CrisisKind, Topic

# The category under which an act stands that names none.
LOCAL_LAW = "prawo"
# Initiatives beside an act.
MOST_USES = 60


class ActPage(SharedPage):
    class Kind(models.TextChoices):
        RESOLUTION = "resolution", _("resolution")
        ORDER = "order", _("order")
        ORDER_REGULATIONS = "order_regulations", _("public-order regulations")
        AGREEMENT = "agreement", _("agreement")
        ANNOUNCEMENT = "announcement", _("announcement")
        OTHER = "other", _("other act")

    class Status(models.TextChoices):
        PROJECT = "project", _("project")
        IN_FORCE = "in_force", _("in force")
        AMENDED = "amended", _("amended")
        PARTLY_VOID = "partly_void", _("partly void")
        VOID = "void", _("void")
        REPEALED = "repealed", _("repealed")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.RESOLUTION)
    number = models.CharField(_("number"), max_length=100, blank=True, help_text=_("As on the act: XXIII/145/2020."))
    issuing_body = models.CharField(
        _("issuing body"), max_length=200, blank=True, help_text=_("For example: the town council, the mayor.")
    )
    issued_on = models.DateField(_("date of the act"), null=True)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.IN_FORCE)
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    in_force_to = models.DateField(_("in force to"), null=True, blank=True)
    journal_name = models.CharField(
        _("journal"), max_length=200, blank=True, help_text=_("The official journal of the voivodeship, Dz. U. or M.P.")
    )
    journal_year = models.PositiveSmallIntegerField(_("year of the journal"), null=True, blank=True)
    journal_position = models.PositiveIntegerField(_("position in the journal"), null=True, blank=True)
    eli_url = models.URLField(_("ELI address"), blank=True, help_text=_("The act's address in the journal's register."))
    bip_url = models.URLField(_("address in BIP"), blank=True)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="acts", verbose_name=_("category")
    )
    crisis = models.ForeignKey(
        CrisisKind, models.PROTECT, null=True, blank=True, related_name="acts", verbose_name=_("kind of crisis")
    )
    topics = ParentalManyToManyField(Topic, blank=True, related_name="acts", verbose_name=_("topics"))

    # Of an act in a chain, seen from the one whose page it is: how far, and before or after it.
    step = 0
    way = ""

    template = "pages/act.html"
    # The act of a partner's record that it was made of, if it was.
    shown_beside: ClassVar[dict[str, models.F]] = {"feed_act_number": models.F("feed_act__pk")}
    subpage_types: ClassVar[list[str]] = []
    list_fields: ClassVar[list[str]] = ["kind", "number", "issuing_body", "issued_on", "status", "in_force_to"]

    search_fields: ClassVar[list[index.BaseField]] = [
        *Page.search_fields,
        index.AutocompleteField("number"),
        index.FilterField("kind"),
        index.FilterField("status"),
        index.FilterField("category"),
    ]

    class Meta:
        verbose_name = _("legal act")
        verbose_name_plural = _("legal acts")

    def clean(self) -> None:
        super().clean()
        if self.in_force_from and self.in_force_to and self.in_force_to < self.in_force_from:
            raise ValidationError({"in_force_to": _("An act cannot lose force before it comes into force.")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.category_id is None:
            self.category = word_at(Category, LOCAL_LAW)
        super().save(*args, **kwargs)

    @property
    def lapsed(self) -> bool:
        """Whether its last day has passed, although nobody repealed it: an act of a crisis often ends by itself."""
        return self.binds and self.in_force_to is not None and self.in_force_to < timezone.localdate()

    def address_words(self) -> str:
        return f"{self.number} {self.title}"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """What the page shows of others is published; its author sees the drafts of the own organisation, too."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        earlier = [act for act in self._earlier() if self.shows(act, request)]
        # A cycle is read once, as what came before.
        later = [act for act in self._later() if act.pk not in {known.pk for known in earlier}]
        for way, acts in (("earlier", earlier), ("later", later)):
            for act in acts:
                act.way = way
        return context | {
            "files": list(self.files.select_related("document__extraction").all()),
            "chain": sorted([*earlier, self, *later], key=by_date) if earlier or later else [],
            "last_change": max((act for act in later if act.step == 1), key=by_date, default=None),
            "used_by": self._used_by(),
            "brought": self._brought(),
            "topics": list(self.topics.all()),
        }

    def _brought(self) -> Any:
        """The act of a partner's record that it was made of: one query for these, none for others. Its model comes
        later: hence by its name.
        """
        if self.pk is None or getattr(self, "feed_act_number", self.pk) is None:
            return None
        acts = apps.get_model("initiatives", "FeedAct").objects.select_related("source__partner")
        told = acts.only("said", "source__partner__title", "source__partner__url_path")
        return told.filter(page=self.pk).first()

    def _earlier(self) -> "list[ActPage]":
        """Those that it changes, those that they changed, and so on."""
        stored = self.amendments.values_list("amended_id", flat=True)
        return self._chain(start=stored, here="page", there="amended")

    def _later(self) -> "list[ActPage]":
        """Published ones that change it, those that change them, and so on."""
        if self.pk is None:
            return []
        found = ActAmendment.objects.filter(amended=self.pk, page__live=True).values_list("page_id", flat=True)
        return [act for act in self._chain(start=found.order_by(), here="amended", there="page") if act.live]

    def _chain(self, *, start: Any, here: str, there: str) -> "list[ActPage]":
        links = ActAmendment.objects.filter(page__live=True, amended__live=True)
        acts = ActPage.objects.for_list().exclude(pk=self.pk)
        return chain(acts, links, start=start, here=here, there=there)

    def _used_by(self) -> list[SharedPage]:
        """Published initiatives that name it, the first first."""
        if self.pk is None:
            return []
        columns = apps.get_model("initiatives", "InitiativePage").columns_of_list("page__")
        links = self.used_by.filter(page__live=True).select_related("page__organisation", "page__category")
        rows = links.only("act", *columns).order_by("page__first_published_at", "pk")
        return [link.page for link in rows[:MOST_USES]]

    @property
    def comes_into_force(self) -> bool:
        """Whether its first day is still ahead."""
        return self.in_force_from is not None and self.in_force_from > timezone.localdate()

    @property
    def binds(self) -> bool:
        """Whether its status says so; its days may say otherwise."""
        return self.status in (self.Status.IN_FORCE, self.Status.AMENDED, self.Status.PARTLY_VOID)

    def get_admin_display_title(self) -> str:
        title: str = super().get_admin_display_title()
        return f"{self.number} · {title}" if self.number else title


def by_date(act: ActPage) -> tuple[bool, date, str, int]:
    """The order of a chain in time; what bears no date comes last, where a draft would stand."""
    return act.issued_on is None, act.issued_on or date.max, act.number, act.pk or 0


class ActFile(Orderable):
    class FileRole(models.TextChoices):
        MAIN = "main", _("the act")
        ANNEX = "annex", _("annex")

    page = ParentalKey(ActPage, on_delete=models.CASCADE, related_name="files")
    document = models.ForeignKey(Attachment, models.PROTECT, related_name="act_files", verbose_name=_("file"))
    role = models.CharField(_("what it is"), max_length=10, choices=FileRole, default=FileRole.MAIN)
    label = models.CharField(_("name"), max_length=200, blank=True, help_text=_("For example: Annex 1, the form."))

    class Meta(Orderable.Meta):
        verbose_name = _("file of an act")
        verbose_name_plural = _("files of acts")

    def __str__(self) -> str:
        return self.label or str(self.get_role_display())


class ActAmendment(Orderable):
    page = ParentalKey(ActPage, on_delete=models.CASCADE, related_name="amendments")
    amended = models.ForeignKey(ActPage, models.PROTECT, related_name="amended_by", verbose_name=_("amended act"))

    class Meta(Orderable.Meta):
        verbose_name = _("amended act")
        verbose_name_plural = _("amended acts")

    def __str__(self) -> str:
        return f"{self.page_id} -> {self.amended_id}"

    def clean(self) -> None:
        if self.amended_id and self.amended_id == self.page_id:
            raise ValidationError({"amended": _("An act cannot amend itself.")})


__all__ = ["ActAmendment", "ActFile", "ActPage"]
