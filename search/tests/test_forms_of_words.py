"""What officials type, in the nominative, finds what documents say, in any case; each analyser by its own means."""

import threading

import pytest

from search.language import RULES, Analyser, analyser
from search.language.analysers import with_morfeusz, without_morfeusz
from search.ranking import level

# Dictionary forms, and others of the same word as they stand in acts.
INFLECTED = {
    "gmina": ["gminy", "gminie", "gminom", "gminach", "gmin"],
    "powódź": ["powodzi", "powodzią", "powodziach"],
    "mieszkaniec": ["mieszkańcy", "mieszkańców", "mieszkańcom", "mieszkańca"],
    "zarządzenie": ["zarządzenia", "zarządzeniem", "zarządzeń"],
    "szkolenie": ["szkolenia", "szkoleń", "szkoleniach"],
    "ośrodek": ["ośrodka", "ośrodkiem", "ośrodków"],
    "dzień": ["dnia", "dniem", "dniach"],
    "dziecko": ["dzieci", "dzieciom", "dziećmi"],
    "rada": ["radzie", "radą", "rad"],
    "łąka": ["łąki", "łące", "łąkami"],
    "wójt": ["wójta", "wójtowi"],
    "pies": ["psa", "psem", "psy"],
    "psary": ["psarach", "psar"],
    "koronawirus": ["koronawirusa", "koronawirusem"],
    "bielsko-biała": ["bielsku-białej", "bielska-białej"],
    "e-usługa": ["e-usługi", "e-usługami"],
}
APART = [("gmina", "powiat"), ("szkolenie", "szkoła"), ("rada", "radio"), ("psary", "psychika"), ("dzień", "dziecko")]


needs_morfeusz = pytest.mark.skipif(analyser().name != "morfeusz", reason="Morfeusz has no wheel for this machine")


@pytest.fixture(params=[with_morfeusz, without_morfeusz])
def either(request: pytest.FixtureRequest) -> Analyser:
    try:
        made: Analyser = request.param()
    except ImportError:
        pytest.skip("Morfeusz has no wheel for this machine")
    return made


@pytest.mark.parametrize(("word", "form"), [(word, form) for word, forms in INFLECTED.items() for form in forms])
def test_inflected_forms_share_a_key(word: str, form: str) -> None:
    known = with_morfeusz() if analyser().name == "morfeusz" else pytest.skip("needs the dictionary of Morfeusz")

    assert level(known.form(word, "pl"), known.form(form, "pl")) >= 0.8


def test_without_morfeusz_nine_of_ten_forms_are_found() -> None:
    known = without_morfeusz()
    pairs = [(word, form) for word, forms in INFLECTED.items() for form in forms]
    found = [pair for pair in pairs if level(known.form(pair[0], "pl"), known.form(pair[1], "pl")) >= 0.8]

    assert len(found) >= 0.9 * len(pairs), sorted(set(pairs) - set(found))


@pytest.mark.parametrize(("one", "other"), APART)
def test_different_words_share_no_key(either: Analyser, one: str, other: str) -> None:
    assert level(either.form(one, "pl"), either.form(other, "pl")) < 0.8


@needs_morfeusz
def test_a_noun_is_not_read_as_the_verb_it_comes_from() -> None:
    known = with_morfeusz()
    assert known.form("szkolenie", "pl").keys == ("szkolen",)
    # No noun of its own: the verb is all there is.
    assert not set(known.form("przygotowywanie", "pl").keys).isdisjoint(known.form("przygotowywać", "pl").keys)


@needs_morfeusz
def test_words_with_several_readings_have_all_of_them() -> None:
    assert set(with_morfeusz().form("lat", "pl").keys) >= {"lat", "rok"}


def test_unknown_words_have_their_stem(either: Analyser) -> None:
    assert not either.known("gopsu", "pl")
    assert level(either.form("gops", "pl"), either.form("gopsu", "pl")) >= 0.8


def test_a_pages_language_decides(either: Analyser) -> None:
    def near(one: str, other: str, language: str) -> bool:
        return level(either.form(one, language), either.form(other, language)) >= 0.8

    assert near("obec", "obcemi", "cs")
    assert near("město", "městech", "cs")
    assert near("floods", "flooding", "en")
    assert near("gemeinden", "gemeinde", "de")
    assert not near("громада", "громади", "uk")
    assert either.form("громада", "uk").keys == ("громада",)
    assert either.form("gminy", "pl-PL") == either.form("gminy", "pl")


def test_what_is_no_word_has_no_relatives(either: Analyser) -> None:
    form = either.form("xxiii/145/2020", "pl")

    assert form.keys == ("xxiii/145/2020",)
    assert form.heads == ()


def test_terms_tell_places_and_forms(either: Analyser) -> None:
    terms = either.terms("W gminach.", "pl")

    assert [(term.token.position, term.token.start, term.token.end) for term in terms] == [(0, 0, 1), (1, 2, 9)]
    assert level(terms[1].form, either.form("gmina", "pl")) >= 0.8


def test_a_version_names_the_rules_and_the_dictionary(either: Analyser) -> None:
    assert either.version.startswith(f"{RULES}:")
    assert either.name == "simplemma" or either.version != without_morfeusz().version


def test_many_threads_get_what_one_gets(either: Analyser) -> None:
    vocabulary = [f"{word}{ending}" for word in INFLECTED for ending in ("", "a", "owi", "em", "ach")]
    text = " ".join(vocabulary)
    found: list[list[tuple[str, ...]]] = []

    def analyse() -> None:
        found.append([term.form.keys for term in either.terms(text, "pl")])

    threads = [threading.Thread(target=analyse) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [found[0]] * 4


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    from search.language import analysis

    monkeypatch.setattr(analysis, "_REMEMBERED", 10)
    forms = analysis.LanguageAnalysis(None, None).forms
    made = [forms[f"słowo{number}"] for number in range(100)]

    assert len(forms) <= 10
    assert [forms[form.text] for form in made] == made
