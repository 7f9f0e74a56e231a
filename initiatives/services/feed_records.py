"""Published initiatives -> their records, in as many queries for fifty as for one.

Rows alone are read, never a draft: what a row says is what is published, and of what it names only what is published,
too. Nobody's name is in it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from html import escape
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from wagtail.models import Page

from initiatives.exchange.acts import COLUMNS
from initiatives.exchange.pages import STREAMS, TEXTS, steps_said, stream_said
from initiatives.exchange.record import SAID, VERSION, checked
from initiatives.models import (
    ActAmendment,
    ActFile,
    ActPage,
    Attachment,
    FeedAct,
    InitiativeAct,
    InitiativePage,
    InitiativeSource,
    Initiator,
    Picture,
    Tag,
    Topic,
)
from initiatives.models.addresses import below_home
from initiatives.services.feed_chains import chains

_LINK = re.compile(r"<a\s[^<>]*linktype=\"(page|document)\"[^<>]*>")
_NUMBER = re.compile(r"\sid=\"([0-9]{1,18})\"")
Row = Mapping[str, Any]


def guid(key: UUID) -> str:
    """Of a page by its translation key: it stays when the site's address changes, and when the page moves."""
    return f"urn:uuid:{key}"


def address_of(page: Page) -> str:
    return f"{settings.WAGTAILADMIN_BASE_URL}/{below_home(page.url_path)}"


@dataclass
class Named:
    """What the pages name of other rows, by the number of the page that names it (`files`: of the act)."""

    topics: dict[int, list[Row]] = field(default_factory=lambda: defaultdict(list))
    tags: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    initiators: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    acts: dict[int, list[ActPage]] = field(default_factory=lambda: defaultdict(list))
    chains: Mapping[int, Sequence[ActPage]] = field(default_factory=dict)
    # Of acts that came from another Burza, what it said of them.
    brought: Mapping[int, Row] = field(default_factory=dict)
    sources: dict[int, list[Page]] = field(default_factory=lambda: defaultdict(list))
    files: dict[int, list[Row]] = field(default_factory=lambda: defaultdict(list))
    amended: dict[int, list[Page]] = field(default_factory=lambda: defaultdict(list))
    attachments: Mapping[int, Attachment] = field(default_factory=dict)
    pictures: Mapping[int, Picture] = field(default_factory=dict)
    pages: Mapping[int, str] = field(default_factory=dict)


def records(pages: Sequence[InitiativePage]) -> dict[int, dict[str, Any]]:
    """By number; each page comes with its organisation, the organisation's member, category and crisis."""
    named = _named(pages)
    found = ((page.pk, checked(_said(page, named))) for page in pages)
    return {number: record for number, record in found if record is not None}


def _named(pages: Sequence[InitiativePage]) -> Named:
    numbers = [page.pk for page in pages]
    named = Named()
    _read_words(named, numbers)
    for link in _live(InitiativeAct, "act", numbers).select_related("act__category", "act__crisis"):
        named.acts[link.page_id].append(link.act)
    for link in _live(InitiativeSource, "source", numbers):
        named.sources[link.page_id].append(link.source)
    named.chains = chains({page: [act.pk for act in acts] for page, acts in named.acts.items()})
    _read_acts(named)
    _read_numbers(named, pages)
    return named


def _read_acts(named: Named) -> None:
    acts = {act.pk for pages in (named.acts, named.chains) for some in pages.values() for act in some}
    named.brought = dict(FeedAct.objects.filter(page__in=acts).values_list("page", "said")) if acts else {}
    _read_topics(named, "actpage", ActPage.topics.through.objects.filter(actpage__in=acts))
    for change in _live(ActAmendment, "amended", acts):
        named.amended[change.page_id].append(change.amended)
    readable = ActFile.objects.filter(page__in=acts, document__withdrawn_at=None, document__awaits_scan=False)
    for row in readable.select_related("document").order_by("sort_order", "pk"):
        told = _file_said(row.document)
        named.files[row.page_id].append({**told, "title": row.label or told["title"], "role": row.role})


def _live(model: Any, name: str, pages: Iterable[int]) -> "QuerySet[Any]":
    rows = model.objects.filter(page__in=pages, **{f"{name}__live": True})
    return rows.select_related(name, f"{name}__organisation").order_by("sort_order", "pk")


def _read_words(named: Named, numbers: Sequence[int]) -> None:
    _read_topics(named, "initiativepage", InitiativePage.topics.through.objects.filter(initiativepage__in=numbers))
    tags = Tag.objects.filter(tagged_initiatives__content_object__in=numbers).order_by("tagged_initiatives__pk")
    for page, name in tags.values_list("tagged_initiatives__content_object", "name"):
        named.tags[page].append(name)
    starters = Initiator.objects.filter(initiatives__in=numbers).order_by("pk")
    for page, kind in starters.values_list("initiatives", "kind"):
        named.initiators[page].append(kind)


def _read_topics(named: Named, side: str, links: "QuerySet[Any]") -> None:
    """With the names of those above each, from the root."""
    rows = list(links.order_by("topic__path").values_list(side, "topic__slug", "topic__name", "topic__path"))
    step = Topic.steplen
    prefixes = {path[:end] for *_, path in rows for end in range(step, len(path), step)}
    above = dict(Topic.objects.filter(path__in=prefixes).order_by().values_list("path", "name"))
    for page, slug, name, path in rows:
        chain = [above.get(path[:end], "") for end in range(step, len(path), step)]
        named.topics[page].append({"slug": slug, "name": name, "above": chain})


def _read_numbers(named: Named, pages: Sequence[InitiativePage]) -> None:
    """Files, pictures and pages that texts and steps name by their numbers."""
    texts = [text for page in pages for text in _texts(page)]
    blocks = [block for page in pages for block in page.steps.raw_data if isinstance(block.get("value"), dict)]
    files = {block["value"].get("file") for block in blocks if block["type"] == "file"}
    seen = {block["value"].get("image") for block in blocks if block["type"] == "picture"}
    linked: dict[str, set[int]] = {"page": set(), "document": set()}
    for text in texts:
        for found in _LINK.finditer(text):
            linked[found[1]] |= {int(number) for number in _NUMBER.findall(found[0])}
    named.attachments = _readable(Attachment, {*files, *linked["document"]} - {None})
    named.pictures = _readable(Picture, seen - {None})
    others = Page.objects.live().filter(pk__in=linked["page"], depth__gt=1).only("url_path")
    named.pages = {page.pk: address_of(page) for page in others}


def _readable(model: Any, numbers: Iterable[Any]) -> dict[int, Any]:
    found: dict[int, Any] = model.objects.filter(withdrawn_at=None, awaits_scan=False).in_bulk(list(numbers))
    return found


def _linked_files(page: InitiativePage) -> list[int]:
    """In the order of their first links."""
    links = (found for text in _texts(page) for found in _LINK.finditer(text) if found[1] == "document")
    return list(dict.fromkeys(int(number) for found in links for number in _NUMBER.findall(found[0])))


def _texts(page: InitiativePage) -> Iterator[str]:
    yield from (getattr(page, name) for name in TEXTS)
    yield from (block["value"] for block in page.steps.raw_data if block["type"] == "text")


def _said(page: InitiativePage, named: Named) -> dict[str, Any]:
    return {
        "version": VERSION,
        "id": guid(page.translation_key),
        "url": address_of(page),
        "office": _office(page.organisation),
        "category": _word(page.category),
        "crisis": _word(page.crisis),
        "topics": named.topics[page.pk],
        "tags": named.tags[page.pk],
        "initiators": named.initiators[page.pk],
        "based_on": [_page_said(source) for source in named.sources[page.pk]],
        "files": [_file_said(named.attachments[one]) for one in _linked_files(page) if one in named.attachments],
        "acts": [_act_said(act, named) for act in named.acts[page.pk]],
        "chain": [_act_said(act, named) for act in named.chains.get(page.pk, ())],
        **{name: _plain(getattr(page, name)) for name in SAID if name not in STREAMS and name != "steps"},
        **{name: _led(getattr(page, name), named) for name in TEXTS},
        **{name: stream_said(list(getattr(page, name).raw_data)) for name in STREAMS},
        "steps": _steps(page, named),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _steps(page: InitiativePage, named: Named) -> list[dict[str, Any]]:
    told = steps_said(
        list(page.steps.raw_data),
        file=lambda number: _file_said(named.attachments[number]) if number in named.attachments else None,
        picture=lambda number: _picture_said(named.pictures[number]) if number in named.pictures else None,
    )
    return [{**block, "value": _led(block["value"], named)} if block["type"] == "text" else block for block in told]


def _led(html: str, named: Named) -> str:
    """With whole addresses in place of numbers; a link to what is not published is plain text."""

    def opening(found: re.Match[str]) -> str:
        number = int((_NUMBER.findall(found[0]) or ["0"])[0])
        if found[1] == "page":
            address = named.pages.get(number, "")
        else:
            address = _file_said(named.attachments[number])["url"] if number in named.attachments else ""
        return f'<a href="{escape(address)}">' if address else "<a>"

    return _LINK.sub(opening, html)


def _office(page: Page) -> Row:
    """Of a member, with its code in the register of territorial units."""
    member = getattr(page, "memberpage", None)
    return {"name": page.title, "code": member.code if member is not None else "", "url": address_of(page)}


def _word(word: Any) -> Row | None:
    return {"slug": word.slug, "name": word.name} if word is not None else None


def _page_said(page: Any) -> Row:
    own = {"id": guid(page.translation_key), "title": page.title, "url": address_of(page)}
    return {**own, "office": page.organisation.title}


def _act_said(act: ActPage, named: Named) -> Row:
    brought = named.brought.get(act.pk, {})
    return {
        **_page_said(act),
        # The partner below whose page it stands did not pass it.
        **({"office": brought["office"]} if brought.get("office") else {}),
        **{name: _plain(getattr(act, name)) for name in COLUMNS},
        "category": _word(act.category),
        "crisis": _word(act.crisis),
        "topics": named.topics[act.pk],
        "amends": [_page_said(amended) for amended in named.amended[act.pk]],
        "files": named.files[act.pk] + list(brought.get("files", ())),
    }


def _file_said(file: Attachment) -> Row:
    return {
        "title": file.title, "url": f"{settings.WAGTAILADMIN_BASE_URL}{file.url}", "media_type": file.content_type,
        "size": file.file_size, "sha1": file.file_hash,
    }  # fmt: skip


def _picture_said(picture: Picture) -> Row:
    return {"url": f"{settings.WAGTAILADMIN_BASE_URL}{picture.file.url}", "sha1": picture.file_hash}


__all__ = ["address_of", "guid", "records"]
