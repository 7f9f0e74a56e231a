"""What acts say that came in the records of another Burza: as a record has it, and as our pages have it by now."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Q
from wagtail.models import Page

from initiatives.exchange.acts import ACTS, COLUMNS, OF_OURS, acts_of, merged, said_of
from initiatives.models import ActFile, ActPage, FeedAct, FeedItem

FILES = "files"
_ADDRESSES = ("eli_url", "bip_url")


def of_record(record: Mapping[str, Any], files: Mapping[str, int]) -> list[dict[str, Any]]:
    """Of the acts that become pages; empty what a page would refuse. `files`: by address, the numbers of those that we
    have copies of; of others, a page has none.
    """
    said = said_of(record)
    return [
        act
        | {name: _address(act[name]) for name in _ADDRESSES}
        | {FILES: [_file(one, files[one["url"]]) for one in said[act["id"]][FILES] if one["url"] in files]}
        for act in acts_of(record)
    ]


def _file(said: Mapping[str, Any], number: int) -> dict[str, Any]:
    return {"document": number, "role": said["role"] or ActFile.FileRole.MAIN.value, "label": said["title"]}


def _address(said: str) -> str:
    try:
        URLValidator(schemes=["http", "https"])(said)
    except ValidationError:
        return ""
    return said


def ours(*, items: Sequence[FeedItem]) -> dict[int, list[dict[str, Any]]]:
    """By item, of its page's newest version, as `of_record` has them; what an editor put there is named by its number.
    Of the items, in memory, what the acts were last given is brought up to date, since another item may have given it,
    and what is proposed of them is what merging it would make. In three queries.
    """
    used = {item.pk: _numbers(item.page, "acts", "act") for item in items if item.page is not None}
    brought = _brought(used)
    wanted = Q(pk__in=set().union(*brought.values())) | Q(page__in=set().union(*used.values()))
    rows = list(FeedAct.objects.filter(wanted).select_related("page__latest_revision")) if used else []
    acts: dict[int, dict[int, FeedAct]] = {}
    for act in rows:
        acts.setdefault(act.source_id, {})[act.pk] = act
    found = {}
    for item in items:
        own = acts.get(item.source_id, {})
        if item.pk in used:
            found[item.pk] = _told(used[item.pk], brought.get(item.pk, set()), own)
            _bring_up(item, own.values(), found[item.pk])
    return found


def _brought(items: Iterable[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    rows = FeedAct.items.through.objects.filter(feeditem__in=items)
    for item, act in rows.values_list("feeditem", "feedact"):
        found.setdefault(item, set()).add(act)
    return found


def _told(used: Sequence[int], brought: Iterable[int], acts: Mapping[int, FeedAct]) -> list[dict[str, Any]]:
    """`used`: by the initiative, by numbers of pages; `acts`: of the source, by their own."""
    guids = guids_of(acts.values())
    by_page = {act.page_id: act for act in acts.values()}
    rest = sorted((acts[number] for number in brought if acts[number].page_id), key=lambda act: act.guid)
    own = [(by_page.get(number), f"{OF_OURS}{number}", True) for number in used]
    chain = [(act, "", False) for act in rest if act.page_id not in used]
    return [
        {"id": act.guid, "own": is_own, **of_page(act.page, guids)} if act and act.page else {"id": key, "own": is_own}
        for act, key, is_own in [*own, *chain]
    ]


def _bring_up(item: FeedItem, acts: Iterable[FeedAct], ours: Sequence[Mapping[str, Any]]) -> None:
    if given := item.imported.get(ACTS):
        newest = {act.guid: act.imported for act in acts}
        item.imported = {**item.imported, ACTS: [one | newest.get(one["id"], {}) for one in given]}
    if item.proposed is not None:
        theirs = merged(item.imported.get(ACTS), ours, item.proposed.get(ACTS), prefer_theirs=True)
        item.proposed = {**item.proposed, ACTS: theirs or None}


def guids_of(acts: Iterable[FeedAct]) -> dict[int, str]:
    """By the numbers of their pages."""
    return {act.page_id: act.guid for act in acts if act.page_id}


def of_page(page: ActPage, guids: Mapping[int, str]) -> dict[str, Any]:
    """Of its newest version, without what the initiative says of it. `guids`: as `guids_of` has them."""
    content = _content(page)
    amended = [guids.get(number, f"{OF_OURS}{number}") for number in _numbers(page, "amendments", "amended")]
    rows = sorted(content[FILES], key=lambda row: row["sort_order"] or 0)
    files = [{name: row[name] for name in ("document", "role", "label")} for row in rows]
    return {column: content[column] for column in COLUMNS} | {"amends": amended, FILES: files}


def bare(act: Mapping[str, Any]) -> dict[str, Any]:
    """Of values, those that its page has."""
    return {name: act[name] for name in (*COLUMNS, "amends", FILES)}


def _numbers(page: Page, relation: str, side: str) -> list[int]:
    rows = sorted(_content(page)[relation], key=lambda row: row["sort_order"] or 0)
    return list(dict.fromkeys(row[side] for row in rows))


def _content(page: Page) -> Mapping[str, Any]:
    content: Mapping[str, Any] = page.latest_revision.content if page.latest_revision else page.serializable_data()
    return content


__all__ = ["FILES", "bare", "guids_of", "of_page", "of_record", "ours"]
