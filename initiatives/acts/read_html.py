"""Pages saved from a Public Information Bulletin: the words, without menus, scripts and styles."""

from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag
from bs4.dammit import EncodingDetector

from initiatives.acts.outcome import Reason, Refused, refusing_damage
from initiatives.acts.paging import paginate
from initiatives.acts.read_txt import decode

_UNREAD = ["script", "style", "template", "noscript", "nav", "svg", "iframe", "object", "form", "head"]
_BLOCKS = ["p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "table", "section", "article", "br", "dt", "dd"]
_TAGS_MOST = 200_000


def read_html(content: bytes) -> Iterator[str]:
    return paginate(words_of(_decoded(content)).split("\n"))


def words_of(source: str) -> str:
    """A line for each block."""
    if source.count("<") > _TAGS_MOST:
        raise Refused(Reason.TOO_LARGE)
    with refusing_damage():
        soup = BeautifulSoup(source, "html.parser")
    main = soup.find("main") or soup.find("article") or soup
    for element in main.find_all(_UNREAD) if isinstance(main, Tag) else ():
        element.decompose()
    for block in main.find_all(_BLOCKS):
        block.append("\n")
    for cell in main.find_all(["td", "th"]):
        cell.append(" | ")
    lines = (" ".join(line.split()).strip("| ") for line in main.get_text().split("\n"))
    return "\n".join(line for line in lines if line)


def _decoded(content: bytes) -> str:
    """By what the page declares, where it does not lie; else by its letters."""
    declared = EncodingDetector.find_declared_encoding(content, is_html=True, search_entire_document=False)
    try:
        return content.decode(declared) if declared else decode(content)
    except (LookupError, UnicodeDecodeError):
        return decode(content)
