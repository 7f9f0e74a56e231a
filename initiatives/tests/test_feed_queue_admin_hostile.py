"""Whatever stands in a feed, nothing of it runs beside a moderator's buttons: judged by another parser."""

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import html5lib
import pytest
from django.test import Client
from django.utils import timezone

from initiatives.feeds.parsing.read import parse
from initiatives.feeds.taking import Taking
from initiatives.models import FeedItem, FeedLikeness, FeedSource, Role
from initiatives.services import feed_items
from initiatives.services.feed_items import Arrival
from initiatives.tests import factories
from initiatives.tests.feeds import ARRIVED, arrival
from initiatives.tests.town import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]

# As they are once they are read: no text of a feed holds a NUL, nor does PostgreSQL.
VECTORS: list[str] = [
    vector.replace("\0", "")
    for vector in json.loads((Path(__file__).parent / "data/feeds/xss.json").read_text(encoding="utf-8"))
]
# Some vectors are words that do harm nowhere but in an attribute; so many at once make one text.
AT_ONCE = 30


@pytest.fixture
def client(sign_in: SignIn) -> Client:
    return sign_in(factories.person(Role.MODERATOR))


ACTIVE = ("script", "iframe", "object", "embed", "base", "math", "img", "video", "audio", "style", "meta", "link")
FOLLOWED = ("/", "http:", "https:", "#", "?", "mailto:")


def tree(html: str) -> Any:
    return html5lib.parse(html, treebuilder="etree", namespaceHTMLElements=False)


def shape(html: str) -> list[tuple[str, str]]:
    """Every element that is not plain text, and every attribute that a browser runs, with its value."""
    found: list[tuple[str, str]] = []
    for element in tree(html).iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in ACTIVE:
            found.append((element.tag, f"{element.get('src', '')} {element.text or ''}"))
        for name, value in element.attrib.items():
            is_run = name.startswith("on") or name in ("style", "srcdoc", "formaction", "srcset")
            if is_run or (name in ("href", "src", "action") and not value.strip().lower().startswith(FOLLOWED)):
                found.append((f"{element.tag} {name}", value))
    return found


def poisoned(identity: str, words: list[str]) -> Arrival:
    """Past all that cleans: as if the database itself were hostile."""
    html = "".join(words)
    first = words[0]
    steps = [
        {"type": "text", "value": html},
        {"type": "heading", "value": first},
        {"type": "list", "value": [{"type": "item", "value": one} for one in words]},
        {"type": "quote", "value": {"text": html, "source": first}},
        *({"type": "link", "value": {"title": one, "url": one}} for one in words),
        {"type": "video", "value": {"title": first, "url": "javascript:alert(1)"}},
        {"type": "table", "value": {
            "columns": [{"type": "text", "heading": first}], "rows": [{"values": words}], "caption": first,
        }},
        {"type": first[:50], "value": first},
    ]  # fmt: skip
    return arrival(
        identity, title=first[:200], summary=html[:300], description=html, steps=steps,
        its_link="javascript:alert(1)//", its_authors=html[:500], its_licence=first[:300], its_title=first[:300],
        its_reasons=({"kind": "category", "pk": 1, "words": words},), its_category=1,
    )  # fmt: skip


def theirs(found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """What came with a vector, whatever the page itself has of scripts: a token of its forms may hold any letters."""
    return [one for one in found if re.search(r"alert|javascript:|\bxss\b", one[1].lower())]


def pair(source: FeedSource, make: Callable[[str, int], Arrival]) -> FeedItem:
    """An item with a change that waits, and another one that resembles it."""
    (item,) = feed_items.create(source=source, arrivals=[make("1", 0)], now=ARRIVED)
    (other,) = feed_items.create(source=source, arrivals=[make("2", 1)], now=ARRIVED)
    FeedLikeness.objects.create(item=item, other=other, share=0.5)
    feed_items.propose(item=item, arrival=make("1", 2))
    return item


def looks(client: Client, item: FeedItem) -> dict[str, list[tuple[str, str]]]:
    """By address, what the page has that could do something."""
    queue = "/admin/feeds/queue/"
    merge = f"{queue}{item.pk}/merge/"
    pages = {
        path: client.get(path)
        for path in (f"{queue}?item={item.pk}", merge, f"{queue}hand-over/?pk={item.pk}:", "/admin/")
    }
    pages["result"] = client.post(merge, {"show": "1", "title": "theirs", "summary": "theirs", "steps": "theirs"})
    assert {page.status_code for page in pages.values()} == {200}
    return {path.replace(str(item.pk), "N"): shape(page.content.decode()) for path, page in pages.items()}


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, len(VECTORS), AT_ONCE))
def test_nothing_of_a_feed_runs_in_queue_preview_or_merge(client: Client, source: FeedSource, start: int) -> None:
    plain = pair(source, lambda identity, turn: arrival(identity, title=f"Tytuł {turn}", steps=[]))
    allowed = {path: Counter(kind for kind, _value in found) for path, found in looks(client, plain).items()}
    FeedItem.objects.all().delete()

    words = VECTORS[start : start + AT_ONCE]
    found = looks(client, pair(source, lambda identity, turn: poisoned(identity, [*words[turn:], *words[:turn]])))

    assert {path: theirs(some) for path, some in found.items() if theirs(some)} == {}
    for path, some in found.items():
        assert Counter(kind for kind, _value in some) - allowed[path] == Counter(), path


@pytest.mark.slow
def test_nothing_of_a_real_feed_runs(client: Client, source: FeedSource) -> None:
    items = [
        {"id": str(number), "title": vector, "summary": vector, "content_html": f"<p>Tekst</p>{vector}<p>x</p>",
         "url": vector, "authors": [{"name": vector}]}
        for number, vector in enumerate(VECTORS)
    ]  # fmt: skip
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode()
    entries = parse(body, address="https://partner.example/feed").entries
    Taking(source, timezone.now).take(list(entries))

    assert FeedItem.objects.filter(FeedItem.WAITS).count() == len(entries) > 100
    for number in FeedItem.objects.values_list("pk", flat=True)[::6]:
        response = client.get(f"/admin/feeds/queue/?item={number}")
        assert response.status_code == 200
        assert theirs(shape(response.content.decode())) == []


def test_links_of_strangers_are_followed_without_a_trace(client: Client, source: FeedSource) -> None:
    steps = [{"type": "text", "value": '<p><a href="https://obcy.example/a">a</a></p>'},
             {"type": "link", "value": {"title": "b", "url": "https://obcy.example/b"}}]  # fmt: skip
    feed_items.create(source=source, arrivals=[arrival(steps=steps, its_link="https://obcy.example/c")], now=ARRIVED)

    links = [
        element
        for element in tree(client.get("/admin/feeds/queue/").content.decode()).iter("a")
        if "obcy.example" in element.get("href", "")
    ]

    assert len(links) == 3
    assert all({"noopener", "nofollow"} <= set(link.get("rel", "").split()) for link in links)
