"""Anything may be typed into the box: a search answers or finds nothing, and never breaks."""

from collections.abc import Callable

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.users.models import User
from initiatives.tests import examples, factories
from search.asking.ask import Search, ask
from search.engines.interface import Order
from search.models import What
from search.tests.indexed import index

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
    answers = {query: reader.get("/szukaj/", {"q": query}, follow=True).status_code for query in NASTY}

    assert {query for query, status in answers.items() if status != 200} == set()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/szukaj/?q=%FF%FE", "/szukaj/?q=a&q=b", "/szukaj/?strona=x&rodzaj=%00&q=a", "/szukaj/?q=a&co=%00&co=nic",
        "/szukaj/?q=a&sasiedzi=nie&sortuj=%27&na-stronie=-1&dokladnie=x&szukaj-gmina=%22", "/szukaj/?co=akty&q=",
    ],
)  # fmt: skip
def test_any_address_is_answered(reader: Client, address: str) -> None:
    response = reader.get(address, follow=True)

    assert response.status_code == 200
    assert len(response.redirect_chain) <= 1


@pytest.mark.django_db
def test_a_question_that_is_too_long_says_so(reader: Client) -> None:
    assert "Zapytanie było za długie" in reader.get("/szukaj/", {"q": "pompa " * 100}, follow=True).content.decode()


@pytest.mark.django_db
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=600), exactly=st.booleans(), order=st.sampled_from(Order), page=st.integers(-3, 10**12))
@pytest.mark.parametrize("chosen", [{}, {"what": [What.ACT.value], "nowhere": ["x"]}])
def test_no_text_raises(
    user: User, chosen: dict[str, list[str]], text: str, exactly: bool, order: Order, page: int
) -> None:
    answer = ask(Search(text, exactly=exactly, choices=chosen, order=order, page=page), user=user)

    assert answer.total >= max(len(answer.hits), answer.complete)


@pytest.fixture
def user() -> User:
    """With a page and an act that can be found, so that snippets are made, too."""
    factories.InitiativePageFactory.create(title="Pompa i OR", summary="a b c 1 2 3 pompa")
    examples.act()
    index()
    return factories.person()
