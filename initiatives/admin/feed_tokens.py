"""Keys of the outgoing feeds, for administrators: made for one reader each, shown once, withdrawn."""

from typing import Any, cast

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from initiatives.admin.lists import ListViewSet
from initiatives.forms.feed_tokens import FeedTokenForm
from initiatives.models import Category, FeedToken
from initiatives.services import feed_tokens
from initiatives.spellings import with_words


class TokensView(generic.IndexView):
    model = FeedToken
    # Nobody is given a right to this model: the row in `cms.doors` says whose it is.
    permission_policy = None
    any_permission_required = None
    template_name = "wagtailadmin/generic/index.html"
    page_title = _("Feeds for partners")
    header_icon = "key"
    default_ordering = "-made_at"
    is_searchable = True
    search_kwarg = "q"
    paginate_by = 50
    index_url_name = "feed_tokens:index"
    index_results_url_name = "feed_tokens:index_results"
    add_url_name = edit_url_name = None

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return [HeaderButton(_("Make a key"), url=reverse("feed_tokens:make"), icon_name="plus")]

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn("reader", label=_("Reader"), sort_key="reader", get_url=_withdrawal, width="30%"),
            Column("note", label=_("What for"), width="25%"),
            StatusTagColumn("state", label=_("State"), accessor=_state, primary=lambda token: not token.withdrawn_at),
            Column("made_by", label=_("By"), accessor=lambda token: token.made_by or ""),
            DateColumn("made_at", label=_("Given out"), sort_key="made_at"),
            DateColumn("last_used_at", label=_("Last read"), sort_key="last_used_at"),
        ]

    def get_base_queryset(self) -> QuerySet[FeedToken]:
        return FeedToken.objects.select_related("made_by")

    def order_queryset(self, queryset: QuerySet[FeedToken]) -> QuerySet[FeedToken]:
        return queryset.order_by(self.ordering, "-pk")

    def search_queryset(self, queryset: QuerySet[FeedToken]) -> QuerySet[FeedToken]:
        return with_words(queryset, self.search_query, "reader", "note")


@method_decorator(never_cache, name="dispatch")
class MakeView(WagtailAdminTemplateMixin, FormView[FeedTokenForm]):
    """The answer to the form is the one time that the addresses can be read."""

    template_name = "feed_tokens/make.html"
    form_class = FeedTokenForm
    page_title = _("Make a key")
    header_icon = "key"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return _crumbs(self.page_title)

    def form_valid(self, form: FeedTokenForm) -> HttpResponse:
        token, key = feed_tokens.make(
            reader=form.cleaned_data["reader"],
            note=form.cleaned_data["note"],
            user=cast("Any", self.request.user),
            now=timezone.now(),
        )
        context = self.get_context_data(form=form, token=token, addresses=_addresses(key), base=_base(key))
        return self.render_to_response(context)


class TokenView(WagtailAdminTemplateMixin, TemplateView):
    """One key: whose it is, and its end."""

    template_name = "feed_tokens/token.html"
    page_title = _("Feeds for partners")
    header_icon = "key"

    @cached_property
    def token(self) -> FeedToken:
        return get_object_or_404(FeedToken.objects.select_related("made_by"), pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return self.token.reader

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return _crumbs(self.token.reader)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(token=self.token, **kwargs)
        return context

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        told = {"reader": self.token.reader}
        if feed_tokens.withdraw(token=self.token, user=cast("Any", request.user), now=timezone.now()):
            messages.success(request, gettext("The key of “%(reader)s” opens nothing any more.") % told)
        else:
            messages.warning(request, gettext("The key of “%(reader)s” was withdrawn before.") % told)
        return redirect("feed_tokens:index")


def _state(token: FeedToken) -> str:
    return gettext("withdrawn") if token.withdrawn_at else gettext("valid")


def _withdrawal(token: FeedToken) -> str:
    return reverse("feed_tokens:token", args=[token.pk])


def _base(key: str) -> str:
    return f"{settings.WAGTAILADMIN_BASE_URL}/kanaly/{key}/"


def _addresses(key: str) -> list[dict[str, str]]:
    """Of the whole, and of each category; those of topics and members are made like these."""
    base = _base(key)
    scopes = [(gettext("All practices"), ""), *((one.name, f"kategoria/{one.slug}/") for one in Category.objects.all())]
    return [{"name": name, "atom": f"{base}{own}atom.xml", "json": f"{base}{own}feed.json"} for name, own in scopes]


def _crumbs(label: Any) -> list[dict[str, Any]]:
    return [
        {"url": reverse("wagtailadmin_home"), "label": _("Home")},
        {"url": reverse("feed_tokens:index"), "label": _("Feeds for partners")},
        {"url": "", "label": label},
    ]


class FeedTokensViewSet(ListViewSet):
    name = "feed_tokens"
    url_prefix = "feed-keys"
    list_view_class = TokensView

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("new/", MakeView.as_view(), name="make"),
            path("<int:pk>/", TokenView.as_view(), name="token"),
        ]


__all__ = ["FeedTokensViewSet"]
