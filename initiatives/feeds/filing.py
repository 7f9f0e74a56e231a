"""Under which words of ours the record of another Burza goes: those that have the same addresses here. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Numbers = Mapping[tuple[str, str], int]


@dataclass(frozen=True)
class Filed:
    """By our numbers. `reasons`: as `FeedItem.reasons` has them."""

    category: int | None = None
    crisis: int | None = None
    topics: tuple[int, ...] = ()
    initiators: tuple[int, ...] = ()
    reasons: tuple[Mapping[str, Any], ...] = ()


def filed(record: Mapping[str, Any], numbers: Numbers) -> Filed:
    """`numbers`: by kind and address."""
    return Filed(
        category=_number("category", record["category"], numbers),
        crisis=_number("crisis", record["crisis"], numbers),
        topics=tuple(number for word in record["topics"] if (number := _number("topic", word, numbers))),
        initiators=tuple(numbers[key] for kind in record["initiators"] if (key := ("initiator", kind)) in numbers),
        reasons=tuple(_reasons(record, numbers)),
    )


def _number(kind: str, word: Mapping[str, Any] | None, numbers: Numbers) -> int | None:
    return numbers.get((kind, word["slug"])) if word is not None else None


def _reasons(record: Mapping[str, Any], numbers: Numbers) -> Iterator[Mapping[str, Any]]:
    """The partner's own names of them."""
    words = [("category", record["category"]), ("crisis", record["crisis"])]
    for kind, word in [*words, *(("topic", word) for word in record["topics"])]:
        if word is not None and (number := _number(kind, word, numbers)):
            yield {"kind": kind, "pk": number, "words": [word["name"] or word["slug"]]}


__all__ = ["Filed", "filed"]
