"""Tags that the records of another Burza bring: ours where we have the word, new ones where we do not."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from initiatives.models import InitiativePage, Tag, TaggedInitiative, folded

# Of one practice; who gives it more gives it none.
MOST = 30


def tag(*, pages: Sequence[InitiativePage], records: Sequence[Mapping[str, Any] | None]) -> None:
    """In memory, before the pages have numbers. In one query, and some for each word that nobody used before."""
    wanted = [list(dict.fromkeys(record["tags"]))[:MOST] if record else [] for record in records]
    known = _known(name for names in wanted for name in names)
    for page, names in zip(pages, wanted, strict=True):
        keys = dict.fromkeys(folded(name) for name in names)
        page.tagged_items = [TaggedInitiative(tag=known[key]) for key in keys if key in known]


def keep(*, pages: Sequence[InitiativePage]) -> None:
    """Of pages that are published already, and have numbers by now."""
    TaggedInitiative.objects.bulk_create(
        TaggedInitiative(tag=one.tag, content_object_id=page.pk)
        for page in pages
        if page.live
        for one in page.tagged_items.all()
    )


def _known(names: Iterable[str]) -> dict[str, Tag]:
    """By the form under which two spellings are one word."""
    said = {folded(name): name for name in names if folded(name)}
    known = {word.key: word for word in Tag.objects.filter(key__in=said)}
    for key in said.keys() - known.keys():
        known[key] = Tag(name=said[key])
        known[key].save()
    return known


__all__ = ["keep", "tag"]
