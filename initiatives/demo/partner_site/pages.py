"""What a person sees of the partners' sites. Pure."""

from collections.abc import Iterable
from html import escape

from initiatives.demo.partner_site.content import Item, Partner

CORRECTION = "/poprawka"
_TYPES = {"json": "application/feed+json"}
_STYLE = (
    "body{font:1.05rem/1.6 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#1c2733}"
    "a{color:#0b5394}header,footer{border-block:1px solid #c8d2dc;padding:.6rem 0;margin-block:1.5rem}"
    "footer,small{color:#4c5a67}button{font:inherit;padding:.4rem 1rem}"
    "table{border-collapse:collapse}td,th{border:1px solid #c8d2dc;padding:.2rem .8rem;text-align:left}"
    "blockquote{border-left:4px solid #c8d2dc;margin-left:0;padding-left:1rem}"
    "@media(prefers-color-scheme:dark){body{background:#12181f;color:#e5ebf1}a{color:#8ec5ff}footer,small{color:#b4c0cc}}"
)
_WHEN = (
    "Burza czyta co dziesięć minut, a zaraz po tym, jak administrator naciśnie „Sprawdź teraz” w kanałach partnerów."
)
_FOOTER = (
    "<footer>Strona przykładowa, część pokazu Burzy. Treści są wymyślone; to nie jest strona żadnego ze związków."
    ' <a href="/">Wszyscy partnerzy</a></footer>'
)


def index(partners: Iterable[Partner], *, corrected: bool) -> str:
    told = list(partners)
    rows = "".join(
        f'<li><p><a href="{escape(one.home)}">{escape(one.title)}</a><br>{escape(one.about)}<br>'
        f'<small>Kanał: <a href="{escape(one.feed)}">{escape(one.feed)}</a></small></p></li>'
        for one in told
    )
    body = (
        "<h1>Strony partnerów</h1><p>Burza czyta stąd trzy kanały i przynosi praktyki do moderacji.</p>"
        f"<ul>{rows}</ul>{_correction(corrected)}"
    )
    return _page("Strony partnerów", body, told)


def _correction(corrected: bool) -> str:
    if corrected:
        return f"<p>Śląski Związek Gmin i Powiatów poprawił swój wpis o punkcie na czas braku prądu. {_WHEN}</p>"
    return (
        "<h2>Co będzie, gdy partner zmieni wpis?</h2>"
        "<p>W Burzy otwórz przyniesiony wpis „Punkt «Ciepło i ładowanie» na czas braku prądu”, zmień w nim zdanie i "
        "zapisz. Potem naciśnij guzik poniżej. Przy następnym czytaniu Burza zostawi Twoją zmianę i pokaże obok, co "
        f"zmienił partner. {_WHEN}</p>"
        f'<form method="post" action="{CORRECTION}"><button>Popraw wpis u partnera</button></form>'
    )


def home(partner: Partner) -> str:
    rows = "".join(
        f'<li><p><a href="{escape(item.link)}">{escape(item.title)}</a> <small>{_day(item)}</small><br>'
        f"{escape(item.summary)}</p></li>"
        for item in partner.items
    )
    return _page(
        partner.title, f"<h1>{escape(partner.title)}</h1><p>{escape(partner.about)}</p><ul>{rows}</ul>", [partner]
    )


def item_page(partner: Partner, item: Item) -> str:
    """Set as blogs are, with an `article` between what stands on every page."""
    body = (
        f'<header><a href="{escape(partner.home)}">{escape(partner.title)}</a></header>'
        f"<main><article><h1>{escape(item.title)}</h1><p><small>{_day(item)} · {escape(item.author)}</small></p>"
        f'<div class="entry-content">{item.html}</div></article></main>'
    )
    return _page(f"{item.title} – {partner.title}", body, [partner])


def _day(item: Item) -> str:
    return item.published.strftime("%d.%m.%Y")


def _page(title: str, body: str, partners: Iterable[Partner]) -> str:
    links = "".join(
        f'<link rel="alternate" type="{_TYPES.get(one.kind, "application/rss+xml")}" title="{escape(one.feed_title)}"'
        f' href="{escape(one.feed)}">'
        for one in partners
    )
    return (
        f'<!doctype html><html lang="pl"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{links}<style>{_STYLE}</style></head>'
        f"<body>{body}{_FOOTER}</body></html>"
    )


__all__ = ["CORRECTION", "home", "index", "item_page"]
