"""Asking about a PESEL before others read it.

A PESEL is told from other numbers by its check digit, so the box is seldom asked for in vain, and still read. What is
less sure – addresses, telephones – is shown beside the form and asks for nothing: a box that is always there is ticked
unread. Drafts are saved without it.
"""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.pages import WagtailAdminPageForm

from initiatives.personal_data import Kind
from initiatives.services import findings

CHECKED = "personal_data_checked"
# The buttons that send a page to its readers, or to those who let it go to them.
ON_ITS_WAY = ("action-submit", "action-restart-workflow", "action-publish")


class CheckedForm(WagtailAdminPageForm):
    personal_data_checked = forms.BooleanField(
        label=_("I have checked: no person's PESEL stands here, or there is a law by which it is published"),
        required=False,
    )

    def is_checked(self) -> bool:
        """Whether the page may go on; where not, the form says so and keeps all that was typed."""
        is_on_its_way = any(name in self.data for name in ON_ITS_WAY)
        if not is_on_its_way or self.cleaned_data.get(CHECKED) or not self._holds_pesel():
            return True
        self.add_error(
            CHECKED,
            gettext(
                "It seems that a PESEL number stands in the page. Remove it, or tick the box that you have checked."
            ),
        )
        return False

    def _holds_pesel(self) -> bool:
        return any(found.kind == Kind.PESEL for found in findings.in_page(self.instance))


__all__ = ["CHECKED", "ON_ITS_WAY", "CheckedForm"]
