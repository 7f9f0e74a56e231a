"""The form of an initiative, from what it is to what others can make of it."""

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
from wagtail.admin.widgets import AdminAutoHeightTextInput

from initiatives.admin.choosers import act_chooser, initiative_chooser
from initiatives.panels.named_pages import NamedPagePanel
from initiatives.panels.parts import (
    OrganisationMark,
    PersonalDataPanel,
    ReturnedPanel,
    ShownPanel,
    publication_tab,
    tab,
)
from initiatives.panels.told import ToldPanel


def initiative_panels() -> TabbedInterface:
    return TabbedInterface(
        [_in_short(), _solution(), _effort(), _outcome(), _for_others(), _acts_and_topics(), _publication()]
    )


def _in_short() -> ObjectList:
    return tab(
        _("In short"),
        ReturnedPanel(),
        ToldPanel(),
        PersonalDataPanel(),
        OrganisationMark(),
        TitleFieldPanel("title", help_text=_("What was done and for whom. In a list, this is all that others see.")),
        FieldPanel("category", help_text=_("The shelf on which others look for it.")),
        FieldPanel(
            "summary",
            widget=AdminAutoHeightTextInput,
            help_text=_("Up to 300 characters, from which others learn whether it is worth reading on."),
        ),
        FieldPanel(
            "description",
            help_text=_("The whole of it for somebody who has never heard of it: what, for whom, how it works today."),
        ),
    )


def _solution() -> ObjectList:
    return tab(
        _("Problem and solution"),
        FieldPanel("problem", help_text=_("What was wrong before: others recognise their own situation by it.")),
        FieldPanel("objectives", help_text=_("What was to be reached, so that others can tell whether it was.")),
        FieldPanel(
            "target_groups", help_text=_("For whom it is; others see whether they have the same people. One a line.")
        ),
        FieldPanel("steps", help_text=_("How it was done, step by step, so that others need not work it out anew.")),
        FieldPanel("initiators", help_text=_("Who had the idea; others learn whom to listen to.")),
        FieldPanel(
            "partners", help_text=_("Who did it with you; others learn whom to ask in their own place. One a line.")
        ),
        FieldPanel(
            "stage", help_text=_("How far it is. What was rejected is worth telling too: it saves others work.")
        ),
        FieldRowPanel(
            [
                FieldPanel("started_on", help_text=_("Puts the practice in its time.")),
                FieldPanel("ended_on", help_text=_("Empty while it lasts.")),
            ],
            heading=_("When"),
        ),
    )


def _effort() -> ObjectList:
    return tab(
        _("Effort"),
        MultiFieldPanel(
            [
                FieldPanel(
                    "implementation_days", help_text=_("From the decision to the first use; others plan by it.")
                ),
                FieldPanel(
                    "implementation_note",
                    widget=AdminAutoHeightTextInput,
                    help_text=_("What took longest, or what was quick, and why."),
                ),
            ],
            heading=_("Time"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("staff_fte", help_text=_("How many full-time posts it takes; 0.5 is half a post.")),
                FieldPanel(
                    "staff_note",
                    widget=AdminAutoHeightTextInput,
                    help_text=_("Who they are, and whether they do it beside other work."),
                ),
            ],
            heading=_("Staff"),
        ),
        FieldPanel(
            "costs", help_text=_("What it cost and what it goes on costing; others put it in their own budget.")
        ),
        FieldPanel(
            "funding", help_text=_("Where the money came from, with the name of a grant: others can apply too.")
        ),
    )


def _outcome() -> ObjectList:
    return tab(
        _("Results"),
        FieldPanel("results", help_text=_("In figures. They convince a council sooner than praise does.")),
        MultiFieldPanel(
            [
                FieldPanel("novelty_scope", help_text=_("Where nobody had done it before.")),
                FieldPanel("novelty_kind", help_text=_("What is new about it.")),
            ],
            heading=_("What is new"),
        ),
        FieldPanel("advantages", help_text=_("What speaks for it. One a line.")),
        FieldPanel("drawbacks", help_text=_("What speaks against it; others will ask about it anyway. One a line.")),
        FieldPanel("conclusion", help_text=_("What you would say to somebody who is about to decide.")),
        MultiFieldPanel(
            [
                FieldPanel("open_questions", help_text=_("What you do not know yet; somebody among others may.")),
                FieldPanel("open_questions_review_on", help_text=_("When you will look at them again.")),
            ],
            heading=_("Open questions"),
        ),
    )


def _for_others() -> ObjectList:
    return tab(
        _("For others"),
        FieldPanel("conditions", help_text=_("Where it works and where it does not. One a line.")),
        FieldPanel(
            "requirements", help_text=_("What others need before they begin: a list to be ticked off. One a line.")
        ),
        InlinePanel(
            "based_on",
            heading=_("Based on"),
            label=_("pattern"),
            help_text=_("Whose practice you followed. Others follow the trail back, and its authors learn of you."),
            panels=[NamedPagePanel("source", widget=initiative_chooser.widget_class)],
        ),
        FieldPanel("precedents", help_text=_("Who did it elsewhere, outside Burza: others can look there, too.")),
        FieldPanel(
            "contact_post",
            help_text=_("A post or a unit rather than a name, since people change: others know whom to call."),
        ),
        FieldPanel("contact_channels", help_text=_("How this post is reached, and when.")),
        FieldPanel("links", help_text=_("Where more can be read: the city's page, an article, a form.")),
    )


def _acts_and_topics() -> ObjectList:
    return tab(
        _("Acts and topics"),
        InlinePanel(
            "acts",
            heading=_("Legal acts"),
            label=_("legal act"),
            help_text=_(
                "Acts that it rests on; others take their text for a pattern. An act that is not here yet can be "
                "added without leaving this form, and is published together with the initiative."
            ),
            panels=[NamedPagePanel("act", widget=act_chooser.widget_class)],
        ),
        FieldPanel("crisis", help_text=_("In which crisis it was needed; a practice can be of ordinary times, too.")),
        FieldPanel("topics", help_text=_("What it is about. Others come upon it from a topic's page.")),
        FieldPanel(
            "tags", help_text=_("Free words by which others may look for it. Small and capital letters are the same.")
        ),
    )


def _publication() -> ObjectList:
    return publication_tab(
        FieldPanel("language", help_text=_("The language of the text; others know it before they open the page.")),
        MultiFieldPanel(
            [
                ShownPanel("reviewed_on", read_only=True, help_text=_("How fresh it is, in its readers' eyes.")),
                ShownPanel("reviewed_by", read_only=True, help_text=_("The person who ticked the box below.")),
                FieldPanel(
                    "reviewed_today",
                    heading=_("I have reviewed it today"),
                    help_text=_("Sets the date, and your name beside it, when you save."),
                ),
                FieldPanel("next_review_on", help_text=_("When to look at it again; readers see that it is kept up.")),
            ],
            heading=_("Review"),
        ),
    )
