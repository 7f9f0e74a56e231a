"""Makes believable records by the thousand: members, initiatives and, if asked, an act with its file for each.

With people come drafts, some of which wait for a moderator.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from random import Random
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.models import Locale, Page
from wagtail.signal_handlers import disable_reference_index_auto_update

from initiatives.demo.load import Loader
from initiatives.generate.drafts import write_drafts
from initiatives.generate.people import add_people
from initiatives.generate.texts import ActText, Story, tell_story, write_act
from initiatives.models import (
    ActFile,
    ActPage,
    Attachment,
    Category,
    CrisisKind,
    Extraction,
    InitiativeAct,
    InitiativePage,
    Initiator,
    MemberPage,
    Membership,
    Role,
    Tag,
    TaggedInitiative,
    TextPage,
    Topic,
)
from initiatives.models.shared import address
from initiatives.register.registry import Unit, units
from initiatives.services import bulk, founding, planner

BATCH = 500
RECORDS_A_MEMBER = 100
# Where people are made, one initiative in so many is still a draft.
RECORDS_A_DRAFT = 20
PAGE_BREAK = "\f"


@dataclass
class Record:
    """One initiative under way from story to index, with the act it stands on."""

    member: MemberPage
    story: Story
    page: InitiativePage
    act: ActPage | None = None


class Generator:
    def __init__(self, *, home: Page, seed: int, now: datetime, tell: Callable[[int], None]) -> None:
        self.home, self.random, self.now, self.tell = home, Random(seed), now, tell  # noqa: S311
        self.slugs: dict[int, set[str]] = {}
        self.editors: dict[int, int] = {}
        self.acts_written = 0
        self.act_pages = 0

    def run(
        self, *, records: int, acts: int = 0, act_pages: int = 0, members: int | None = None, people: int = 0
    ) -> None:
        """Batch by batch, each in a transaction of its own: what was made stays when it is stopped.

        `acts`: one record in so many has an act; 0: none. `act_pages`: 0: a few, and no full ones.
        """
        self.act_pages = act_pages
        Loader(home=self.home, now=self.now, tell=lambda _: None).load_taxonomy()
        organisations = self.members(members or max(1, records // RECORDS_A_MEMBER))
        if people:
            self.meet(add_people(organisations, people))
        for start in range(0, records, BATCH):
            with transaction.atomic(), disable_reference_index_auto_update():
                self.make_batch(organisations, min(BATCH, records - start), acts=acts)
            self.tell(min(start + BATCH, records))
        planner.refresh_statistics()

    def meet(self, memberships: Iterable[Membership]) -> None:
        """Who writes drafts."""
        for row in memberships:
            if row.role == Role.EDITOR:
                self.editors.setdefault(row.member_id or 0, row.user_id)

    def members(self, count: int) -> list[MemberPage]:
        """`count` units of the register, or all, always the same; members already are taken as they are."""
        rows = Random(0).sample(units(), k=min(count, len(units())))  # noqa: S311
        wanted = [row.number for row in rows]
        known = {page.unit_number for page in MemberPage.objects.filter(unit_number__in=wanted)}
        if new := [self.member(row) for row in rows if row.number not in known]:
            founding.add_members(self.home, new)
        # Read anew, with the collections that files are put in.
        pages = MemberPage.objects.select_related("rights__collection").in_bulk(wanted, field_name="unit_number")
        return [pages[number] for number in wanted]

    def member(self, row: Unit) -> MemberPage:
        return MemberPage(
            title=row.name, code=row.code, latitude=round(row.latitude, 6), longitude=round(row.longitude, 6),
            introduction=f"<p>{row.name} dzieli się tym, co działa.</p>", first_published_at=self.now,
        )  # fmt: skip

    def make_batch(self, members: Sequence[MemberPage], count: int, *, acts: int) -> None:
        records = [self.record(member) for member in self.random.choices(members, k=count)]
        if acts:
            self.write_acts(records[::acts])
        insert_below((record.member, record.page) for record in records)
        self.link(records)
        bulk.index([record.page for record in records])
        write_drafts([record.page for record in records if not record.page.live], self.now)

    # Initiatives --------------------------------------------------------------------------------------------------

    def record(self, member: MemberPage) -> Record:
        story = tell_story(self.random, place=member.title, today=self.now.date())
        page = InitiativePage(
            title=story.title, category=self.categories[story.category],
            crisis=self.crises.get(story.crisis or ""), **story.fields, **self.shared(member, story.title),
            **self.published(story.fields["started_on"]),
        )  # fmt: skip
        if member.pk in self.editors and self.random.randrange(RECORDS_A_DRAFT) == 0:
            page.live, page.owner_id = False, self.editors[member.pk]
            page.first_published_at = page.last_published_at = None
            page.has_unpublished_changes = True
        page.topics = [self.topics[slug] for slug in story.topics if slug in self.topics]
        page.initiators = [self.initiators[kind] for kind in story.initiators]
        return Record(member, story, page)

    def shared(self, member: MemberPage, words: str) -> dict[str, Any]:
        return {
            "organisation_id": member.pk,
            "slug": self.free_slug(member, words),
            "locale": self.locale,
            "live": True,
            "has_unpublished_changes": False,
        }

    def published(self, began: date | None) -> dict[str, datetime]:
        """Some weeks after it began, or at any time of the last two years."""
        days = (self.now.date() - began).days if began else self.random.randint(0, 2 * 365)
        moment = self.now - timedelta(days=max(0, days - 30), minutes=self.random.randint(0, 600))
        return dict.fromkeys(("first_published_at", "last_published_at", "latest_revision_created_at"), moment)

    def free_slug(self, member: MemberPage, words: str) -> str:
        taken = self.slugs.get(member.pk)
        if taken is None:
            taken = self.slugs[member.pk] = set(member.get_children().values_list("slug", flat=True))
        return bulk.free_slug(words, taken, nameless="wpis")

    def link(self, records: Sequence[Record]) -> None:
        """The rows beside each page; the pages hold them in memory too, for the index."""
        pages = [record.page for record in records]
        relate(pages, "topics")
        relate(pages, "initiators")
        tagged = group(
            TaggedInitiative.objects.bulk_create(
                TaggedInitiative(content_object=record.page, tag=self.tag(name))
                for record in records
                for name in record.story.tags
            ),
            "content_object_id",
        )
        links = group(
            InitiativeAct.objects.bulk_create(
                InitiativeAct(page=record.page, act=record.act, sort_order=0) for record in records if record.act
            ),
            "page_id",
        )
        for record in records:
            record.page.tagged_items = tagged.get(record.page.pk, [])
            record.page.acts = links.get(record.page.pk, [])

    # Acts ---------------------------------------------------------------------------------------------------------

    def write_acts(self, records: Sequence[Record]) -> None:
        texts = [self.act_text(record) for record in records]
        acts = [self.act(record, text) for record, text in zip(records, texts, strict=True)]
        insert_below((record.member, act) for record, act in zip(records, acts, strict=True))
        relate(acts, "topics")
        attachments = self.attach(records, texts)
        files = ActFile.objects.bulk_create(
            ActFile(page=act, document=attachment, sort_order=0)
            for act, attachment in zip(acts, attachments, strict=True)
        )
        for record, act, file in zip(records, acts, files, strict=True):
            act.files, record.act = [file], act
        bulk.index(acts)

    def act_text(self, record: Record) -> ActText:
        self.acts_written += 1
        began = record.story.fields["started_on"]
        return write_act(
            self.random,
            practice=record.story.practice,
            place=record.member.title,
            number=self.acts_written,
            issued_on=began or self.now.date() - timedelta(days=self.random.randint(1, 700)),
            pages=self.act_pages,
        )

    def act(self, record: Record, text: ActText) -> ActPage:
        act = ActPage(
            title=text.title, kind=text.kind, number=text.number, issuing_body=text.issuing_body,
            issued_on=text.issued_on, in_force_from=text.issued_on, category=record.page.category,
            crisis=record.page.crisis, **self.shared(record.member, f"{text.number} {text.title}"),
            **self.published(text.issued_on),
        )  # fmt: skip
        act.topics = list(record.page.topics.all())
        return act

    def attach(self, records: Sequence[Record], texts: Sequence[ActText]) -> list[Attachment]:
        """A file for each act, as if it had been read already."""
        attachments = Attachment.objects.bulk_create(map(self.attachment, records, texts))
        both = list(zip(attachments, texts, strict=True))
        TextPage.objects.bulk_create(
            TextPage(document=attachment, number=number, text=page)
            for attachment, text in both
            for number, page in enumerate(text.pages, start=1)
        )
        Extraction.objects.bulk_create(
            Extraction(document=row, state=Extraction.State.DONE, page_count=len(text.pages), file_name=row.file.name)
            for row, text in both
        )
        bulk.index(list(Attachment.get_indexed_objects().filter(pk__in=[row.pk for row in attachments])))
        return attachments

    def attachment(self, record: Record, text: ActText) -> Attachment:
        content = PAGE_BREAK.join(text.pages).encode()
        attachment = Attachment(title=text.title, collection=record.member.rights.collection, file_size=len(content))
        attachment.file.save(f"{address(text.number)}.txt", ContentFile(content), save=False)
        return attachment

    # What pages refer to ------------------------------------------------------------------------------------------

    @cached_property
    def categories(self) -> dict[str, Category]:
        return {row.slug: row for row in Category.objects.all()}

    @cached_property
    def crises(self) -> dict[str, CrisisKind]:
        return {row.slug: row for row in CrisisKind.objects.all()}

    @cached_property
    def topics(self) -> dict[str, Topic]:
        return {row.slug: row for row in Topic.objects.current()}

    @cached_property
    def initiators(self) -> dict[str, Initiator]:
        return {row.kind: row for row in Initiator.objects.all()}

    @cached_property
    def locale(self) -> Locale:
        return Locale.get_default()

    @cached_property
    def known_tags(self) -> dict[str, Tag]:
        return {}

    def tag(self, name: str) -> Tag:
        if name not in self.known_tags:
            self.known_tags[name] = Tag.objects.filter(name__iexact=name).first() or Tag.objects.create(name=name)
        return self.known_tags[name]


def group(rows: Iterable[Any], key: str) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = {}
    for row in rows:
        groups.setdefault(getattr(row, key), []).append(row)
    return groups


def insert_below(pages: Iterable[tuple[MemberPage, Page]]) -> None:
    groups: dict[int, tuple[MemberPage, list[Page]]] = {}
    for member, page in pages:
        groups.setdefault(member.pk, (member, []))[1].append(page)
    for member, own in groups.values():
        bulk.insert_pages(member, own)


def relate(pages: Sequence[Page], name: str) -> None:
    """What each holds in memory."""
    bulk.relate(type(pages[0]), name, {page.pk: [row.pk for row in getattr(page, name).all()] for page in pages})


__all__ = ["Generator"]
