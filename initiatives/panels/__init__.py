"""What the admin's forms look like: tabs in the order in which one thinks, and for each field what its reader gains.

Models know nothing of forms, so each page gets its panels when the app is ready.
"""

from initiatives.forms.facts import ActForm
from initiatives.forms.pages import GroupingForm, InitiativeForm, OrganisationForm
from initiatives.models import ActPage, GroupingPage, InitiativePage, MemberPage, PartnerPage
from initiatives.panels.act import act_panels
from initiatives.panels.grouping import grouping_panels
from initiatives.panels.initiative import initiative_panels
from initiatives.panels.organisations import member_panels, partner_panels


def attach() -> None:
    """Called once, when the app is ready."""
    InitiativePage.base_form_class, InitiativePage.edit_handler = InitiativeForm, initiative_panels()
    ActPage.base_form_class, ActPage.edit_handler = ActForm, act_panels()
    MemberPage.base_form_class, MemberPage.edit_handler = OrganisationForm, member_panels()
    PartnerPage.base_form_class, PartnerPage.edit_handler = OrganisationForm, partner_panels()
    GroupingPage.base_form_class, GroupingPage.edit_handler = GroupingForm, grouping_panels()
