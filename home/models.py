"""The official's dashboard: the one page above members and partners."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class HomePage(Page):
    template = "pages/home.html"
    max_count = 1
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = ["initiatives.MemberPage", "initiatives.PartnerPage"]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")
