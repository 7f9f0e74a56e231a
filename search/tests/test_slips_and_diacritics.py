"""What is typed without diacritics or with a slip is found by the index's own words, and only where it lacks them."""

from collections.abc import Collection

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.language import MemoryVocabulary, analyser, corrections, folded, parse, plan
from search.language.correction import edits
from search.language.spellings import spellings

WORDS = {
    "żywność": 5, "żywności": 3, "łąka": 1, "łaka": 4, "pompa": 2, "kwarantanna": 9, "laska": 2, "łaska": 3, "łaską": 1,
    "gops": 2, "zażółć": 1, "biała": 1, "bielsko": 1, "powiat": 7, "powiaty": 8, "rada": 4, "się": 30, "szkoda": 1,
}  # fmt: skip


class Counted(MemoryVocabulary):
    """Counts how often it is asked."""

    times = 0

    def present(self, forms: Collection[str]) -> set[str]:
        self.times += 1
        return super().present(forms)

    def spelled(self, folds: Collection[str]) -> dict[str, int]:
        self.times += 1
        return super().spelled(folds)

    def akin(self, keys: Collection[str]) -> dict[str, dict[str, int]]:
        self.times += 1
        return super().akin(keys)


def meant(query: str, words: dict[str, int] | None = None) -> dict[str, tuple[str, ...]]:
    return corrections(
        parse(query), vocabulary=MemoryVocabulary(WORDS if words is None else words), analyser=analyser()
    )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("zywnosc", {"zywnosc": ("żywność",)}),
        ("ZYWNOSC", {"zywnosc": ("żywność",)}),
        # The commonest first.
        ("laka", {"laka": ("łaka", "łąka")}),
        ("zazolc", {"zazolc": ("zażółć",)}),
        # A word that the index has is what was meant, whatever else it might have been.
        ("laska", {}),
        ("żywność", {}),
        # Slips: swapped, another letter, one too many, one too few; with diacritics forgotten too.
        ("kwaratnanna", {"kwaratnanna": ("kwarantanna",)}),
        ("kwarontanna", {"kwarontanna": ("kwarantanna",)}),
        ("kwarranntanna", {}),
        ("kwarzantanna", {"kwarzantanna": ("kwarantanna",)}),
        ("kwarantana", {"kwarantana": ("kwarantanna",)}),
        ("zwynosc", {"zwynosc": ("żywność",)}),
        # A dictionary knows it, or it is too short to tell.
        ("powiatem", {}),
        ("pompka", {}),
        ("rafa", {}),
        ("rxda", {}),
        # Found without correction, by what the words share.
        ("gopsu", {}),
        ("Bielsko-Biala", {"biala": ("biała",)}),
        ("2020-03-24 XX/1/20", {}),
        ("", {}),
    ],
)
def test_words_that_the_index_lacks_are_corrected(query: str, expected: dict[str, tuple[str, ...]]) -> None:
    assert meant(query) == expected


def test_three_spellings_and_two_corrections_at_most() -> None:
    assert len(meant("aeolnsz", dict.fromkeys(("ąeolnsz", "aęolnsz", "aeólnsz", "aeołnsz"), 1))["aeolnsz"]) == 3
    assert meant("powkat", {"powiat": 7, "powrat": 8, "powłat": 1})["powkat"] == ("powrat", "powiat")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("laka", ("łąki",)),
        ("zolwiem", ("żółwie", "żółwia")),
        # The form itself is nearer, and what has the same key without that is found anyway.
        ("slonca", ("słońca",)),
        ("laki", ("łąki",)),
        ("kot", ()),
    ],
)
def test_another_inflected_form_stands_in(query: str, expected: tuple[str, ...]) -> None:
    words = {"łąki": 1, "żółwie": 4, "żółwia": 2, "słońce": 9, "słońca": 1, "koty": 3}
    vocabulary = MemoryVocabulary(words, analyser())

    assert corrections(parse(query), vocabulary=vocabulary, analyser=analyser()).get(query, ()) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("samorzadzie", ("samorządzie",)),
        ("wypozyczanie", ("wypożyczanie",)),
        # What they share has no diacritics itself.
        ("dziecmi", ("dziećmi",)),
        ("wyplacie", ("wypłacie",)),
        # A word of its own.
        ("kasze", ()),
        # The index has it in another form.
        ("szkole", ()),
        # Known with diacritics, so no slip of “zmiza”, and nowhere.
        ("zmija", ()),
    ],
)
def test_another_inflected_form_is_spelled_by_the_dictionary(query: str, expected: tuple[str, ...]) -> None:
    words = {
        "samorządu": 1, "dzieci": 3, "wypożycza": 1, "wypłaty": 2, "kasza": 1, "szkoła": 2, "zmiza": 1,
    }  # fmt: skip
    vocabulary = MemoryVocabulary(words, analyser())

    assert corrections(parse(query), vocabulary=vocabulary, analyser=analyser()).get(query, ()) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        # The commonest of its forms stands for all.
        ("koronavirus", ("koronawirusowi",)),
        ("koronavirusem", ("koronawirusowi",)),
        ("kwarantanami", ("kwarantannie",)),
        # Of a stem with diacritics.
        ("zwynosciami", ("żywności",)),
        # Found without correction, though no dictionary knows it.
        ("gopskami", ()),
        ("rxdami", ()),
    ],
)
def test_a_slip_of_another_inflected_form_is_mended(query: str, expected: tuple[str, ...]) -> None:
    words = {
        "koronawirusowi": 4, "koronawirusa": 2, "kwarantannie": 1, "żywności": 2, "gopskach": 1, "gopstach": 1,
    }  # fmt: skip
    vocabulary = MemoryVocabulary(words, analyser())

    assert corrections(parse(query), vocabulary=vocabulary, analyser=analyser()).get(query, ()) == expected


def test_spellings_are_as_many_as_a_question_can_afford() -> None:
    tried: list[str] = []

    def known(word: str) -> bool:
        tried.append(word)
        return False

    spellings([f"zolc{letter}esalnosceza" for letter in "abcdefghijklmnopqrstuvwxyz" * 2] + ["zaz" * 100], known)

    assert 100 < len(tried) <= 320


def test_a_question_of_unknown_words_alone_asks_for_no_more_slips_than_a_few_words_have() -> None:
    asked: list[int] = []

    class Counting(MemoryVocabulary):
        def spelled(self, folds: Collection[str]) -> dict[str, int]:
            asked.append(len(folds))
            return super().spelled(folds)

    words = [f"xqwzgarvtyk{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]
    corrections(parse(" ".join(words)), vocabulary=Counting({}), analyser=analyser())

    assert max(asked) <= 10 * len(edits(words[0]))


def test_the_vocabulary_is_asked_five_times_at_most() -> None:
    vocabulary = Counted(WORDS)
    corrections(parse("zywnosc laka kwaratnanna popma zywnosci abcdefg"), vocabulary=vocabulary, analyser=analyser())

    assert vocabulary.times == 5


def test_small_words_typed_without_diacritics_are_small_all_the_same() -> None:
    words = [word.text for word in parse("gdzie moge sie zglosic").words if not word.slight]

    assert words == ["moge", "zglosic"]


def test_a_plan_finds_what_was_meant() -> None:
    query = parse("Bielsko-Biala")
    (clause,) = plan(query, analyser=analyser(), corrections=meant("Bielsko-Biala")).all_of
    parts = [analyser().form(form, "pl").keys for form in ("bielsko", "biała")]

    assert all(set(keys) & wanted for keys, wanted in zip(parts, clause.sequences[0], strict=True))


@settings(max_examples=200, deadline=None)
@given(word=st.text(alphabet="abcdeływz", min_size=1, max_size=9), data=st.data())
def test_one_slip_is_mended(word: str, data: st.DataObject) -> None:
    fold = folded(word)
    place = data.draw(st.integers(0, len(fold) - 1))
    slips = {
        fold[:place] + fold[place + 1 :],
        fold[:place] + "q" + fold[place:],
        fold[:place] + "q" + fold[place + 1 :],
        fold[:place] + fold[place + 1 : place + 2] + fold[place] + fold[place + 2 :],
    } - {fold, ""}  # fmt: skip

    assert all(fold in edits(slip) for slip in slips)
    assert fold not in edits(fold)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=50))
def test_anything_can_be_corrected(text: str) -> None:
    found = meant(text)

    assert all(form not in WORDS and set(words) <= WORDS.keys() for form, words in found.items())
