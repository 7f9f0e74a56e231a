"""Which pages are found by words that stand elsewhere, and so have to be indexed anew when those change."""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.dispatch import Signal
from wagtail.models import ReferenceIndex

from initiatives.models import ActPage, Attachment, InitiativePage

# Sent with `initiatives` and `acts`, the numbers of pages, by verbs that change words without saving these pages.
words_changed = Signal()
# Sent with `pages`, the numbers of some of the model that sends it, which were written past all other signals.
pages_added = Signal()


def acts_with(*, attachment_id: int) -> list[int]:
    """Acts that are found by the text of this file."""
    return list(ActPage.objects.filter(files__document=attachment_id).values_list("pk", flat=True).distinct())


def initiatives_that_hold(*, attachment_id: int) -> list[int]:
    """Initiatives that are found by the text of this file, which stands among their steps."""
    mentions = ReferenceIndex.objects.filter(
        content_type=ContentType.objects.get_for_model(InitiativePage),
        to_content_type=ContentType.objects.get_for_model(Attachment),
        to_object_id=str(attachment_id),
    )
    return [int(number) for number in mentions.values_list("object_id", flat=True).distinct()]


def initiatives_with(*, acts: Iterable[int]) -> list[int]:
    """Initiatives that are found by the words of these acts."""
    return list(InitiativePage.objects.filter(acts__act__in=acts).values_list("pk", flat=True).distinct())
