"""What offices write in many ways is one token in all of them, with its parts, each at its place."""

import hashlib

import pytest

from search.language import RULES, Kind, Token, tokens


def wholes(text: str, language: str = "pl") -> list[str]:
    """The first token at each position that is not inside another."""
    found: list[str] = []
    end = 0
    for token in tokens(text, language):
        if token.position >= end:
            found.append(token.form)
            end = token.position + token.width
    return found


def of_kind(text: str, kind: Kind) -> list[tuple[str, str]]:
    return [(token.form, text[token.start : token.end]) for token in tokens(text) if token.kind is kind]


SPELLINGS = {
    "dz.u.2020.374": [
        "Dz. U. z 2020 r. poz. 374", "Dz.U. 2020 poz. 374", "Dz.U.2020.374", "Dz. U. 2020, poz. 374",
        "DzU 2020 poz. 374",
        "Dz. U. z 2020 r., poz. 374", "dz.u. z 2020 poz 374", "Dziennik Ustaw z 2020 r. poz. 374", "Dz.U.2020.0.374",
        "Dzienniku Ustaw z 2020 roku poz. 374", "Dz. U.\nz 2020 r. poz.\n374", "Dz.\xa0U. z\xa02020\xa0r. poz.\xa0374",
    ],
    "dz.u.1990.95": ["Dz. U. z 1990 r. Nr 16, poz. 95", "Dz.U.1990.16.95", "Dz. U. 1990 Nr 16 poz. 95"],
    "dz.u.nr16.95": ["Dz. U. Nr 16 poz. 95", "Dz.U. nr 16, poz. 95", "Dz. U. Nr 16, poz. 95"],
    "m.p.2020.5": ["M.P. z 2020 r. poz. 5", "M. P. 2020 poz. 5", "Monitor Polski z 2020 r. poz. 5"],
    "dz.urz.2020.2871": [
        "Dz. Urz. Woj. Śląskiego z 2020 r. poz. 2871", "Dz.Urz. 2020 poz. 2871",
        "Dz. Urz. Woj. Maz. z 2020 r. poz. 2871", "Dz. Urz. Woj. z 2020 r. poz. 2871",
        "Dz. Urz. Woj. 2020 poz. 2871", "Dz. Urz. Woj. poz. 2871 z 2020 r.",
        "Dzienniku Urzędowym Województwa Kujawsko-Pomorskiego z 2020 r. poz. 2871",
        "Dz. Urz. Woj. Kuj.-Pom. z 2020 r. poz. 2871", "Dz. Urz. Woj. (poz. 2871 z 2020 r.)",
        "Dzienniku Urzędowym Województwa, rocznik 2020, pozycja 2871",
    ],
    "2020-03-24": [
        "2020-03-24", "24.03.2020", "24 marca 2020 r.", "24.3.2020", "24/03/2020", "24 marca 2020 roku", "24.03.2020r.",
        "24 marca 2020", "24-03-2020", "24\xa0marca\n2020 r.", "24. března 2020", "24. brezna 2020", "24 March 2020",
    ],
    "2020-09-24": ["24 września 2020 r.", "24 wrzesnia 2020", "24 WRZESNIA 2020 R."],
    "5219złoty": [
        "5 219 zł", "5219 zl", "5 tys. 219 zl", "5 219 zlotych", "5.219 zł", "5 tys. 219 zł", "5219,00 zł", "5219 zł",
        "5\xa0219 zł", "5.219,00 zł", "5219 złotych", "5219 PLN", "5 219,- zł", "5,219 tys. zł", "5219zł",
        "5 tysięcy 219 złotych",
    ],
    "1500000złoty": ["1,5 mln zł", "1.5 mln zł", "1 500 000 zł", "1 mln 500 tys. zł", "1,5 miliona złotych"],
    "5219.5złoty": ["5219,50 zł", "5 219,50 zł", "5.219,5 zł"],
    "322633601": ["32 263 36 01", "(32) 263-36-01", "32 2633601", "+48 32 263 36 01", "322633601", "32-263-36-01"],
    "600100200": ["600 100 200", "600-100-200", "+48600100200", "0048 600 100 200", "600\xa0100\xa0200"],
    "xxiii/145/2020": ["XXIII/145/2020", "XXIII/145/20", "XXIII / 145 / 2020", "xxiii/145/2020", "XXIII.145.2020"],
    "0050/12/2020": ["0050.12.2020", "0050/12/2020"],
    "covid-19": ["COVID-19", "Covid 19", "covid–19", "COVID19", "Covid - 19", "covid‑19"],
    "sars-cov-2": ["SARS-CoV-2", "sars cov 2", "SARS–CoV–2", "sarscov2", "SARS-CoV2"],
    "§3ust.2pkt1a": ["§ 3 ust. 2 pkt 1a", "§3 ust.2 pkt 1a", "§ 3, ust. 2, pkt 1a", "par. 3 ust 2 pkt. 1a"],
    "art.15zzs": ["art. 15zzs", "art.15zzs", "art. 15 zzs", "Art 15zzs", "artykułu 15zzs", "art. 15zzs"],
    "bielsko-biała": ["Bielsko-Biała", "Bielsko–Biała", "BIELSKO-BIAŁA", "Bielsko-\nBiała", "Bielsko‑Biała"],
    "e-usługa": ["e-usługa", "E-usługa", "e‑usługa", "e-usłu\xadga"],
    "bip": ["BIP-u", "BIP", "bip", "BIP-em", "BIP’u"],
    "gospodarczy": [
        "gospodarczy", "gospo-\ndarczy", "gospo-\r\n   darczy", "gos\xadpo\xaddar\xadczy", "gospo\xad\ndarczy",
    ],
    "ulica": ["ul.", "ulica", "Ul."],
    "województwo": ["woj.", "województwo"],
    "ustęp": ["ust.", "ustęp"],
    "święty": ["św.", "sw.", "święty"],
    "załącznik": ["zał.", "zal.", "załącznik"],
    "złoty": ["zł", "zl", "złoty"],
    "żółw": ["żółw", "z\u0307o\u0301łw", "ŻÓŁW", "żó\u200błw"],
    "finanse": ["finanse", "ﬁnanse", "FINANSE"],
    "psary.pl": ["psary.pl", "www.psary.pl", "https://www.psary.pl/", "http://psary.pl"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("whole", "spelling"), [(whole, spelling) for whole, spellings in SPELLINGS.items() for spelling in spellings]
)
def test_all_spellings_are_one(whole: str, spelling: str) -> None:
    assert wholes(spelling) == [whole]
    assert wholes(f"Zob. ({spelling}), oraz") == ["zob", whole, "oraz"]


@pytest.mark.parametrize(
    "whole",
    [
        "dz.u.2020.374", "2020-03-24", "2020-09-24", "5219złoty", "xxiii/145/2020", "covid-19", "§3ust.2pkt1a",
        "bielsko-biała",
    ],
)  # fmt: skip
def test_all_spellings_have_the_same_parts_at_the_same_places(whole: str) -> None:
    foreign = {"24. března 2020", "24. brezna 2020", "24 March 2020"}
    found = {
        frozenset((token.position, token.form) for token in tokens(spelling))
        for spelling in SPELLINGS[whole]
        if spelling not in foreign
    }

    assert len(found) == 1


def test_a_compound_is_whole_and_parts_at_their_places() -> None:
    assert tokens("w Bielsku-Białej dziś") == [
        Token(0, 0, 1, "w"),
        Token(1, 2, 16, "bielsku-białej", Kind.COMPOUND, 2),
        Token(1, 2, 9, "bielsku"),
        Token(2, 10, 16, "białej"),
        Token(3, 17, 21, "dziś"),
    ]


def test_a_day_in_figures_has_its_month_in_words() -> None:
    text = "dnia 2020-03-24"

    assert [(token.form, text[token.start : token.end]) for token in tokens(text)[2:]] == [
        ("24", "24"), ("marca", "03"), ("2020", "2020"), ("rok", "2020"),
    ]  # fmt: skip


def test_each_place_in_a_journal_is_found_by_its_own_number() -> None:
    text = "(Dz. U. z 2019 r. poz. 506, 1309 i 1571 oraz z 2020 r. poz. 284, z późn. zm.)"

    assert [form for form, _ in of_kind(text, Kind.JOURNAL)] == [
        "dz.u.2019.506", "dz.u.2019.1309", "dz.u.2019.1571", "dz.u.2020.284",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "wholes_of_journals"),
    [
        ("ustawy z dnia 2 marca 2020 r. o zwalczaniu COVID-19 (Dz. U. poz. 374)", ["dz.u.2020.374"]),
        ("z dnia 1 lutego 2019 r. i z dnia 2 marca 2020 r. (Dz. U. poz. 374, 567 i 568)",
         ["dz.u.2020.374", "dz.u.2020.567", "dz.u.2020.568"]),
        ("z dnia 2 marca 2020 r. (Dz. U. z 2021 r. poz. 5)", ["dz.u.2021.5"]),
        ("z dnia 2 marca 1995 r. (Dz. U. Nr 16, poz. 95)", ["dz.u.nr16.95"]),
        ("w 2020 r. (Dz. U. poz. 374)", []),
        ("Dz. U. poz. 374", []),
    ],
)  # fmt: skip
def test_a_journal_without_its_year_is_of_the_year_of_the_act(text: str, wholes_of_journals: list[str]) -> None:
    assert [form for form, _ in of_kind(text, Kind.JOURNAL)] == wholes_of_journals


def test_a_list_of_places_ends_where_other_numbers_begin() -> None:
    text = "Dz. U. z 2020 r. poz. 374, 5 osób"

    assert of_kind(text, Kind.JOURNAL) == [("dz.u.2020.374", "Dz. U. z 2020 r. poz. 374")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("§ 4. 1. Wójt zarządza", {"§4", "§4ust.1", "ust.1"}),
        ("§ 4.\n1. Łąki", {"§4", "§4ust.1", "ust.1"}),
        ("§4.1. „Plan” to", {"§4", "§4ust.1", "ust.1"}),
        ("Art. 15zzs. 1a. Gmina", {"art.15zzs", "art.15zzsust.1a", "ust.1a"}),
        # What else may stand there.
        ("§ 4. 2. Wójt", {"§4"}),
        ("§ 4. 1 maja", {"§4"}),
        ("§ 4. 1.05.2020", {"§4"}),
        ("§ 4. 1. maja", {"§4"}),
        ("§ 4. Wójt", {"§4"}),
        ("§ 4 1. Wójt", {"§4"}),
    ],
)
def test_the_first_paragraph_of_an_act_is_told_by_its_number_alone(text: str, expected: set[str]) -> None:
    assert {token.form for token in tokens(text) if token.kind is Kind.REFERENCE} == expected


def test_a_first_paragraph_has_the_parts_that_are_typed_for_it() -> None:
    read, typed = (
        {(token.position, token.width, token.form) for token in tokens(text)}
        for text in ("§ 4. 1. Wójt", "§ 4 ust. 1 wójt")
    )
    assert read == typed
    assert [(token.start, token.end) for token in tokens("§ 4. 1. Wójt") if token.form == "§4ust.1"] == [(0, 6)]


def test_a_reference_is_found_by_each_step_and_each_way_to_it() -> None:
    found = {token.form for token in tokens("§ 3 ust. 2 pkt 1a") if token.kind is Kind.REFERENCE}

    assert found == {"§3", "§3ust.2", "§3ust.2pkt1a", "ust.2", "pkt1a"}


def test_a_mark_is_found_without_the_letters_of_its_unit() -> None:
    assert [form for form, _ in of_kind("OR-I.0050.12.2020", Kind.MARK)] == ["or/i/0050/12/2020", "0050/12/2020"]


def test_a_hashtag_is_found_with_its_sign_without_it_and_by_its_words() -> None:
    assert {"#zostańwdomu", "zostańwdomu", "zostań", "w", "domu"} == {token.form for token in tokens("#ZostańWDomu")}


def test_a_foreign_telephone_keeps_its_country() -> None:
    assert wholes("+420 600 100 200") == ["420600100200"]


def test_grouped_numbers_are_one_and_their_groups_too() -> None:
    assert {"12345", "12", "345"} <= {token.form for token in tokens("12 345 osób")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("zadania gminy.Burmistrz", ["zadania", "gminy", "burmistrz"]),
        ("osoby/podmioty i/lub", ["osoby", "podmioty", "i", "lub"]),
        ("usta i ust", ["usta", "i", "ust"]),
        ("31.02.2020", ["31/02/2020"]),
        ("w 2020 roku", ["w", "2020"]),
        ("poz. 374", ["poz.374"]),
        ("Nr 16 i nr XX/1/20", ["nr16", "i", "numer", "xx/1/2020"]),
        ("m², CO₂, ½", ["m2", "co2", "1", "2"]),
        ("п'ять Kennedy'ego", ["п'ять", "kennedy"]),
        ("tel. 112", ["telefon", "112"]),
        ("2020–2024", ["2020-2024"]),
        ("art. 5 z dnia", ["art.5", "z", "dnia"]),
        ("15 % kwoty", ["15", "kwoty"]),
        ("374191919Dz. U.", ["374191919", "dz.u."]),
        ("24.03.2020Dz", ["2020-03-24", "dz"]),
        ("", []),
        (" \n - § # + ( ", []),
    ],
)
def test_words_are_told_apart(text: str, expected: list[str]) -> None:
    assert wholes(text) == expected


def test_polish_abbreviations_stay_in_polish() -> None:
    assert wholes("ul. art al.", "en") == ["ul", "art", "al"]


def test_a_line_end_within_a_compound_is_told_by_the_dictionary() -> None:
    words = {"polsko", "czeski", "gospodarczy"}

    assert [token.form for token in tokens("polsko-\nczeski", "pl", words.__contains__)] == [
        "polsko-czeski",
        "polsko",
        "czeski",
    ]
    assert [token.form for token in tokens("gospo-\ndarczy", "pl", words.__contains__)] == ["gospodarczy"]


def test_what_follows_a_word_is_seen_however_often_the_word_was_met() -> None:
    for text in ("gmina", "gmina-matka", "Dz. U.", "XXIII", "XXIII/1/20") * 2:
        assert wholes(text) == {"Dz. U.": ["dz.u."], "XXIII/1/20": ["xxiii/1/2020"]}.get(text, [text.casefold()])


# Of all that the spellings above become: when it changes, raise RULES, so that indexes are made anew.
FINGERPRINTS = {5: "26b28593dfc53107"}


def test_other_tokens_are_other_rules() -> None:
    texts = [spelling for spellings in SPELLINGS.values() for spelling in spellings] + ["§ 4. 1. Wójt"]
    found = repr([tokens(text) for text in texts])

    assert hashlib.sha256(found.encode()).hexdigest()[:16] == FINGERPRINTS[RULES]
