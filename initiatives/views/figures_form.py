"""What the map and the figures are narrowed by: all of it in the address, by the names that the lists have for it."""

from typing import Any, ClassVar, cast

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from initiatives.collation import sort_key
from initiatives.facets.declared import INITIATIVES
from initiatives.models import Category, CrisisKind
from initiatives.services import figures
from initiatives.services.figures import Narrowing
from initiatives.teryt import VOIVODESHIPS
from initiatives.views.found import today
from initiatives.visibility import Person

BY_POWIAT = "powiaty"


class FigureFilters(forms.Form):
    """Three queries, and none to check a choice: categories, kinds of crisis and years are few, and read whole."""

    names_in_address: ClassVar[dict[str, str]] = {
        "voivodeship": "wojewodztwo",
        "crisis": "kryzys",
        "category": "kategoria",
        "year": "rok",
        "division": "podzial",
    }

    voivodeship = forms.ChoiceField(label=_("Voivodeship"), required=False)
    crisis = forms.ChoiceField(label=_("Kind of crisis"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    year = forms.ChoiceField(label=_("Year"), required=False)
    division = forms.ChoiceField(required=False, choices=[("", ""), (BY_POWIAT, "")], widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, user: Person) -> None:
        super().__init__(data, use_required_attribute=False, label_suffix="")
        self.user = user
        self.categories, self.crises = list(Category.objects.all()), list(CrisisKind.objects.all())
        by_name = sorted(VOIVODESHIPS.items(), key=lambda row: sort_key(row[1]))
        years = [(str(year), str(year)) for year in figures.years(user=user)]
        self._offer("voivodeship", _("the whole country"), by_name)
        self._offer("year", _("all"), years)
        self._offer("category", _("all"), [(word.slug, word.name) for word in self.categories])
        self._offer("crisis", _("all"), [(word.slug, word.name) for word in self.crises])

    def add_prefix(self, field_name: str) -> str:
        return self.names_in_address.get(field_name, field_name)

    @property
    def narrowing(self) -> Narrowing | None:
        """None for a choice that does not exist: everything would look like an answer to it."""
        if not self.is_valid():
            return None
        chosen = self.cleaned_data
        return Narrowing(
            voivodeship=chosen["voivodeship"],
            category=next((word.pk for word in self.categories if word.slug == chosen["category"]), None),
            crisis=next((word.pk for word in self.crises if word.slug == chosen["crisis"]), None),
            year=int(chosen["year"]) if chosen["year"] else None,
        )

    @property
    def narrows(self) -> bool:
        """Whether something was chosen that can be cleared."""
        return any(self.data.get(self.add_prefix(name)) for name in self.fields if name != "division")

    @property
    def chosen(self) -> dict[str, str]:
        """What holds of the address, by the names that it has there."""
        self.is_valid()
        return {self.add_prefix(name): value for name, value in self.cleaned_data.items() if value}

    def in_new_words(self) -> QueryDict | None:
        """The same choices by today's addresses, where a word goes by a former one. Asks only where one fails."""
        wrong = {name: self._asked(name) for name in self.errors}
        found = {name: slug for name, asked in wrong.items() if (slug := today(name, asked, self.user)) != asked}
        if not found:
            return None
        data = cast("QueryDict", self.data).copy()
        for name, slug in found.items():
            data[self.add_prefix(name)] = slug
        return data

    def list_address(self, **more: str) -> str:
        """The list of initiatives, narrowed as here and further: what was counted is what is listed there."""
        chosen = self.chosen | more
        # In the order of the list's own addresses: it leads from any other to that one.
        in_order = {facet.parameter: chosen.get(facet.parameter, "") for facet in INITIATIVES.facets}
        return _with(reverse("initiatives"), in_order)

    def address(self, view: str, *args: str, **more: str) -> str:
        """One of the pages of figures with the same choices; an empty one is taken back."""
        return _with(reverse(view, args=args), self.chosen | more)

    def _offer(self, name: str, nothing: Any, choices: list[tuple[str, str]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = [("", nothing), *choices]

    def _asked(self, name: str) -> str:
        # A byte that no database stores is no word's.
        return str(self.data.get(self.add_prefix(name), "")).replace("\0", "")[:100]


def _with(path: str, chosen: dict[str, str]) -> str:
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in chosen.items() if value})
    return f"{path}?{query.urlencode()}" if query else path


__all__ = ["BY_POWIAT", "FigureFilters"]
