"""However a word is typed or inflected, whoever means it finds it."""

import pytest

from search.tests.contract.site import Site

MEADOW, PUMP, CARE, VIRUS, COSTS, FOOD = (
    "Łąki kwietne", "Pompa dla szkoły", "Opieka nad seniorami", "Zasady w czasie zakażeń", "Wydatki na sprzęt",
    "Żywność dla mieszkańców",
)  # fmt: skip


@pytest.fixture
def texts(site: Site) -> Site:
    site.initiative(MEADOW, "Mniej koszenia trawników, więcej owadów. Uchwała Nr XXIII/145/2020 z 24 marca 2020 r.")
    site.initiative(PUMP, "Wójt zakupił pompę i zarządził ewakuację po burzy w Bielsku-Białej dnia 24.03.2020 r.")
    site.initiative(CARE, "Ośrodek Pomocy Społecznej przyjmuje zgłoszenia przez e-usługę; na podstawie art. 15zzs.")
    site.initiative(
        VIRUS,
        "Zakażenia Covid 19 wśród pracowników, Dz. U. z 2020 r. poz. 374, § 3 ust. 2 pkt 1a. § 8. 1. Zakazuje się.",
    )
    site.initiative(COSTS, "Koszt wyniósł 5 219 zł. Telefon: 32 600 10 20. Hasło: #ZostańWDomu. Ogłoszenie w BIP-ie.")
    site.initiative(FOOD, "Paczki rozwieźli strażacy ochotnicy, a zbiórkę prowadziły harcerki.")
    return site


def test_inflected_words(texts: Site) -> None:
    texts.finds({
        "łąka": [MEADOW], "łąką kwietną": [MEADOW], "trawnik": [MEADOW], "koszenie": [MEADOW], "owad": [MEADOW],
        "pompami": [PUMP], "szkoła": [PUMP], "burza": [PUMP], "ewakuacja": [PUMP], "strażak": [FOOD],
        "harcerka": [FOOD], "zgłoszenie": [CARE], "senior": [CARE], "paczka strażaków": [FOOD],
        "nieistniejącesłowo": [],
    })  # fmt: skip


def test_words_without_diacritics(texts: Site) -> None:
    texts.finds({
        "laka": [MEADOW], "zywnosc": [FOOD], "strazak": [FOOD], "wojt": [PUMP], "laki kwietne": [MEADOW],
        # Of which no text has this form.
        "zbiorce": [FOOD],
    })  # fmt: skip
    assert dict(texts.search("zbiorce").corrected) == {"zbiorce": ("zbiórce",)}


def test_slips(texts: Site) -> None:
    texts.finds({"trwaników": [MEADOW], "ewakucaję": [PUMP], "strażcay": [FOOD], "zgłoszennia": [CARE]})
    assert dict(texts.search("strażcay").corrected) == {"strażcay": ("strażacy",)}
    # Of a form that no text has.
    texts.finds({"trwanikami": [MEADOW], "ewakucajami": [PUMP], "harcreka": [FOOD]})
    assert dict(texts.search("trwanikami").corrected) == {"trwanikami": ("trawników",)}


def test_exactly_what_was_typed_is_not_corrected(texts: Site) -> None:
    texts.finds({"strażcay": [], "laka": [], "strażak": [FOOD]}, exactly=True)


def test_phrases(texts: Site) -> None:
    texts.finds({
        '"łąki kwietne"': [MEADOW], '"kwietne łąki"': [], '"łąka kwietna"': [], '"laki kwietne"': [MEADOW],
        '"strażacy ochotnicy"': [FOOD], '"rozwieźli ochotnicy"': [], '"Pompa dla szkoły"': [PUMP], '"pompa"': [PUMP],
    })  # fmt: skip


def test_operators(texts: Site) -> None:
    texts.finds({
        "łąka OR strażak": [MEADOW, FOOD], "łąka LUB pompa LUB burza": [MEADOW, PUMP],
        'strażak OR "pompa dla szkoły"': [FOOD, PUMP], "2020 -Covid": [MEADOW, PUMP], '2020 -"łąki kwietne"': [PUMP,
        VIRUS], "-pompa": [], "OR": [], "pompa -pompa": [], "OR pompa": [PUMP], "pompa OR": [PUMP],
    })  # fmt: skip


def test_numbers_of_acts_in_every_spelling(texts: Site) -> None:
    texts.finds(
        {
            question: [MEADOW]
            for question in (
                "XXIII/145/2020",
                "XXIII/145/20",
                "xxiii/145/2020",
                "XXIII / 145 / 2020",
                "uchwała XXIII/145",
            )
        }
    )
    assert not texts.search("XXIII/146/2020").complete
    assert not texts.search("XXIV/145/2020").complete


def test_journals_and_parts_of_acts(texts: Site) -> None:
    texts.finds({
        question: [VIRUS]
        for question in (
            "Dz.U. 2020 poz. 374", "Dz. U. z 2020 r. poz. 374", "Dz.U.2020.374", "dziennik ustaw 2020 pozycja 374",
            "DzU 2020 poz. 374", "§ 3 ust. 2 pkt 1a", "§ 8 ust. 1", '"§ 8 ust. 1"',
        )
    } | {"art. 15zzs": [CARE]})  # fmt: skip
    assert not texts.search("Dz.U. 2020 poz. 375").complete


def test_abbreviations_that_another_language_keeps(site: Site) -> None:
    site.initiative("Úřad", "Sídlí na ul. Masarykova, tel. 123.", language="cs")
    site.initiative("Urząd", "Przy ulicy Pocztowej.")
    site.initiative("Pszczoły", "Ule przy drodze.")

    answer = site.search("ul. Masarykova")
    assert (answer.hits[0].title, answer.complete) == ("Úřad", 1)
    site.finds({"ul.": ["Úřad", "Urząd"], "tel": ["Úřad"]})


def test_dates_in_every_spelling(texts: Site) -> None:
    texts.finds({question: [MEADOW, PUMP] for question in ("24 marca 2020", "24.03.2020", "2020-03-24")})
    assert not texts.search("25 marca 2020").complete


def test_of_what_stands_nowhere_the_parts_follow(texts: Site) -> None:
    texts.finds({
        "25 marca 2020": [MEADOW, PUMP], "XXIV/145/2020": [MEADOW], "§ 3 ust. 4": [VIRUS],
        # Nor in what does not have most of them, nor of what was typed in quotation marks, or is not wanted.
        "25 maja 2021": [], '"25 marca 2020"': [], "25 marca 2020 -łąka": [PUMP],
    })  # fmt: skip
    answer = texts.search("25 marca 2020")
    assert (answer.total, answer.complete) == (2, 0)


def test_what_has_less_of_it_fills_the_page(site: Site) -> None:
    for number in range(3):
        site.initiative(f"Obie {number}", "Przyłbice i maseczki.")
    site.initiative("Jedna", "Maseczki.")
    answer = site.search("maseczki przyłbice", size=4)

    assert [hit.title for hit in answer.hits] == ["Obie 2", "Obie 1", "Obie 0", "Jedna"]
    assert answer.complete == 3
    assert site.search("maseczki przyłbice", size=3).total == 3


def test_amounts_in_every_spelling(texts: Site) -> None:
    texts.finds(
        {
            question: [COSTS]
            for question in ("5219 zł", "5 219 zł", "5.219 zł", "5 tys. 219 zł", "5219,00 zł", "5219 zl")
        }
    )


def test_names_with_signs(texts: Site) -> None:
    texts.finds({
        "COVID-19": [VIRUS], "covid 19": [VIRUS], "covid–19": [VIRUS], "e-usługa": [CARE], "e-uslugi": [CARE],
        "BIP": [COSTS], "Bielsko-Biała": [PUMP], "bielsko biała": [PUMP], "#ZostańWDomu": [COSTS],
        "#zostanwdomu": [COSTS], "zostanwdomu": [COSTS], "#ZostanWDomu": [COSTS], "bielsko-biala": [PUMP],
        "326001020": [COSTS], "+48 32 600 10 20": [COSTS],
    })  # fmt: skip


def test_most_of_the_question_follows_where_too_little_has_all_of_it(texts: Site) -> None:
    answer = texts.search("strażacy ochotnicy harcerki śmigłowiec")

    assert (answer.total, answer.complete) == (1, 0)
    assert [hit.title for hit in answer.hits] == [FOOD]


def test_what_has_all_of_the_question_comes_first(texts: Site) -> None:
    answer = texts.search("marca burza")

    assert [hit.title for hit in answer.hits] == [PUMP, MEADOW]
    assert (answer.total, answer.complete) == (2, 1)


def test_whole_questions(texts: Site) -> None:
    answer = texts.search("kto rozwiózł paczki z żywnością mieszkańcom?")

    assert answer.natural
    assert answer.hits[0].title == FOOD


def test_a_czech_page_is_found_by_czech_words(texts: Site) -> None:
    patrol = "Povodňová hlídka"
    texts.initiative(patrol, "Dobrovolní hasiči pomáhali starostovi.", language="cs")

    texts.finds(
        {"povodňové hlídky": ["Povodňová hlídka"], "hasič": ["Povodňová hlídka"], "starosta": ["Povodňová hlídka"]}
    )


def test_questions_without_words_find_nothing(texts: Site) -> None:
    for question in ("", "   ", "?!", '""', "\x00", "-", "…"):
        answer = texts.search(question)
        assert (answer.total, list(answer.hits), answer.has_words) == (0, [], False), question
