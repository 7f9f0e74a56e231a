"""HTML of strangers -> HTML of ours: what a text is made of, and no more. nh3 has the last word."""

import re
from urllib.parse import parse_qs, urlsplit

import nh3

from initiatives.feeds.parsing.addresses import FOLLOWED, absolute, web
from initiatives.feeds.parsing.tree import Node, pruned, tree, written

_TAGS = {
    "p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "b", "strong", "i", "em", "sub", "sup", "ul", "ol", "li", "a", "img",
    "blockquote", "cite", "figure", "figcaption", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td",
    "dl", "dt", "dd", "pre", "code",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}, "th": {"colspan", "rowspan"}, "td": {"colspan", "rowspan"},
}  # fmt: skip
# Gone with all that is inside; of other unknown elements the inside stays.
_GONE = {
    "svg", "math", "object", "applet", "template", "select", "button", "canvas", "head", "nav", "script", "style",
    "dialog", "map", "marquee", "datalist", "portal", "frameset", "input", "meta", "link", "base", "area", "track",
    "param", "annotation-xml", "foreignobject",
}  # fmt: skip
_RENAMED = {"h1": "h2", "div": "p"}
_BLOCK = {
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "figure", "div", "dl", "pre", "hr",
    "section", "article", "header", "footer", "aside", "main", "address", "form", "fieldset", "center", "details",
}  # fmt: skip
# Of a class, whole words: what plug-ins put round a text.
_CRUFT = re.compile(
    r"(?:^|\s)(?:sharedaddy|sd-[\w-]+|jp-relatedposts|addtoany\w*|a2a_[\w]+|heateor[\w-]*|addthis[\w-]*|ssba[\w-]*|"
    r"social-?(?:share|links|icons|buttons)[\w-]*|share-?(?:buttons?|links|bar|this)[\w-]*|"
    r"wp-block-social-links|et_social[\w-]*|yarpp[\w-]*|related-?(?:posts|articles)|post-views[\w-]*|"
    r"more-link|read-?more[\w-]*|com-content-read-more|screen-reader-text|visually-hidden|sr-only|pagination|"
    r"pagenavigation|wp-block-file__button|article-info|printfriendly[\w-]*|wp-block-post-navigation[\w-]*|cookie[\w-]*|newsletter[\w-]*)(?:\s|$)",
    re.IGNORECASE,
)
# Of a link that leads to the text itself; „Więcej o programie” leads elsewhere.
_MORE = re.compile(
    r"\W*(?:(?:czytaj (?:dalej|więcej|całość|wpis)|read more|continue reading|kontynuuj czytanie)\b.{0,120}|"
    r"(?:(?:zobacz|dowiedz się) )?więcej\W*)",
    re.IGNORECASE | re.DOTALL,
)
_SIGNATURE = re.compile(
    r"^(?:the post .{1,400} (?:appeared first on|first appeared on) .{1,200}|"
    r"(?:artykuł|wpis|post) .{1,400} "
    r"(?:pochodzi z serwisu|pojawił się (?:poniżej|najpierw|po raz pierwszy) (?:na|w)?) ?.{1,200})$",
    re.IGNORECASE | re.DOTALL,
)
_SHORTCODE = re.compile(r"\[/?(?:caption|gallery|embed|vc_[a-z_]+|et_pb_[a-z_]+|video|audio|playlist|contact-form-7|"
                        r"fusion_[a-z_]+|av_[a-z_]+|ngg\w*|wpdm_\w+|su_[a-z_]+|button|loadposition|loadmodule)"
                        r"(?:\s[^\[\]<>]{0,500})?\]|"
                        r"\{/?(?:loadposition|loadmodule|gallery|youtube|source)\b[^{}<>]{0,200}\}")  # fmt: skip
_TRACKERS = re.compile(
    r"//(?:[\w-]+\.)*(?:pixel\.wp\.com|stats\.wordpress\.com|feeds\.feedburner\.com|feedproxy\.google\.com|"
    r"google-analytics\.com|doubleclick\.net|facebook\.com/tr|pixel\.[\w.-]+|matomo\.[\w.-]+|piwik\.[\w.-]+|"
    r"vgwort\.de|statcounter\.com|gemius\.pl)", re.IGNORECASE,
)  # fmt: skip
_TINY = re.compile(r"(?:^|[;\s])(?:width|height)\s*:\s*[01]px", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LAZY = ("src", "data-src", "data-lazy-src", "data-original", "data-orig-file")
_YOUTUBE = re.compile(r"(?:^|\.)(?:youtube(?:-nocookie)?\.com|youtu\.be)$")
_VIMEO = re.compile(r"(?:^|\.)vimeo\.com$")
_IDENTIFIER = re.compile(r"[\w-]{3,64}$")
# Controls, and what turns the direction of all that follows.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_DIGITS = re.compile(r"[1-9][0-9]{0,2}$")
# A tag, or a piece of text between tags that ends with a character.
_PIECE = re.compile(r"<[^>]*>|(?:[^<&]|&[^;<&]*;){1,1000}")


def cleaned(html: str, base: str) -> str:
    """Addresses are made whole against `base`, an address of http(s) or empty. Never raises."""
    root = pruned(tree(_SHORTCODE.sub("", html)), _Cleaner(base).kept)
    _wrap_loose(root)
    return _safe(_UNSEEN.sub("", written(root)))


def readable(html: str) -> str:
    """The words alone, without what systems add to a text; on one line."""
    return " ".join(pruned(tree(_SHORTCODE.sub("", html)), _Cleaner("").kept).text().split())


def _safe(html: str) -> str:
    return nh3.clean(
        _PIECE.sub(_parted, html), tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=set(FOLLOWED),
        link_rel="nofollow noopener noreferrer", strip_comments=True, clean_content_tags={"script", "style"},
    ).strip()  # fmt: skip


def _parted(piece: re.Match[str]) -> str:
    """For each ampersand nh3 goes through all of the text between two tags, or comments: over 600 kB of nothing else,
    seven seconds.
    """
    return f"{piece[0]}<!---->" if "&" in piece[0] and not piece[0].startswith("<") else piece[0]


class _Cleaner:
    def __init__(self, base: str) -> None:
        self._base = base

    def kept(self, node: Node) -> Node | None:
        """From the leaves up; a node without a name leaves its children."""
        if node.name in _GONE or self._is_cruft(node):
            return None
        special = getattr(self, f"_{node.name}", None) if node.name in _SPECIAL else None
        if special:
            found: Node | None = special(node)
            return found
        return _plain(node)

    def _is_cruft(self, node: Node) -> bool:
        if (
            _CRUFT.search(node.get("class")[:500])
            or _HIDDEN.search(node.get("style")[:500])
            or "hidden" in node.attributes
        ):
            return True
        return (
            node.name in ("p", "div")
            and len(node.children) < 12
            and bool(_SIGNATURE.match(" ".join(node.text().split())))
        )

    def _a(self, node: Node) -> Node | None:
        address = absolute(node.get("href"), self._base)
        text = node.text().strip()
        if _MORE.fullmatch(text) and len(text) < 150:
            return None
        if not address or not (text or node.elements()):
            return Node("", {}, node.children)
        return Node("a", {"href": address}, node.children)

    def _img(self, node: Node) -> Node | str | None:
        if "emoji" in node.get("class") or "wp-smiley" in node.get("class"):
            return Node("", {}, [node.get("alt")[:10]])
        address = next((found for name in _LAZY if (found := web(node.get(name), self._base))), "")
        tiny = node.get("width") in ("0", "1", "1px") or node.get("height") in ("0", "1", "1px")
        if not address or tiny or _TINY.search(node.get("style")) or _TRACKERS.search(address):
            return None
        # Joomla keeps notes for itself behind the number sign.
        return Node("img", {"src": address.partition("#")[0], "alt": " ".join(node.get("alt")[:500].split())})

    def _iframe(self, node: Node) -> Node | None:
        sources = (web(node.get(name), self._base) for name in _LAZY)
        return _link(video_page(next((found for found in sources if found), "")), node.get("title")[:200].strip())

    def _video(self, node: Node) -> Node:
        return Node("", {}, [_link(web(node.get("src"), self._base)) or "", *node.children])

    _audio = _video

    def _source(self, node: Node) -> Node | None:
        return _link(web(node.get("src"), self._base))

    _embed = _iframe


_SPECIAL = {"a", "img", "iframe", "video", "audio", "source", "embed"}


def _plain(node: Node) -> Node | None:
    name = _RENAMED.get(node.name, node.name)
    if node.name == "div" and any(child.name in _BLOCK for child in node.elements()):
        _wrap_loose(node)
        return Node("", {}, node.children)
    if name in ("p", "li", "h2", "h3", "h4", "h5", "h6", "figure", "a", "b", "strong", "i", "em") and _is_empty(node):
        return None
    if name not in _TAGS:
        return Node("", {}, node.children)
    spans = {key: value for key, value in node.attributes.items() if _DIGITS.match(value)} if name != "p" else {}
    return Node(name, {key: value for key, value in spans.items() if key in _ATTRIBUTES.get(name, ())}, node.children)


def _is_empty(node: Node) -> bool:
    return not node.text().replace("\N{NO-BREAK SPACE}", "").strip() and not any(
        below.name == "img" for below in node.walk()
    )


def _wrap_loose(node: Node) -> None:
    """Words between blocks become paragraphs; where the text comes without tags, an empty line parts them."""
    children: list[Node | str] = []
    loose: list[Node | str] = []
    for child in [*node.children, Node("hr")]:
        if isinstance(child, Node) and child.name in _BLOCK:
            children += [Node("p", {}, part) for part in _paragraphs(loose)]
            loose = []
            children.append(child)
        else:
            loose.append(child)
    node.children = children[:-1]


def _paragraphs(loose: list[Node | str]) -> list[list[Node | str]]:
    parts: list[list[Node | str]] = [[]]
    for child in loose:
        first, *more = re.split(r"\n\s*\n", child) if isinstance(child, str) else [child]
        parts[-1].append(first)
        parts += [[piece] for piece in more]
    return [part for part in parts if not _is_empty(Node("p", {}, part))]


def _link(address: str, title: str = "") -> Node | None:
    return Node("p", {}, [Node("a", {"href": address}, [title or address])]) if address else None


def video_page(address: str) -> str:
    """Of a player of YouTube or Vimeo, the page where the film is watched; empty for any other address."""
    parts = urlsplit(address)
    last = parts.path.rstrip("/").rpartition("/")[2]
    host = parts.hostname or ""
    if _YOUTUBE.search(host):
        film = parse_qs(parts.query).get("v", [last])[0]
        return f"https://www.youtube.com/watch?v={film}" if _IDENTIFIER.match(film) else ""
    if _VIMEO.search(host):
        return f"https://vimeo.com/{last}" if last.isdigit() else ""
    return ""
