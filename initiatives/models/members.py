"""Who shares: member municipalities and partners."""

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from babel import Locale
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Collection, Page, PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from initiatives.blocks import RICH_TEXT, ContactChannelsBlock
from initiatives.models.acts import ActPage
from initiatives.models.guards import OrganisationRightsOnPage
from initiatives.models.initiatives import InitiativePage
from initiatives.models.shared import AddressedPage, SharedPage
from initiatives.teryt import VOIVODESHIPS, parse_code

SHARED_ON_PAGE = 10
UNIT_NUMBER_LENGTH = 6
# What ISO 3166-1 leaves free, the locale data takes for “unknown”.
UNKNOWN_COUNTRY = "ZZ"


class UnitKind(models.TextChoices):
    URBAN = "urban", _("urban gmina")
    RURAL = "rural", _("rural gmina")
    URBAN_RURAL = "urban_rural", _("urban-rural gmina")
    CITY_WITH_POWIAT_RIGHTS = "city_with_powiat_rights", _("city with powiat rights")
    POWIAT = "powiat", _("powiat")
    VOIVODESHIP = "voivodeship", _("voivodeship")


class Ending(models.TextChoices):
    LEFT = "left", _("left the association")
    MERGED = "merged", _("merged into another unit")
    SPLIT = "split", _("split into other units")


class OrganisationPage(AddressedPage):
    """What a member and a partner have in common."""

    website = models.URLField(_("website"), blank=True)
    introduction = RichTextField(_("introduction"), blank=True, features=RICH_TEXT)
    channels = StreamField(ContactChannelsBlock(), verbose_name=_("contact channels"), blank=True)

    rights_class = OrganisationRightsOnPage
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = ["initiatives.InitiativePage", "initiatives.ActPage"]

    search_fields: ClassVar[list[index.BaseField]] = [
        *Page.search_fields,
        index.SearchField("introduction"),
        index.SearchField("channels"),
    ]

    class Meta:
        abstract = True

    # Whether it belonged to the association and does so no more. Lists of pages annotate it, so that no row asks.
    is_former = False

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        sharing = self.sharing()
        return context | {
            "initiatives": _shared(InitiativePage, sharing, request.GET.get("inicjatywy")),
            "acts": _shared(ActPage, sharing, request.GET.get("akty")),
        }

    def sharing(self) -> models.Q:
        """Whose pages are listed here."""
        return models.Q(organisation=self.pk)


def _shared(model: type[SharedPage], sharing: models.Q, page: str | None) -> Any:
    """One page of what these organisations published."""
    return Paginator(model.objects.live().filter(sharing).for_list(), SHARED_ON_PAGE).get_page(page)


class MemberPageQuerySet(PageQuerySet):
    def current(self) -> "MemberPageQuerySet":
        """Those that belong to the association today: what is counted and what can be chosen."""
        return self.filter(ended_on__isnull=True)

    def former(self) -> "MemberPageQuerySet":
        return self.filter(ended_on__isnull=False)


class MemberPage(OrganisationPage):
    """A unit of local government that belongs to the association. Its kind and place follow from its code.

    A member that left, merged or split keeps its page (`ended_on`, `ending`) and names its `Succession`s.
    """

    code = models.CharField(
        _("TERYT code"),
        max_length=7,
        unique=True,
        help_text=_("7 digits for a gmina, 4 for a powiat, 2 for a voivodeship."),
    )
    unit_number = models.CharField(
        max_length=6, unique=True, editable=False,
        help_text="The code without its seventh digit, which says the kind: it stays when the kind changes.",
    )  # fmt: skip
    unit_kind = models.CharField(_("kind of unit"), max_length=30, choices=UnitKind, editable=False)
    voivodeship = models.CharField(
        _("voivodeship"), max_length=2, choices=VOIVODESHIPS.items(), editable=False, db_index=True
    )
    powiat = models.CharField(_("powiat"), max_length=4, editable=False, blank=True, db_index=True)
    latitude = models.DecimalField(
        _("latitude"), max_digits=8, decimal_places=6, null=True, blank=True,
        validators=[MinValueValidator(49), MaxValueValidator(55)],
    )  # fmt: skip
    longitude = models.DecimalField(
        _("longitude"), max_digits=8, decimal_places=6, null=True, blank=True,
        validators=[MinValueValidator(14), MaxValueValidator(25)],
    )  # fmt: skip
    population = models.PositiveIntegerField(_("population"), null=True, blank=True, help_text=_("Empty: unknown."))
    coat_of_arms = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("coat of arms"),
    )  # fmt: skip
    bip_url = models.URLField(_("Public Information Bulletin (BIP)"), blank=True)
    ended_on = models.DateField(_("member until"), null=True, blank=True, editable=False, db_index=True)
    ending = models.CharField(
        _("why it is no member any more"), max_length=10, choices=Ending, blank=True, editable=False
    )

    objects = PageManager.from_queryset(MemberPageQuerySet)()

    template = "pages/member.html"
    search_fields: ClassVar[list[index.BaseField]] = [
        *OrganisationPage.search_fields,
        index.SearchField("code"),
        index.SearchField("former_names"),
        index.FilterField("unit_kind"),
        index.FilterField("voivodeship"),
    ]

    class Meta:
        verbose_name = _("member municipality")
        verbose_name_plural = _("member municipalities")

    def clean(self) -> None:
        super().clean()
        try:
            self.derive_from_code()
        except ValueError:
            raise ValidationError({"code": _("No unit of local government can have this code.")}) from None

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.derive_from_code()
        super().save(*args, **kwargs)

    def with_content_json(self, content: dict[str, Any]) -> Self:
        """What others know the member by, and whether it is one, is no draft's to say: it has verbs of its own.

        A draft from before the change keeps its texts and gets the name, the code and the address of today.
        """
        page: Self = super().with_content_json(content)
        page.ended_on, page.ending = self.ended_on, self.ending
        if self.is_known and (page.title, page.code) != (self.title, self.code):
            page.title, page.code, page.slug = self.title, self.code, self.slug
            page.derive_from_code()
            page.set_url_path(self.get_parent())
        return page

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {
            "former": self if self.is_former else None,
            "predecessors": _with_shares(MemberPage.objects.live().filter(pk__in=Succession.objects.before([self.pk]))),
            "former_units": self.former_units.all() if self.pk else [],
            # Groupings know their members, whose models come first: hence the registry of models.
            "groupings": []
            if self.is_former
            else apps.get_model("initiatives", "GroupingPage").objects.live().of(self),
        }

    def heirs(self) -> list["MemberPage"]:
        """Who followed it; the one that works on with its section comes first."""
        return [row.successor for row in self.successions.select_related("successor").order_by("-keeps", "pk")]

    def heirs_today(self) -> list["MemberPage"]:
        """Who stands in its place today, where one of those that followed it went up in others itself."""
        heirs = self.heirs()
        if not any(heir.is_former for heir in heirs):
            return []
        last = Succession.objects.last_of(heir.pk for heir in heirs) - {heir.pk for heir in heirs}
        return list(MemberPage.objects.filter(pk__in=last).order_by("title", "code"))

    @property
    def is_former(self) -> bool:  # type: ignore[override]
        annotated = self.__dict__.get("_is_former")
        return self.ended_on is not None if annotated is None else bool(annotated)

    @property
    def is_known(self) -> bool:
        """Others have seen it under its name, so that the name changes by a verb that keeps the former one."""
        return self.pk is not None and bool(self.live or self.first_published_at)

    @property
    def name_and_code(self) -> str:
        """Names repeat in Poland: wherever one member is to be told from another, the code stands beside it."""
        return f"{self.title} ({self.code})"

    def former_names(self) -> str:
        """For the index: who looks for the name of yesterday finds the member."""
        return " ".join(f"{row.name} {row.code}" for row in self.former_units.all())

    def address_words(self) -> str:
        return f"{self.title} {self.code}"

    def derive_from_code(self) -> None:
        """Sets number, kind, voivodeship and powiat; ValueError where the code can be no unit's."""
        unit = parse_code(self.code)
        self.unit_number = self.code[:UNIT_NUMBER_LENGTH]
        self.unit_kind, self.voivodeship, self.powiat = unit.kind, unit.voivodeship, unit.powiat

    @cached_property
    def collection(self) -> Collection | None:
        """Where the member's own files and pictures are kept."""
        rights = getattr(self, "rights", None)
        return rights.collection if rights else None


def _with_shares(members: "models.QuerySet[MemberPage]") -> "models.QuerySet[MemberPage]":
    """With `initiative_count` and `act_count`; the last to go comes first. For the few that one member follows."""
    return members.annotate(initiative_count=_share_of(InitiativePage), act_count=_share_of(ActPage)).order_by(
        "-ended_on", "title", "code"
    )


def _share_of(model: type[SharedPage]) -> Coalesce:
    shared = model.objects.live().filter(organisation=models.OuterRef("pk")).order_by().values("organisation")
    count = models.Subquery(shared.annotate(n=models.Count("pk")).values("n"), output_field=models.IntegerField())
    return Coalesce(count, models.Value(0))


class PartnerPage(OrganisationPage):
    """Another association of municipalities, or a region abroad: it shares, but has no code."""

    country = models.CharField(_("country"), max_length=2, default="PL", help_text=_("Two letters, ISO 3166-1."))

    template = "pages/partner.html"

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")

    def clean(self) -> None:
        super().clean()
        self.country = self.country.upper()
        if self.country == UNKNOWN_COUNTRY or self.country not in Locale("en").territories:
            raise ValidationError({"country": _("There is no country with this code.")})


class FormerUnit(models.Model):
    """A code or a name that the member had until a day: both lead to its page for good."""

    member = models.ForeignKey(MemberPage, models.CASCADE, related_name="former_units")
    code = models.CharField(_("TERYT code"), max_length=7, db_index=True)
    name = models.CharField(_("name"), max_length=255)
    until = models.DateField(_("until"))

    class Meta:
        verbose_name = _("former name or code")
        verbose_name_plural = _("former names and codes")
        ordering = ["-until", "-pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class SuccessionQuerySet(models.QuerySet["Succession"]):
    """Successors may end themselves, so each question follows the chain: a query for each of its links."""

    def keepers_of(self, former: Iterable[int]) -> dict[int, int]:
        """Which member of today works on with the section of each former one; those that nobody keeps are left out."""
        keeping = self.filter(keeps=True, predecessor__ended_on__isnull=False)
        found: dict[int, int] = {}
        ask = {page: page for page in former}
        while ask:
            links = dict(keeping.filter(predecessor__in=ask.values()).values_list("predecessor", "successor"))
            ask = {page: links[last] for page, last in ask.items() if last in links}
            found |= ask
        today = MemberPage.objects.filter(pk__in=found.values()).current() if found else MemberPage.objects.none()
        current = set(today.values_list("pk", flat=True))
        return {page: last for page, last in found.items() if last in current}

    def kept_by(self, members: Iterable[int]) -> set[int]:
        """The former members whose sections these keep, also those that came with a former one."""
        keeping = self.filter(keeps=True, predecessor__ended_on__isnull=False)
        found: set[int] = set()
        ask = set(members)
        while ask:
            ask = set(keeping.filter(successor__in=ask).values_list("predecessor", flat=True)) - found
            found |= ask
        return found

    def before(self, members: Iterable[int]) -> set[int]:
        """All whom these follow, and whom those followed."""
        found: set[int] = set()
        ask = set(members)
        while ask:
            ask = set(self.filter(successor__in=ask).values_list("predecessor", flat=True)) - found
            found |= ask
        return found

    def last_of(self, members: Iterable[int]) -> set[int]:
        """Who stands today where these stood: whoever nobody follows, a member of today or one that left."""
        found: set[int] = set()
        ask = set(members)
        while ask:
            links = list(self.filter(predecessor__in=ask).values_list("predecessor", "successor"))
            found |= ask - {before for before, _after in links}
            ask = {after for _before, after in links} - found
        return found


class Succession(models.Model):
    """Who followed a member that ended; a split has several. The one that `keeps` works on with its section."""

    predecessor = models.ForeignKey(MemberPage, models.CASCADE, related_name="successions")
    successor = models.ForeignKey(MemberPage, models.PROTECT, related_name="inheritances")
    keeps = models.BooleanField(default=False)

    objects = SuccessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="initiatives_one_succession"),
            models.UniqueConstraint(
                fields=["predecessor"], condition=models.Q(keeps=True), name="initiatives_one_keeper"
            ),
            models.CheckConstraint(
                condition=~models.Q(predecessor=models.F("successor")), name="initiatives_nobody_succeeds_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"


class OrganisationRights(models.Model):
    """The groups and the collection that belong to one organisation; made with its page, one row each.

    Groups carry the page's id and code in their name, since names of municipalities repeat.
    """

    organisation = models.OneToOneField(Page, models.CASCADE, related_name="rights")
    editors = models.OneToOneField("auth.Group", models.PROTECT, related_name="+")
    moderators = models.OneToOneField("auth.Group", models.PROTECT, related_name="+")
    collection = models.OneToOneField(Collection, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("rights of an organisation")
        verbose_name_plural = _("rights of organisations")

    def __str__(self) -> str:
        return str(self.organisation_id)


__all__ = [
    "UNIT_NUMBER_LENGTH",
    "Ending",
    "FormerUnit",
    "MemberPage",
    "MemberPageQuerySet",
    "OrganisationPage",
    "OrganisationRights",
    "PartnerPage",
    "Succession",
    "SuccessionQuerySet",
    "UnitKind",
]
