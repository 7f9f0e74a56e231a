"""The forms of members and partners."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
    TitleFieldPanel,
)

from initiatives.panels.parts import PersonalDataPanel, ReturnedPanel, publication_tab, tab

NAME = _("As in official letters. Only the association's administrator changes it.")
INTRODUCTION = _("What others should know about you before they read what you did.")


def member_panels() -> TabbedInterface:
    return TabbedInterface([_member(), contact_tab(), _map(), publication_tab()])


def partner_panels() -> TabbedInterface:
    return TabbedInterface([_partner(), contact_tab(), publication_tab()])


def _member() -> ObjectList:
    return tab(
        _("Municipality"),
        ReturnedPanel(),
        PersonalDataPanel(),
        TitleFieldPanel("title", heading=_("Name"), help_text=NAME),
        FieldPanel(
            "code",
            help_text=_(
                "7 digits for a gmina, 4 for a powiat, 2 for a voivodeship. Kind, powiat and voivodeship follow from "
                "it, and it tells places of the same name apart."
            ),
        ),
        FieldPanel("population", help_text=_("Others look for a place of their own size. Empty: unknown.")),
        FieldPanel("introduction", help_text=INTRODUCTION),
        FieldPanel("coat_of_arms", help_text=_("By which your page and your initiatives are recognised in a list.")),
        FieldRowPanel(
            [
                FieldPanel("website", help_text=_("The municipality's own site.")),
                FieldPanel("bip_url", help_text=_("Where official information is.")),
            ],
            heading=_("Addresses"),
        ),
    )


def _partner() -> ObjectList:
    return tab(
        _("Partner"),
        ReturnedPanel(),
        PersonalDataPanel(),
        TitleFieldPanel("title", heading=_("Name"), help_text=NAME),
        FieldPanel("country", help_text=_("Two letters, for example PL or CZ: others see whose law applies.")),
        FieldPanel("introduction", help_text=INTRODUCTION),
        FieldPanel("website", help_text=_("The partner's own site.")),
    )


def contact_tab() -> ObjectList:
    return tab(
        _("Contact"),
        FieldPanel(
            "channels",
            help_text=_(
                "How the office is reached, and when: posts and units rather than names. Keep a channel that was "
                "withdrawn, and name the one that replaces it, so that old addresses lead on."
            ),
        ),
    )


def _map() -> ObjectList:
    return tab(
        _("On the map"),
        MultiFieldPanel(
            [
                FieldPanel("latitude", help_text=_("Degrees north, for example 50.259.")),
                FieldPanel("longitude", help_text=_("Degrees east, for example 19.021.")),
            ],
            heading=_("The seat of the office"),
            help_text=_("Others look for practices from near them."),
        ),
    )
