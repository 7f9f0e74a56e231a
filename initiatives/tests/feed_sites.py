"""A partner's site as a feed reader sees it, for tests of what becomes of its entries."""

from dataclasses import dataclass, field
from email.utils import format_datetime
from xml.sax.saxutils import escape

from initiatives.tests.feed_servers import Asked, Connection, response
from initiatives.tests.feeds import ARRIVED as NOW


def rss(*titles: str, first: int = 1, **texts: str) -> bytes:
    items = "".join(
        f"<item><title>{escape(title)}</title><link>https://partner.example/{number}</link>"
        f"<guid>https://partner.example/?p={number}</guid><pubDate>{format_datetime(NOW)}</pubDate>"
        f"<description>{escape(texts.get(title, f'<p>Praktyka: {title}.</p><p>Dalej.</p>'))}</description></item>"
        for number, title in enumerate(titles, first)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Partner</title>{items}</channel></rss>'.encode()


@dataclass
class Site:
    """A partner's, whose feed is whatever `body` says by now; it does not know the ETag of any other."""

    body: bytes = rss("Namioty", "Agregaty")
    status: str = "200 OK"
    headers: dict[str, str] = field(default_factory=dict)
    pages: dict[str, bytes] = field(default_factory=dict)

    def __call__(self, link: Connection, asked: Asked) -> None:
        if "paged=" in asked.path and asked.path not in self.pages:
            link.send(response(b"", "404 Not Found"))
            return
        body = self.pages.get(asked.path, self.body)
        etag = f'"{hash(body)}"'
        if asked.headers.get("If-None-Match") == etag:
            link.send(response(b"", "304 Not Modified", etag=etag))
        else:
            link.send(response(body, self.status, **(self.headers or {"etag": etag})))


__all__ = ["Site", "rss"]
