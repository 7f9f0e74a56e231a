"""Choosers of the forms of pages."""

from wagtail import hooks
from wagtail.admin.viewsets.chooser import ChooserViewSet

from initiatives.admin.choosers import act_chooser, initiative_chooser


@hooks.register("register_admin_viewset")
def register_choosers() -> list[ChooserViewSet]:
    return [act_chooser, initiative_chooser]
