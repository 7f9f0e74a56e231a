"""The form of a redirect, as the association's administrator makes one by hand."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.widgets import AdminPageChooser
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from initiatives.services.addresses import LONGEST, normalised, own_address


class RedirectForm(WagtailAdminModelForm):
    old_path = forms.CharField(
        label=_("Former address"),
        max_length=LONGEST,
        help_text=_("What follows the name of the site: /former-municipality/ or /an-old-list/."),
    )
    redirect_page = forms.ModelChoiceField(
        Page.objects.filter(live=True, depth__gt=1),
        label=_("Leads to the page"),
        required=False,
        widget=AdminPageChooser(target_models=[Page]),
    )
    redirect_link = forms.CharField(
        label=_("Or to an address on this site"),
        max_length=LONGEST,
        required=False,
        help_text=_("For example /inicjatywy/?etap=idea. Addresses of other sites are not taken."),
    )

    class Meta:
        model = Redirect
        fields = ["old_path", "redirect_page", "redirect_link"]

    def clean_old_path(self) -> str:
        path: str = self.cleaned_data["old_path"]
        old = normalised(path)
        if not path.startswith("/") or "?" in path or own_address(path) is None or len(old) == 1:
            raise ValidationError(gettext("Begin with a slash; leave out the site's name and any question mark."))
        if Redirect.objects.filter(old_path=old).exclude(pk=self.instance.pk).exists():
            raise ValidationError(gettext("There is a redirect from this address already."))
        if page := _published_at(old):
            raise ValidationError(gettext("A page stands here: “%(title)s”.") % {"title": page.title})
        return old

    def clean_redirect_link(self) -> str:
        link: str = self.cleaned_data["redirect_link"]
        if link and own_address(link) is None:
            raise ValidationError(gettext("An address on this site begins with one slash."))
        return link

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            page, link = data.get("redirect_page"), data.get("redirect_link")
            if bool(page) == bool(link):
                self.add_error(None, gettext("Choose a page, or give an address: one of the two."))
            elif link and normalised(link) == data["old_path"]:
                self.add_error("redirect_link", gettext("It would lead to itself."))
        return data

    def _get_validation_exclusions(self) -> set[str]:
        """The model would have whole addresses of other sites for links."""
        return {*super()._get_validation_exclusions(), "redirect_link"}

    def save(self, commit: bool = True) -> Redirect:
        self.instance.site = Site.objects.get(is_default_site=True)
        self.instance.is_permanent = True
        saved: Redirect = super().save(commit=commit)
        return saved


def _published_at(old: str) -> Page | None:
    site = Site.objects.select_related("root_page").get(is_default_site=True)
    url_path = f"{site.root_page.url_path.rstrip('/')}{old}/"
    page: Page | None = Page.objects.filter(url_path=url_path, live=True).first()
    return page
