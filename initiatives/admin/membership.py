"""Changing, ending and renewing the membership of a unit: a form, what would come of it, and only then the button."""

import json
from collections.abc import Iterator
from functools import cached_property
from hashlib import sha256
from typing import Any, ClassVar, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.models import Page

from initiatives.forms.membership import (
    MEMBERS,
    ChangeForm,
    LeaveForm,
    MergeForm,
    RejoinForm,
    SplitForm,
    VerbForm,
)
from initiatives.forms.units import suggestion
from initiatives.models import MemberPage
from initiatives.services.member_preview import Standing, address_after, standing_of
from initiatives.visibility import sees_everything


class OfMember(WagtailAdminTemplateMixin):
    """A page about one member, for administrators alone: `cms.doors` says so, and it is asked here once more."""

    request: HttpRequest
    kwargs: dict[str, Any]
    header_icon = "resubmit"
    _show_breadcrumbs = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not sees_everything(request.user):
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    @cached_property
    def member(self) -> MemberPage:
        return get_object_or_404(MemberPage, pk=self.kwargs["page_id"])

    def get_page_subtitle(self) -> str:
        return self.member.name_and_code

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        explorer = reverse("wagtailadmin_explore", args=[self.member.pk])
        return [*super().get_breadcrumbs_items(), {"url": explorer, "label": self.member.name_and_code},
                {"url": "", "label": self.get_page_title()}]  # fmt: skip

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(member=self.member, **kwargs)
        return context


class ChooseView(OfMember, TemplateView):
    page_title = gettext_lazy("Change the membership")
    template_name = "membership/choose.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        fitting = [verb for verb in VERBS if verb.of_former is None or verb.of_former == self.member.is_former]
        verbs = [
            {
                "title": verb.page_title,
                "text": verb.text,
                "url": reverse(f"membership:{verb.name}", args=[self.member.pk]),
            }
            for verb in fitting
        ]
        return super().get_context_data(verbs=verbs, **kwargs)


class VerbView(OfMember, FormView):  # type: ignore[type-arg]
    """Sent once, the form comes back with what would happen; sent again as it was seen, it happens."""

    template_name = "membership/change.html"
    name: ClassVar[str]
    text: ClassVar[Any]
    button: ClassVar[Any]
    done: ClassVar[Any]
    # Whether it is for members that went, for those of today (False), or for both (None).
    of_former: ClassVar[bool | None] = False
    suggests = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if sees_everything(request.user) and self.of_former not in (None, self.member.is_former):
            messages.warning(
                request, _("This cannot be done to %(member)s now.") % {"member": self.member.name_and_code}
            )
            return redirect("membership:choose", self.member.pk)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "member": self.member}

    def form_valid(self, form: Any) -> HttpResponse:
        seen = _digest(form)
        if self.request.POST.get("seen") != seen:
            return self.render_to_response(
                self.get_context_data(form=form, seen=seen, preview=list(self.preview(form)))
            )
        try:
            form.carry_out(self.request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
            return self.form_invalid(form)
        messages.success(self.request, self.done % {"member": self.member.name_and_code})
        return redirect("wagtailadmin_explore", self.member.pk)

    def preview(self, form: Any) -> Iterator[str]:
        raise NotImplementedError

    @cached_property
    def standing(self) -> Standing:
        return standing_of(member=self.member)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            text=self.text, button=self.button, suggestions=_members() if self.suggests else [], list=MEMBERS, **kwargs
        )


class ChangeView(VerbView):
    name, form_class, of_former = "change", ChangeForm, None
    page_title = gettext_lazy("Another name or code")
    text = gettext_lazy("The unit is the same, but is called otherwise, became a town, or has another code.")
    button = gettext_lazy("Change the name or code")
    done = gettext_lazy("The name or code was changed; before: %(member)s.")

    def preview(self, form: ChangeForm) -> Iterator[str]:
        title, code = form.cleaned_data["title"], form.cleaned_data["code"]
        yield _("%(before)s becomes %(after)s.") % {
            "before": self.member.name_and_code,
            "after": suggestion(title, code),
        }
        yield _("The address %(before)s leads to %(after)s from now on.") % {
            "before": self.member.url,
            "after": address_after(member=self.member, title=title, code=code),
        }
        if form.cleaned_data["keep_former"]:
            yield _("The former name and code stay on its page and lead to it.")
        yield from _told(self.standing)


class LeaveView(VerbView):
    name, form_class = "leave", LeaveForm
    page_title = gettext_lazy("It left the association")
    text = gettext_lazy("Nobody follows it: the association's moderators see to what is under way.")
    button = gettext_lazy("End the membership")
    done = gettext_lazy("%(member)s is a member no more.")

    def preview(self, form: LeaveForm) -> Iterator[str]:
        yield from _what_stays(self.standing)
        if form.cleaned_data["accounts"] == form.END:
            yield _people(self.standing, _("Accounts that end, with all sessions: %(people)s."))
        else:
            yield _people(self.standing, _("Whoever reads on, and can do nothing else: %(people)s."))
        yield from _what_goes(self.standing, _("the association's moderators"))


class MergeView(VerbView):
    name, form_class, suggests = "merge", MergeForm, True
    page_title = gettext_lazy("It was merged into another member")
    text = gettext_lazy("People, drafts and tasks go to the member that follows it.")
    button = gettext_lazy("Merge the members")
    done = gettext_lazy("%(member)s was merged; its page says so.")

    def preview(self, form: MergeForm) -> Iterator[str]:
        into = form.cleaned_data["into"].name_and_code
        yield from _what_stays(self.standing)
        yield _people(self.standing, _("Whoever goes to %(into)s in the same role: %(people)s."), into=into)
        yield from _what_goes(self.standing, into)


class SplitView(VerbView):
    name, form_class, suggests = "split", SplitForm, True
    page_title = gettext_lazy("It was split into others")
    text = gettext_lazy("One of those that follow it works on with its pages; each person goes where you say.")
    button = gettext_lazy("Split the member")
    done = gettext_lazy("%(member)s was split; its page says so.")

    def preview(self, form: SplitForm) -> Iterator[str]:
        keeper, sent = form.keeper, form.sent
        yield from _what_stays(self.standing)
        for heir in form.heirs.values():
            names = [_named(row) for row in self.standing.people if sent.get(row.user_id, keeper) == heir]
            going = ", ".join(names) or _("nobody")
            yield _("Whoever goes to %(into)s in the same role: %(people)s.") % {
                "into": heir.name_and_code,
                "people": going,
            }
        yield from _what_goes(self.standing, keeper.name_and_code)


class RejoinView(VerbView):
    name, form_class, of_former = "rejoin", RejoinForm, True
    page_title = gettext_lazy("It is a member again")
    text = gettext_lazy("Also the way back when a button was pressed by mistake.")
    button = gettext_lazy("Make it a member again")
    done = gettext_lazy("%(member)s is a member again.")

    def preview(self, form: RejoinForm) -> Iterator[str]:
        yield _("The note disappears from its page and its pages; it stands in lists and is counted again.")
        yield _("Its section and files are its own people's again.")
        going = ", ".join(str(user) for user in form.back) or _("nobody")
        yield _("Whoever comes back in the role of then: %(people)s.") % {"people": going}


VERBS: tuple[type[VerbView], ...] = (ChangeView, LeaveView, MergeView, SplitView, RejoinView)


class MembershipViewSet(ViewSet):
    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("<int:page_id>/", ChooseView.as_view(), name="choose"),
            *(path(f"<int:page_id>/{verb.name}/", verb.as_view(), name=verb.name) for verb in VERBS),
        ]


membership = MembershipViewSet("membership", url_prefix="membership")


def _digest(form: VerbForm) -> str:
    """Of what was typed, as it was understood: another choice has another one, and is to be looked at first."""
    said = {
        name: value.pk if isinstance(value, Page) else str(value) for name, value in sorted(form.cleaned_data.items())
    }
    return sha256(json.dumps(said).encode()).hexdigest()


def _members() -> list[str]:
    rows = MemberPage.objects.live().current().order_by("title", "code").values_list("title", "code")
    return [suggestion(*row) for row in rows]


def _what_stays(standing: Standing) -> Iterator[str]:
    pages = ngettext("%(n)d published page", "%(n)d published pages", standing.published) % {"n": standing.published}
    yield _("Its page and %(pages)s stay where they are, under a note; nobody adds to them.") % {"pages": pages}


def _what_goes(standing: Standing, to: str) -> Iterator[str]:
    if drafts := standing.drafts:
        text = ngettext("%(n)d draft goes on with %(to)s.", "%(n)d drafts go on with %(to)s.", drafts)
        yield text % {"n": drafts, "to": to}
    if waiting := standing.waiting:
        text = ngettext(
            "%(n)d page waits for a decision; from now on of %(to)s.",
            "%(n)d pages wait for a decision; from now on of %(to)s.",
            waiting,
        )
        yield text % {"n": waiting, "to": to}
    if standing.kept:
        names = ", ".join(page.name_and_code for page in standing.kept)
        yield _("So do the sections of former members that it keeps: %(names)s.") % {"names": names}
    if standing.groupings:
        names = ", ".join(page.title for page in standing.groupings)
        yield _("Groupings that take notice of it: %(names)s.") % {"names": names}
    yield from _told(standing)


def _told(standing: Standing) -> Iterator[str]:
    count = len(standing.people)
    yield ngettext("%(n)d person is told by e-mail.", "%(n)d people are told by e-mail.", count) % {"n": count}


def _people(standing: Standing, sentence: str, **more: str) -> str:
    return sentence % {"people": ", ".join(map(_named, standing.people)) or _("nobody"), **more}


def _named(row: Any) -> str:
    return f"{cast('Any', row).user} ({row.get_role_display()})"


__all__ = ["VERBS", "membership"]
