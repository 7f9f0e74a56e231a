"""Anything may be typed into the box: a search answers or finds nothing, and never breaks."""

from collections.abc import Callable

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.users.models import User
from initiatives.models import InitiativePage
from initiatives.tests import examples, factories
from search.query import Kind, Question, ask
from search.words import Part, folded, matches, snippet, words

NASTY = [
    "", " ", "\t\n", "\x00", "pompa\x00pompa", '"', '"pompa', 'pompa"', '""', "'", "-", "--", "- pompa", "-pompa",
    "pompa -", "*", "pompa*", "OR", "AND", "NOT", "NEAR", "pompa OR", "OR pompa", "pompa AND NOT", "NEAR(pompa, 2)",
    "(", ")", "(pompa", "()", "title:", "title:pompa", "{title}: pompa", "live:false", "^pompa", "pompa + pompa", "&",
    "|", "pompa & | !", "!pompa", "<->", ":*", "\\", "\\'", "%", "%s", "%(x)s %d", "_", "___", "?", "§ 3 ust. 2",
    "a" * 10_000, "pompa " * 5_000, '"' * 10_000, "pompa' OR 1=1 --", "ŁÓDŹ", "zażółć gęślą jaźń", "e\u0301\u0301",
    "\u200b", "\u202epompa", "\ud7ff", "\uffff", "😀", "𝒫ompa", "ﬁ", "İ", "ß", "١٢٣", "पंप", "水泵", "pompa/pompa", "//",
    "XXIII/145/2020", "-/-", "a-b-c", "...", "1e999", "0x00", "NULL", "\\N",
]  # fmt: skip


@pytest.fixture
def reader(sign_in: Callable[[User], Client]) -> Client:
    return sign_in(factories.person())


@pytest.mark.django_db
def test_any_question_is_answered(reader: Client) -> None:
    answers = {query: reader.get("/szukaj/", {"q": query}).status_code for query in NASTY}

    assert {query for query, status in answers.items() if status != 200} == set()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/szukaj/?q=%FF%FE", "/szukaj/?q=a&q=b", "/szukaj/?strona=x&rodzaj=%00&q=a"])
def test_any_address_is_answered(reader: Client, address: str) -> None:
    assert reader.get(address).status_code == 200


@pytest.mark.django_db
def test_a_question_that_is_too_long_says_so(reader: Client) -> None:
    assert "Zapytanie było za długie" in reader.get("/szukaj/", {"q": "pompa " * 100}).content.decode()


@pytest.mark.django_db
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=400), page=st.one_of(st.none(), st.text(max_size=5), st.integers(-3, 10**12)))
@pytest.mark.parametrize("kind", [None, Kind.ACT])
def test_no_text_raises(user: User, kind: Kind | None, text: str, page: str | int | None) -> None:
    answer = ask(Question(text, kind, page), user=user)

    assert answer.total >= len(answer.hits)


@pytest.fixture
def user() -> User:
    """With a page and an act that can be found, so that snippets are made, too."""
    InitiativePage.objects.all().delete()
    factories.InitiativePageFactory.create(title="Pompa i OR", summary="a b c 1 2 3 pompa")
    examples.act()
    return factories.person()


PRINTED = st.text(alphabet=st.characters(codec="utf-8"), max_size=300)


@given(text=st.text(max_size=400))
def test_words_hold_letters_and_digits_alone(text: str) -> None:
    for word in words(text):
        assert any(letter.isalnum() for letter in word)
        assert not set(word) & set("\"'*():^{}+&|!<>\\%\x00")


@given(text=PRINTED)
def test_folding_keeps_every_place(text: str) -> None:
    assert len(folded(text)) == len(text)


@given(text=PRINTED, wanted=st.lists(st.text(max_size=8), max_size=4), length=st.integers(1, 400))
def test_a_snippet_is_a_piece_of_the_text(text: str, wanted: list[str], length: int) -> None:
    parts = snippet(text, wanted, length)

    plain = "".join(part.text for part in parts).removeprefix("…").removesuffix("…")
    assert plain in " ".join(text.split()) or not plain
    assert len(plain) <= length


@given(word=st.sampled_from(["pompa", "żółw", "Łódź", "145"]), before=PRINTED, after=PRINTED)
def test_a_word_that_occurs_is_marked(word: str, before: str, after: str) -> None:
    parts = snippet(f"{before} {word.upper()} {after}", [word])

    assert Part(word.upper(), marked=True) in parts or matches(before, [word])


@pytest.mark.parametrize(("typed", "found"), [("zolw", "Żółw"), ("LODZ", "Łódź"), ("żółw", "ZOLW")])
def test_marks_do_not_ask_for_polish_letters(typed: str, found: str) -> None:
    assert Part(found, marked=True) in snippet(f"Oto {found} tutaj", [typed])


def test_a_part_of_a_word_is_not_marked() -> None:
    assert not matches("pompami", ["pompa"])
