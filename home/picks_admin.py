"""What the association picks out, in the admin: its administrators and its own moderators, in the order they want."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import AdminAutoHeightTextInput

from home.picks import Pick
from initiatives.admin.choosers import initiative_chooser
from initiatives.models import InitiativePage


class PickForm(forms.ModelForm[Pick]):
    class Meta:
        model = Pick
        fields = ("initiative", "why", "contact_post", "contact_email", "contact_telephone")
        widgets = {"initiative": initiative_chooser.widget_class(), "why": AdminAutoHeightTextInput()}

    def clean_initiative(self) -> InitiativePage:
        """Drafts are nobody's but their authors'; the one that is picked already may have been taken back since."""
        found: InitiativePage = self.cleaned_data["initiative"]
        if not found.live and found.pk != self.instance.initiative_id:
            raise ValidationError(gettext("Nobody can read it yet. Choose an initiative that is published."))
        return found


class PicksView(generic.IndexView):
    default_ordering = "sort_order"

    def get_base_queryset(self) -> "QuerySet[Pick]":
        return Pick.objects.select_related("initiative__organisation")

    @cached_property
    def columns(self) -> list[BaseColumn]:
        title = self._get_title_column_class(TitleColumn)
        return [
            title("initiative", label=_("Initiative"), accessor=str, get_url=self.get_edit_url, width="35%"),
            Column("organisation", label=_("Organisation"), accessor="initiative.organisation.title"),
            Column("why", label=_("Why")),
            Column("contact_post", label=_("Whom to ask")),
            Column("shown", label=_("Shown"), accessor=_is_shown),
        ]


def _is_shown(pick: Pick) -> str:
    return gettext("yes") if pick.initiative.live else gettext("no: it is not published")


class PickViewSet(ModelViewSet):
    model = Pick
    name = "pick_admin"
    url_prefix = "picks"
    icon = "thumbtack"
    menu_label = _("Picked out")
    menu_order = 380
    add_to_admin_menu = True
    copy_view_enabled = False
    sort_order_field = "sort_order"
    index_view_class = PicksView

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm[Any]]:
        return PickForm


__all__ = ["PickViewSet"]
