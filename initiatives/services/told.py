"""What a reader still misses on a page: not what forbids its publication (`completeness`), but what makes it of use.

Each line says what the reader cannot do without it. What makes no sense at a stage is not missed: an idea has no cost.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Manager
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField
from wagtail.models import Page

from initiatives.models import ActPage, InitiativePage
from initiatives.services.completeness import is_blank

Stage = InitiativePage.Stage
BEGUN = {Stage.RUNNING, Stage.FINISHED, Stage.ABANDONED}
ENDED = {Stage.FINISHED, Stage.ABANDONED}
DECIDED = {*ENDED, Stage.REJECTED}
NOT_BINDING = {ActPage.Status.PROJECT}


@dataclass(frozen=True)
class Line:
    """`fields`: any of them tells it; the first is where it is asked for. `is_missed`: on which pages; None: on all."""

    fields: Sequence[str]
    without: Any
    is_missed: Callable[[Any], bool] | None = None
    is_required: bool = False


@dataclass(frozen=True)
class Gap:
    """`label`: the field's, as the form has it."""

    field: str
    label: str
    without: str
    is_required: bool


@dataclass(frozen=True)
class Told:
    """`told` of `total` lines; `gaps` are the others, those that forbid publication first."""

    told: int
    total: int
    gaps: Sequence[Gap]


def _begun(page: Any) -> bool:
    """Where no stage is given, all that a practice tells is asked for."""
    return not page.stage or page.stage in BEGUN


INITIATIVE = (
    Line(("title",), _("nobody knows what it is about."), is_required=True),
    Line(("category",), _("nobody finds it on its shelf."), is_required=True),
    Line(("summary",), _("nobody learns from a list whether it is worth reading."), is_required=True),
    Line(("description",), _("nobody who has not heard of it understands it."), is_required=True),
    Line(("problem",), _("others cannot tell whether their situation is the same.")),
    Line(("target_groups",), _("others cannot tell for whom it is.")),
    Line(("steps",), _("others have to work out the way anew.")),
    Line(("stage",), _("others do not know whether it is an idea or works already.")),
    Line(("started_on",), _("others cannot place it in time."), _begun),
    Line(("ended_on",), _("others think that it still lasts."), lambda page: page.stage in ENDED),
    Line(("implementation_days", "implementation_note"), _("others do not know how much time to plan."), _begun),
    Line(("staff_fte", "staff_note"), _("others do not know how many people it takes."), _begun),
    Line(("costs",), _("others cannot put it in their budget."), _begun),
    Line(("funding",), _("others do not learn for which money they could apply."), _begun),
    Line(("results",), _("a council sees no figures that speak for it."), _begun),
    Line(("advantages",), _("others do not read what speaks for it.")),
    Line(("drawbacks",), _("others find out for themselves what speaks against it.")),
    Line(("conclusion",), _("others do not know whether you would do it again."), lambda page: page.stage in DECIDED),
    Line(("requirements",), _("others have no list of what they need in order to copy it."), _begun),
    Line(("conditions",), _("others try it where it cannot work.")),
    Line(("contact_post", "contact_channels"), _("others do not know whom to ring.")),
    Line(("topics",), _("nobody comes upon it from a topic's page.")),
    Line(("next_review_on",), _("others do not see whether somebody keeps it up.")),
)
ACT = (
    Line(("title",), _("nobody knows what it is about."), is_required=True),
    Line(("issued_on",), _("others cannot tell which act it is."), is_required=True),
    Line(("files",), _("nobody can read it, and no word of it is found.")),
    Line(("number",), _("others cannot cite it."), lambda page: page.status not in NOT_BINDING),
    Line(("issuing_body",), _("others do not know who has to adopt such an act.")),
    Line(("in_force_from",), _("others do not know since when it binds."), lambda page: page.status not in NOT_BINDING),
    Line(
        ("eli_url", "journal_position", "bip_url"),
        _("others cannot compare it with what was announced."),
        lambda page: page.status not in NOT_BINDING,
    ),
    Line(("topics",), _("nobody comes upon it from a topic's page.")),
)
LINES: dict[type[Page], Sequence[Line]] = {InitiativePage: INITIATIVE, ActPage: ACT}


def told(page: Page) -> Told:
    """Of the page as it is in memory: a draft, usually."""
    lines = [line for line in LINES[type(page)] if line.is_missed is None or line.is_missed(page)]
    missed = [line for line in lines if not any(_is_told(page, name) for name in line.fields)]
    gaps = [_gap(page, line) for line in sorted(missed, key=lambda line: not line.is_required)]
    return Told(told=len(lines) - len(missed), total=len(lines), gaps=gaps)


def _is_told(page: Page, name: str) -> bool:
    value = getattr(page, name)
    if isinstance(value, Manager) or hasattr(value, "get_queryset"):
        return bool(list(value.all()))
    if isinstance(page._meta.get_field(name), RichTextField):
        return not is_blank(value)
    return bool(value.strip()) if isinstance(value, str) else value is not None and value != "" and _holds(value)


def _holds(value: Any) -> bool:
    """A stream without a block tells nothing; nought is a number."""
    return bool(len(value)) if hasattr(value, "__len__") else True


def _gap(page: Page, line: Line) -> Gap:
    name = line.fields[0]
    field = page._meta.get_field(name)
    label = field.related_model._meta.verbose_name_plural if field.one_to_many else field.verbose_name
    return Gap(name, str(label), str(line.without), line.is_required)


__all__ = ["Gap", "Told", "told"]
