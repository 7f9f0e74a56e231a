"""One item of the queue, as a moderator looks at it: what it says, why it belongs where, what resembles it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from initiatives.admin.feed_queue_rows import Alike, alike
from initiatives.admin.feed_queue_shown import Shown, safe_address, shown
from initiatives.forms.feed_queue import AcceptForm, RejectForm
from initiatives.models import Category, FeedItem, InitiativePage
from initiatives.services.feed_items import ours_of
from initiatives.services.feed_queue import seen_as


@dataclass
class Preview:
    """`link`: of http(s), or empty. `words`: those that speak for the suggested category. `is_new`: nobody has decided
    on it yet; `has_change`: the partner changed it, and that waits beside our page.
    """

    item: FeedItem
    shown: Shown
    link: str
    words: Sequence[str]
    alike: Sequence[Alike]
    is_new: bool
    has_change: bool
    accept: AcceptForm
    reject: RejectForm
    # As what it is shown, whatever a form that came back says.
    seen: str
    topics: int


def find(number: int | None) -> FeedItem | None:
    """Whatever became of it; None where there is none."""
    rows = FeedItem.objects.select_related("source__partner", "category", "decided_by", "page__latest_revision")
    return rows.filter(pk=number).first() if number is not None else None


def preview(item: FeedItem, accept: AcceptForm | None = None, reject: RejectForm | None = None) -> Preview:
    """`accept` and `reject`: as they came back, where one of them was refused. The item has a page."""
    page = cast("InitiativePage", item.page)
    first = first_choice(item)
    return Preview(
        item=item,
        shown=shown(ours_of(item)),
        link=safe_address(item.link),
        words=_words_for(item, Category),
        alike=alike({item.pk}).get(item.pk, ()),
        is_new=item.state == FeedItem.State.WAITING,
        has_change=item.proposed is not None,
        accept=accept or AcceptForm(initial=first),
        reject=reject or RejectForm(),
        seen=seen_as(item, page.latest_revision_id),
        topics=len(first["topics"]),
    )


def first_choice(item: FeedItem) -> dict[str, Any]:
    """What an editor gave the draft already, else what is suggested."""
    revision = item.page.latest_revision if item.page else None
    content: Mapping[str, Any] = revision.content if revision else {}
    category = content.get("category") or item.category_id
    topics = content.get("topics") or list(item.topics.values_list("pk", flat=True))
    return {"category": category, "topics": topics}


def _words_for(item: FeedItem, model: type[Category]) -> Sequence[str]:
    kind = model._meta.model_name
    rows = (row for row in item.reasons if (row.get("kind"), row.get("pk")) == (kind, item.category_id))
    return next((row.get("words", []) for row in rows), [])


__all__ = ["Preview", "find", "first_choice", "preview"]
