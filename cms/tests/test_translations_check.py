"""What is wrong with the catalogue of translations is named, entry by entry."""

from pathlib import Path

import polib
import pytest

from cms.translations import collect, compare, gettext_is_here, problems, said_on_pages, set_spaces, tidy


def entry(msgid: str, msgstr: str = "", **more: object) -> polib.POEntry:
    return polib.POEntry(msgid=msgid, msgstr=msgstr, **more)


def catalogue(*entries: polib.POEntry) -> polib.POFile:
    made = polib.POFile()
    made.extend(entries)
    return made


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        (entry("Save"), "untranslated: Save"),
        (entry("Save", "  "), "untranslated: Save"),
        (entry("Save", "Zapis", flags=["fuzzy"]), "fuzzy: Save"),
        (entry("Save", "Zapisz", obsolete=True), "obsolete: Save"),
        (
            entry("%(count)s pages", "stron: %(ile)s", flags=["python-format"]),
            "other placeholders: %(count)s pages",
        ),
        (entry("%s of %s", "%s z", flags=["python-format"]), "other placeholders: %s of %s"),
        (entry("{name} left", "{imie} odszedł", flags=["python-brace-format"]), "other placeholders: {name} left"),
        (entry("Line\n", "Wiersz"), "other white space at the edges: Line"),
        (
            entry("%(n)s file", msgid_plural="%(n)s files", msgstr_plural={0: "%(n)s plik", 1: "%(n)s pliki", 2: ""}),
            "untranslated: %(n)s file",
        ),
        (
            entry(
                "%(n)s file",
                msgid_plural="%(n)s files",
                msgstr_plural={0: "%(n)s plik", 1: "pliki", 2: "%(n)s plików"},
                flags=["python-format"],
            ),
            "other placeholders: %(n)s file",
        ),
    ],
)
def test_an_entry_that_misleads_is_named(wrong: polib.POEntry, problem: str) -> None:
    assert problems(catalogue(entry("Yes", "Tak"), wrong)) == [problem]


@pytest.mark.parametrize(
    "right",
    [
        entry("Save", "Zapisz"),
        entry("100% of them", "100% z nich"),
        entry("%(a)s by %(b)s", "%(b)s: %(a)s", flags=["python-format"]),
        entry(
            "one file",
            msgid_plural="%(n)s files",
            msgstr_plural={0: "%(n)s plik", 1: "%(n)s pliki", 2: "%(n)s plików"},
            flags=["python-format"],
        ),
    ],
)
def test_an_entry_that_says_the_same_passes(right: polib.POEntry) -> None:
    assert problems(catalogue(right)) == []


def test_strings_of_the_sources_and_of_the_catalogue_are_the_same() -> None:
    stored = catalogue(entry("Old", "Stare"), entry("Both", "Oba"), entry("Gone", "Nie ma", obsolete=True))
    fresh = catalogue(entry("Both"), entry("New"), entry("Both", msgctxt="verb"))

    assert compare(stored=stored, fresh=fresh) == [
        "not in the catalogue (make messages): New",
        "not in the catalogue (make messages): Both",
        "no longer in the sources (make messages): Old",
    ]


def test_tidying_keeps_no_line_that_changes_by_itself() -> None:
    untidy = catalogue(entry("b", "B"), entry("gone", "", obsolete=True), entry("a", "A"))
    untidy.metadata = {"POT-Creation-Date": "2020-03-14 10:00+0100", "Content-Type": "text/plain; charset=UTF-8"}

    tidied = tidy(untidy)

    assert [each.msgid for each in tidied] == ["a", "b"]
    assert tidied.metadata == {"Language": "pl", "Content-Type": "text/plain; charset=UTF-8"}


@pytest.mark.slow
@pytest.mark.skipif(not gettext_is_here(), reason="needs gettext (on Debian: apt install gettext)")
def test_the_sources_are_read_and_left_alone() -> None:
    root = Path(__file__).parents[2]
    before = (root / "cms/locale/pl/LC_MESSAGES/django.po").read_bytes()

    fresh = collect(root)

    assert fresh.find("member municipality")
    assert not [each for each in fresh if each.fuzzy or each.obsolete]
    assert (root / "cms/locale/pl/LC_MESSAGES/django.po").read_bytes() == before


def test_what_pages_say_never_ends_a_line_with_a_word_of_one_letter(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/page.html").write_text(
        """{% load i18n %}{% translate "It's out" %}{% blocktranslate trimmed count n=n %}
        {{ n }} here{% plural %}{{ n }} there{% endblocktranslate %}""",
        encoding="utf-8",
    )
    known = catalogue(
        entry("It's out", "To i owo"),
        entry("%(n)s here", msgid_plural="%(n)s there", msgstr_plural={0: "%(n)s w domu", 1: "%(n)s z domu"}),
        entry("running", "w toku"),
    )
    said = said_on_pages(tmp_path)

    found = set_spaces(known, said)

    assert [line.partition(": ")[2] for line in found] == ["It's out", "%(n)s here"]
    assert known[0].msgstr == "To i\u00a0owo"
    assert known[1].msgstr_plural == {0: "%(n)s w\u00a0domu", 1: "%(n)s z\u00a0domu"}
    assert known[2].msgstr == "w toku", "a label is data, too"
    assert not set_spaces(known, said)
