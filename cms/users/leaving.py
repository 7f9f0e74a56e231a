"""Asked before a person is made inactive, moved or given a lesser role: who takes over what others wait for."""

from dataclasses import replace
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cms.users.models import User
from cms.users.person_form import KnownPersonForm
from initiatives.models import Membership
from initiatives.services import handover

CONFIRMED, BACK = "handover-confirmed", "handover-back"
# More titles than these nobody reads in a question.
MOST_TITLES = 20


class SuccessorForm(forms.Form):
    prefix = "handover"

    successor = forms.ModelChoiceField(
        label=_("Who takes it over"),
        queryset=User.objects.none(),
        required=False,
        error_messages={"invalid_choice": _("This person cannot take anything over here.")},
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["successor"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        candidates: QuerySet[Any] = handover.successors_of(person=person)
        field.queryset = candidates
        field.label_from_instance = _with_post  # type: ignore[method-assign, assignment]
        field.empty_label = _heir(person)


class AsksWhoTakesOver:
    """For the view that edits a person: nothing is saved before the question is answered, nothing typed is lost."""

    request: Any
    object: User

    def form_valid(self, form: KnownPersonForm) -> HttpResponse:
        if BACK in self.request.POST:
            return self.render_to_response(self.get_context_data(form=form))  # type: ignore[attr-defined]
        held = _left_behind(self.object, form)
        if held:
            answered = CONFIRMED in self.request.POST
            question = SuccessorForm(self.request.POST if answered else None, person=self.object)
            if not answered or not question.is_valid():
                return self._ask(form, held, question)
            form.successor = question.cleaned_data["successor"]
        return super().form_valid(form)  # type: ignore[misc]

    def _ask(self, form: KnownPersonForm, held: handover.Held, question: SuccessorForm) -> HttpResponse:
        person = User.objects.get(pk=self.object.pk)
        context = self.get_context_data(form=form)  # type: ignore[attr-defined]
        context |= {
            "held": held,
            "lists": [(title, pages[:MOST_TITLES], len(pages) - MOST_TITLES) for title, pages in _lists(held) if pages],
            "has_drafts": bool(held.drafts or held.moderations),
            "question": question,
            "person": person,
            "organisation": Membership.objects.get(user=person).organisation,
            "is_deactivated": not form.cleaned_data["is_active"],
            "typed": [
                (name, value)
                for name, values in self.request.POST.lists()
                if name != "csrfmiddlewaretoken" and not name.startswith("handover-")
                for value in values
            ],
            "page_subtitle": gettext("What %(person)s leaves behind") % {"person": person},
        }
        return TemplateResponse(self.request, "wagtailusers/handover.html", context)


def _left_behind(person: User, form: KnownPersonForm) -> handover.Held:
    """Nothing where the person keeps the place and the role."""
    if not form.loses_rights():
        return handover.Held()
    held = handover.held_by(person=person)
    return held if form.leaves() else replace(held, drafts=[], moderations=[])


def _lists(held: handover.Held) -> list[tuple[str, list[Page]]]:
    drafts = ngettext("%(count)s draft goes to somebody else", "%(count)s drafts go to somebody else", len(held.drafts))
    moderations = ngettext(
        "The answer to %(count)s submitted page goes to somebody else",
        "The answers to %(count)s submitted pages go to somebody else",
        len(held.moderations),
    )
    locked = ngettext("%(count)s locked page is opened", "%(count)s locked pages are opened", len(held.locked))
    waiting = ngettext(
        "%(count)s page that waits for an answer goes to the association's moderators",
        "%(count)s pages that wait for an answer go to the association's moderators",
        len(held.waiting),
    )
    lists = [(drafts, held.drafts), (moderations, held.moderations), (locked, held.locked), (waiting, held.waiting)]
    return [(title % {"count": len(pages)}, pages) for title, pages in lists]


def _with_post(person: User) -> str:
    return ", ".join(filter(None, [str(person), person.post]))


def _heir(person: User) -> str:
    membership = Membership.objects.filter(user=person.pk).first()
    organisation = membership.organisation_id if membership else None
    heir = handover.heir_of(organisation=organisation, but=person) if organisation else None
    if heir is None:
        return gettext("whoever works in the organisation of each page")
    return gettext("without a choice: %(heir)s") % {"heir": _with_post(heir)}


__all__ = ["AsksWhoTakesOver"]
