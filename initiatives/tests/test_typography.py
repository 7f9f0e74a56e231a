"""Polish ends no line with a word of one letter, and parts no amount from its unit; markup stays as it is."""

import pytest

from initiatives.typography import NO_BREAK, unbroken, unbroken_html


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("zima w mieście i na wsi", "zima w~mieście i~na wsi"),
        ("5219 zł za 12 dni", "5219~zł za 12~dni"),
        ("art. 15 ust. 2", "art.~15 ust.~2"),
        ("Wi-Fi i w-f", "Wi-Fi i~w-f"),
        ("o %(time)s i %s", "o~%(time)s i~%s"),
    ],
)
def test_spaces_that_must_not_break_do_not(text: str, expected: str) -> None:
    assert unbroken(text) == expected.replace("~", NO_BREAK)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<p title="a i b">w domu <b>i w</b> polu</p>', '<p title="a i b">w~domu <b>i~w</b> polu</p>'),
        ("<pre>a i b</pre> i <code>z a</code>", "<pre>a i b</pre> i <code>z a</code>"),
        ('<a href="/x?a=1 i 2">z nami</a>', '<a href="/x?a=1 i 2">z~nami</a>'),
        ("", ""),
    ],
)
def test_markup_stays_as_it_is(html: str, expected: str) -> None:
    assert unbroken_html(html) == expected.replace("~", NO_BREAK)
