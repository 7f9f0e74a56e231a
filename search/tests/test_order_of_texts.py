"""What stands first, and why; the same whatever engine found the texts."""

from math import log

import numpy as np
import pytest

from search.language import analyser
from search.language.analysis import Form
from search.ranking import Candidate, Corpus, Weights, encode, level, pack, rank, unpack
from search.ranking.forms import grams
from search.ranking.positions import length, numbers, positions
from search.tests.collection import Collection

PLAIN = Weights(grams=0, pairs=0, title=0)
FILLER = "Rada gminy obradowała o budżecie oraz drogach i szkołach przez cały dzień"


def order(collection: Collection, query: str, **kwargs: object) -> list[int]:
    return [one.key for one in collection.rank(query, **kwargs)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("gmina", "gmina", 1.0),
        ("gmina", "gminie", 0.9),
        ("rok", "lat", 0.8),
        ("powodziowy", "powodziowców", 0.4),
        ("szpital", "szpitalik", 0.4),
        ("łąka", "łata", 0.0),
        ("gmina", "powiat", 0.0),
    ],
)
def test_words_are_as_near_as_what_they_share(one: str, other: str, expected: float) -> None:
    known = analyser()

    assert level(known.form(one, "pl"), known.form(other, "pl")) == expected
    assert level(known.form(other, "pl"), known.form(one, "pl")) == expected


def test_words_of_five_letters_share_five() -> None:
    assert level(Form("remiz", "remiz", ("remiz",), ("remiz",)), Form("remizja", "r", ("r",), ("remizj",))) == 0.2


def test_a_text_is_numbers_in_order_and_back() -> None:
    codes = encode([(0, 5), (0, 6), (1, 7), (2, 5), (2, 5)])

    assert numbers(codes).tolist() == [5, 6, 7, 5, 5]
    assert positions(codes).tolist() == [0, 0, 1, 2, 2]
    assert length(codes) == 3
    assert unpack(pack(codes)).tolist() == codes.tolist()
    assert len(pack(codes)) == 20
    assert pack(encode([(0, 1)])) == b"\x01\x00\x00\x00"


def test_the_score_is_bm25_over_levels() -> None:
    """Worked out by hand: one concept, one text with the form and one with another form of it, of ten in all."""
    collection = Collection(["gmina", "gminie gminie dom", *[FILLER] * 8])
    concepts = collection.concepts("gmina")
    corpus = Corpus(10, 2.0)
    found = {one.key: one.score for one in rank(collection.candidates()[:2], concepts, corpus, weights=PLAIN)}

    # FILLER has “gminy”: eight texts at .9, one at 1, one at .9.
    texts = 1 + 0.9 * 9
    idf = log(1 + (10 - texts + 0.5) / (texts + 0.5)) ** 1.2
    norm = {0: 0.8 * (0.5 + 0.5 * 1 / 2), 1: 0.8 * (0.5 + 0.5 * 3 / 2)}
    assert found[0] == pytest.approx(idf * 1.8 * 1 / (1 + norm[0]))
    assert found[1] == pytest.approx(idf * 1.8 * 1.8 / (1.8 + norm[1]))


def test_the_exact_form_stands_above_others_of_its_length() -> None:
    collection = Collection(["o gminie", "o gmina", "o powiecie"])

    assert order(collection, "gmina") == [1, 0, 2]


def test_rare_words_say_more_than_frequent_ones() -> None:
    collection = Collection([f"{FILLER} pompa", f"{FILLER} gmina gmina", *[FILLER] * 20])

    assert order(collection, "gmina pompa")[0] == 0


def test_a_word_with_many_readings_has_one_voice() -> None:
    """“lat” may be years or summers: a text with both is not two texts' worth."""
    collection = Collection(["rok lato dom", "pompa lat dom", *[FILLER] * 5])

    assert order(collection, "lat pompa", weights=PLAIN)[0] == 1


def test_longer_texts_need_more() -> None:
    collection = Collection([f"pompa {FILLER} {FILLER}", f"pompa {FILLER}", FILLER])

    assert order(collection, "pompa")[0] == 1


def test_parts_of_words_decide_where_words_do_not() -> None:
    collection = Collection([FILLER, f"{FILLER} przeciwpowodziowy", FILLER])
    without = collection.rank("powodziowy", weights=PLAIN)

    assert {one.score for one in without} == {0.0}
    assert order(collection, "powodziowy")[0] == 1


def test_neighbours_in_the_question_are_better_as_neighbours() -> None:
    collection = Collection([f"pomoc {FILLER} sąsiedzka", f"{FILLER} pomoc sąsiedzka", f"sąsiedzka i pomoc {FILLER}"])
    score = {one.key: one.score for one in collection.rank("pomoc sąsiedzka")}
    without = {one.key: one.score for one in collection.rank("pomoc sąsiedzka", weights=Weights(pairs=0))}

    assert score[1] > score[0]
    assert score[2] > without[2]
    assert score[0] == without[0]
    assert without[0] == pytest.approx(without[1])


def test_neighbours_never_reach_into_the_next_text() -> None:
    apart = Collection(["pomoc", "sąsiedzka"])

    assert apart.rank("pomoc sąsiedzka") == apart.rank("pomoc sąsiedzka", weights=Weights(pairs=0))


def test_the_title_of_the_work_counts() -> None:
    collection = Collection([FILLER, FILLER], titles=["Budżet", "Pompy dla mieszkańców"])

    ranked = collection.rank("pompa")
    assert ranked[0].key == 1
    assert ranked[0].matched == (True,)
    assert ranked[1].matched == (False,)


def test_what_is_better_kept_stands_a_little_higher() -> None:
    collection = Collection(["pompa", "pompa"], priors=[1.0, 1.1])

    assert order(collection, "pompa") == [1, 0]


def test_what_was_matched_is_told_for_each_word() -> None:
    collection = Collection(["pompa i dach", "pompami", "powodziowców"])
    matched = {one.key: one.matched for one in collection.rank("pompa dach powodziowy")}

    # The beginning of a word alone is nothing that was asked for.
    assert matched == {0: (True, True, False), 1: (True, False, False), 2: (False, False, False)}


@pytest.mark.parametrize(
    ("query", "synonyms"),
    [
        ("koronawirus", [["koronawirus", "COVID-19"]]),
        ("GOPS", [["GOPS", "ośrodek pomocy społecznej"]]),
        ("ośrodek pomocy społecznej", [["GOPS", "ośrodek pomocy społecznej"]]),
        ("trzeci sektor", [["trzeci sektor", "organizacja pozarządowa"]]),
    ],
)
def test_synonyms_are_found(query: str, synonyms: list[list[str]]) -> None:
    texts = ["zakażenie Covid 19", "w ośrodku pomocy społecznej", "nowy GOPS", "organizacje pozarządowe", "dom"]
    meant = {"koronawirus": 0, "GOPS": 1, "ośrodek pomocy społecznej": 2, "trzeci sektor": 3}[query]
    collection = Collection(texts)

    assert all(collection.rank(query, synonyms)[0].matched)
    assert meant in {one.key for one in collection.rank(query, synonyms) if all(one.matched)}
    assert meant not in {one.key for one in collection.rank(query) if all(one.matched)}


def test_words_of_a_synonym_scattered_in_a_text_are_not_it() -> None:
    collection = Collection(["pomocy udziela ośrodek rady społecznej", FILLER])

    assert not any(any(one.matched) for one in collection.rank("GOPS", [["GOPS", "ośrodek pomocy społecznej"]]))


def test_a_compound_is_found_by_its_parts_in_order() -> None:
    collection = Collection(["w sprawie XXIII/145/2020/1", "pozycja XXIII i 145", "akt XXIII/145/2020"])
    matched = {one.key for one in collection.rank("XXIII/145/2020") if all(one.matched)}

    assert matched == {0, 2}
    assert order(collection, "XXIII/145/2020")[0] == 2


def test_a_compound_that_stands_once_counts_once() -> None:
    collection = Collection(["Bielsko-Biała", "Bielsko Biała"])
    concepts = collection.concepts("Bielsko-Biała")
    score = {one.key: one.score for one in rank(collection.candidates(), concepts, Corpus(2, 2), weights=PLAIN)}

    assert score[0] > score[1] > 0
    assert score[0] < 1.2 * score[1]


def test_a_part_that_few_texts_have_hints_at_the_compound() -> None:
    texts = ["(poz. 374 z innych lat)", "rok 2020 w dzienniku", "Dz.U. z 2020 r. poz. 374", FILLER]
    ranked = Collection(texts).rank("Dz.U. 2020 poz. 374", weights=PLAIN)

    assert [one.key for one in ranked[:2]] == [2, 0]
    assert [one.matched for one in ranked[:2]] == [(True,), (False,)]
    assert {one.score for one in ranked[2:]} == {0.0}


def test_corrections_are_worth_a_little_less() -> None:
    collection = Collection(["żywność", "zywnosc"])
    with_it = {one.key: one for one in collection.rank("zywnosc", corrections={"zywnosc": ["żywność"]}, weights=PLAIN)}

    assert all(with_it[0].matched)
    assert with_it[1].score > with_it[0].score
    assert not any(next(one for one in collection.rank("zywnosc") if one.key == 0).matched)


def test_nothing_is_ranked_without_error() -> None:
    assert rank([], [], Corpus(0, 0)) == []
    empty = Collection([""])

    assert [one.score for one in empty.rank("pompa")] == [0.0]
    assert [one.score for one in empty.rank("")] == [0.0]
    assert rank([Candidate(7, encode([]))], [], Corpus(1, 0.0))[0].key == 7


def test_numbers_that_the_table_does_not_know_do_no_harm() -> None:
    collection = Collection(["pompa"])
    strange = Candidate(1, np.array([2**31 - 1, 2**32 - 1], dtype=np.uint32))

    ranked = rank([*collection.candidates(), strange], collection.concepts("pompa"), collection.corpus)
    assert [one.key for one in ranked] == [0, 1]


def test_grams_are_folded_and_have_edges() -> None:
    assert grams("Łąka") == ["_lak", "laka", "aka_"]
    assert grams("w") == ["_w_"]
