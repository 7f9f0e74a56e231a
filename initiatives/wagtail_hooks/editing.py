"""Choosers of the forms of pages, and the administrator's words."""

from wagtail import hooks
from wagtail.admin.viewsets.chooser import ChooserViewSet

from initiatives.admin.choosers import act_chooser, initiative_chooser
from initiatives.admin.taxonomy import WordsGroup


@hooks.register("register_admin_viewset")
def register_choosers() -> list[ChooserViewSet]:
    return [act_chooser, initiative_chooser]


@hooks.register("register_admin_viewset")
def register_words() -> WordsGroup:
    return WordsGroup()
