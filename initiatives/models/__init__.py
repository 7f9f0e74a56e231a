"""What is shared, by whom, and under which words."""

from initiatives.models.acts import ActAmendment, ActFile, ActPage
from initiatives.models.initiatives import SUMMARY_LENGTH, InitiativeAct, InitiativePage, InitiativeSource
from initiatives.models.media import Attachment, Extraction, Picture, Rendition, TextPage
from initiatives.models.members import (
    MemberPage,
    Membership,
    OrganisationPage,
    OrganisationRights,
    PartnerPage,
    Role,
    UnitKind,
)
from initiatives.models.moderation import ModerationTask
from initiatives.models.shared import AddressedPage, SharedPage, SharedPageQuerySet, address
from initiatives.models.taxonomy import Category, CrisisKind, Initiator, Tag, TaggedInitiative, Topic, folded

__all__ = [
    "SUMMARY_LENGTH",
    "ActAmendment",
    "ActFile",
    "ActPage",
    "AddressedPage",
    "Attachment",
    "Category",
    "CrisisKind",
    "Extraction",
    "InitiativeAct",
    "InitiativePage",
    "InitiativeSource",
    "Initiator",
    "MemberPage",
    "Membership",
    "ModerationTask",
    "OrganisationPage",
    "OrganisationRights",
    "PartnerPage",
    "Picture",
    "Rendition",
    "Role",
    "SharedPage",
    "SharedPageQuerySet",
    "Tag",
    "TaggedInitiative",
    "TextPage",
    "Topic",
    "UnitKind",
    "address",
    "folded",
]
