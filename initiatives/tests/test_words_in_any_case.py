"""What is typed finds a word however it is written, on both databases."""

import pytest

from initiatives.models import MemberPage
from initiatives.spellings import with_words
from initiatives.tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("title", ["Gmina łódź", "Gmina Łódź", "GMINA ŁÓDŹ"])
@pytest.mark.parametrize("typed", ["łódź", "gmina łódź", "łódź gmina"])
def test_each_word_is_found_in_whatever_case(typed: str, title: str) -> None:
    factories.MemberPageFactory.create(title="Gmina Łask")
    factories.MemberPageFactory.create(title="Łódzkie")
    member = factories.MemberPageFactory.create(title=title)

    assert list(with_words(MemberPage.objects.all(), typed, "title")) == [member]


def test_a_word_may_stand_in_any_of_the_columns() -> None:
    member = factories.MemberPageFactory.create(title="Gmina Żukowo", website="https://zukowo.example/urzad")

    assert list(with_words(MemberPage.objects.all(), "żukowo urzad", "title", "website")) == [member]
    assert not with_words(MemberPage.objects.all(), "żukowo urzad", "title").exists()
