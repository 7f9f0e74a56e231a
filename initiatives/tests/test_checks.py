"""The project's own rules, broken on purpose."""

import pytest
from django.apps import apps
from django.core.checks import run_checks

from initiatives import checks
from initiatives.models import InitiativePage


def ids() -> set[str]:
    return {message.id or "" for message in run_checks(tags=["burza"])}


def test_the_project_keeps_its_own_rules() -> None:
    assert ids() == set()


def test_a_page_type_that_may_stand_anywhere_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(InitiativePage, "subpage_types")

    assert ids() == {"burza.E001"}


def test_a_page_type_without_its_template_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(InitiativePage, "template", "pages/nowhere.html")

    assert ids() == {"burza.E002"}


def test_wagtails_api_is_not_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apps, "is_installed", lambda name: name == "wagtail.api.v2")

    assert [message.id for message in checks.no_public_api(None)] == ["burza.E003"]
