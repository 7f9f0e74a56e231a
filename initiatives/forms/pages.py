"""The forms of pages.

What protects others is checked on every save, drafts too: nobody names what they may not see. Completeness is asked
for when the page is submitted or published, since a draft is allowed to be one.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.admin.forms.pages import WagtailAdminPageForm

from initiatives.forms.topics import TopicsField
from initiatives.models import CrisisKind, Initiator
from initiatives.services.completeness import is_blank
from initiatives.visibility import Reference, sees_everything, unseen_references


class GuardedForm(WagtailAdminPageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            # Made of the title where none is given.
            self.fields["slug"].required = False

    def is_valid(self) -> bool:
        return bool(super().is_valid()) and self._names_what_may_be_named()

    def _names_what_may_be_named(self) -> bool:
        rows: list[Any] = list(self._posted_rows())
        refused = unseen_references(self.instance, self.for_user, [row.instance for row in rows])
        for form in [self, *rows]:
            for name in self._refused_fields(form, refused):
                form.add_error(name, gettext("You chose something that you cannot use here. Choose it again."))
                _show_as_it_was(form.fields[name])
        if refused and not any(form.errors for form in [self, *rows]):
            self.add_error(None, gettext("The page names something that you cannot use here."))
        return not refused

    def _posted_rows(self) -> Iterator[forms.ModelForm[Model]]:
        """Child rows as they were posted, without those that are taken away."""
        for formset in self.formsets.values():
            removed = formset.deleted_forms
            yield from (form for form in formset.forms if form not in removed and form.has_changed())

    def _refused_fields(self, form: forms.ModelForm[Model], refused: Iterable[Reference]) -> set[str]:
        places = {(reference.content_path.split(".")[0], reference.pk) for reference in refused}
        if form is self:
            return {place for place, _ in places if place in form.fields}
        return {place for place, pk in places if str(getattr(form.instance, f"{place}_id", "")) == pk}


def _show_as_it_was(field: forms.Field) -> None:
    """The refused form is shown again, and a chooser would show the title of what may not be seen."""
    field.bound_data = _initial  # type: ignore[method-assign]


def _initial(data: Any, initial: Any) -> Any:
    return initial


class SharedPageForm(GuardedForm):
    """What initiatives and acts have in common."""

    topics = TopicsField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        crisis = self.fields.get("crisis")
        if isinstance(crisis, forms.ModelChoiceField):
            crisis.empty_label = gettext("none: it is of ordinary times")
            crisis.queryset = CrisisKind.objects.all()


class InitiativeForm(SharedPageForm):
    initiators = forms.ModelMultipleChoiceField(
        Initiator.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )
    reviewed_today = forms.BooleanField(required=False)

    def clean_description(self) -> str:
        """An editor's empty text is a paragraph, which the field takes for something."""
        html: str = self.cleaned_data["description"]
        if self.fields["description"].required and is_blank(html):
            raise ValidationError(self.fields["description"].error_messages["required"], code="required")
        return html

    def save(self, commit: bool = True) -> Model:
        """Who ticks the box has reviewed the page; no other person can be named."""
        if self.cleaned_data.get("reviewed_today"):
            self.instance.reviewed_on = timezone.localdate()
            self.instance.reviewed_by = self.for_user
        saved: Model = super().save(commit=commit)
        return saved


class ActForm(SharedPageForm):
    pass


class OrganisationForm(GuardedForm):
    """The organisation's own people keep its page; what it is called and known by is the association's matter."""

    IDENTITY = ("title", "code", "country", "slug")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not sees_everything(self.for_user):
            for name in self.IDENTITY:
                if name in self.fields:
                    self.fields[name].disabled = True
