"""The long text of an initiative: which parts it has, in the order in which one thinks about copying it.

Anchors are addresses that people send to one another: they follow from what the part is, never from its place.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from initiatives.models.addresses import address


class Heading(NamedTuple):
    anchor: str
    title: str


class Section(NamedTuple):
    anchor: str
    title: Any
    template: str
    # Headings that the editor set inside, for the table of contents.
    below: tuple[Heading, ...] = ()

    @property
    def file(self) -> str:
        return f"story/{self.template}.html"


class Step(NamedTuple):
    """One block of the solution, with an anchor where it is a heading."""

    block: Any
    anchor: str = ""


def steps_of(blocks: Iterable[Any]) -> list[Step]:
    """Headings by their words; the second of the same words gets a number."""
    taken: dict[str, int] = {}
    return [_step(block, taken) for block in blocks]


def _step(block: Any, taken: dict[str, int]) -> Step:
    if block.block_type != "heading":
        return Step(block)
    words = f"krok-{address(block.value) or 'bez-nazwy'}"
    taken[words] = taken.get(words, 0) + 1
    return Step(block, words if taken[words] == 1 else f"{words}-{taken[words]}")


def sections(page: Any, shown: dict[str, Any]) -> list[Section]:
    """Those with something to say; what is needed to copy it is among them in any case, be it that nobody told."""
    return list(_sections(page, shown))


def _sections(page: Any, shown: dict[str, Any]) -> Iterator[Section]:
    steps: list[Step] = shown["steps"]
    below = tuple(Heading(step.anchor, step.block.value) for step in steps if step.anchor)
    yield Section("opis", _("Description"), "description")
    if page.problem:
        yield Section("problem", _("The problem"), "problem")
    if page.objectives:
        yield Section("cele", _("Objectives"), "objectives")
    if steps:
        yield Section("kroki", _("Solution step by step"), "steps", below)
    if page.results:
        yield Section("wyniki", _("Results"), "results")
    if page.advantages or page.drawbacks:
        yield Section("za-i-przeciw", _("For and against"), "for_and_against")
    yield Section("lista-kontrolna", _("What you need in order to copy it"), "checklist")
    yield from _details(page, shown)


def _details(page: Any, shown: dict[str, Any]) -> Iterator[Section]:
    if page.costs or page.funding:
        yield Section("koszty", _("Costs and where the money comes from"), "costs")
    if page.conclusion:
        yield Section("wniosek", _("Conclusion"), "conclusion")
    if page.open_questions or page.open_questions_review_on:
        yield Section("pytania", _("Open questions"), "open_questions")
    if shown["initiators"] or page.partners or page.target_groups or page.novelty_scope or page.novelty_kind:
        yield Section("kto", _("Who, for whom and what is new"), "people")
    if shown["acts"]:
        yield Section("akty", _("Legal acts"), "acts")
    if shown["sources"] or shown["inspired"] or page.precedents:
        yield Section("pochodzenie", _("Where it comes from and who went on"), "origin")
    if page.contact_post or page.contact_channels:
        yield Section("contact", _("Contact"), "contact")
    if page.links:
        yield Section("odnosniki", _("Links"), "links")


__all__ = ["Heading", "Section", "Step", "sections", "steps_of"]
