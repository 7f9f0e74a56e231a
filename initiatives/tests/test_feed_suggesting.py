"""A category and topics are suggested by the words of ours, with those they were told by; or none, if none is clear."""

import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from initiatives.feeds.suggesting import MOST_REASONS, MOST_TOPICS, Kind, Part, Ref, Subject, Subjects, Suggestion
from initiatives.feeds.wording import Wording
from search.language import analyser

HERE = Path(__file__).parent
TAXONOMY = tomllib.loads((HERE.parent / "demo" / "content" / "taxonomy.toml").read_text(encoding="utf-8"))
ENTRIES = tomllib.loads((HERE / "data" / "feeds" / "to_be_filed.toml").read_text(encoding="utf-8"))["entry"]
POLISH = Wording(analyser(), "pl")

CATEGORIES = {
    "ochrona-zdrowia-i-bezpieczenstwo": "Zdrowie i bezpieczeństwo mieszkańców.",
    "wspolnota": "Pomoc na co dzień, przede wszystkim osobom starszym i potrzebującym.",
    "przedsiebiorczosc": "Miejscowi przedsiębiorcy i pracodawcy.",
    "prawo": "Akty prawa miejscowego.",
    "administracja": "Praca urzędów i jednostek organizacyjnych.",
    "oswiata-i-kultura": "Działania szkół i instytucji kultury.",
    "ngo": "Współpraca z organizacjami pozarządowymi i klubami sportowymi.",
    "inne": "Działania, które nie mieszczą się w pozostałych kategoriach.",
}
# As counted among practices: where those of a topic, or of what is under it, are filed.
USUAL = {
    "obsluga-mieszkancow": "administracja",
    "organizacja-urzedu": "administracja",
    "pomoc-mieszkancom": "wspolnota",
    "wolontariat": "wspolnota",
    "gospodarka-lokalna": "przedsiebiorczosc",
    "promocja-lokalnych-uslug": "przedsiebiorczosc",
    "bezpieczenstwo": "ochrona-zdrowia-i-bezpieczenstwo",
    "zarzadzanie-kryzysowe": "ochrona-zdrowia-i-bezpieczenstwo",
    "oswiata-kultura-sport": "oswiata-i-kultura",
    "dotacje-dla-ngo": "ngo",
}
SLUGS = {
    Kind.CATEGORY: list(CATEGORIES),
    Kind.TOPIC: [row["slug"] for row in TAXONOMY["topic"]],
    Kind.CRISIS: [row["slug"] for row in TAXONOMY["crisis"]],
}


def taxonomy() -> Iterable[Subject]:
    for pk, (slug, description) in enumerate(CATEGORIES.items(), start=1):
        yield Subject(Ref(Kind.CATEGORY, pk), slug.replace("-", " ").upper(), description)
    for pk, row in enumerate(TAXONOMY["topic"], start=1):
        usual = USUAL.get(row["slug"]) or USUAL.get(row.get("parent", ""))
        category = list(CATEGORIES).index(usual) + 1 if usual else 0
        yield Subject(Ref(Kind.TOPIC, pk), row["name"], row["description"], category=category)
    for pk, row in enumerate(TAXONOMY["crisis"], start=1):
        yield Subject(Ref(Kind.CRISIS, pk), row["name"], row["description"])


OURS = Subjects(taxonomy(), wording=POLISH)


def suggested(entry: dict[str, Any]) -> Sequence[Suggestion]:
    return OURS.suggest([Part(entry["title"], 3), Part(entry["text"])])


def slugs(suggestions: Iterable[Suggestion], kind: Kind) -> list[str]:
    return [SLUGS[kind][one.ref.pk - 1] for one in suggestions if one.ref.kind is kind]


def counted(kind: Kind, expected: str) -> tuple[int, int, int]:
    """Entries with the right suggestion in the first place, with a wrong one, and those that have a right one."""
    right = wrong = wanted = 0
    for entry in ENTRIES:
        good = [entry[expected]] if isinstance(entry[expected], str) else entry[expected]
        is_open = kind is Kind.CATEGORY and good == [""] and entry["topics"]
        first = slugs(suggested(entry), kind)[:1]
        right += bool(first and first[0] in good)
        wrong += bool(first and first[0] not in good and not is_open)
        wanted += any(good)
    return right, wrong, wanted


@pytest.mark.parametrize(
    ("kind", "expected", "precision", "recall"),
    [
        (Kind.CATEGORY, "category", 0.9, 0.8),
        (Kind.TOPIC, "topics", 0.9, 0.8),
        (Kind.CRISIS, "crisis", 0.9, 0.6),
    ],
)
def test_what_is_suggested_is_mostly_right(kind: Kind, expected: str, precision: float, recall: float) -> None:
    right, wrong, wanted = counted(kind, expected)
    assert right / (right + wrong) >= precision
    assert right / wanted >= recall


@pytest.mark.parametrize("entry", [row for row in ENTRIES if not row["topics"]], ids=lambda row: str(row["title"]))
def test_nothing_is_suggested_where_nothing_is_clear(entry: dict[str, Any]) -> None:
    assert suggested(entry) == []


def test_words_count_in_any_form_and_are_shown_as_they_stand() -> None:
    found = OURS.suggest([Part("W SOŁECTWACH o powodziach", 3)])
    assert slugs(found, Kind.CRISIS) == ["powodz"]
    assert slugs(found, Kind.TOPIC) == ["solectwa"]
    assert [one.reasons for one in found] == [("powodziach",), ("SOŁECTWACH",)]


def test_other_words_for_a_subject_are_as_good_as_its_name() -> None:
    subjects = [
        Subject(Ref(Kind.TOPIC, 1), "Środki ochrony", words=("maseczka", "przyłbica")),
        Subject(Ref(Kind.TOPIC, 2), "Sport"),
    ]
    (only,) = Subjects(subjects, wording=POLISH).suggest([Part("Drukują przyłbice", 3)])
    assert (only.ref.pk, only.reasons) == (1, ("przyłbice",))


def test_a_topic_speaks_for_its_usual_category_and_says_so() -> None:
    subjects = [
        Subject(Ref(Kind.CATEGORY, 1), "Wspólnota"),
        Subject(Ref(Kind.CATEGORY, 2), "Prawo"),
        Subject(Ref(Kind.TOPIC, 1), "Wolontariat", category=1),
    ]
    category, topic = Subjects(subjects, wording=POLISH).suggest([Part("Wolontariat w gminie", 3)])
    assert (category.ref, category.through, category.reasons) == (Ref(Kind.CATEGORY, 1), topic.ref, ("Wolontariat",))


def test_of_two_that_are_as_clear_neither_is_suggested() -> None:
    subjects = [Subject(Ref(Kind.CATEGORY, 1), "Kultura"), Subject(Ref(Kind.CATEGORY, 2), "Prawo")]
    ours = Subjects(subjects, wording=POLISH)
    assert ours.suggest([Part("Kultura i prawo", 3)]) == []
    assert [one.ref.pk for one in ours.suggest([Part("Kultura", 3)])] == [1]


def test_the_name_of_an_open_category_suggests_nothing() -> None:
    ours = Subjects([Subject(Ref(Kind.CATEGORY, 1), "Inne", CATEGORIES["inne"])], wording=POLISH)
    assert ours.suggest([Part("Inne działania pozostałych gmin", 3)]) == []


def test_without_a_taxonomy_there_is_nothing_to_suggest() -> None:
    assert Subjects([], wording=POLISH).suggest([Part("Powódź", 3)]) == []


@given(st.lists(st.text(max_size=60), max_size=3))
def test_any_text_will_do(texts: list[str]) -> None:
    found = OURS.suggest([Part(text, 3) for text in texts])
    assert len(found) <= MOST_TOPICS + 2
    for one in found:
        assert 0 < len(one.reasons) <= MOST_REASONS
        assert all(any(word in text for text in texts) for word in one.reasons)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_taxonomy_will_do(name: str, description: str) -> None:
    subjects = [Subject(Ref(Kind.TOPIC, pk), name, description, words=("", name)) for pk in (1, 2)]
    found = Subjects(subjects, wording=POLISH).suggest([Part(name, 3), Part(description)])
    assert all(one.score > 0 for one in found)
