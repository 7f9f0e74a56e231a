"""A tag is one word, however it is spelt."""

from collections.abc import Callable

import pytest
from django.test import Client

from cms.users.models import User
from initiatives.models import InitiativePage, Role, Tag
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


def test_a_tag_is_suggested_in_any_case_to_those_who_may_see_its_page(sign_in: Callable[[User], Client]) -> None:
    member = factories.MemberPageFactory()
    editor = sign_in(factories.person(Role.EDITOR, member))
    stranger = sign_in(factories.person(Role.EDITOR, factories.MemberPageFactory()))
    published: InitiativePage = factories.InitiativePageFactory()
    draft: InitiativePage = factories.InitiativePageFactory(parent=member, live=False)
    for page, word in ((published, "Żłobek"), (draft, "żłobek nocny")):
        page.tags.add(word)
        page.save()
    Tag.objects.create(name="Żłobki")

    def suggested(client: Client) -> list[str]:
        words: list[str] = client.get("/admin/tag-autocomplete/initiatives/tag/", {"term": "ŻŁOB"}).json()
        return words

    assert sorted(suggested(editor)) == ["Żłobek", "żłobek nocny"]
    assert suggested(stranger) == ["Żłobek"]
