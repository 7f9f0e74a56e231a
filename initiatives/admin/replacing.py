"""“Replace this file”: who uses it, the new one, and the drafts that will name it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.documents.forms import get_document_form
from wagtail.images.forms import get_image_form

from initiatives import visibility
from initiatives.forms.documents import no_room
from initiatives.forms.replacing import PlacesForm
from initiatives.models import Attachment, Picture
from initiatives.services import replacing, uploads

File = Attachment | Picture


class ReplaceView(TemplateView):
    template_name = "replacing/replace.html"
    model: type[Attachment] | type[Picture] = Attachment

    @cached_property
    def person(self) -> Any:
        return self.request.user

    @cached_property
    def file(self) -> File:
        """Looked for among those that the person may use, whatever let the request in."""
        is_picture = self.model is Picture
        usable: Any = visibility.pictures_usable_by if is_picture else visibility.attachments_usable_by
        found: File = get_object_or_404(usable(self.person), pk=self.kwargs["pk"])
        return found

    @cached_property
    def places(self) -> replacing.Places:
        return replacing.places(file=self.file, user=self.person)

    @cached_property
    def chosen(self) -> PlacesForm:
        return PlacesForm(self.request.POST or None, pages=self.places.open)

    @cached_property
    def form(self) -> Any:
        """The form by which files are added anyhow, so that whatever it refuses is refused here."""
        new = self.model(collection=self.file.collection, uploaded_by_user=self.person)
        make = get_image_form if self.model is Picture else get_document_form
        form = make(self.model, fields=["file", "title"])(
            self.request.POST or None, self.request.FILES or None, instance=new, user=self.person,
            initial={"title": self.file.title},
        )  # fmt: skip
        form.fields.pop("collection", None)
        # Nothing fills the title in from the name of the new file: readers know it by the one that it has.
        attributes = form.fields["file"].widget.attrs
        form.fields["file"].widget.attrs = {name: attributes[name] for name in attributes if name[:5] != "data-"}
        return form

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not self.places.open:
            return redirect(request.path)
        # Both are asked, so that all that is wrong is said at once.
        if not all([self.form.is_valid(), self.chosen.is_valid()]):
            return self.render_to_response(self.get_context_data())
        try:
            pages = self._replace()
        except uploads.NoRoom:
            self.form.add_error("file", no_room())
            return self.render_to_response(self.get_context_data())
        text = _(
            "The draft names the new file now. Readers have the old one until the draft is published: submit the page."
        )
        edit = [reverse("wagtailadmin_pages:edit", args=[page.pk]) for page in pages]
        buttons = [messages.button(address, page.title) for address, page in zip(edit, pages, strict=True)]
        messages.success(request, text, buttons=buttons if len(pages) > 1 else None)
        return redirect(edit[0])

    def _replace(self) -> list[Any]:
        new = self.form.save(commit=False)
        pages = self.chosen.cleaned_data["pages"]
        with uploads.whole_or_nothing(new):
            # What was there already stays as it is: whose it is, and who added it.
            if getattr(self.form, "reused", None) is None:
                new.collection, new.uploaded_by_user = self.file.collection, self.person
                new.save()
            replacing.replace(old=self.file, new=new, pages=pages, user=self.person)
        return list(pages)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        kind = "picture" if self.model is Picture else "attachment"
        return context | {
            "file": self.file,
            "places": self.places,
            "is_picture": self.model is Picture,
            "form": self.form,
            "chosen": self.chosen,
            "back_url": reverse(f"edit_{kind}", args=[self.file.pk]),
            "delete_url": reverse(*_deletion_of(self.file)),
        }


def _deletion_of(file: File) -> tuple[str, None, list[int]]:
    return ("wagtailimages:delete" if isinstance(file, Picture) else "wagtaildocs:delete"), None, [file.pk]


__all__ = ["ReplaceView"]
