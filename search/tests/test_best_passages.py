"""The piece of a text that says most of what was asked, with the forms that say it as they stand there."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.ranking import Concept, Part, Windows, marks, snippet
from search.tests.collection import Collection

PIECES = ["pompa", "24.03.2020", "Dz.U.2020.374", "a\xadb", " ", "\n", "-", "ﬁ"]
FILLER = "Rada obradowała nad budżetem, drogami oraz szkołami. "


def forms(*texts: str) -> list[Concept]:
    return [Concept(text, {}, 0, shown=frozenset({text})) for text in texts]


def marked(parts: list[Part]) -> list[str]:
    return [part.text for part in parts if part.marked]


def shown(parts: list[Part]) -> str:
    return "".join(part.text for part in parts)


def test_forms_are_marked_as_they_stand() -> None:
    parts = snippet("Gminie  Psary\nprzekazano pom\xadpę.", forms("gminie", "pompę"))

    assert parts == [Part("Gminie", marked=True), Part(" Psary przekazano "), Part("pom\xadpę", marked=True), Part(".")]


def test_the_window_with_most_of_the_question_is_shown() -> None:
    text = FILLER * 20 + "Dom. " + FILLER * 20 + "Pompy trafią do domu nad łąką. " + FILLER * 20
    parts = snippet(text, forms("dom", "domu", "pompy"))

    assert marked(parts) == ["Pompy", "domu"]
    assert shown(parts).startswith("…")
    assert shown(parts).endswith("…")
    assert len(shown(parts).split()) <= 62


def test_a_whole_is_marked_once() -> None:
    assert marks("w Bielsku-Białej", forms("bielsku-białej", "bielsku", "białej")) == [(2, 16)]
    assert marked(snippet("dnia 24.03.2020 r.", forms("2020-03-24"))) == ["24.03.2020 r."]


def test_words_of_a_phrase_are_marked_where_they_stand_together() -> None:
    collection = Collection(["ośrodek pomocy społecznej", "w Bielsku Białej"])
    text = "Ośrodkowi Pomocy Społecznej do pomocy, w Bielsku Białej"
    spans = marks(text, collection.concepts("GOPS", [["GOPS", "ośrodek pomocy społecznej"]]))
    town = marks(text, collection.concepts("Bielsko-Biała"))

    # The index has no “ośrodkowi”, so nothing of the text is it.
    assert [text[slice(*span)] for span in spans] == []
    assert [text[slice(*span)] for span in town] == ["Bielsku", "Białej"]
    assert Windows(collection.concepts("Bielsko-Biała")).best(collection.codes[1]).worth > 0
    assert Windows(collection.concepts("Bielsko-Biała")).best(collection.codes[0]).worth == 0


def test_a_text_without_hits_shows_its_beginning() -> None:
    parts = snippet(FILLER * 30, forms("pompa"))

    assert shown(parts).startswith("Rada obradowała")
    assert marked(parts) == []
    assert snippet("", forms("pompa")) == []
    assert snippet("  \n", []) == []
    assert shown(snippet("…---…", [])) == "…---…"


def test_a_short_text_is_shown_whole() -> None:
    assert shown(snippet("(Pompa, a jakże!)", forms("pompa"))) == "(Pompa, a jakże!)"


def test_the_best_window_is_found_by_numbers_alone() -> None:
    collection = Collection([FILLER * 40 + "Pompy trafią do domu. " + FILLER * 40, FILLER * 3, ""])
    concepts = collection.concepts("pompa dom")
    windows = [Windows(concepts).best(codes) for codes in collection.codes]

    words = (FILLER * 40).split()
    assert windows[0].first <= len(words) < len(words) + 3 < windows[0].last <= windows[0].first + 60
    assert windows[0].worth > windows[1].worth == windows[2].worth == 0
    assert windows[2][:2] == (0, 0)


def test_two_words_are_worth_more_than_one_that_is_repeated() -> None:
    collection = Collection(["pompa " * 30 + FILLER * 20 + "pompa i dom " + FILLER * 20])

    window = Windows(collection.concepts("pompa dom")).best(collection.codes[0])
    assert window.first > 30


@settings(max_examples=300, deadline=None)
@given(
    text=st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=60).map("".join),
    size=st.integers(1, 30),
)
def test_a_snippet_is_the_text_and_nothing_else(text: str, size: int) -> None:
    concepts = forms("pompa", "2020-03-24", "dz.u.2020.374", "2020", "ab")
    parts = snippet(text, concepts, size=size)
    whole = " ".join(text.split())

    assert shown(parts).strip("… ") in f" {whole} "
    assert all(part.text for part in parts)


@pytest.mark.parametrize("query", ["jak zgłosić pompę", "w domu"])
def test_slight_words_make_no_window(query: str) -> None:
    collection = Collection(["jak w na do " + FILLER * 30 + "pompa w domu " + FILLER * 3])

    assert Windows(collection.concepts(query)).best(collection.codes[0]).first > 60
