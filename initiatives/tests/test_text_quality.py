"""What is text and what only looks like it; what belongs to the page and what to the paper."""

import pytest

from initiatives.acts.quality import better, is_text
from initiatives.acts.running_heads import without_running_heads
from initiatives.tests.data.make_files import TEXT

PROSE = TEXT.partition("Lp.")[0]


def shifted(text: str, by: int) -> str:
    """What a font whose map is off by some places gives."""
    return "".join(chr(ord(letter) + by) if letter.isalpha() else letter for letter in text)


@pytest.mark.parametrize(
    "page",
    [
        PROSE,
        "Załącznik nr 1",
        "UZASADNIENIE",
        (
            "Lp. Nazwa Ilość Cena\n1 Agregat 4 12 500,00\n2 Pompa szlamowa 11 3 450,00\n3 Worki 9 000 2,10\n"
            "Razem netto 105 900,00 VAT 24 357,00 Razem brutto 130 257,00"
        ),
        "Stadt Görlitz: die Maßnahmen der Verwaltung to in for the and of by on is",
        "Powierzchnia 120 m², temperatura 21°C, tolerancja ±5 %, cena w zł za m² dla gminy oraz powiatu na rok 2020",
    ],
)
def test_prose_titles_and_tables_are_text(page: str) -> None:
    assert is_text(page)


@pytest.mark.parametrize(
    "page",
    [
        "",
        "  \n 12 \n",
        shifted(PROSE, 3),
        shifted(PROSE, -29),
        shifted(PROSE, 0xE000),
        PROSE.encode("cp1250", "replace").decode("latin-1"),
        PROSE.encode("iso-8859-2", "replace").decode("latin-1"),
        "\ufffd" * 300,
    ],
)
def test_scans_and_wrong_maps_of_letters_are_not(page: str) -> None:
    assert not is_text(page)


def test_of_two_readings_the_one_with_words_is_taken() -> None:
    assert better(shifted(PROSE, 3), PROSE) == PROSE
    assert better(PROSE, shifted(PROSE, 3)) == PROSE
    assert better(PROSE, "") == PROSE


def pages(count: int, *, head: str = "Dziennik Urzędowy – {n} – Poz. 1234", foot: str = "Strona {n} z 9") -> list[str]:
    body = "§ {n}. Treść paragrafu, którego nikt nie powtarza: {words}."
    words = ["woda", "prąd", "drogi", "szkoły", "żłobki", "mosty", "wały", "lasy", "parki"]
    return [
        "\n".join(line.format(n=n, words=words[n - 1]) for line in (head, body, "drugi wiersz {words}", foot))
        for n in range(1, count + 1)
    ]


def test_headers_footers_and_page_numbers_go() -> None:
    cleaned = without_running_heads(pages(5))
    assert cleaned[1] == "§ 2. Treść paragrafu, którego nikt nie powtarza: prąd.\ndrugi wiersz prąd"
    assert all("Dziennik" not in page for page in cleaned[1:])
    assert all("Strona" not in page for page in cleaned)


def test_the_first_page_keeps_its_title_even_where_it_is_repeated_above_the_others() -> None:
    assert without_running_heads(pages(5))[0].startswith("Dziennik Urzędowy – 1 – Poz. 1234\n§ 1.")


def test_a_cover_without_them_keeps_its_lines() -> None:
    cleaned = without_running_heads(["UCHWAŁA NR 1\nRADY GMINY", *pages(5)])
    assert cleaned[0] == "UCHWAŁA NR 1\nRADY GMINY"


def test_two_pages_prove_nothing() -> None:
    assert list(without_running_heads(pages(2))) == pages(2)


def test_what_stands_inside_a_page_stays_however_often() -> None:
    same = [f"wiersz {word} a\nb {word}\nZałącznik nr 1\nc\nd {word} e" for word in ("x", "y", "z", "q")]
    assert all("Załącznik nr 1" in page for page in without_running_heads(same))


def test_pages_keep_their_places_even_when_nothing_is_left() -> None:
    cleaned = without_running_heads(["Strona 1", "Strona 2", "Strona 3", "treść\nStrona 4"])
    assert cleaned == ("", "", "", "treść")
