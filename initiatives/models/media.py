"""Uploaded files, and the text that was read from them."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage

from initiatives.picture_metadata import without_metadata


# Words that others gave to their files would be suggested to everybody: files are told apart by their titles.
def _without_tags(fields: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in fields if name != "tags")


class WithdrawalReason(models.TextChoices):
    """Why something was taken back; readers may be told. Words of one's own go to the log alone."""

    PERSONAL_DATA = "personal_data", _("it held personal data")
    COPYRIGHT = "copyright", _("somebody else has the rights to it")
    MISTAKE = "mistake", _("it was added by mistake")
    # Given by the virus scanner alone.
    INFECTED = "infected", _("it carried malicious software")
    OTHER = "other", _("another reason")


class Withdrawable(models.Model):
    """What can be taken back at once with every copy of it (RODO, art. 17): the row stays, and says so.

    From `withdrawn_at` on nobody reads it; `erased_at` says that the bytes are gone from the disk, too.
    """

    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False, db_index=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    withdrawal_reason = models.CharField(
        _("why it was withdrawn"), max_length=20, choices=WithdrawalReason, blank=True, editable=False
    )
    withdrawal_reason_is_public = models.BooleanField(default=True, editable=False)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Nobody's stale copy brings back what was withdrawn meanwhile: what says so is never written from here.

        ValidationError where it was.
        """
        if not self._state.adding and not kwargs.get("force_insert") and kwargs.get("update_fields") is None:
            taken_back = type(self)._default_manager.filter(pk=self.pk, withdrawn_at__isnull=False)
            if self.withdrawn_at is None and taken_back.exists():
                raise ValidationError(gettext("It was withdrawn in the meantime and cannot be changed any more."))
            kept = {field.name for field in Withdrawable._meta.fields}
            kwargs["update_fields"] = [
                field.name for field in self._meta.concrete_fields if not field.primary_key and field.name not in kept
            ]
        super().save(*args, **kwargs)

    @property
    def public_reason(self) -> str:
        """What readers are told; empty where they are told nothing."""
        return str(self.get_withdrawal_reason_display()) if self.withdrawal_reason_is_public else ""


class Scannable(models.Model):
    """What came in while the virus scanner did not answer is nobody's to read until it did."""

    awaits_scan = models.BooleanField(default=False, editable=False, db_index=True)

    class Meta:
        abstract = True


class Picture(Withdrawable, Scannable, AbstractImage):  # noqa: DJ008 - Wagtail's base has it
    credit = models.CharField(
        _("whose it is"),
        max_length=300,
        blank=True,
        help_text=_("Author and licence, as they stand below the picture."),
    )

    admin_form_fields = (*_without_tags(WagtailImage.admin_form_fields), "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        permissions: ClassVar[list[tuple[str, str | Any]]] = [("choose_image", "Can choose image")]
        # Whoever asks for a file is checked by its path.
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["file"], name="initiatives_picture_file")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new file is kept without what it tells of whoever took the picture, and where."""
        if self.file and not self.file._committed:
            self._make_anonymous()
        super().save(*args, **kwargs)

    def _make_anonymous(self) -> None:
        self.file.open()
        sent = self.file.read()
        self.file.seek(0)
        kept = without_metadata(sent)
        if kept != sent:
            self.file.file = ContentFile(kept, name=self.file.name)
            self._set_image_file_metadata()


class Rendition(AbstractRendition):
    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="initiatives_one_rendition"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["file"], name="initiatives_rendition_file")]


class Attachment(Withdrawable, Scannable, AbstractDocument):  # noqa: DJ008 - Wagtail's base has it
    original_name = models.CharField(
        _("name of the sender's file"),
        max_length=255,
        blank=True,
        editable=False,
        help_text="By initiatives.acts.file_names.clean_name, with the ending of what it really is.",
    )

    admin_form_fields = _without_tags(WagtailDocument.admin_form_fields)

    class Meta(AbstractDocument.Meta):
        verbose_name = _("file")
        verbose_name_plural = _("files")
        permissions: ClassVar[list[tuple[str, str | Any]]] = [("choose_document", "Can choose document")]
        # Readers of our feeds ask for a file by it.
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["file_hash"], name="initiatives_attachment_hash")]

    def clean(self) -> None:
        """Without a file, which the field itself asks for, Wagtail's would speak of a wrong ending, too."""
        if self.file:
            super().clean()


class Extraction(models.Model):
    """How far the reading of one file's text is. The row is made with the file and claimed by a lease.

    A worker that takes the file sets `lease_until`; the task queue never takes work back from a worker that died, so
    a row whose lease ran out is enqueued again.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting to be read")
        RUNNING = "running", _("being read")
        SCANNED = "scanned", _("a scan, waiting for its text to be recognised")
        RECOGNISING = "recognising", _("a scan, its text is being recognised")
        DONE = "done", _("read")
        EMPTY = "empty", _("no text")

    class Reason(models.TextChoices):
        """Why there is no text; the values are those of `initiatives.acts.extract.Reason`."""

        ENCRYPTED = "encrypted", _("the file is protected by a password: attach one without it")
        DAMAGED = "damaged", _("the file is damaged: export or scan it again")
        UNSUPPORTED = (
            "unsupported",
            _("text cannot be read from this kind of file, readers can download it: attach a PDF or DOCX too"),
        )
        NO_TEXT = "no_text", _("no text was found in the file, if it is a scan, scan it sharper or attach the original")
        OCR_MISSING = (
            "ocr_missing",
            _("the file is a scan, and recognising text is not installed here: attach the original too"),
        )
        TOO_LARGE = "too_large", _("the file is too large to be read: split it into parts")
        TOO_LONG = "too_long", _("reading the file took too long: split it, or print it to a plain PDF")
        TOO_MUCH_MEMORY = (
            "too_much_memory",
            _("reading the file needed too much memory: split it, or print it to a plain PDF"),
        )
        FAILED = (
            "failed",
            _(
                "reading failed through a fault of Burza: have it read again, then tell the administrator, "
                "who has a log"
            ),
        )

    document = models.OneToOneField(Attachment, on_delete=models.CASCADE, related_name="extraction")
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=20, choices=Reason, blank=True)
    page_count = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveSmallIntegerField(
        default=0, db_index=True, help_text="Of the reader; what an older one read is read again."
    )
    unread = models.JSONField(default=list, blank=True, help_text="Numbers of pages that are pictures of text.")
    recognised = models.PositiveIntegerField(default=0, help_text="How many pages were read by OCR.")
    ocr_pages = models.PositiveIntegerField(default=0, help_text="How many pages OCR has looked at.")
    ocr_seconds = models.FloatField(default=0)
    signatures = models.JSONField(
        default=list, blank=True, help_text="Who signed the file and when, as it says itself."
    )
    file_name = models.CharField(max_length=300, blank=True, help_text="The stored file that the text came from.")
    lease_until = models.DateTimeField(null=True, blank=True, db_index=True)
    changed_at = models.DateTimeField(auto_now=True)
    personal_data = models.JSONField(
        default=dict, blank=True, help_text="What looks like personal data, by kind: the numbers of its pages."
    )
    personal_data_rules = models.PositiveSmallIntegerField(
        default=0, db_index=True, help_text="The rules by which it was looked for; 0: not yet."
    )

    class Meta:
        verbose_name = _("text of a file")
        verbose_name_plural = _("texts of files")

    def __str__(self) -> str:
        return f"{self.document_id}: {self.state}"

    @property
    def unread_pages(self) -> str:
        """Their numbers as one writes them: 3, 101–150."""
        spans: list[list[int]] = []
        for number in sorted(self.unread):
            if spans and number == spans[-1][-1] + 1:
                spans[-1][1:] = [number]
            else:
                spans.append([number])
        return ", ".join("–".join(map(str, span)) for span in spans)

    @property
    def signed(self) -> list[dict[str, Any]]:
        """Who signed the file: `signer`, `signed_at` (None where the signature does not say) and `form`."""
        return [row | {"signed_at": parse_datetime(row["signed_at"] or "")} for row in self.signatures]


class TextPage(models.Model):
    document = models.ForeignKey(Attachment, on_delete=models.CASCADE, related_name="text_pages")
    number = models.PositiveIntegerField(help_text="From 1.")
    text = models.TextField()
    recognised = models.BooleanField(default=False, help_text="By OCR, from a picture of the page.")

    class Meta:
        ordering = ["document", "number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="initiatives_one_text_a_page")]

    def __str__(self) -> str:
        return f"{self.document_id}/{self.number}"


__all__ = [
    "Attachment",
    "Extraction",
    "Picture",
    "Rendition",
    "Scannable",
    "TextPage",
    "Withdrawable",
    "WithdrawalReason",
]
