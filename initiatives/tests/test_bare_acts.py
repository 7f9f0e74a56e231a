"""An act that no initiative uses is found under local law, unless it is filed elsewhere."""

import pytest

from initiatives.models import ActPage, Category
from initiatives.tests import factories

pytestmark = pytest.mark.django_db


def test_an_act_without_a_category_stands_under_local_law() -> None:
    act = factories.ActPageFactory()

    assert ActPage.objects.get(pk=act.pk).category == Category.objects.get(slug="prawo")


def test_an_act_keeps_the_category_it_was_filed_under() -> None:
    ngo = Category.objects.get(slug="ngo")

    act = factories.ActPageFactory(category=ngo)

    assert ActPage.objects.get(pk=act.pk).category == ngo


def test_a_category_taken_away_in_a_draft_becomes_local_law_when_published() -> None:
    act = factories.ActPageFactory(category=Category.objects.get(slug="ngo"))
    act.category = None

    act.save_revision().publish()

    assert ActPage.objects.get(pk=act.pk).category == Category.objects.get(slug="prawo")
