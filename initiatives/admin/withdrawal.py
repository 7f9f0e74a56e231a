"""Withdrawing a file or a picture: what will happen, who uses it, why; then one press that nothing undoes."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.widgets import Button
from wagtail.documents.forms import get_document_form
from wagtail.documents.views.documents import EditView as DocumentEditView
from wagtail.documents.views.documents import IndexView as DocumentIndexView
from wagtail.images.forms import get_image_form
from wagtail.images.views.images import EditView as PictureEditView

from initiatives import visibility
from initiatives.admin.findings import FindingsColumn
from initiatives.forms.withdrawal import WithdrawalForm
from initiatives.models import Attachment, Picture, WithdrawalReason
from initiatives.services import findings, withdrawal


class WithdrawView(TemplateView):
    """The question, and once it was answered, the note that stands in place of the file."""

    template_name = "withdrawal/withdraw.html"
    model: type[Attachment] | type[Picture] = Attachment

    @cached_property
    def file(self) -> Attachment | Picture:
        """Looked for among those that the person may withdraw, whatever let the request in."""
        found: Attachment | Picture = get_object_or_404(self._files(), pk=self.kwargs["pk"])
        return found

    @cached_property
    def form(self) -> WithdrawalForm:
        """Copies too are those that the person may withdraw: published ones are not an editor's to take."""
        copies = withdrawal.copies_of(file=self.file).filter(pk__in=self._files().values("pk"))
        return WithdrawalForm(self.request.POST or None, copies=copies)

    def _files(self) -> "QuerySet[Any]":
        if self.model is Picture:
            return visibility.pictures_withdrawn_by(self.request.user)
        return visibility.attachments_withdrawn_by(self.request.user)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.file.withdrawn_at is None and not self.form.is_valid():
            return self.render_to_response(self.get_context_data())
        if self.file.withdrawn_at is None:
            self._withdraw()
        return redirect(self.next_url or request.path)

    def _withdraw(self) -> None:
        answers = self.form.cleaned_data
        rows = withdrawal.withdraw(
            file=self.file, by=self.request.user, now=timezone.now(), reason=WithdrawalReason(answers["reason"]),
            reason_is_public=answers["reason_is_public"], note=answers["note"], copies=self.form.chosen_copies(),
        )  # fmt: skip
        text = _("Withdrawn. Nobody can read it any more.")
        if len(rows) > 1:
            text = _("Withdrawn, together with copies: %(number)s. Nobody can read them any more.")
        messages.success(self.request, text % {"number": len(rows) - 1})

    @property
    def next_url(self) -> str:
        return str(get_valid_next_url_from_request(self.request))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        shared = {"file": self.file, "organisation": withdrawal.organisation_of(file=self.file), "next": self.next_url}
        if self.file.withdrawn_at is not None:
            return context | shared
        pages: Any = withdrawal.pages_that_use(file=self.file)
        seen = list(pages.filter(pk__in=visibility.pages_visible_to(self.request.user).values("pk")).specific())
        return context | shared | {
            "form": self.form,
            "pages": seen,
            "unseen": pages.count() - len(seen),
            "elsewhere": self._elsewhere(),
            "findings": findings.named(getattr(self.file, "extraction", None)),
        }  # fmt: skip

    def _elsewhere(self) -> list[Any]:
        """Other organisations' copies: whose they are is the association's to know."""
        if not visibility.sees_everything(self.request.user):
            return []
        rows = withdrawal.copies_elsewhere(file=self.file).select_related("collection")
        return [(row, reverse(_name_of(self.model), args=[row.pk])) for row in rows]


def _name_of(model: type[Attachment] | type[Picture]) -> str:
    return "withdraw_attachment" if model is Attachment else "withdraw_picture"


class _EditMixin:
    """Wagtail's form with the ways to a new file and to the withdrawal; in place of what was withdrawn, the note.

    The form has no file: under one number there are the same bytes for ever, whoever asks (`services.replacing`).
    """

    kwargs: dict[str, Any]
    object: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        number = kwargs[self.pk_url_kwarg]  # type: ignore[attr-defined]
        gone = self.model._default_manager.filter(pk=number, withdrawn_at__isnull=False)  # type: ignore[attr-defined]
        if gone.exists():
            return redirect(_name_of(self.model), pk=number)  # type: ignore[attr-defined]
        response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return context | {
            "withdraw_url": reverse(_name_of(type(self.object)), args=[self.object.pk]),
            "replace_url": reverse(_name_of(type(self.object)).replace("withdraw", "replace"), args=[self.object.pk]),
            "findings": findings.named(getattr(self.object, "extraction", None)),
        }


class EditAttachmentView(_EditMixin, DocumentEditView):
    template_name = "withdrawal/edit_attachment.html"

    def get_form_class(self) -> Any:
        return get_document_form(self.model, fields=[name for name in self.model.admin_form_fields if name != "file"])


class EditPictureView(_EditMixin, PictureEditView):
    template_name = "withdrawal/edit_picture.html"

    def get_form_class(self) -> Any:
        return get_image_form(self.model, fields=[name for name in self.model.admin_form_fields if name != "file"])


class AttachmentListView(DocumentIndexView):
    """With what was found in each file's text, the way to its withdrawal, and the way to what nothing uses."""

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        way = Button(_("Files that nothing uses"), url=reverse("unused_files:index"), icon_name="bin", priority=30)
        return [*super().header_more_buttons, way]

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().select_related("extraction")

    @cached_property
    def columns(self) -> list[Any]:
        columns = [*super().columns]
        columns.insert(-1, FindingsColumn("personal_data", label=_("Personal data")))
        return columns


__all__ = ["AttachmentListView", "EditAttachmentView", "EditPictureView", "WithdrawView"]
