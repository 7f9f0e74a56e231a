"""The feeds of the partners' sites, each in the manner of what runs the site. Pure."""

import json
from datetime import datetime
from email.utils import format_datetime
from html import escape

from initiatives.demo.partner_site.content import Item, Partner

_XML, _JSON = "application/rss+xml; charset=utf-8", "application/feed+json; charset=utf-8"


def feed(partner: Partner) -> tuple[bytes, str]:
    """With its type."""
    if partner.kind == "json":
        return _json_feed(partner).encode(), _JSON
    write = _wordpress if partner.kind == "wordpress" else _joomla
    return write(partner).encode(), _XML


def _wordpress(partner: Partner) -> str:
    items = "".join(_post(partner, item) for item in partner.items)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:atom="http://www.w3.org/2005/Atom" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">\n'
        f"<channel>{_head(partner)}<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>6</sy:updateFrequency>"
        f"<generator>https://wordpress.org/?v=6.8.3</generator>\n{items}</channel></rss>\n"
    )


def _post(partner: Partner, item: Item) -> str:
    """As WordPress closes each: with a line that says where it is from."""
    origin = (
        f'<p>Artykuł <a href="{escape(item.link)}">{escape(item.title)}</a> pochodzi z serwisu '
        f'<a href="{escape(partner.home)}">{escape(partner.title)}</a>.</p>'
    )
    return (
        f"<item><title>{escape(item.title)}</title><link>{escape(item.link)}</link>"
        f"<dc:creator><![CDATA[{item.author}]]></dc:creator><pubDate>{_date(item.published)}</pubDate>"
        f"{_categories(item)}"
        f'<guid isPermaLink="false">https://praktyki.slaski-zwiazek.example/?p={item.id}</guid>'
        f"<description><![CDATA[<p>{escape(item.summary)} [&#8230;]</p>{origin}]]></description>"
        f"<content:encoded><![CDATA[{item.html}{origin}]]></content:encoded></item>\n"
    )


def _joomla(partner: Partner) -> str:
    items = "".join(
        f"<item><title>{escape(item.title)}</title><link>{escape(item.link)}</link>"
        f'<guid isPermaLink="true">{escape(item.link)}</guid>'
        f'<description><![CDATA[<div class="feed-description"><p>{escape(item.summary)}</p>'
        f'<p class="readmore"><a class="btn btn-secondary" href="{escape(item.link)}">Czytaj więcej …</a></p></div>]]>'
        f"</description><author>redakcja@podkarpackie.example ({escape(item.author)})</author>"
        f"{_categories(item)}<pubDate>{_date(item.published)}</pubDate></item>\n"
        for item in partner.items
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<!-- generator="Joomla! - Open Source Content Management" -->\n'
        f'<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">\n<channel>{_head(partner)}'
        f"<generator>Joomla! - Open Source Content Management</generator>\n{items}</channel></rss>\n"
    )


def _head(partner: Partner) -> str:
    return (
        f"<title>{escape(partner.feed_title)}</title><link>{escape(partner.home)}</link>"
        f"<description>{escape(partner.about)}</description>"
        f"<lastBuildDate>{_date(partner.updated)}</lastBuildDate><language>pl-PL</language>"
        f'<atom:link href="{escape(partner.feed)}" rel="self" type="application/rss+xml"/>'
    )


def _categories(item: Item) -> str:
    return "".join(f"<category><![CDATA[{category}]]></category>" for category in item.categories)


def _json_feed(partner: Partner) -> str:
    rows = [
        {
            "id": f"https://praktyki.zwiazek-pomorski.example/{item.id}",
            "url": item.link,
            "title": item.title,
            "summary": item.summary,
            "content_html": item.html,
            "date_published": item.published.isoformat(),
            "authors": [{"name": item.author}],
            "tags": item.categories,
        }
        for item in partner.items
    ]
    told = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": partner.feed_title,
        "home_page_url": partner.home,
        "feed_url": partner.feed,
        "language": "pl-PL",
        "items": rows,
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def _date(moment: datetime) -> str:
    return format_datetime(moment)


__all__ = ["feed"]
