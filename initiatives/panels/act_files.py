"""The files of an act: Wagtail's rows, and above them a place into which many files are dropped at once."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.panels import InlinePanel

from initiatives.forms.documents import file_help, too_large


class FilesPanel(InlinePanel):
    """Without JavaScript, which all of Wagtail's form needs, files are added one by one in the library of files."""

    class BoundPanel(InlinePanel.BoundPanel):
        template_name = "panels/act_files.html"

        def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            parent = getattr(self.form, "parent_page", None)
            return context | {
                "organisation": parent.pk if parent else "",
                "upload_url": reverse("upload_act_file"),
                "endings": ",".join(f".{ending}" for ending in settings.WAGTAILDOCS_EXTENSIONS),
                "limit": settings.MAX_UPLOAD_SIZE,
                "file_help": file_help(),
                "words": words(),
            }

        @property
        def media(self) -> forms.Media:
            return forms.Media(js=[forms.widgets.Script("js/act-files.js", defer=True)])  # type: ignore[list-item]


def words() -> dict[str, str]:
    """What the script says."""
    return {
        "waiting": _("waiting"),
        "sending": _("sending"),
        "checking": _("being looked at"),
        "added": _("added below, save the act"),
        "in_act": _("this act has this file already"),
        "too_large": too_large(),
        "empty": _("The file is empty: perhaps it was still being written. Choose it again."),
        "failed": _("The file could not be sent: look whether you are still signed in and connected, and try again."),
        "reuse": _("Use the file that is there"),
        "keep": _("Keep both"),
        "again": _("Try again"),
        "done": _("Files added: %s"),
        "left": _("Files that were not added: %s"),
    }


__all__ = ["FilesPanel"]
