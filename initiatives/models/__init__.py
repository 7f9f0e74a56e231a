"""What is shared, by whom, and under which words."""

from initiatives.models.acts import ActAmendment, ActFile, ActPage
from initiatives.models.digests import PartnerDigest
from initiatives.models.exchange import FeedToken, FeedTombstone
from initiatives.models.feeds import (
    FeedAct,
    FeedAlias,
    FeedCopy,
    FeedFile,
    FeedItem,
    FeedLikeness,
    FeedPicture,
    FeedRun,
    FeedSample,
    FeedSource,
)
from initiatives.models.former import FormerWord, successors, word_at
from initiatives.models.groupings import GroupingKind, GroupingPage, GroupingUnit
from initiatives.models.imports import Import
from initiatives.models.initiatives import SUMMARY_LENGTH, InitiativeAct, InitiativePage, InitiativeSource
from initiatives.models.lists import ListVersion
from initiatives.models.media import (
    Attachment,
    Extraction,
    Picture,
    Rendition,
    TextPage,
    Withdrawable,
    WithdrawalReason,
)
from initiatives.models.members import (
    UNIT_NUMBER_LENGTH,
    Ending,
    FormerUnit,
    MemberPage,
    MemberPageQuerySet,
    OrganisationPage,
    OrganisationRights,
    PartnerPage,
    UnitKind,
)
from initiatives.models.moderation import ModerationTask
from initiatives.models.outbox import ALWAYS, NoticeChoice, NoticeKind, OutgoingMail, Rhythm
from initiatives.models.people import Invitation, Membership, MembershipQuerySet, Organisation, Proposal, Role
from initiatives.models.shared import AddressedPage, SharedPage, SharedPageQuerySet, address
from initiatives.models.successions import Succession
from initiatives.models.taxonomy import Category, CrisisKind, Initiator, Tag, TaggedInitiative, Topic, folded

__all__ = [
    "ALWAYS",
    "SUMMARY_LENGTH",
    "UNIT_NUMBER_LENGTH",
    "ActAmendment",
    "ActFile",
    "ActPage",
    "AddressedPage",
    "Attachment",
    "Category",
    "CrisisKind",
    "Ending",
    "Extraction",
    "FeedAct",
    "FeedAlias",
    "FeedCopy",
    "FeedFile",
    "FeedItem",
    "FeedLikeness",
    "FeedPicture",
    "FeedRun",
    "FeedSample",
    "FeedSource",
    "FeedToken",
    "FeedTombstone",
    "FormerUnit",
    "FormerWord",
    "GroupingKind",
    "GroupingPage",
    "GroupingUnit",
    "Import",
    "InitiativeAct",
    "InitiativePage",
    "InitiativeSource",
    "Initiator",
    "Invitation",
    "ListVersion",
    "MemberPage",
    "MemberPageQuerySet",
    "Membership",
    "MembershipQuerySet",
    "ModerationTask",
    "NoticeChoice",
    "NoticeKind",
    "Organisation",
    "OrganisationPage",
    "OrganisationRights",
    "OutgoingMail",
    "PartnerDigest",
    "PartnerPage",
    "Picture",
    "Proposal",
    "Rendition",
    "Rhythm",
    "Role",
    "SharedPage",
    "SharedPageQuerySet",
    "Succession",
    "Tag",
    "TaggedInitiative",
    "TextPage",
    "Topic",
    "UnitKind",
    "Withdrawable",
    "WithdrawalReason",
    "address",
    "folded",
    "successors",
    "word_at",
]
