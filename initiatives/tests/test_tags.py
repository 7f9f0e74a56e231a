"""A tag is one word, however it is spelt."""

import pytest

from initiatives.models import InitiativePage, Tag
from initiatives.tests import factories

pytestmark = pytest.mark.django_db


def names(page: InitiativePage) -> list[str]:
    return sorted(tag.name for tag in InitiativePage.objects.get(pk=page.pk).tags.all())


@pytest.mark.parametrize("again", ["żłobek", "ŻŁOBEK", "  Żłobek ", "Z\u0307łobek"])
def test_a_tag_that_differs_in_case_or_spaces_is_the_one_that_is_there(again: str) -> None:
    first, second = factories.InitiativePageFactory(), factories.InitiativePageFactory()
    first.tags.add("Żłobek")
    first.save()

    second.tags.add(again)
    second.save()

    assert names(first) == names(second) == ["Żłobek"]
    assert Tag.objects.count() == 1


def test_two_spellings_in_one_save_make_one_tag() -> None:
    page = factories.InitiativePageFactory()

    page.tags.set(["dostawy do domu", "Dostawy  do domu", "Łąka", "ŁĄKA"])
    page.save()

    assert names(page) == ["dostawy do domu", "Łąka"]


def test_a_tags_address_keeps_its_letters_in_ascii() -> None:
    assert Tag.objects.create(name="Żłobek łąkowy").slug == "zlobek-lakowy"
