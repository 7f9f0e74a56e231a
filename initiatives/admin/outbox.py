"""Outgoing mail, for administrators: what waits, what left, what was given up and why. Nothing is written here."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from initiatives import visibility
from initiatives.admin.lists import ListViewSet
from initiatives.models import NoticeKind, OutgoingMail
from initiatives.services import outbox
from initiatives.spellings import with_words

State = OutgoingMail.State
# Addresses and errors are long words.
NARROW = "burza-narrow"
LATE = timedelta(hours=1)
# A mail that was given up is news for so long.
REMEMBERED = timedelta(days=7)


class MailFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=State.choices)
    kind = django_filters.ChoiceFilter(label=_("Notice"), choices=NoticeKind.choices)
    troubled = django_filters.BooleanFilter(label=_("With an error"), method="by_trouble")

    class Meta:
        model = OutgoingMail
        fields: Sequence[str] = []

    def by_trouble(self, mails: QuerySet[OutgoingMail], name: str, troubled: bool) -> QuerySet[OutgoingMail]:
        return mails.exclude(error="") if troubled else mails.filter(error="")


class MailListView(generic.IndexView):
    model = OutgoingMail
    # Nobody is given a right to this model: the row in `cms.doors` says whose it is.
    permission_policy = None
    template_name = "wagtailadmin/generic/index.html"
    page_title = _("Outgoing mail")
    header_icon = "mail"
    default_ordering = "-made_at"
    filterset_class = MailFilterSet
    is_searchable = True
    search_kwarg = "q"
    paginate_by = 50
    index_url_name = "outgoing_mail:index"
    index_results_url_name = "outgoing_mail:index_results"
    add_url_name = edit_url_name = None

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn("subject", label=_("Subject"), get_url=_address_of, width="30%"),
            Column("reader", label=_("Reader"), accessor="reader.email", sort_key="reader__email", classname=NARROW),
            StatusTagColumn("state", label=_("State"), accessor="get_state_display", primary=_needs_attention),
            Column("kind", label=_("Notice"), accessor="get_kind_display", sort_key="kind"),
            DateColumn("due_at", label=_("Due"), sort_key="due_at"),
            Column("attempts", label=_("Attempts"), sort_key="attempts"),
            Column("error", label=_("Last error"), width="22%", classname=NARROW),
        ]

    def get_base_queryset(self) -> QuerySet[OutgoingMail]:
        return OutgoingMail.objects.select_related("reader").defer("body")

    def order_queryset(self, queryset: QuerySet[OutgoingMail]) -> QuerySet[OutgoingMail]:
        return queryset.order_by(self.ordering, "-pk")

    def search_queryset(self, queryset: QuerySet[OutgoingMail]) -> QuerySet[OutgoingMail]:
        """Every word in the subject, the reader or the error."""
        return with_words(queryset, self.search_query, "subject", "reader__email", "reader__name", "error")


class MailView(WagtailAdminTemplateMixin, TemplateView):
    """One notice with its text; a link in it that lets somebody in is made when it is sent, and is not here."""

    template_name = "outbox/mail.html"
    page_title = _("Outgoing mail")
    header_icon = "mail"

    @cached_property
    def mail(self) -> OutgoingMail:
        return get_object_or_404(OutgoingMail.objects.select_related("reader"), pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return self.mail.subject

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        here = {"url": "", "label": self.mail.subject}
        return [
            *self.breadcrumbs_items,
            {"url": reverse("outgoing_mail:index"), "label": gettext("Outgoing mail")},
            here,
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(mail=self.mail, **kwargs)
        return context | {"is_given_up": self.mail.state == State.FAILED}

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if outbox.send_again(mail=self.mail, now=timezone.now()):
            messages.success(
                request, gettext("“%(subject)s” is sent within a minute.") % {"subject": self.mail.subject}
            )
        else:
            messages.error(request, gettext("This mail was not given up: there is nothing to be sent again."))
        return redirect(_address_of(self.mail))


class MailViewSet(ListViewSet):
    name = "outgoing_mail"
    url_prefix = "mail"
    icon = "mail"
    menu_label = _("Outgoing mail")
    menu_hook = "register_reports_menu_item"
    menu_order = 900
    list_view_class = MailListView

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), path("<int:pk>/", self.construct_view(MailView), name="mail")]


class TroubledMailPanel(Component):
    """On the administrators' first page, when mail does not leave: silence would look as if all were well."""

    name = "troubled_mail"
    order = 90
    template_name = "panels/troubled_mail.html"

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        request: HttpRequest = (parent_context or {})["request"]
        if not visibility.sees_everything(request.user):
            return {}
        return troubled(now=timezone.now())


def troubled(*, now: datetime) -> dict[str, int]:
    """How many notices wait longer than an hour, and how many were given up in the last days."""
    overdue = Q(due_at__lt=now - LATE) | Q(attempts__gt=0, made_at__lt=now - LATE)
    return {
        "late": OutgoingMail.objects.filter(overdue, state=State.WAITING).count(),
        "given_up": OutgoingMail.objects.filter(state=State.FAILED, due_at__gte=now - REMEMBERED).count(),
    }


def _address_of(mail: OutgoingMail) -> str:
    return reverse("outgoing_mail:mail", args=[mail.pk])


def _needs_attention(mail: OutgoingMail) -> bool:
    return mail.state in (State.WAITING, State.FAILED)


__all__ = ["MailViewSet", "TroubledMailPanel", "troubled"]
