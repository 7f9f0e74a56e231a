"""Our own feeds, asked as a partner asks, for tests of what they say."""

import json
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from initiatives.models import InitiativePage, Role
from initiatives.services import feed_tokens
from initiatives.tests import examples, factories

FORMS = ("atom.xml", "feed.json")
SCOPES = ("", "kategoria/wspolnota/", "temat/{topic}/", "gmina/{code}/")


def a_key(reader: str = "Związek Gmin") -> str:
    user = factories.person(Role.ADMINISTRATOR)
    return feed_tokens.make(reader=reader, note="", user=user, now=timezone.now())[1]


def path_of(key: str, form: str, scope: str = "") -> str:
    return f"/kanaly/{key}/{scope}{form}"


def ask(key: str, form: str = "feed.json", scope: str = "", **headers: str) -> HttpResponse:
    """As somebody who is signed in nowhere."""
    response: Any = Client().get(path_of(key, form, scope), headers=headers)
    return response


def items(key: str, scope: str = "") -> list[dict[str, Any]]:
    response = ask(key, scope=scope)
    assert response.status_code == 200
    found: list[dict[str, Any]] = json.loads(response.content)["items"]
    return found


def titles(key: str, scope: str = "") -> set[str]:
    return {item["title"] for item in items(key, scope)}


def whole() -> InitiativePage:
    """With every field filled, an act and a practice that it is based on; in two topics, one below the other."""
    above = factories.topic("Woda", "woda-x")
    below = factories.topic("Studnie", "studnie-x", above)
    page = examples.initiative()
    page.topics.add(below)
    page.save()
    act = examples.act(page.get_parent().specific)
    amended = factories.ActPageFactory.create(title="Uchwała dawna", parent=page.get_parent().specific)
    examples.use(page, act)
    examples.amend(act, amended)
    examples.base_on(page, factories.InitiativePageFactory.create(title="Wzór z sąsiedniej gminy"))
    # What the editor calls other pages by.
    source, document = InitiativePage.objects.get(title="Wzór z sąsiedniej gminy"), act.files.get().document
    page.description = (
        f'<h3>Opis</h3><p data-block-key="a1b2c">Jak <a linktype="page" id="{source.pk}">tam</a> i '
        f'<a linktype="document" id="{document.pk}">tu</a>, <b>ważne</b>: <a href="https://x.example/?a=1&amp;b=2">x</a>.'
        "</p><blockquote>Cytat</blockquote>"
    )
    page.save()
    return InitiativePage.objects.get(pk=page.pk)


def base() -> str:
    return str(settings.WAGTAILADMIN_BASE_URL)


__all__ = ["FORMS", "SCOPES", "a_key", "ask", "base", "items", "path_of", "reverse", "titles", "whole"]
