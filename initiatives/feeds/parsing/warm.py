"""Loaded by whoever forks readers: what reading compiles and looks up as it goes is there for each child, which would
do it anew. Of our own words alone.
"""

from initiatives.feeds.parsing.page import main_text
from initiatives.feeds.parsing.read import parse
from initiatives.feeds.parsing.wire import dumped

_HTML = (
    "<h2>Jak</h2><p>Numer <b>112</b>, <a href='/a?b=1'>strona</a> <img src='/a.png' alt='x'></p><ul><li>a</li></ul>"
    "<table><tr><th>a</th></tr><tr><td>b</td></tr></table><blockquote>c</blockquote>"
)
_ITEM = (
    "<title>A &amp; b</title><link>https://a.example/1</link><guid>1</guid><category>c</category>"
    "<author>a@a.example (A)</author><pubDate>Sat, 14 Mar 2026 09:30:00 GMT</pubDate>"
    f"<enclosure url='https://a.example/a.pdf' type='application/pdf'/><description><![CDATA[{_HTML}]]></description>"
)
_RSS = f"<rss version='2.0'><channel><title>A</title><item>{_ITEM}</item></channel></rss>"
_ENTRY = (
    "<id>1</id><link href='/1'/><title>A</title><updated>2026-03-14T09:30:00Z</updated>"
    "<content type='html'>&lt;p&gt;a&lt;/p&gt;</content>"
)
_ATOM = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>A</title><entry>{_ENTRY}</entry></feed>"
_JSON = '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "content_html": "<p>a</p>"}]}'

for _text in (_RSS, _ATOM, _JSON):
    dumped(parse(_text.encode(), address="https://a.example/"))
main_text(f"<html><body><article>{_HTML * 9}</article></body></html>".encode(), address="https://a.example/")
