"""Lists show what is published, newest first, narrowed by what stands in the address, at the same price at any size."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from cms.users.models import User
from initiatives.models import Category, InitiativePage, MemberPage, Tag
from initiatives.tests import bulk, factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(sign_in: Callable[[User], Client]) -> Client:
    return sign_in(factories.person())


def text_of(client: Client, address: str) -> str:
    """Spaces that do not break are a matter of typography, not of what is shown."""
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def order_of(text: str, *words: str) -> list[str]:
    return sorted(words, key=text.index)


def published(title: str, day: int, **fields: Any) -> InitiativePage:
    moment = datetime(2020, 4, day, tzinfo=UTC)
    return factories.InitiativePageFactory.create(
        title=title, first_published_at=moment, last_published_at=moment, **fields
    )


def test_the_newest_come_first_or_the_titles_in_polish_order(reader: Client) -> None:
    for day, title in enumerate(("Łąka", "Zebra", "Ćma", "Lis", "Żaba", "cebula", "Dąb"), start=1):
        published(title, day)

    newest = text_of(reader, "/inicjatywy/")
    by_title = text_of(reader, "/inicjatywy/?sortuj=tytul")

    assert order_of(newest, "Łąka<", "Dąb<", "Lis<") == ["Dąb<", "Lis<", "Łąka<"]
    assert order_of(by_title, "Łąka<", "Zebra<", "Ćma<", "Lis<", "Żaba<", "cebula<", "Dąb<") == [
        "cebula<", "Ćma<", "Dąb<", "Lis<", "Łąka<", "Zebra<", "Żaba<",
    ]  # fmt: skip


def test_each_choice_in_the_address_narrows_the_list(reader: Client) -> None:
    crisis, topic = factories.CrisisKindFactory.create(slug="powodz"), factories.topic("Woda", "woda")
    category = Category.objects.get(slug="oswiata-i-kultura")
    wanted = published("Szukana", 1, category=category, crisis=crisis, stage="running")
    wanted.topics.add(topic)
    wanted.save()
    published("Inna", 2)

    own = f"gmina={wanted.get_parent().slug}"
    for choice in (f"kategoria={category.slug}", "kryzys=powodz", "temat=woda", "etap=running", own):
        text = text_of(reader, f"/inicjatywy/?{choice}")
        assert "Szukana" in text, choice
        assert "Inna<" not in text, choice
        assert "1 inicjatywa" in text, choice


def test_a_topic_finds_what_stands_under_the_topics_below_it(reader: Client) -> None:
    above = factories.topic("Obsługa", "obsluga")
    below = factories.topic("E-usługi", "e-uslugi", above)
    page, act = published("Formularz", 1), factories.ActPageFactory.create(title="Uchwała o formularzu")
    for row in (page, act):
        row.topics.add(below)
        row.save()

    for address in ("/temat/obsluga/", "/temat/e-uslugi/", "/inicjatywy/?temat=obsluga"):
        assert "Formularz" in text_of(reader, address)
    assert "Uchwała o formularzu" in text_of(reader, "/temat/obsluga/")
    assert "Uchwała o formularzu" in text_of(reader, "/akty/?temat=obsluga")


def test_a_topic_that_was_merged_leads_on_for_good(reader: Client) -> None:
    target, merged = factories.topic("Cel", "cel"), factories.topic("Dawny", "dawny")
    merged.merged_into = target
    merged.save()

    response = reader.get("/temat/dawny/")

    assert (response.status_code, response["Location"]) == (301, "/temat/cel/")


def test_a_choice_that_does_not_exist_shows_nothing_and_says_so(reader: Client) -> None:
    published("Inna", 1)

    text = text_of(reader, "/inicjatywy/?kategoria=nie-ma-takiej")

    assert "już nie istnieje" in text
    assert "Inna<" not in text


def test_a_chosen_filter_can_be_cleared_and_stays_in_the_links_to_other_pages(reader: Client) -> None:
    member = factories.MemberPageFactory.create()
    bulk.add_pages(member, InitiativePage, 25, summary="Skrót", description="", stage="running", title="Strona {n}")

    text = text_of(reader, "/inicjatywy/?etap=running")

    assert 'href="?etap=running&amp;strona=2"' in text
    assert 'href="/inicjatywy/">Wyczyść wszystko' in text
    assert "Strona 24<" in text
    assert "Strona 4<" in text_of(reader, "/inicjatywy/?etap=running&strona=2")


@pytest.mark.parametrize("page", ["0", "-1", "abc", "99999", "", "1.5", "\x00", "９"])
def test_any_page_number_shows_a_page(reader: Client, page: str) -> None:
    published("Jedyna", 1)

    for address in ("/inicjatywy/", "/gminy/"):
        found = reader.get(address, {"strona": page}, follow=True).content.decode()
        assert "Jedyna" in found or "Gmina" in found


def test_acts_are_narrowed_by_kind_and_status(reader: Client) -> None:
    factories.ActPageFactory.create(title="Zwykła", kind="order", status="in_force")
    factories.ActPageFactory.create(title="Uchylona", kind="resolution", status="repealed")

    assert "Zwykła<" not in text_of(reader, "/akty/?rodzaj=resolution")
    assert "Uchylona<" in text_of(reader, "/akty/?rodzaj=resolution")
    assert "Uchylona<" not in text_of(reader, "/akty/?stan=in_force")


def test_a_category_shows_bare_acts_too(reader: Client) -> None:
    law = Category.objects.get(slug="prawo")
    factories.ActPageFactory.create(title="Uchwała bez inicjatywy", category=law)

    text = text_of(reader, "/kategoria/prawo/")

    assert "Uchwała bez inicjatywy" in text
    assert "1 akt prawny" in text


def test_a_category_with_many_acts_leads_to_all_of_them(reader: Client) -> None:
    law = Category.objects.get(slug="prawo")
    acts = factories.ActPageFactory.create_batch(7, category=law)

    text = text_of(reader, "/kategoria/prawo/")

    assert "/akty/?kategoria=prawo" in text
    assert sum(f"{act.title}<" in text for act in acts) == 5


def test_a_tag_lists_what_bears_it(reader: Client) -> None:
    page = published("Oznaczona", 1)
    page.tags.add("Gastronomia")
    page.save()
    published("Nieoznaczona", 2)

    text = text_of(reader, f"/tag/{Tag.objects.get().slug}/")

    assert "Oznaczona<" in text
    assert "Nieoznaczona<" not in text


def test_a_word_that_nobody_knows_is_not_found(reader: Client) -> None:
    for address in ("/kategoria/x/", "/kryzys/x/", "/temat/x/", "/tag/x/"):
        assert reader.get(address).status_code == 404


def test_members_stand_in_polish_order_with_what_they_shared(reader: Client) -> None:
    for title in ("Żory", "Łódź", "Lublin", "Zabrze"):
        factories.MemberPageFactory.create(title=title)
    lodz = MemberPage.objects.get(title="Łódź")
    factories.InitiativePageFactory.create_batch(2, parent=lodz)
    factories.ActPageFactory.create(parent=lodz, live=False)

    text = text_of(reader, "/gminy/")

    assert order_of(text, "Żory<", "Łódź<", "Lublin<", "Zabrze<") == ["Lublin<", "Łódź<", "Zabrze<", "Żory<"]
    assert "inicjatywy: 2" in text
    assert "akty prawne: 1" not in text, "a draft does not count"


def test_partners_stand_with_their_country(reader: Client) -> None:
    factories.PartnerPageFactory.create(title="Kraj morawsko-śląski", country="CZ")

    assert "Czechy" in text_of(reader, "/partnerzy/")


def test_an_organisation_that_was_unpublished_is_no_choice(reader: Client) -> None:
    hidden = factories.MemberPageFactory.create(title="Wycofana", live=False)
    factories.InitiativePageFactory.create(parent=hidden, live=False)

    for address in ("/gminy/", "/inicjatywy/"):
        assert "Wycofana" not in text_of(reader, address)


def test_no_list_shows_a_draft(reader: Client) -> None:
    topic, crisis = factories.topic("Woda", "woda"), factories.CrisisKindFactory.create(slug="powodz")
    law = Category.objects.get(slug="prawo")
    shared = {"live": False, "category": law, "crisis": crisis, "first_published_at": None}
    initiative = factories.InitiativePageFactory.create(title="Szkic inicjatywy", **shared)
    act = factories.ActPageFactory.create(title="Szkic aktu", **shared)
    initiative.tags.add("tajne")
    for row in (initiative, act):
        row.topics.add(topic)
        row.save()

    for address in (
        "/", "/inicjatywy/", "/akty/", "/kategoria/prawo/", "/temat/woda/", "/kryzys/powodz/",
        initiative.get_parent().url, act.get_parent().url,
    ):  # fmt: skip
        assert "Szkic" not in text_of(reader, address), address
    # A word can tell what somebody is working on.
    assert reader.get(f"/tag/{Tag.objects.get().slug}/").status_code == 404
