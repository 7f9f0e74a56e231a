"""Files of acts that come in records: which of them we have copies of, and the pages that have those."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from initiatives.exchange.acts import said_of
from initiatives.models import ActFile, ActPage, FeedFile, FeedSource
from initiatives.services import feed_copies
from initiatives.services.feed_act_values import FILES

Record = Mapping[str, Any]
# As `feed_act_values.of_record` has those of an act.
Values = Mapping[str, Any]


def copied(source: FeedSource, records: Iterable[Record]) -> dict[str, int]:
    """By address, the numbers of those that we have copies of below the partner."""
    acts = (act for record in records for act in said_of(record).values())
    addresses = {file["url"] for act in acts for file in act[FILES]}
    if not addresses:
        return {}
    own, _ = feed_copies.collections(source=source, items=())
    return feed_copies.known(FeedFile, source=source, addresses=addresses).get(own, {})


def said(record: Record, files: Mapping[str, int]) -> dict[str, Record]:
    """By id, all that it says of each act, but for files that we have copies of, which the page names."""
    return {guid: without(files, act, given=set(files.values())) for guid, act in said_of(record).items()}


def without(files: Mapping[str, int], act: Record, *, given: Collection[int]) -> Record:
    """What a record says of an act, less those of its files that our copies in `given` stand for."""
    return {**act, FILES: [file for file in act[FILES] if files.get(file["url"]) not in given]}


def attach(pages: Mapping[ActPage, Values]) -> None:
    """To new pages, in one query."""
    for page, values in pages.items():
        page.files = _rows(page, values)
    ActFile.objects.bulk_create(row for page in pages for row in page.files.all())


def _rows(page: ActPage, values: Values) -> list[ActFile]:
    return [
        ActFile(page=page, document_id=file["document"], role=file["role"], label=file["label"], sort_order=place)
        for place, file in enumerate(values[FILES])
    ]


def give(draft: ActPage, values: Values) -> None:
    """In memory. Files of ours that an editor put beside them stay."""
    rows = _rows(draft, values)
    given = {row.document_id for row in rows}
    others = [row for row in draft.files.all() if row.document_id not in given]
    brought = FeedFile.objects.filter(document__in=[row.document_id for row in others]) if others else ()
    copies = {row.document_id for row in brought}
    for row in others:
        if row.document_id not in copies:
            kept = {"document_id": row.document_id, "role": row.role, "label": row.label}
            rows.append(ActFile(page=draft, **kept, sort_order=len(rows)))
    draft.files = rows


__all__ = ["attach", "copied", "give", "said", "without"]
