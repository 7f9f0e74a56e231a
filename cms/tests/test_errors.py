"""What is answered when something broke."""

import re
from collections.abc import Callable

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from cms.address_words import words_of
from cms.models import Association
from cms.users.models import User
from initiatives.models import Role
from initiatives.tests import factories
from initiatives.tests.markup import faults
from search.tests.indexed import index

pytestmark = pytest.mark.django_db


def test_a_database_that_does_not_answer_is_said_with_503(sign_in: Callable[[User], Client]) -> None:
    client = sign_in(factories.person())
    client.raise_request_exception = False

    def refuse(*args: object) -> object:
        raise OperationalError("the database is away")

    with connection.execute_wrapper(refuse), translation.override("en"):
        response = client.get("/inicjatywy/")

    assert response.status_code == 503
    assert response["Retry-After"] == "60"
    assert "Baza danych nie odpowiada." in response.content.decode()
    assert faults(response.content.decode()) == []


def test_an_error_of_ours_is_said_with_500_and_without_its_cause(sign_in: Callable[[User], Client]) -> None:
    client = sign_in(factories.person())
    client.raise_request_exception = False

    def break_down(*args: object) -> object:
        raise RuntimeError("secret detail")

    with connection.execute_wrapper(break_down):
        response = client.get("/inicjatywy/")

    assert response.status_code == 500
    assert "Coś zepsuło się po naszej stronie" in response.content.decode()
    assert "secret detail" not in response.content.decode()
    assert faults(response.content.decode()) == []


def test_a_text_longer_than_any_form_takes_is_said_with_what_to_do(sign_in: Callable[[User], Client]) -> None:
    client = sign_in(factories.person(Role.ADMINISTRATOR))

    response = client.post("/admin/feeds/sources/list/", {"text": "ż" * 1_400_000})

    assert response.status_code == 413
    assert "najwyżej 2,5 MB" in response.content.decode()
    assert "Proszę wrócić przyciskiem przeglądarki" in response.content.decode()
    assert faults(response.content.decode()) == []


def test_any_other_bad_request_is_one(sign_in: Callable[[User], Client]) -> None:
    client = sign_in(factories.person())

    response = client.get("/inicjatywy/", headers={"host": "obcy.example"})

    assert response.status_code == 400
    assert "MB" not in response.content.decode()


def test_a_form_that_cannot_be_checked_says_why() -> None:
    response = Client(enforce_csrf_checks=True).post("/konto/logowanie/", {"login": "x"})

    assert response.status_code == 403
    assert "Nie udało się sprawdzić formularza" in response.content.decode()
    assert faults(response.content.decode()) == []


def test_the_number_on_the_page_is_the_one_in_the_log(
    sign_in: Callable[[User], Client], caplog: pytest.LogCaptureFixture
) -> None:
    client = sign_in(factories.person())
    client.raise_request_exception = False

    def break_down(*args: object) -> object:
        raise RuntimeError("secret detail")

    with connection.execute_wrapper(break_down):
        body = client.get("/inicjatywy/\nzmyślone/").content.decode()

    number = re.search(r'class="error-number">([A-Z3-9]{4}-[A-Z3-9]{4})<', body)
    assert number is not None
    ours = [record for record in caplog.records if number[1] in record.getMessage()]
    assert [record.exc_info[0] for record in ours if record.exc_info] == [RuntimeError]
    assert "\n" not in ours[0].getMessage()
    assert [record.name for record in caplog.records if record.exc_info] == ["cms.errors"]
    assert "tekst nadal jest w\u00a0formularzu" in body


def test_who_lacks_a_right_is_told_who_gives_it(sign_in: Callable[[User], Client]) -> None:
    Association.objects.create(contact_post="Biuro zrzeszenia", contact_email="biuro@zrzeszenie.example")
    member = factories.MemberPageFactory.create(title="Sulechów")

    response = sign_in(factories.person(Role.OFFICIAL, member)).get("/admin/reports/site-history/")
    body = response.content.decode()

    assert response.status_code == 403
    assert "Biuro zrzeszenia" in body
    assert "mailto:biuro@zrzeszenie.example" in body
    assert "Sulechów" in body
    assert faults(body) == []


def test_an_address_that_leads_nowhere_is_searched_for(sign_in: Callable[[User], Client]) -> None:
    client = sign_in(factories.person())

    body = client.get("/gmina-stara/zdalne-sesje-rady-2020.html").content.decode()

    assert 'value="gmina stara zdalne sesje rady"' in body
    assert faults(body) == []


def test_what_the_last_part_of_an_address_finds_is_offered(sign_in: Callable[[User], Client]) -> None:
    for number in range(4):
        factories.InitiativePageFactory.create(title=f"Zdalne sesje rady {number}", language="pl")
    index()
    client = sign_in(factories.person())

    body = client.get("/gmina-stara/zdalne-sesje-rady-2020.html", headers={"accept": "text/html,*/*"}).content.decode()

    assert "Może chodziło o:" in body
    assert body.count('class="card__title"') == 3
    assert '<a href="/szukaj/?q=zdalne%20sesje%20rady">4 wyniki</a>' in body
    assert 'value="zdalne sesje rady"' in body
    assert faults(body) == []
    asked_by_a_program = client.get("/gmina-stara/zdalne-sesje-rady.png", headers={"accept": "image/webp"})
    assert "Może chodziło o:" not in asked_by_a_program.content.decode()


def test_an_address_that_leads_nowhere_is_answered_without_an_index(
    sign_in: Callable[[User], Client],
) -> None:
    factories.InitiativePageFactory.create(title="Zdalne sesje")
    index()
    client = sign_in(factories.person())

    def refuse(execute: Callable[..., object], sql: str, *rest: object) -> object:
        if "burza_search_" in sql:
            raise OperationalError("it is away")
        return execute(sql, *rest)

    with connection.execute_wrapper(refuse):
        response = client.get("/zdalne-sesje/", headers={"accept": "text/html"})

    assert response.status_code == 404
    assert "Nie ma takiej strony" in response.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        '/"><script>alert(1)</script>/',
        "/%22onfocus=alert(1)%20autofocus/",
        "/" + "a" * 5000 + "/",
        "/%00%0a%0d/",
        "/%ff/",
    ],
)
def test_a_hostile_address_is_said_as_words_alone(path: str, sign_in: Callable[[User], Client]) -> None:
    response = sign_in(factories.person()).get(path)
    body = response.content.decode()

    assert response.status_code == 404
    assert "<script>alert" not in body
    assert 'onfocus="' not in body
    assert len(body) < 20_000
    assert faults(body) == []


def test_long_addresses_cost_what_short_ones_cost(sign_in: Callable[[User], Client]) -> None:
    client = sign_in(factories.person())
    client.get("/rozgrzewka/")
    costs = []
    for path in ("/krotki/", "/" + "-".join(f"slowo{'abcdefgh'[n % 8]}" for n in range(200)) + "/"):
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        costs.append(len(queries))

    assert costs[1] <= costs[0]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/", ""),
        ("/inicjatywy/", ""),
        ("/katowice-2469011/wspolny-magazyn-darow/", "katowice wspolny magazyn darow"),
        ("/akty/XIX/417/20/", "XIX/417/20"),
        ("/żółta_łódź/żółta/", "żółta łódź"),
        ("/../../etc/passwd", "etc passwd"),
    ],
)
def test_the_words_of_an_address_are_what_was_looked_for(path: str, words: str) -> None:
    assert words_of(path) == words
