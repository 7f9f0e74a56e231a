"""The form of a legal act."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
    TitleFieldPanel,
)

from initiatives.admin.choosers import act_chooser
from initiatives.panels.act_files import FilesPanel
from initiatives.panels.facts import FactsPanel
from initiatives.panels.named_pages import NamedPagePanel
from initiatives.panels.parts import (
    OrganisationMark,
    PersonalDataPanel,
    ReturnedPanel,
    TextStatePanel,
    publication_tab,
    tab,
)
from initiatives.panels.told import ToldPanel


def act_panels() -> TabbedInterface:
    return TabbedInterface([_act(), _journal(), _topics(), publication_tab()])


def _act() -> ObjectList:
    return tab(
        _("The act"),
        ReturnedPanel(),
        ToldPanel(),
        PersonalDataPanel(),
        FactsPanel(),
        OrganisationMark(),
        TitleFieldPanel("title", help_text=_("As on the act, from “on …” onwards: others look for it by these words.")),
        FieldRowPanel(
            [
                FieldPanel("kind", help_text=_("What kind of act others would have to adopt.")),
                FieldPanel("number", help_text=_("As on the act, for example XXIII/145/2020.")),
            ],
            heading=_("Kind and number"),
        ),
        FieldRowPanel(
            [
                FieldPanel("issuing_body", help_text=_("For example: the town council, the mayor.")),
                FieldPanel("issued_on", help_text=_("The day on which it was adopted or signed.")),
            ],
            heading=_("By whom and when"),
        ),
        FieldPanel("status", help_text=_("Whether others may still take it for a pattern.")),
        FieldRowPanel(
            [
                FieldPanel("in_force_from", help_text=_("Since when it binds.")),
                FieldPanel("in_force_to", help_text=_("Empty while it is in force.")),
            ],
            heading=_("In force"),
        ),
        _files(),
    )


def _files() -> FilesPanel:
    return FilesPanel(
        "files",
        heading=_("Files"),
        label=_("file"),
        help_text=_(
            "The act and its annexes. Their text is read, and others find the act by any of its words. "
            "What the act says of itself is suggested at the top of this form, once it is saved."
        ),
        panels=[
            FieldPanel("document"),
            TextStatePanel(),
            FieldPanel("role"),
            FieldPanel("label", help_text=_("For example: Annex 1, the form of the application.")),
        ],
    )


def _journal() -> ObjectList:
    return tab(
        _("Where it is published"),
        MultiFieldPanel(
            [
                FieldPanel("journal_name", help_text=_("The official journal of the voivodeship, Dz. U. or M.P.")),
                FieldRowPanel(
                    [
                        FieldPanel("journal_year", help_text=_("For example: 2020.")),
                        FieldPanel("journal_position", help_text=_("The number after “item”.")),
                    ]
                ),
            ],
            heading=_("Journal"),
        ),
        FieldPanel("eli_url", help_text=_("The act's address in the register of the journal: it proves the text.")),
        FieldPanel("bip_url", help_text=_("Where the office itself publishes it.")),
        InlinePanel(
            "amendments",
            heading=_("Acts that it amends"),
            label=_("amended act"),
            help_text=_("Who reads the older act is led to this one."),
            panels=[NamedPagePanel("amended", widget=act_chooser.widget_class)],
        ),
    )


def _topics() -> ObjectList:
    return tab(
        _("Topics"),
        FieldPanel("category", help_text=_("The shelf on which others look for it. Empty: acts of local law.")),
        FieldPanel("crisis", help_text=_("In which crisis it was needed; an act can be of ordinary times, too.")),
        FieldPanel("topics", help_text=_("What it is about. Others come upon it from a topic's page.")),
    )
