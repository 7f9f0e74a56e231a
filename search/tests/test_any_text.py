"""Whatever Unicode comes: nothing raises, places are places of the text, and what is asked is what is indexed."""

from itertools import pairwise
from time import process_time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.language import analyser, folded, tokens
from search.language.characters import form_of
from search.language.question import LONGEST, MOST_WORDS, parse, words
from search.tests.collection import outer

# Random characters hardly ever make office prose: pieces of it, with anything between and inside.
PIECES = [
    "Dz. U. z 2020 r. poz. 374", "Dz.U.", "§ 3 ust. 2", "art. 15zzs", "24 marca 2020 r.", "24.03.2020",
    "2020-03-24", "5 tys. 219 zł", "5 219", "zł", "tys.", "#", "+48", "(32)", "600 100 200", "COVID", "-", "–",
    "19", "XXIII/145/2020", "/", ".", ",", "ul.", "r.", "BIP", "e", "u", "Bielsko-Biała", "gospo-\ndarczy", "-\n",
    "\xad", "\xad\n", "\xa0", " ", "\n", "\r\n", "\u0301", "\u0328", "ﬁ", "½", "İ", "ß", "ŉ", "\u200b", "\u200d",
    "\ufeff", "'", "’", "@", "psary.pl", "https://", "www.", "_", "#Zostań", "W", "I", "xx", "zz", "lit. b", "nr",
    "poz.", "OR", "LUB", "-x", '"', "„", "”", "gmina:", "akt:", "rok:", "rok:2020", "?", "jak", "п'ять", "가",
    "\u1100\u1161", "का", "😀", "\x00", "\ud800", "１２", "²", "٣", "ǅ", "ﷺ", "z\u0307",
]  # fmt: skip
prose = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=12).map("".join)
anything = prose | st.text(max_size=60)
languages = st.sampled_from(["pl", "cs", "en", "uk", ""])


@settings(max_examples=400, deadline=None)
@given(text=anything, language=languages)
def test_places_are_places_of_the_text(text: str, language: str) -> None:
    found = tokens(text, language)

    assert all(0 <= token.start < token.end <= len(text) and token.form for token in found)
    assert all(text[token.start].strip() and text[token.end - 1].strip() for token in found)
    # Positions begin at zero and have no gaps, so that numbers of forms alone are a text.
    assert all(0 <= later.position - earlier.position <= 1 for earlier, later in pairwise(found))
    assert not found or found[0].position == 0
    assert not found or max(token.position + token.width for token in found) == found[-1].position + 1


@settings(max_examples=400, deadline=None)
@given(text=anything, language=languages)
def test_what_a_place_holds_is_the_word_that_stands_there(text: str, language: str) -> None:
    """Asked for by itself, each thing that a text names is the same thing again."""
    for token in outer(tokens(text, language)):
        there = text[token.start : token.end]
        assert token.form in {again.form for again in tokens(there, language)}, there


@settings(max_examples=300, deadline=None)
@given(text=anything)
@example("374191919Dz. U. z 2020 r. poz. 374")
def test_every_letter_and_figure_is_in_some_word(text: str) -> None:
    covered = {place for token in tokens(text) for place in range(token.start, token.end)}

    assert all(place in covered for place, letter in enumerate(text) if letter.isalnum() and letter.isascii())


@settings(max_examples=300, deadline=None)
@given(text=anything, language=languages)
@example("Dz. U. z 2020 r. poz. 374İ", "pl")
def test_forms_have_no_case_and_fold_once(text: str, language: str) -> None:
    for token in tokens(text, language):
        assert form_of(token.form) == token.form
        assert folded(folded(token.form)) == folded(token.form)


@settings(max_examples=300, deadline=None)
@given(text=anything, language=languages)
@example("➐", "pl")
def test_anything_is_analysed_alike_however_often(text: str, language: str) -> None:
    known = analyser()
    first, again = known.terms(text, language), known.terms(text, language)

    assert first == again
    assert all(term.form == known.form(term.token.form, language) for term in first)
    assert all(term.form.text == term.token.form and term.form.keys[0] == term.form.stem for term in first)


@settings(max_examples=300, deadline=None)
@given(text=prose.filter(lambda text: len(text) < 200))
def test_what_is_asked_is_what_is_indexed(text: str) -> None:
    """A text, typed as it stands, asks for nothing that its index does not have."""
    indexed = {token.form for token in tokens(text)}

    for word in words(text):
        assert {word.form, *word.parts, *word.names} <= indexed


@settings(max_examples=500, deadline=None)
@given(text=anything | st.text(alphabet='-"ORLUB gmina:rok2020 \n', max_size=80), language=languages)
def test_anything_typed_is_a_question(text: str, language: str) -> None:
    question = parse(text, language)

    assert len(question.words) <= MOST_WORDS
    assert parse(text, language) == question
    assert hash(question) == hash(parse(text, language))


@settings(max_examples=20, deadline=None)
@given(piece=st.sampled_from(PIECES), count=st.integers(200, 3_000))
def test_long_questions_are_cut_and_say_so(piece: str, count: int) -> None:
    text = f"{piece} " * count
    question = parse(text)

    assert question.cut or len(text) <= LONGEST
    assert len(question.words) <= MOST_WORDS


@pytest.mark.parametrize(
    "piece",
    [
        "a.", "a-", "1.", "1 111 ", "1.111.", "a/1/", "§ 1 ", "art. 1 ", "Dz.U. ", "Dz.U. 2020 poz. 1, ", "1, ",
        "www.", "a@", "http://", "#a", "#", "\u0301", "e\u0301\u0323", "\xad", "\xad ", "-\n", "a-\n", "1 tys. ",
        "covid ", "x", "9", "XX/", "24.", "I", "'a", "ﬁ", "a_", "+4", "(3", "가", "1 zł ", "ust. 2 ", "\u1100\u1161",
        "999 ", "-", ":", "a:",
    ],
)  # fmt: skip
def test_no_text_takes_longer_than_its_length(piece: str) -> None:
    """Anything quadratic would take minutes."""
    text = piece * (60_000 // len(piece))
    began = process_time()
    found = tokens(text)
    asked = parse(text)

    assert process_time() - began < 20
    assert all(len(token.form) <= 100 for token in found)
    assert len(asked.words) <= MOST_WORDS


def test_an_address_of_nothing_is_not_read_to_its_end_at_each_of_its_words() -> None:
    def cost(piece: str) -> float:
        times = []
        for _ in range(3):
            began = process_time()
            tokens(piece * 10_000)
            times.append(process_time() - began)
        return min(times)

    # Twice as much; six times, where all its words were put in small letters each time.
    assert cost("www.") < 4 * cost("aaa.")


def test_amounts_that_nobody_has_are_still_words() -> None:
    assert tokens("9" * 5_000 + " zł")
    assert tokens("1" + ".111" * 3_000 + " mld zł")
