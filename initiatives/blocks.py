"""What the texts and lists of a page are built of. Values are plain JSON inside the page: no query of their own."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

# One set for every rich text: no pictures, embeds or raw HTML inside a sentence.
RICH_TEXT = ["bold", "italic", "ul", "ol", "link", "document-link"]
RICH_TEXT_LONG = ["h3", "h4", *RICH_TEXT, "blockquote"]

DAYS = [
    ("mon", _("Monday")),
    ("tue", _("Tuesday")),
    ("wed", _("Wednesday")),
    ("thu", _("Thursday")),
    ("fri", _("Friday")),
    ("sat", _("Saturday")),
    ("sun", _("Sunday")),
]

CHANNEL_KINDS = [
    ("telephone", _("telephone")),
    ("sms", _("text message (SMS)")),
    ("email", _("e-mail")),
    ("form", _("form")),
    ("portal", _("portal")),
    ("map", _("map")),
    ("chat", _("chat")),
    ("messenger", _("messenger")),
    ("social_media", _("social media")),
    ("warnings", _("ordered warnings")),
    ("place", _("place")),
]


class TableBlock(TypedTableBlock):
    text = blocks.CharBlock(label=_("Text"), required=False)
    number = blocks.DecimalBlock(label=_("Number"), required=False)

    class Meta:
        icon = "table"
        label = _("Table")
        template = "blocks/table.html"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Text"))
    source = blocks.CharBlock(label=_("Source"), required=False)

    class Meta:
        icon = "openquote"
        label = _("Quote")
        template = "blocks/quote.html"


class LinkBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=200)
    url = blocks.URLBlock(label=_("Address"))

    class Meta:
        icon = "link"
        label = _("Link")
        template = "blocks/link.html"


class VideoBlock(blocks.StructBlock):
    """An address only: the site loads nothing from a third party."""

    title = blocks.CharBlock(label=_("Title"), max_length=200)
    url = blocks.URLBlock(label=_("Address"))

    class Meta:
        icon = "media"
        label = _("Video")
        template = "blocks/video.html"


class FileBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), required=False, max_length=200)
    file = DocumentChooserBlock(label=_("File"))

    class Meta:
        icon = "doc-full"
        label = _("File")
        template = "blocks/file.html"


class StepsBlock(blocks.StreamBlock):
    """How it was done, step by step."""

    text = blocks.RichTextBlock(label=_("Text"), features=RICH_TEXT, template="blocks/text.html")
    heading = blocks.CharBlock(label=_("Heading"), max_length=150, icon="title", template="blocks/heading.html")
    list = blocks.ListBlock(
        blocks.CharBlock(label=_("Item")), label=_("List"), icon="list-ul", template="blocks/list.html"
    )
    quote = QuoteBlock()
    picture = ImageBlock(label=_("Picture"), template="blocks/picture.html")
    table = TableBlock()
    link = LinkBlock()
    file = FileBlock()
    video = VideoBlock()


class HoursBlock(blocks.StructBlock):
    days = blocks.MultipleChoiceBlock(label=_("Days"), choices=DAYS, widget=forms.CheckboxSelectMultiple)
    opens = blocks.TimeBlock(label=_("From"))
    closes = blocks.TimeBlock(label=_("To"))

    class Meta:
        icon = "time"
        label = _("Hours")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        # What closes before it opens is open overnight.
        if cleaned["opens"] == cleaned["closes"]:
            raise blocks.StructBlockValidationError(
                block_errors={"closes": ValidationError(_("The closing time must differ from the opening time."))}
            )
        return cleaned


class ContactChannelBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(label=_("Kind"), choices=CHANNEL_KINDS)
    value = blocks.CharBlock(
        label=_("Number or address"),
        max_length=300,
        help_text=_("A telephone number, an e-mail or web address, a place."),
    )
    label = blocks.CharBlock(label=_("Name"), required=False, max_length=150)
    audience = blocks.CharBlock(
        label=_("For whom mainly"), required=False, max_length=200, help_text=_("Leave empty if it is for everybody.")
    )
    unit = blocks.CharBlock(label=_("Which unit of the office answers"), required=False, max_length=200)
    round_the_clock = blocks.BooleanBlock(label=_("24 hours a day, seven days a week"), required=False)
    hours = blocks.ListBlock(HoursBlock(), label=_("Weekly hours"), default=[])
    note = blocks.CharBlock(label=_("Note"), required=False, max_length=300)
    withdrawn_on = blocks.DateBlock(label=_("Withdrawn on"), required=False)
    successor = blocks.CharBlock(
        label=_("Replaced by"),
        required=False,
        max_length=300,
        help_text=_("The number or address of the channel in this list that took over."),
    )

    class Meta:
        icon = "mail"
        label = _("Contact channel")
        template = "blocks/contact_channel.html"


class ContactChannelsBlock(blocks.StreamBlock):
    channel = ContactChannelBlock()

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        known = {child.value["value"] for child in cleaned if not child.value["withdrawn_on"]}
        errors = {
            position: ValidationError(error)
            for position, child in enumerate(cleaned)
            if (error := _successor_error(child.value, known))
        }
        if errors:
            raise StreamBlockValidationError(block_errors=errors)
        return cleaned


def _successor_error(channel: Any, working: set[str]) -> str:
    """Empty where the channel names no successor, or one that can be used in its place."""
    if channel["successor"] and not channel["withdrawn_on"]:
        return gettext("Say on which day this channel was withdrawn, or leave “Replaced by” empty.")
    if channel["successor"] and channel["successor"] not in working:
        return gettext("“Replaced by” must name a channel of this list that still works.")
    return ""


class CostBlock(blocks.StructBlock):
    amount = blocks.DecimalBlock(label=_("Amount"), min_value=0, decimal_places=2)
    currency = blocks.ChoiceBlock(
        label=_("Currency"), choices=[("PLN", "PLN"), ("EUR", "EUR"), ("CZK", "CZK"), ("USD", "USD")], default="PLN"
    )
    recurrence = blocks.ChoiceBlock(
        label=_("How often"), choices=[("one_off", _("one-off")), ("yearly", _("yearly"))], default="one_off"
    )
    per_unit = blocks.CharBlock(
        label=_("Per what"), required=False, max_length=100, help_text=_("For example: one workplace. Empty: in all.")
    )
    covers = blocks.CharBlock(label=_("What it covers"), required=False, max_length=300)

    class Meta:
        icon = "tag"
        label = _("Cost")


class CostsBlock(blocks.StreamBlock):
    cost = CostBlock()


class ResultBlock(blocks.StructBlock):
    indicator = blocks.CharBlock(label=_("Indicator"), max_length=200)
    value = blocks.DecimalBlock(label=_("Value"))
    unit = blocks.CharBlock(label=_("Unit"), required=False, max_length=60)

    class Meta:
        icon = "order"
        label = _("Result")


class ResultsBlock(blocks.StreamBlock):
    result = ResultBlock()


class PrecedentBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Name"), max_length=200)
    place = blocks.CharBlock(label=_("Place"), required=False, max_length=150)
    url = blocks.URLBlock(label=_("Link"), required=False)

    class Meta:
        icon = "site"
        label = _("Precedent")


class PrecedentsBlock(blocks.StreamBlock):
    precedent = PrecedentBlock()


class LinksBlock(blocks.StreamBlock):
    link = LinkBlock()
