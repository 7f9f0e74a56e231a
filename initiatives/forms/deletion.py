"""Where readers are led whose page is taken away."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

from initiatives.forms.pages import show_as_it_was
from initiatives.models.guards import HOME_DEPTH
from initiatives.visibility import Person, pages_visible_to


class LeadElsewhereForm(forms.Form):
    """Offers what is published and not taken away itself; the organisation's page unless another is chosen."""

    always = True

    target = forms.ModelChoiceField(
        Page.objects.none(),
        label=_("Where readers are led instead"),
        required=False,
        help_text=_("Whoever has the page's address, or a former one, comes to this page."),
        error_messages={"invalid_choice": _("Choose a published page that stays.")},
    )

    def __init__(self, *args: Any, pages: Sequence[Page], user: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["target"]
        field.queryset = _staying(pages, user)
        field.widget = AdminPageChooser(target_models=[Page])
        if self.always:
            field.initial = _nearest(pages)

    def clean_target(self) -> Page | None:
        return self.cleaned_data["target"] or self.fields["target"].initial

    def is_valid(self) -> bool:
        """A refused form is shown again, and a chooser would show the title of what may not be seen."""
        is_valid = super().is_valid()
        if self.is_bound and not is_valid:
            show_as_it_was(self.fields["target"])
        return is_valid


def _staying(pages: Sequence[Page], user: Person) -> Any:
    staying: QuerySet[Page] = pages_visible_to(user).filter(live=True, depth__gte=HOME_DEPTH)
    for page in pages:
        staying = staying.exclude(path__startswith=page.path)
    return staying


class LeadMeanwhileForm(LeadElsewhereForm):
    """For what is unpublished: it may lead nowhere until it is published again."""

    always = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].help_text = _("Until the page is published again. Empty: they are told that it is gone.")


def _nearest(pages: Sequence[Page]) -> Page | None:
    """The page that all of them stand below: the organisation's, or the home page."""
    if not pages:
        return None
    parents = {page.path[: -Page.steplen] for page in pages}
    path = parents.pop() if len(parents) == 1 else pages[0].path[: Page.steplen * HOME_DEPTH]
    above = [path[:length] for length in range(Page.steplen * HOME_DEPTH, len(path) + 1, Page.steplen)]
    nearest: Page | None = Page.objects.filter(path__in=above, live=True).order_by("-depth").first()
    return nearest
