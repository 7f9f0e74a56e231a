"""What is answered when something broke."""

from collections.abc import Callable

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import translation

from cms.users.models import User
from initiatives.tests import factories
from initiatives.tests.markup import faults

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


def test_a_form_that_cannot_be_checked_says_why() -> None:
    response = Client(enforce_csrf_checks=True).post("/konto/logowanie/", {"login": "x"})

    assert response.status_code == 403
    assert "Nie udało się sprawdzić formularza" in response.content.decode()
    assert faults(response.content.decode()) == []
