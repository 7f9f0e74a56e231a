"""Redirects, for the association's administrator: those that were left by changes, and those made by hand.

In place of the library's own views, whose links may lead out of the site and whose import is a door nobody needs.
"""

from typing import Any

from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.contrib.redirects.models import Redirect

from initiatives.forms.redirects import RedirectForm


class RedirectList(generic.IndexView):
    default_ordering = "old_path"
    page_title = _("Former addresses")

    def get_base_queryset(self) -> "QuerySet[Redirect]":
        rows: QuerySet[Redirect] = super().get_base_queryset()
        return rows.select_related("redirect_page__content_type")

    @cached_property
    def columns(self) -> list[Column]:
        title = self._get_title_column_class(TitleColumn)
        return [
            title("old_path", label=_("Former address"), get_url=self.get_edit_url, sort_key="old_path"),
            Column("target", label=_("Leads to"), accessor=_target),
            Column("origin", label=_("How it came"), accessor=_origin, sort_key="automatically_created"),
            Column("created_at", label=_("Since"), accessor="created_at", sort_key="created_at"),
        ]


def _target(redirect: Redirect) -> str:
    return redirect.redirect_page.title if redirect.redirect_page else redirect.redirect_link


def _origin(redirect: Redirect) -> str:
    return gettext("left by a change") if redirect.automatically_created else gettext("made by hand")


class RedirectViewSet(ModelViewSet):
    model = Redirect
    name = "redirect_admin"
    url_prefix = "former-addresses"
    menu_label = _("Former addresses")
    icon = "redirect"
    add_to_settings_menu = True
    copy_view_enabled = False
    inspect_view_enabled = False
    list_per_page = 50
    search_fields = ["old_path", "redirect_page__title", "redirect_link"]
    search_backend_name = None
    index_view_class = RedirectList

    def get_form_class(self, for_update: bool = False) -> Any:
        return RedirectForm
