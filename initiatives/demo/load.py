"""Loads the demo content: what was loaded once is never touched again, be it edited or deleted since.

The history of each page says that it was loaded; that entry outlives the page, so a deleted one stays deleted.
"""

import tomllib
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry

from initiatives.demo.values import fields
from initiatives.models import (
    UNIT_NUMBER_LENGTH,
    ActAmendment,
    ActFile,
    ActPage,
    Attachment,
    Category,
    CrisisKind,
    GroupingPage,
    GroupingUnit,
    InitiativeAct,
    InitiativePage,
    InitiativeSource,
    Initiator,
    MemberPage,
    Membership,
    PartnerPage,
    Role,
    Topic,
)
from initiatives.models.moderation import REJECT
from initiatives.services import organisations

ACTION = "initiatives.demo"
CONTENT = Path(__file__).parent / "content"
FILES = Path(__file__).parent / "files"

ORGANISATION_KEYS = frozenset({"slug", "merged_into", "merged_on", "units"})
INITIATIVE_KEYS = frozenset(
    {"key", "member", "partner", "category", "crisis", "topics", "tags", "initiators", "based_on", "acts"}
    | {"state", "returned"}
)
ACT_KEYS = frozenset({"key", "member", "partner", "category", "crisis", "topics", "amends", "text", "file", "state"})


def read(name: str) -> dict[str, Any]:
    return tomllib.loads((CONTENT / name).read_text(encoding="utf-8"), parse_float=Decimal)


class Loader:
    """One run over all content. `pages` maps keys of the content to pages, loaded now or before."""

    def __init__(self, *, home: Page, now: datetime, tell: Callable[[str], None]) -> None:
        self.home, self.now, self.tell = home, now, tell
        entries = PageLogEntry.objects.filter(action=ACTION).values_list("data__key", "page_id")
        self.loaded: dict[str, int] = dict(entries)
        self.categories = {row.slug: row for row in Category.objects.all()}
        self.initiators = {row.kind: row for row in Initiator.objects.all()}
        self.made = 0

    @transaction.atomic
    def load_organisations(self) -> None:
        """Members, partners, groupings and the words that practices are filed under."""
        self.load_taxonomy()
        organisations = read("members.toml")
        known = dict(MemberPage.objects.values_list("unit_number", "pk"))
        for row in organisations["member"]:
            unit = row["code"][:UNIT_NUMBER_LENGTH]
            if unit in known:
                # Made by somebody else, or by a list: the demo adds to it.
                self.loaded.setdefault(f"member:{row['code']}", known[unit])
            self.add(f"member:{row['code']}", self.home, partial(self.member, row))
        for row in organisations["partner"]:
            self.add(f"partner:{row['slug']}", self.home, partial(self.partner, row))
        for row in read("groupings.toml")["grouping"]:
            self.add(f"grouping:{row['slug']}", self.home, partial(self.grouping, row))

    @transaction.atomic
    def load_pages(self) -> None:
        """Acts and initiatives; those that are under way need the people who work on them."""
        for row in read("acts.toml")["act"]:
            self.add_below(row, f"act:{row['key']}", self.act)
        for row in initiatives_in_order():
            self.add_below(row, f"initiative:{row['key']}", self.initiative)
        for row in read("members.toml")["member"]:
            if "merged_into" in row:
                self.merge(row)

    # Pages --------------------------------------------------------------------------------------------------------

    def add_below(self, row: dict[str, Any], key: str, make: Callable[[dict[str, Any], Page], Page]) -> None:
        parent = self.page(f"member:{row['member']}" if "member" in row else f"partner:{row['partner']}")
        if parent is None:
            # The organisation was deleted since, and its pages with it.
            return
        on = row.get("issued_on") or row.get("started_on")
        page = self.add(key, parent, lambda: make(row, parent), on=on, state=row.get("state", "live"))
        if page is not None and "returned" in row:
            give_back(page, row["returned"])

    def add(
        self, key: str, parent: Page, make: Callable[[], Page], *, on: date | None = None, state: str = "live"
    ) -> Page | None:
        """None for what was loaded before."""
        if key in self.loaded:
            return None
        page = make()
        page.live = False
        if state == "live":
            page.first_published_at = self.published_at(on)
        author = editor_of(parent)
        page.owner = author
        parent.refresh_from_db()
        parent.add_child(instance=page)
        revision = page.save_revision(user=author, log_action=False)
        if state == "live":
            revision.publish(log_action=False)
            Page.objects.filter(pk=page.pk).update(last_published_at=page.first_published_at)
        elif state == "moderation" and author is not None:
            page.get_workflow().start(page, author)
        log(instance=page, action=ACTION, data={"key": key})
        self.loaded[key] = page.pk
        self.made += 1
        self.tell(page.title)
        return page

    def page(self, key: str) -> Page | None:
        return Page.objects.filter(pk=self.loaded.get(key, 0)).first()

    def ids(self, kind: str, keys: list[str]) -> list[int]:
        """Those of the pages named that still exist."""
        wanted = [self.loaded[f"{kind}:{key}"] for key in keys]
        existing = set(Page.objects.filter(pk__in=wanted).values_list("pk", flat=True))
        return [pk for pk in wanted if pk in existing]

    def published_at(self, on: date | None) -> datetime:
        """Some weeks after it began, at nine in the morning; never ahead of now. What has no date is spread out."""
        if on is None:
            return self.now - timedelta(days=40 + 13 * (self.made % 40))
        return min(timezone.make_aware(datetime.combine(on + timedelta(days=21), time(9))), self.now)

    def merge(self, row: dict[str, Any]) -> None:
        """Once: a member that was brought back since stays one."""
        page, into = (MemberPage.objects.filter(code=row[key]).first() for key in ("code", "merged_into"))
        if page and into and not PageLogEntry.objects.filter(page=page.pk, action=organisations.MERGED).exists():
            organisations.merge(members=[page], into=into, on=row["merged_on"])

    # One page of each kind ----------------------------------------------------------------------------------------

    def member(self, row: dict[str, Any]) -> MemberPage:
        return MemberPage(**fields(row, ORGANISATION_KEYS))

    def partner(self, row: dict[str, Any]) -> PartnerPage:
        return PartnerPage(slug=row["slug"], **fields(row, ORGANISATION_KEYS))

    def grouping(self, row: dict[str, Any]) -> GroupingPage:
        page = GroupingPage(slug=row["slug"], **fields(row, ORGANISATION_KEYS))
        page.units = [GroupingUnit(unit_number=number) for number in row.get("units", [])]
        return page

    def act(self, row: dict[str, Any], parent: Page) -> ActPage:
        act = ActPage(**self.filed_under(row), **fields(row, ACT_KEYS))
        act.topics = self.topics(row)
        act.amendments = [ActAmendment(amended_id=pk) for pk in self.ids("act", row.get("amends", []))]
        act.files = [
            ActFile(document=self.attachment(file, parent), role=file["role"], label=file.get("label", ""))
            for file in row["file"]
        ]
        return act

    def initiative(self, row: dict[str, Any], parent: Page) -> InitiativePage:
        page = InitiativePage(slug=row["key"], **self.filed_under(row), **fields(row, INITIATIVE_KEYS))
        page.topics = self.topics(row)
        page.initiators = [self.initiators[kind] for kind in row.get("initiators", [])]
        page.acts = [InitiativeAct(act_id=pk) for pk in self.ids("act", row.get("acts", []))]
        page.based_on = [InitiativeSource(source_id=pk) for pk in self.ids("initiative", row.get("based_on", []))]
        page.tags.add(*row.get("tags", []))
        return page

    # What pages refer to ------------------------------------------------------------------------------------------

    def load_taxonomy(self) -> None:
        content = read("taxonomy.toml")
        for row in content["crisis"]:
            CrisisKind.objects.get_or_create(slug=row["slug"], defaults=row)
        for row in content["topic"]:
            self.load_topic(row)

    def load_topic(self, row: dict[str, Any]) -> None:
        if Topic.objects.filter(slug=row["slug"]).exists():
            return
        node = {key: value for key, value in row.items() if key != "parent"}
        if "parent" in row:
            Topic.objects.get(slug=row["parent"]).add_child(**node)
        else:
            Topic.add_root(**node)

    def filed_under(self, row: dict[str, Any]) -> dict[str, Any]:
        crisis = CrisisKind.objects.filter(slug=row.get("crisis", "")).first()
        return {"category": self.categories.get(row.get("category", "")), "crisis": crisis}

    def topics(self, row: dict[str, Any]) -> list[Topic]:
        return list(Topic.objects.filter(slug__in=row.get("topics", [])))

    def attachment(self, file: dict[str, Any], parent: Page) -> Attachment:
        content = (FILES / file["name"]).read_bytes()
        attachment = Attachment(
            title=file.get("label") or file["name"],
            collection=parent.rights.collection,
            file=ContentFile(content, name=file["name"]),
            file_size=len(content),
        )
        attachment._set_document_file_metadata()
        attachment.save()
        return attachment


def editor_of(organisation: Page) -> Any:
    """Who works on the organisation's pages, if anybody does yet."""
    editor = Membership.objects.filter(member=organisation.pk, role=Role.EDITOR).select_related("user").first()
    return editor.user if editor else None


def give_back(page: Page, reason: str) -> None:
    """By a moderator of its organisation; where there is none yet, it goes on waiting."""
    state = page.current_workflow_task_state
    moderators = Membership.objects.filter(member=page.get_parent().pk, role=Role.MODERATOR).select_related("user")
    moderator = moderators.first()
    if state is not None and moderator is not None:
        state.specific.task.specific.on_action(state.specific, moderator.user, REJECT, comment=reason)


def initiatives_in_order() -> list[dict[str, Any]]:
    """All initiatives, each after those that it is based on; ValueError where that goes in a circle."""
    files = sorted((CONTENT / "initiatives").glob("*.toml"))
    rows: list[dict[str, Any]] = [row for file in files for row in read(f"initiatives/{file.name}")["initiative"]]
    waiting, ordered, known = rows, [], set[str]()
    while waiting:
        ready = [row for row in waiting if known.issuperset(row.get("based_on", []))]
        if not ready:
            raise ValueError(f"based on one another, or on nothing: {[row['key'] for row in waiting]}")
        ordered += ready
        known |= {row["key"] for row in ready}
        waiting = [row for row in waiting if row["key"] not in known]
    return ordered
