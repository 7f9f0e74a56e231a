"""How an organisation is called where it may be mistaken for another of the same name."""

from django.utils.translation import gettext as _

from initiatives.models import GroupingPage, MemberPage, Organisation, PartnerPage


def label_of(organisation: Organisation) -> str:
    """Members of one name differ by kind and code, the rest is told by what it is."""
    match organisation:
        case MemberPage():
            return f"{organisation.title} ({organisation.get_unit_kind_display()}, {organisation.code})"
        case PartnerPage():
            return f"{organisation.title} ({_('partner')})"
        case GroupingPage():
            return f"{organisation.title} ({organisation.get_kind_display()})"
        case _:
            return _("The association")
