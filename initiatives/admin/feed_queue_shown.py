"""What a page of a feed says, made harmless once more where it is shown: the words of strangers stand beside a
moderator's buttons. Pictures of other sites are not loaded, our copies of them are.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.fields import RichTextField, StreamField
from wagtail.images.models import SourceImageIOError
from wagtail.rich_text import expand_db_html

from initiatives.exchange.acts import ACTS, COLUMNS
from initiatives.feeds.parsing.addresses import web
from initiatives.feeds.parsing.cleaning import cleaned
from initiatives.feeds.parsing.tree import plain
from initiatives.models import ActPage, Attachment, InitiativePage, Picture, Rendition
from initiatives.services.feed_act_values import FILES
from initiatives.services.feed_items import ALWAYS

SIZE = "max-640x480|format-webp|webpquality-60"
# Of pictures that are made smaller while somebody waits: once so many were unpacked, the others' turn is with the next
# look at the entry. A camera's have twelve million each.
PIXELS_AT_ONCE = 24_000_000
_PICTURE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)


@dataclass(frozen=True)
class Block:
    """`kind`: of `blocks.StepsBlock`. `html` is harmless; all else is plain text. `address`: of http(s), or empty."""

    kind: str
    text: str = ""
    html: SafeString = field(default_factory=SafeString)
    address: str = ""
    items: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    # Of a picture or a file its number; of a picture a size of it, where there is one to show.
    number: int = 0
    picture: Rendition | None = None


@dataclass(frozen=True)
class Shown:
    title: str
    summary: str
    description: SafeString
    steps: tuple[Block, ...]
    language: str
    # What only records of other Burzas tell: the name of each field, and its words line by line.
    more: tuple[tuple[str, Sequence[str]], ...] = ()
    # Of its acts: what each is called, and where it is.
    files: tuple[tuple[str, str], ...] = ()


def shown(values: Mapping[str, Any]) -> Shown:
    """`values`: as `services.feed_items.values_of` has them."""
    steps = tuple(_block(one["type"], one["value"]) for one in values["steps"] or ())
    sizes = _sizes({block.number for block in steps if block.kind == "picture" and block.number})
    of_acts = [file for act in values.get(ACTS) or () for file in act.get(FILES, ())]
    places = _places({block.number for block in steps if block.kind == "file"} | {one["document"] for one in of_acts})
    return Shown(
        str(values["title"]), str(values["summary"]), harmless(str(values["description"])),
        tuple(_seen(block, sizes, places) for block in steps), " ".join(lines_of("language", values["language"])),
        tuple((label(name), lines_of(name, values[name])) for name in values if name not in ALWAYS),
        tuple((one["label"], places[one["document"]]) for one in of_acts if one["document"] in places),
    )  # fmt: skip


def _seen(block: Block, sizes: Mapping[int, Rendition], places: Mapping[int, str]) -> Block:
    if block.kind == "file":
        return replace(block, address=places.get(block.number, ""))
    return replace(block, picture=sizes.get(block.number)) if block.kind == "picture" else block


def _places(numbers: set[int]) -> dict[int, str]:
    """Where files are that one may open already; one query."""
    wanted = numbers - {0}
    rows = Attachment.objects.filter(pk__in=wanted, withdrawn_at__isnull=True, awaits_scan=False) if wanted else ()
    return {file.pk: file.url for file in rows}


def _sizes(numbers: set[int]) -> dict[int, Rendition]:
    """Two queries, once all sizes are made; none where there is no picture."""
    if not numbers:
        return {}
    pictures = Picture.objects.filter(pk__in=numbers, withdrawn_at__isnull=True, awaits_scan=False)
    found, left = {}, PIXELS_AT_ONCE
    for picture in pictures.order_by("pk").prefetch_renditions(SIZE):
        # Without its file.
        with suppress(SourceImageIOError):
            if not picture.prefetched_renditions:
                if left <= 0:
                    continue
                left -= picture.width * picture.height
            found[picture.pk] = picture.get_rendition(SIZE)
    return found


def label(name: str) -> str:
    field = InitiativePage._meta.get_field(name)
    return str(ActPage._meta.verbose_name_plural if name == ACTS else field.verbose_name)


def lines_of(name: str, value: Any) -> list[str]:
    """A field's words; what is marked up only otherwise reads the same."""
    if name == ACTS:
        return [" · ".join(_act(one)) for one in value or ()]
    field = InitiativePage._meta.get_field(name)
    if value in (None, "", []):
        return []
    if name == "steps":
        return texts_of(value)
    if isinstance(field, StreamField):
        return [" · ".join(_leaves(one.get("value"))) for one in value]
    if isinstance(field, RichTextField):
        return [plain(str(value))]
    return str(dict(getattr(field, "flatchoices", ())).get(value, value)).splitlines()


def _act(value: Mapping[str, Any]) -> Iterator[str]:
    """One that an editor put there has nothing of its own here but its number."""
    named = {"kind": ActPage.Kind, "status": ActPage.Status}
    if "title" not in value:
        yield _("[an act of ours]")
    for name in COLUMNS:
        said = value.get(name)
        if said not in (None, ""):
            yield str(named[name](said).label if name in named else said)
    for file in value.get(FILES, ()):
        yield f"{_('[file]')} {file['label']} {_('no. %(number)s') % {'number': file['document']}}"


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _leaves(one)
    elif value not in (None, "", False):
        yield str(value)


def harmless(html: str) -> SafeString:
    """Links of the editor are followed, too."""
    return mark_safe(_PICTURE.sub("", cleaned(expand_db_html(html), settings.WAGTAILADMIN_BASE_URL)))


def safe_address(address: str) -> str:
    """Of http(s), or empty."""
    return web(address, "")


def _block(kind: str, value: Any) -> Block:
    match kind, value:
        case "text", str(html):
            return Block(kind, html=harmless(html))
        case "heading", str(text):
            return Block(kind, text)
        case "list", list(items):
            return Block(kind, items=tuple(_item(one) for one in items))
        case "quote", {"text": text, **more}:
            return Block(kind, str(text), items=(str(more.get("source") or ""),))
        case "link" | "video", {"title": title, "url": url}:
            return Block(kind, str(title), address=safe_address(str(url)))
        case "table", {"columns": columns, "rows": rows, **more}:
            head = tuple(str(one.get("heading") or "") for one in columns)
            cells = (tuple(str(cell if cell is not None else "") for cell in row["values"]) for row in rows)
            return Block(kind, str(more.get("caption") or ""), items=head, rows=tuple(cells))
        case "picture", {"alt_text": text, **more}:
            number = more.get("image")
            return Block(kind, str(text or ""), number=number if isinstance(number, int) else 0)
        case "file", {"title": text, **more}:
            number = more.get("file")
            return Block(kind, str(text or ""), number=number if isinstance(number, int) else 0)
        case _:
            return Block("", kind)


def _item(value: Any) -> str:
    return str(value.get("value", "")) if isinstance(value, Mapping) else str(value)


def texts_of(steps: Iterable[Mapping[str, Any]]) -> list[str]:
    """Each block as words, with what it is, so that a change of kind or address shows too."""
    return [" ".join(_words(_block(one["type"], one["value"]))).strip() for one in steps or ()]


def _words(block: Block) -> Iterator[str]:
    named = {"heading": _("[heading]"), "list": _("[list]"), "quote": _("[quote]"), "link": _("[link]"),
             "video": _("[video]"), "table": _("[table]"), "picture": _("[picture]"), "file": _("[file]")}  # fmt: skip
    if block.kind in named:
        yield named[block.kind]
    yield from filter(None, (block.text, plain(block.html), block.address and f"({block.address})"))
    if block.number:
        # Two of them may be called alike.
        yield _("no. %(number)s") % {"number": block.number}
    yield " · ".join(filter(None, block.items))
    yield from (" | ".join(row) for row in block.rows)


__all__ = ["Block", "Shown", "harmless", "label", "lines_of", "safe_address", "shown"]
