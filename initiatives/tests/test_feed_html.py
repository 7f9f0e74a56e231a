"""What remains of a text from elsewhere, and the blocks that come of it."""

import pytest

from initiatives import blocks as stream
from initiatives.feeds.parsing.blocks import (
    BLOCKS_MOST,
    ITEMS_MOST,
    Block,
    FileAt,
    Heading,
    Items,
    Link,
    PictureAt,
    Quote,
    Table,
    Text,
    Video,
    blocks,
    lead,
)
from initiatives.feeds.parsing.cleaning import cleaned, readable

BASE = "https://a.example/wpis/"
REL = 'rel="nofollow noopener noreferrer"'


def made(html: str) -> tuple[Block, ...]:
    return blocks(cleaned(html, BASE))


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ("<div class='x'><div><p>a</p></div></div>", "<p>a</p>"),
        ("<div>a</div><div>b</div>", "<p>a</p><p>b</p>"),
        ("a\n\nb", "<p>a</p><p>b</p>"),
        ("<h1>a</h1><span style='color:red'>b</span>", "<h2>a</h2><p>b</p>"),
        ("<p>a<p>b", "<p>a</p><p>b</p>"),
        ("<p>&nbsp;</p><p></p><h2> </h2>a", "<p>a</p>"),
        ("3 < 5 &amp; 7 > 6", "<p>3 &lt; 5 &amp; 7 &gt; 6</p>"),
        ("<p>a</p><!-- wp:x {} --><?php x ?>", "<p>a</p>"),
        ("<form><label>a</label><input><select><option>b</select></form>", "<p>a</p>"),
        ("<a href='../x?a=1&b=2#c'>a</a>", f'<p><a href="https://a.example/x?a=1&amp;b=2#c" {REL}>a</a></p>'),
        ("<a href='mailto:a@b.example'>a</a>", f'<p><a href="mailto:a@b.example" {REL}>a</a></p>'),
        ("<a name=x>a</a>", "<p>a</p>"),
        ("<td colspan=2 onclick=x>a</td>", "<p>a</p>"),
        ("<img src=a.png width=600>", '<p><img src="https://a.example/wpis/a.png" alt=""></p>'),
        ("<img src=data:image/png;base64,AA data-src=/b.png>", '<p><img src="https://a.example/b.png" alt=""></p>'),
        ("<p>a<img src=https://x.example/p.gif width=1 height=1></p>", "<p>a</p>"),
        ("<p>a<img src=https://x.example/p.gif style='width:1px'></p>", "<p>a</p>"),
        ("<p>a<img src=https://stats.wordpress.com/b.gif></p>", "<p>a</p>"),
        ("<p>a <img class=wp-smiley src=https://s.w.org/1.svg alt=😀></p>", "<p>a 😀</p>"),
        ("<iframe src=https://maps.example/embed></iframe><p>a</p>", "<p>a</p>"),
        ("<p>a</p><p><a class=more-link href=x>Czytaj dalej <span>„a”</span></a></p>", "<p>a</p>"),
        ("<p>a</p><p><a href=x>Czytaj więcej …</a></p>", "<p>a</p>"),
        ("<p>a</p><p><a href=x>Więcej</a></p>", "<p>a</p>"),
        ("<a href=/x>Więcej o programie</a>", f'<p><a href="https://a.example/x" {REL}>Więcej o programie</a></p>'),
        (
            "<div class=wp-block-button><a href=/x>Wniosek</a></div>",
            f'<p><a href="https://a.example/x" {REL}>Wniosek</a></p>',
        ),
        ("<p>a</p><p>The post <a href=x>b</a> appeared first on <a href=y>c</a>.</p>", "<p>a</p>"),
        ("<p>a</p><p>Artykuł <a href=x>b</a> pochodzi z serwisu <a href=y>c</a>.</p>", "<p>a</p>"),
        ("<p>Artykuł kończy się tutaj.</p>", "<p>Artykuł kończy się tutaj.</p>"),
        ("<p>a</p><div class='addtoany_share'><a href=x>b</a></div>", "<p>a</p>"),
        ("[vc_row][vc_column width='1/2']<p>a [gallery ids='1,2']</p>[/vc_column][/vc_row]", "<p>a </p>"),
        ("<p>Zgodnie z [1] oraz [art. 5] {x}</p>", "<p>Zgodnie z [1] oraz [art. 5] {x}</p>"),
        ("<ol start=3 reversed><li>a<li>b</ol>", '<ol start="3"><li>a</li><li>b</li></ol>'),
        ("<p hidden>a</p><p style='display:none'>b</p><p>c</p>", "<p>c</p>"),
    ],
)
def test_cleaning(html: str, clean: str) -> None:
    assert cleaned(html, BASE) == clean


@pytest.mark.parametrize(
    ("source", "page"),
    [
        ("https://www.youtube.com/embed/Qx7-wZ9bLk0?rel=0", "https://www.youtube.com/watch?v=Qx7-wZ9bLk0"),
        ("//www.youtube-nocookie.com/embed/Qx7-wZ9bLk0", "https://www.youtube.com/watch?v=Qx7-wZ9bLk0"),
        ("https://player.vimeo.com/video/123456?h=a", "https://vimeo.com/123456"),
    ],
)
def test_a_player_becomes_a_link(source: str, page: str) -> None:
    assert made(f"<p>a</p><iframe src='{source}'></iframe>")[1:] == (Video(page, page),)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>a <strong>b</strong> <em>c</em></p><p>d</p>", (Text("<p>a <b>b</b> <i>c</i></p><p>d</p>"),)),
        ("<p>a <a href=/x>b</a> <sup>2</sup></p>", (Text('<p>a <a href="https://a.example/x">b</a> 2</p>'),)),
        ("<h3>a</h3><p>b</p>", (Heading("a"), Text("<p>b</p>"))),
        ("<ul><li>a</li><li>b</li></ul>", (Items(("a", "b")),)),
        ("<ol><li>a</li><li>b</li></ol>", (Text("<ol><li>a</li><li>b</li></ol>"),)),
        ("<ul><li>a <b>b</b><ul><li>c</ul></ul>", (Text("<ul><li>a <b>b</b><ul><li>c</li></ul></li></ul>"),)),
        ("<blockquote><p>a</p><p>b</p><cite>c</cite></blockquote>", (Quote("a\nb", "c"),)),
        (
            "<figure><img src=/a.png alt=b><figcaption>c</figcaption></figure>",
            (PictureAt("https://a.example/a.png", "b", "c"),),
        ),
        ("<p>a <img src=/a.png> b</p>", (Text("<p>a  b</p>"), PictureAt("https://a.example/a.png"))),
        ("<p><a href=/a.png><img src=/a-300.png></a></p>", (PictureAt("https://a.example/a-300.png"),)),
        ("<img src=/a.png><noscript><img src=/a.png></noscript>", (PictureAt("https://a.example/a.png"),)),
        ("<table><tr><th>a<th>b<tr><td>c<td>d</table>", (Table(("a", "b"), (("c", "d"),)),)),
        ("<table><tr><td colspan=2>a<tr><td>c<td>d</table>", (Table(("", ""), (("a", ""), ("c", "d"))),)),
        ("<table><tr><td>a<tr><td>b</table>", (Text("<p>a</p><p>b</p>"),)),
        ("<p><a href=/x.pdf>a</a></p>", (FileAt("a", "https://a.example/x.pdf"),)),
        ("<p><b><a href=/x>a</a></b></p>", (Link("a", "https://a.example/x"),)),
        ("<p><a href=mailto:a@b.example>a</a></p>", (Text('<p><a href="mailto:a@b.example">a</a></p>'),)),
        ("<dl><dt>a</dt><dd>b</dd></dl>", (Text("<p><b>a</b></p><p>b</p>"),)),
        ("<p>a</p><hr><p>b</p>", (Text("<p>a</p><p>b</p>"),)),
        ("<p><br></p>", ()),
        ("", ()),
    ],
)
def test_blocks(html: str, expected: tuple[Block, ...]) -> None:
    assert made(html) == expected


def test_a_player_that_has_a_title_keeps_it() -> None:
    assert made("<iframe src=https://youtu.be/Qx7-wZ9bLk0 title='Tama w godzinę'></iframe>") == (
        Video("Tama w godzinę", "https://www.youtube.com/watch?v=Qx7-wZ9bLk0"),
    )


def test_headings_fit_into_ours() -> None:
    longest = stream.StepsBlock().child_blocks["heading"].field.max_length

    text, heading = made(f"<h2>{'słowo ' * 40}</h2><h2>{'a' * longest}</h2>")

    assert isinstance(text, Text)
    assert heading == Heading("a" * longest)


def test_titles_of_links_fit_into_ours() -> None:
    longest = stream.LinkBlock().child_blocks["title"].field.max_length

    (link,) = made(f"<p><a href=/x>{'słowo ' * 80}</a></p>")

    assert isinstance(link, Link)
    assert len(link.title) <= longest


def test_a_text_has_only_what_our_rich_text_knows() -> None:
    """The stored form goes through the editor's converter and comes back the same: nothing is lost on first saving."""
    from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

    (text,) = made("<p>a <strong>b</strong> <em>c</em> <a href='/x?a=1&amp;b=2'>d</a></p><ol><li>e</li></ol>")
    assert isinstance(text, Text)

    converter = ContentstateConverter(stream.RICH_TEXT)
    again = converter.to_database_format(converter.from_database_format(text.html))

    for kept in ("<b>b</b>", "<i>c</i>", '<a href="https://a.example/x?a=1&amp;b=2">d</a>', "<ol>"):
        assert kept in again


@pytest.mark.parametrize(
    ("html", "first"),
    [
        ("<h2>a</h2><p>Pierwszy   akapit.</p><p>Drugi.</p>", "Pierwszy akapit."),
        ("<p>***</p><p>Pierwszy akapit.</p>", "Pierwszy akapit."),
        ("<p><img src=/a.png></p><ul><li>Pierwszy akapit.</ul>", "Pierwszy akapit."),
        ("<h2>a</h2>", ""),
    ],
)
def test_lead(html: str, first: str) -> None:
    assert lead(cleaned(html, BASE)) == first


def test_a_long_lead_ends_at_a_word() -> None:
    words = lead(f"<p>{'słowo ' * 100}</p>")

    assert 290 < len(words) <= 300
    assert words.endswith("słowo…")


def test_a_summary_has_words_alone() -> None:
    said = "<p>Krótko &amp; jasno</p><p>The post <a href=x>b</a> appeared first on <a href=y>c</a>.</p>"

    assert readable(said) == "Krótko & jasno"


def test_behind_more_parts_than_anybody_writes_all_is_one_text() -> None:
    begun = "".join(f"<h2>{number}</h2><blockquote>{number}</blockquote>" for number in range(BLOCKS_MOST))
    rest = (
        "<p>a <b>b</b></p><ul><li>c &lt;</li></ul><blockquote>d<cite>e</cite></blockquote>"
        "<p><img src=/f.png alt=f></p><p><a href=/g.pdf>g</a></p><p><a href='/?h=1&amp;i=2'>h</a></p>"
        "<table><tr><th>j<th>k<tr><td>l<td>m</table><h2>n</h2>"
    )

    found = made(begun + rest)

    assert len(found) == BLOCKS_MOST
    assert isinstance(found[-1], Text)
    assert found[-1].html.endswith(
        "<p><b>399</b></p><p>399</p><p>a <b>b</b></p><p>c &lt;</p><p>d</p><p>e</p>"
        '<p><a href="https://a.example/f.png">f</a></p><p><a href="https://a.example/g.pdf">g</a></p>'
        '<p><a href="https://a.example/?h=1&amp;i=2">h</a></p><p>j · k</p><p>l · m</p><p><b>n</b></p>'
    )


def test_as_many_as_there_may_be_stay_as_they_are() -> None:
    found = made("".join(f"<h2>{number}</h2><blockquote>{number}</blockquote>" for number in range(BLOCKS_MOST // 2)))

    assert found == tuple(made_one for n in range(BLOCKS_MOST // 2) for made_one in (Heading(str(n)), Quote(str(n))))


def test_a_list_of_more_than_anybody_edits_is_a_text() -> None:
    (found,) = made(f"<ul>{'<li>a</li>' * (ITEMS_MOST + 1)}</ul>")

    assert found == Text(f"<ul>{'<li>a</li>' * (ITEMS_MOST + 1)}</ul>")
