"""Forms that take a file: what is sent is looked at before it is kept, and what is here already is offered instead."""

from __future__ import annotations

from tempfile import TemporaryFile
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils import timezone
from django.utils.functional import cached_property, lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.documents.fields import WagtailDocumentField
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from initiatives.acts.accepted import DOC, KINDS, NotAccepted, Trouble
from initiatives.acts.file_names import clean_name
from initiatives.acts.picture_check import Size, size_in_child
from initiatives.models import Attachment
from initiatives.row_numbers import row_number
from initiatives.services import uploads
from initiatives.visibility import Person, attachments_usable_by

REUSE, KEEP = "reuse", "keep"
_ANSWERS = [(REUSE, _("Use the file that is there")), (KEEP, _("Keep both"))]


def kinds() -> str:
    return gettext("%(kinds)s or %(last)s") % {"kinds": ", ".join(KINDS[:-1]), "last": KINDS[-1]}


def file_help() -> str:
    """What can be attached, and what becomes of it."""
    return gettext("%(kinds)s; %(limit)s MB at most. Text is read from all but %(doc)s, which readers download.") % {
        "kinds": kinds(),
        "limit": settings.MAX_UPLOAD_SIZE // 1024 // 1024,
        "doc": DOC.upper(),
    }


lazy_file_help = lazy(file_help, str)


def not_accepted(trouble: Trouble) -> str:
    if trouble is Trouble.MACROS:
        return gettext("The document holds macros, which could run on others' computers: save it without them.")
    if trouble is Trouble.EMPTY:
        return gettext("The file is empty: perhaps it was still being written. Choose it again.")
    return gettext("This file cannot be attached, whatever it is called. What can: %(kinds)s.") % {"kinds": kinds()}


def infected() -> str:
    return gettext(
        "The virus scanner found malicious software in this file: it was not kept. Tell those who look after your "
        "computers."
    )


def no_room() -> str:
    return gettext("There is no room for the file on the server; it was not kept. Tell the administrator of Burza.")


def too_large() -> str:
    limit = settings.MAX_UPLOAD_SIZE // 1024 // 1024
    return gettext("The file is larger than %(limit)s MB: divide it, or scan it with fewer dots.") % {"limit": limit}


lazy_too_large = lazy(too_large, str)


class AttachmentField(WagtailDocumentField):
    """Says why a file did not arrive, where it did not."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.help_text = lazy_file_help()
        self.error_messages["file_too_large"] = lazy_too_large()
        self.error_messages["empty"] = _("The file is empty: perhaps it was still being written. Choose it again.")
        self.widget.attrs["accept"] = ",".join(f".{ending}" for ending in settings.WAGTAILDOCS_EXTENSIONS)

    def to_python(self, data: Any) -> Any:
        if getattr(data, "was_not_kept", False):
            raise ValidationError(no_room(), code="no_room")
        if getattr(data, "size", None) and self.max_upload_size is not None:
            # Before anything of it is read; one that is too large has no content any more.
            self.check_document_file_size(data)
        return super().to_python(data)


def examined(file: UploadedFile[Any], by: Person | None) -> uploads.Arrived:
    """ValidationError, for people, where the file cannot be kept. Renames it to what it is stored as."""
    try:
        arrived = uploads.examine(file=file, by=by, now=timezone.now())
    except NotAccepted as refusal:
        raise ValidationError(not_accepted(refusal.trouble), code=refusal.trouble.value) from None
    except uploads.Infected:
        raise ValidationError(infected(), code="infected") from None
    file.name = arrived.stored_name
    return arrived


class AttachmentForm(BaseDocumentForm):
    """Wagtail's, for the library, its choosers and many files at once.

    Where the collection holds the same bytes already, the form comes back with the question what to do. The answer
    needs no file: both are the same, so what is kept beside it is made from the one that is there.
    """

    arrived: uploads.Arrived | None = None
    # The file that is taken instead of the one that was sent.
    reused: Attachment | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user: Person | None = kwargs.get("user")
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            kept = self.fields["file"]
            self.fields["file"] = AttachmentField(label=kept.label, required=kept.required, widget=kept.widget)
            if self.known is not None and not self.files.get(self.add_prefix("file")):
                self._ask()
                self.fields["file"].required = False

    @cached_property
    def known(self) -> Attachment | None:
        """The file that an answer is about: one of the person's own, whatever was posted."""
        number = row_number(str(self.data.get(self.add_prefix("same_as"), ""))) if self.is_bound else None
        if self.user is None or number is None:
            return None
        return attachments_usable_by(self.user).filter(awaits_scan=False, pk=number).first()

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            self.arrived = examined(file, self.user)
        return file

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "same" in self.fields:
            return self._answered(cleaned)
        # Wagtail asks for the collection only where there are several.
        collection = cleaned.get("collection") if "collection" in self.fields else self.collections[0]
        if self.arrived and collection and self.instance.pk is None:
            found = uploads.same(arrived=self.arrived, collection=collection.pk)
            if found is not None:
                self._offer(found)
        return cleaned

    @property
    def offered(self) -> Attachment | None:
        """The file that is there already, where it is still to be decided which one is taken."""
        return self.known if "same" in self.fields and not self.is_valid() else None

    def save(self, commit: bool = True) -> Attachment:
        if self.reused is not None:
            self.instance = self.reused
            return self.reused
        if not commit or self.instance.pk is not None or self.arrived is None:
            return self._save(commit)
        with uploads.whole_or_nothing(self.instance):
            return self._save(commit)

    def _save(self, commit: bool) -> Attachment:
        saved: Attachment = super().save(commit=commit)
        return saved

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.arrived is not None:
            uploads.put(attachment=self.instance, arrived=self.arrived)

    def _ask(self) -> None:
        self.fields["same"] = forms.ChoiceField(
            label=_("The same file is there already"), choices=_ANSWERS, initial=REUSE, widget=forms.RadioSelect
        )
        self.fields["same_as"] = forms.CharField(widget=forms.HiddenInput)
        self.fields["same_name"] = forms.CharField(widget=forms.HiddenInput, required=False)

    def _offer(self, found: Attachment) -> None:
        assert self.arrived is not None  # noqa: S101 - for the type alone
        self.known = found
        self._ask()
        self.fields["file"].required = False
        answer = {"same": REUSE, "same_as": str(found.pk), "same_name": self.arrived.name}
        data: Any = self.data.copy()  # type: ignore[has-type]
        data.update({self.add_prefix(name): value for name, value in answer.items()})
        self.data = data
        self.add_error("file", is_there(found))

    def _answered(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        if self.errors or self.known is None:
            return cleaned
        if cleaned["same"] == REUSE:
            self.reused = self.known
            return cleaned
        file = copy_of(self.known, cleaned["same_name"])
        self.arrived = examined(file, self.user)
        cleaned["file"] = file
        return cleaned


def is_there(found: Attachment) -> str:
    return gettext("The same file is there already: “%(title)s”, added on %(day)s. Choose which one is taken.") % {
        "title": found.title,
        "day": timezone.localdate(found.created_at).strftime("%d.%m.%Y"),
    }


def copy_of(known: Attachment, name: str) -> UploadedFile[Any]:
    """The bytes of a stored file as if they had been sent under `name`."""
    with known.file.storage.open(known.file.name) as stored:
        content = stored.read()
    return SimpleUploadedFile(clean_name(name or known.original_name or known.filename), content)


class PictureField(WagtailImageField):
    """Wagtail's, for what did not arrive, and for pictures that no library opens without harm.

    Wagtail counts the pixels of one frame, once all of them are unpacked. A browser unpacks every frame.
    """

    def to_python(self, data: Any) -> Any:
        if getattr(data, "was_not_kept", False):
            raise ValidationError(no_room(), code="no_room")
        if data is not None and self.max_upload_size is not None:
            self.check_image_file_size(data)
        if getattr(data, "size", None):
            self.check_by_child(data)
        try:
            return super().to_python(data)
        except (ValidationError, MemoryError):
            raise
        except Exception as error:
            raise ValidationError(self.error_messages["invalid_image"], code="invalid_image") from error

    def check_by_child(self, data: UploadedFile[Any]) -> None:
        size = _size_of(data, pixels_most=self.max_image_pixels)
        if size is None:
            raise ValidationError(self.error_messages["invalid_image"], code="invalid_image")
        if size.pixels > self.max_image_pixels:
            told = {"num_pixels": size.pixels, "max_pixels_count": self.max_image_pixels}
            raise ValidationError(self.error_messages["file_too_many_pixels"] % told, code="file_too_many_pixels")


def _size_of(sent: UploadedFile[Any], *, pixels_most: int) -> Size | None:
    """ValidationError where there is no room for the child's copy."""
    try:
        with TemporaryFile() as copy:
            for chunk in sent.chunks():
                copy.write(chunk)
            copy.seek(0)
            return size_in_child(copy, pixels_most=pixels_most)
    except OSError as error:
        if uploads.is_full(error):
            raise ValidationError(no_room(), code="no_room") from error
        raise
    finally:
        sent.seek(0)


class PictureForm(BaseImageForm):
    awaits_scan = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user: Person | None = kwargs.get("user")
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            kept = self.fields["file"]
            self.fields["file"] = PictureField(label=kept.label, required=kept.required, widget=kept.widget)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            try:
                self.awaits_scan = uploads.must_wait(file=file, by=self.user, now=timezone.now())
            except uploads.Infected:
                raise ValidationError(infected(), code="infected") from None
            file.name = clean_name(file.name or "")
        return file

    def _post_clean(self) -> None:
        super()._post_clean()
        if "file" in self.changed_data:
            self.instance.awaits_scan = self.awaits_scan

    def save(self, commit: bool = True) -> Any:
        if not commit or self.instance.pk is not None:
            return super().save(commit=commit)
        with uploads.whole_or_nothing(self.instance):
            return super().save(commit=commit)


__all__ = [
    "KEEP",
    "REUSE",
    "AttachmentField",
    "AttachmentForm",
    "PictureForm",
    "copy_of",
    "examined",
    "file_help",
    "infected",
    "is_there",
    "no_room",
    "not_accepted",
]
