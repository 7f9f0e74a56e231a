"""The preview beside a form: the page as the site shows it, under the site's own policy, in a frame of the admin."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from cms.users.models import User
from initiatives.models import Role
from initiatives.tests import factories
from initiatives.tests.editing import initiative_data

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("mode", ["phone", ""])
def test_the_admin_alone_frames_a_preview_and_nothing_in_it_is_laxer(
    sign_in: Callable[[User], Client], mode: str
) -> None:
    page = factories.InitiativePageFactory.create(title="Wspólny magazyn darów")
    editor = sign_in(factories.person(Role.EDITOR, page.get_parent().specific))
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    typed = initiative_data(title="Magazyn z nową nazwą", slug=page.slug, category=page.category_id)

    assert editor.post(address, typed).json()["is_valid"]
    answer, public = editor.get(address, {"mode": mode}), editor.get(page.url)

    assert "Magazyn z nową nazwą" in answer.content.decode()
    policies = [
        dict(part.strip().split(" ", 1) for part in one["Content-Security-Policy"].split(";"))
        for one in (answer, public)
    ]
    assert policies[0] == policies[1] | {"frame-ancestors": "'self'"}
    assert policies[1]["frame-ancestors"] == "'none'"
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
