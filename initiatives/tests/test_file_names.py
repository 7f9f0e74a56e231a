"""Names of files come from strangers' disks; they end in headers, and on the disks of readers."""

import unicodedata

import pytest

from initiatives.acts.file_names import MOST_BYTES, NAMELESS, clean_name

HOSTILE = [
    ("../../etc/passwd", "passwd"),
    ("..\\..\\windows\\system32\\uchwała.pdf", "uchwała.pdf"),
    ("C:\\Users\\urząd\\Uchwała nr 12.pdf", "Uchwała nr 12.pdf"),
    ("uchwała\0.pdf", "uchwała.pdf"),
    ("uchwała\r\nSet-Cookie: a=b\r\n.pdf", "uchwała Set-Cookie_ a=b .pdf"),
    ("uchwa\x1b[31mła\x7f\x85.pdf", "uchwa[31mła.pdf"),
    ("faktura_\u202efdp.exe", "faktura_fdp.exe"),
    ("\u200f\u2066uch\u200bwała\ufeff\u00ad.pdf", "uchwała.pdf"),
    ("\u2028uchwała\u2029nr\u00a0\u30001.pdf", "uchwała nr 1.pdf"),
    ('za"cy;tat%41.pdf', "za_cy_tat_41.pdf"),
    ("CON", "_CON"),
    ("con.pdf", "_con.pdf"),
    ("Lpt1 .tar.gz", "_Lpt1 .tar.gz"),
    ("COM¹.txt", "_COM¹.txt"),
    ("constans.pdf", "constans.pdf"),
    (".htaccess", "htaccess"),
    ("uchwała.pdf. . ", "uchwała.pdf"),
    ("\ud800uchwała.pdf", "uchwała.pdf"),
    ("", NAMELESS),
    ("...", NAMELESS),
    ("../..", NAMELESS),
    (" \t\n", NAMELESS),
    ("\u202e\u0301\0", NAMELESS),
    ("folder/", "folder"),
]


@pytest.mark.parametrize(("name", "cleaned"), HOSTILE, ids=[ascii(name) for name, _ in HOSTILE])
def test_a_hostile_name_is_made_harmless(name: str, cleaned: str) -> None:
    assert clean_name(name) == cleaned


@pytest.mark.parametrize(
    "name", ["Zażółć gęślą jaźń.docx", "Uchwała nr XII/3", "Żłób – załącznik „A”.odt", "постанова.pdf"]
)
def test_letters_and_the_ending_are_kept(name: str) -> None:
    assert clean_name(name) == name.rpartition("/")[2]


def test_letters_in_parts_are_put_together() -> None:
    parts = unicodedata.normalize("NFD", "Zażółć.pdf")

    assert parts != "Zażółć.pdf"
    assert clean_name(parts) == "Zażółć.pdf"


def test_marks_do_not_pile_up_over_a_letter() -> None:
    assert clean_name("a" + "\u0336" * 200 + ".pdf") == "a\u0336\u0336.pdf"
    assert clean_name("\u0301" * 50 + "a.pdf") == "a.pdf"


@pytest.mark.parametrize("letter", ["a", "ż", "漢", "🌊"])
def test_a_name_of_three_hundred_characters_is_cut_before_its_ending(letter: str) -> None:
    cleaned = clean_name(letter * 300 + ".pdf")

    assert cleaned.endswith(f"{letter}.pdf")
    assert MOST_BYTES - 8 < len(cleaned.encode()) <= MOST_BYTES


def test_a_long_ending_is_none() -> None:
    assert len(clean_name("a." + "b" * 300).encode()) == MOST_BYTES


@pytest.mark.parametrize("name", [name for name, _ in HOSTILE] + ["ż" * 400, "." + "ż" * 300 + ". pdf"])
def test_what_is_clean_stays_as_it_is(name: str) -> None:
    assert clean_name(clean_name(name)) == clean_name(name)


def test_a_long_name_takes_no_longer_than_it_is_long() -> None:
    """Composed as a whole, these marks would take a quarter of an hour."""
    assert clean_name("a" + "\u0315\u0300" * 600_000 + "uchwała.pdf") == "uchwała.pdf"
