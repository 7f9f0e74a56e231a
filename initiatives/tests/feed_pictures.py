"""Partners' entries with pictures, for tests of what becomes of them."""

from datetime import timedelta
from email.utils import format_datetime
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from PIL import Image

from initiatives.feeds.running import Runner
from initiatives.models import FeedRun, FeedSource, InitiativePage
from initiatives.services import feed_items
from initiatives.tests import factories
from initiatives.tests.feed_servers import Route, Server, policy_for, says
from initiatives.tests.feeds import ARRIVED as NOW

HOUR = timedelta(hours=1)


def drawn(colour: str = "red", kind: str = "PNG", size: tuple[int, int] = (60, 40)) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, colour).save(file, kind)
    return file.getvalue()


def picture(content: bytes = b"", kind: str = "image/png") -> Route:
    return says(content or drawn(), content_type=kind)


def shows(server: Server, *names: str, alt: str = "Namiot przed szpitalem") -> str:
    drawings = "".join(f'<p><img src="{server.address(f"/{name}")}" alt="{escape(alt)}"></p>' for name in names)
    return f"<p>Postawiono namioty.</p>{drawings}<p>Stały trzy tygodnie.</p>"


def rss(**texts: str) -> bytes:
    items = "".join(
        f"<item><title>{title}</title><link>https://partner.example/{title}</link><guid>urn:{title}</guid>"
        f"<pubDate>{format_datetime(NOW)}</pubDate><description>{escape(text)}</description></item>"
        for title, text in texts.items()
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Partner</title>{items}</channel></rss>'.encode()


def run(*servers: Server, now: Any = NOW, **policy: Any) -> FeedRun:
    (done,) = Runner(policy_for(*servers, **policy), now=lambda: now, chance=lambda: 0.0).run()
    return done


def again(server: Server, **texts: str) -> FeedRun:
    """A look at what changed; the item keeps its identity."""
    server.routes["/kanal.xml"] = says(rss(**texts))
    server.asked.clear()
    FeedSource.objects.update(next_at=None)
    return run(server, now=NOW + HOUR)


def steps(title: str = "namioty") -> list[dict[str, Any]]:
    page = InitiativePage.objects.get(draft_title=title)
    return list(feed_items.values_of(page)["steps"])


def shown(title: str = "namioty") -> list[tuple[str, Any]]:
    """What became of each picture: the number of ours, or the address that a link leads to."""
    told = {"picture": "image", "link": "url"}
    return [(one["type"], one["value"][told[one["type"]]]) for one in steps(title) if one["type"] in told]


def faults(done: FeedRun) -> list[str]:
    return [problem["fault"] for problem in done.problems]


def stored() -> list[str]:
    return sorted(path.name for path in Path(default_storage.path("original_images")).glob("*"))


def one_picture(server: Server) -> FeedSource:
    """A source whose one entry shows one picture, which is copied."""
    server.routes |= {"/kanal.xml": says(rss(namioty=shows(server, "namiot.png"))), "/namiot.png": picture()}
    return factories.FeedSourceFactory.create(
        address=server.address("/kanal.xml"), pictures="copied", licence="CC BY 4.0"
    )
