"""What the project itself keeps: when each periodic job is due and who runs it; what the association declares."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


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


class Compliance(models.TextChoices):
    """The three answers of art. 10 (5) (2) of the act of 4 April 2019 on digital accessibility."""

    FULL = "full", _("compliant")
    PARTIAL = "partial", _("partly compliant")
    NONE = "none", _("not compliant")


class Method(models.TextChoices):
    SELF = "self", _("a self-assessment")
    EXTERNAL = "external", _("an assessment by somebody outside the association")


class Association(models.Model):
    """The association: what the accessibility declaration says, and whom to ask. One row, or none on a new site.

    A post, never a person. Fields in English are shown to those who read the site in English, else the Polish ones.
    """

    name = models.CharField(_("name of the association"), max_length=200, blank=True)
    contact_post = models.CharField(
        _("post or office that answers"),
        max_length=200,
        blank=True,
        help_text=_("Named in the declaration, and to whoever lacks a right. A post, not a person."),
    )
    contact_email = models.EmailField(_("its e-mail address"), blank=True)
    contact_telephone = models.CharField(_("its telephone number"), max_length=40, blank=True)
    published_on = models.DateField(_("the site was published on"), null=True, blank=True)
    updated_on = models.DateField(_("its last important change was on"), null=True, blank=True)
    compliance = models.CharField(
        _("the site is"), max_length=10, choices=Compliance.choices, default=Compliance.PARTIAL
    )
    not_accessible = models.TextField(
        _("what is not accessible, and why"),
        blank=True,
        help_text=_("One a line. Say what readers can do instead."),
    )
    not_accessible_en = models.TextField(_("what is not accessible, in English"), blank=True)
    made_on = models.DateField(_("the declaration was made on"), null=True, blank=True)
    reviewed_on = models.DateField(
        _("it was last reviewed on"),
        null=True,
        blank=True,
        help_text=_("By 31 March of each year, and after every important change of the site (art. 11 of the act)."),
    )
    method = models.CharField(_("it rests on"), max_length=10, choices=Method.choices, default=Method.SELF)
    assessor = models.CharField(_("who assessed it, if somebody outside"), max_length=200, blank=True)
    architecture = models.TextField(
        _("how to get into the association's building"),
        blank=True,
        help_text=_("Entrance, lift, toilet, parking place, dog guides, sign language. One a line."),
    )
    architecture_en = models.TextField(_("how to get into the building, in English"), blank=True)

    class Meta:
        verbose_name = _("association")
        verbose_name_plural = _("associations")

    def __str__(self) -> str:
        return self.name or str(_("association"))

    @classmethod
    def load(cls) -> "Association":
        """The row, or what a site says where nobody has filled it in yet."""
        return cls.objects.first() or cls()

    def in_language(self, field: str) -> tuple[str, str]:
        """The text as the reader may read it, and the language that it is in."""
        english = getattr(self, f"{field}_en")
        return (english, "en") if get_language() == "en" and english else (getattr(self, field), "pl")
