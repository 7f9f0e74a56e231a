"""The page of components shows every small template, or names the page that does."""

from collections.abc import Callable

import pytest
from django.template import Template
from django.test import Client

from cms.components import about, names
from cms.specimens import ON_PAGES, STATES, specimens
from cms.users.models import User
from initiatives.tests import examples, factories
from search.tests.indexed import index

NOWHERE = "/nie-ma/"
SignIn = Callable[[User], Client]


@pytest.mark.django_db
def test_every_component_says_what_it_takes_and_is_shown_in_some_state(sign_in: SignIn) -> None:
    reader, made = sign_in(factories.person()), specimens()
    pages = {state: reader.get(f"/komponenty/?stan={state}").content.decode() for state in STATES}

    for name in names(set(made)):
        assert about(name), f"{name} begins with no comment"
        assert (name in made) != (name in ON_PAGES), name
        assert any(f"<code>{name}</code>" in page for page in pages.values()), name
    assert {state for states in made.values() for state in states} == set(STATES)


@pytest.mark.django_db
def test_a_component_without_a_specimen_is_shown_by_the_page_it_names(sign_in: SignIn) -> None:
    always = {"kind": "telephone", "value": "32 000 01 99", "round_the_clock": True}
    channels = examples.stream(("channel", always))
    member = factories.MemberPageFactory.create(code="0811021", latitude=51.6, longitude=15.1, channels=channels)
    page = examples.initiative(member, title="Pompy na zmianę")
    index()
    reader = sign_in(factories.person())
    paths = ["/inicjatywy/", "/gminy/", "/mapa/", "/mapa/liczby/", "/szukaj/?q=Pompy", member.url, page.url, NOWHERE]

    shown: dict[str, set[str]] = {}
    for path in [*paths, f"/inicjatywy/porownanie/?porownaj={page.pk}"]:
        used = {str(template.name) for template in _templates(reader, path)}
        for name in used:
            shown.setdefault(name, set()).update(used)

    assert {name: page for name, page in ON_PAGES.items() if name not in shown.get(page, ())} == {}


def _templates(reader: Client, path: str) -> list[Template]:
    answer = reader.get(path)
    assert answer.status_code == (404 if path == NOWHERE else 200), path
    return list(answer.templates)
