"""The forms of pages.

What protects others is checked on every save, drafts too: nobody names what they may not see. Completeness is asked
for when the page is submitted or published, since a draft is allowed to be one.
"""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from initiatives.forms.own_links import link_own_pages
from initiatives.forms.personal_data import CheckedForm
from initiatives.forms.topics import TopicsField
from initiatives.forms.units import UnitField
from initiatives.models import CrisisKind, Initiator
from initiatives.services.completeness import is_blank
from initiatives.visibility import posted_references, refused_references, sees_everything, unseen_references

# Two of them, an organisation's and a page's, are one address: a former one has room for 255 letters.
LONGEST_SLUG = 120


class GuardedForm(CheckedForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            # Made of the title where none is given.
            self.fields["slug"].required = False

    def clean_slug(self) -> str:
        """A browser makes the address of a new page of its title; where another page has it, it gets a number."""
        slug: str = self.cleaned_data["slug"]
        if len(slug) > LONGEST_SLUG and slug != self.initial.get("slug"):
            raise ValidationError(gettext("Use %(most)s letters at most.") % {"most": LONGEST_SLUG})
        taken = slug and not Page._slug_is_available(slug, self.parent_page, self.instance)
        return "" if taken and self.instance.pk is None else slug

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        link_own_pages(self._meta.model, cleaned)
        return cleaned

    def get_field_updates_for_resave(self) -> list[tuple[str, str]]:
        """The open form learns the address that the page got, and sends that one next time."""
        updates: list[tuple[str, str]] = super().get_field_updates_for_resave()
        if "slug" in self.fields and self.data.get("slug") != self.instance.slug:
            updates.append(("slug", self.instance.slug))
        return updates

    def is_valid(self) -> bool:
        """Both are asked: a form that is refused for another reason would come back with what it names."""
        is_valid = bool(super().is_valid())
        may_be_named = (
            self.is_bound and self._posts_what_may_be_named() and is_valid and self._names_what_may_be_named()
        )
        return may_be_named and self.is_checked()

    def _posts_what_may_be_named(self) -> bool:
        posted_forms: list[Any] = [self, *self._posted_rows()]
        posted = [(form, named) for form in posted_forms for named in posted_references(form)]
        refused = set(refused_references((named for _, named in posted), self.instance, self.for_user))
        fields = {(form, named.content_path.split(".")[0]) for form, named in posted if named in refused}
        for form, name in fields:
            form.add_error(name, gettext("You chose something that you cannot use here. Choose it again."))
            show_as_it_was(form.fields[name])
        return not refused

    def _names_what_may_be_named(self) -> bool:
        """The page as it would be saved, however its fields came to their values."""
        refused = unseen_references(self.instance, self.for_user, [row.instance for row in self._posted_rows()])
        if refused:
            self.add_error(None, gettext("The page names something that you cannot use here."))
        return not refused

    def _posted_rows(self) -> Iterator[forms.ModelForm[Model]]:
        """Child rows as they were posted, those that are taken away too: they come back with a refused form."""
        for formset in self.formsets.values():
            yield from (form for form in formset.forms if form.has_changed())


def show_as_it_was(field: forms.Field) -> None:
    """The refused form is shown again, and a chooser would show the title of what may not be seen."""
    field.bound_data = _initial  # type: ignore[method-assign]


def _initial(data: Any, initial: Any) -> Any:
    return initial


class SharedPageForm(GuardedForm):
    """What initiatives and acts have in common."""

    topics = TopicsField(label=_("Topics"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        crisis = self.fields.get("crisis")
        if isinstance(crisis, forms.ModelChoiceField):
            crisis.empty_label = gettext("none: it is of ordinary times")
            crisis.queryset = CrisisKind.objects.all()


class InitiativeForm(SharedPageForm):
    initiators = forms.ModelMultipleChoiceField(
        Initiator.objects.all(), label=_("Who started it"), required=False, widget=forms.CheckboxSelectMultiple
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


class OrganisationForm(GuardedForm):
    """The organisation's own people keep its page; what it is called and known by is the association's matter."""

    IDENTITY = ("title", "code", "country", "kind", "powiat", "slug")
    # Of a member that others know: what it was called before is to be kept, so these have a dialog of their own.
    CHANGED_BY_VERB = ("title", "code")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fixed: tuple[str, ...] = () if sees_everything(self.for_user) else self.IDENTITY
        if getattr(self.instance, "is_known", False):
            fixed += self.CHANGED_BY_VERB
        for name in {*fixed} & self.fields.keys():
            self.fields[name].disabled = True


class GroupingForm(OrganisationForm):
    """Units are typed by name or code, and kept by number."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in self.formsets["units"].forms if "units" in self.formsets else ():
            plain = row.fields["unit_number"]
            row.fields["unit_number"] = UnitField(label=plain.label, help_text=plain.help_text, widget=plain.widget)
