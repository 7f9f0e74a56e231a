"""What a list is narrowed by. All of it stands in the address, in Polish words: a list can be sent to others."""

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar, cast

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from initiatives import selections
from initiatives.models import ActPage, Category, CrisisKind, GroupingPage, InitiativePage, SharedPage, Topic, word_at
from initiatives.services.addresses import destination
from initiatives.visibility import Person

P = TypeVar("P", bound=SharedPage)

NEWEST = "najnowsze"
BY_TITLE = "tytul"
NAMES_IN_ADDRESS = {
    "category": "kategoria",
    "crisis": "kryzys",
    "topic": "temat",
    "organisation": "gmina",
    "grouping": "grupa",
    "stage": "etap",
    "kind": "rodzaj",
    "status": "stan",
    "order": "sortuj",
}


class TopicField(forms.ModelChoiceField[Topic]):
    def label_from_instance(self, topic: Any) -> str:
        """The tree, as an indent."""
        return "– " * (topic.depth - 1) + topic.name


class OrganisationField(forms.ModelChoiceField[Page]):
    def label_from_instance(self, organisation: Any) -> str:
        """Names repeat: then the code stands beside them. Whoever is no member any more says so."""
        is_ambiguous = organisation.code and organisation.namesakes > 1
        name = f"{organisation.title} ({organisation.code})" if is_ambiguous else organisation.title
        return f"{name}, {gettext('former member')}" if organisation.ended_on else name


class Filters(forms.Form):
    """`fixed` holds what the page itself has chosen, a category's page its category."""

    model: ClassVar[type[SharedPage]]

    category = forms.ModelChoiceField(
        Category.objects.all(), label=_("Category"), required=False, to_field_name="slug", empty_label=_("all")
    )
    crisis = forms.ModelChoiceField(
        CrisisKind.objects.all(), label=_("Kind of crisis"), required=False, to_field_name="slug", empty_label=_("all")
    )
    topic = TopicField(
        Topic.objects.current(), label=_("Topic"), required=False, to_field_name="slug", empty_label=_("all")
    )
    organisation = OrganisationField(
        Page.objects.none(), label=_("Municipality, partner or grouping"), required=False, to_field_name="slug",
        empty_label=_("all"),
    )  # fmt: skip
    grouping = forms.ModelChoiceField(
        GroupingPage.objects.none(), label=_("Members of a grouping"), required=False, to_field_name="slug",
        empty_label=_("all"),
    )  # fmt: skip
    order = forms.ChoiceField(
        label=_("Order"), required=False, choices=[(NEWEST, _("newest first")), (BY_TITLE, _("by title"))]
    )

    def __init__(self, data: QueryDict, user: Person, fixed: Mapping[str, Any]) -> None:
        super().__init__(data, use_required_attribute=False)
        self.fixed, self.user = dict(fixed), user
        organisation = cast("forms.ModelChoiceField[Page]", self.fields["organisation"])
        organisation.queryset = selections.organisations_with(user, self.model)
        grouping = cast("forms.ModelChoiceField[GroupingPage]", self.fields["grouping"])
        grouping.queryset = selections.by_title(selections.published(user, GroupingPage).only("title", "slug", "kind"))
        for name in self.fixed.keys() & self.fields.keys():
            del self.fields[name]
        self.order_fields([name for name in self.fields if name != "order"] + ["order"])

    def add_prefix(self, field_name: str) -> str:
        return NAMES_IN_ADDRESS.get(field_name, field_name)

    def apply(self, rows: "QuerySet[P]") -> "QuerySet[P]":
        """Nothing at all for a choice that does not exist: everything would look like an answer to it."""
        if not self.is_valid():
            return rows.none()
        chosen = {name: value for name, value in (self.cleaned_data | self.fixed).items() if value}
        by_title = chosen.pop("order", NEWEST) == BY_TITLE
        if topic := chosen.pop("topic", None):
            rows = selections.with_topic(rows, topic)
        if tag := chosen.pop("tag", None):
            rows = rows.filter(tagged_items__tag=tag)
        if grouping := chosen.pop("grouping", None):
            rows = rows.filter(grouping.sharing())
        rows = rows.filter(**chosen)
        return selections.by_title(rows) if by_title else rows

    def in_new_words(self) -> QueryDict | None:
        """The same choices by today's addresses, where one of them goes by a former one. Asks only where one fails."""
        found = {name: slug for name in self.errors if (slug := self._new_address(name))}
        if not found:
            return None
        data = cast("QueryDict", self.data).copy()
        for name, slug in found.items():
            data[self.add_prefix(name)] = slug
        return data

    def _new_address(self, name: str) -> str:
        """Empty where the choice never existed, or fails for another reason."""
        chosen = self.data.get(self.add_prefix(name), "").replace("\0", "")
        match name:
            case "category":
                word: Category | CrisisKind | Topic | None = word_at(Category, chosen)
            case "crisis":
                word = word_at(CrisisKind, chosen)
            case "topic":
                topic = word_at(Topic, chosen)
                word = (topic.merged_into or topic) if topic else None
            case "organisation" | "grouping":
                slug = (destination(path=f"/{chosen}/", user=self.user) or "").strip("/")
                return slug if slug != chosen else ""
            case _:
                word = None
        return word.slug if word and word.slug != chosen else ""

    @property
    def narrows(self) -> bool:
        """Whether something was chosen that can be cleared."""
        return any(self.data.get(self.add_prefix(name)) for name in self.fields if name != "order")


class InitiativeFilters(Filters):
    model = InitiativePage

    stage = forms.ChoiceField(label=_("Stage"), required=False, choices=[("", _("all")), *InitiativePage.Stage.choices])


class ActFilters(Filters):
    model = ActPage

    kind = forms.ChoiceField(label=_("Kind of act"), required=False, choices=[("", _("all")), *ActPage.Kind.choices])
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("all")), *ActPage.Status.choices])


__all__ = ["ActFilters", "Filters", "InitiativeFilters"]
