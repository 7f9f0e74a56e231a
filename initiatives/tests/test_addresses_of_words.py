"""What a category, a kind of crisis, a topic or a tag was found under leads to it, or to what took its place."""

from collections.abc import Callable
from itertools import count
from typing import Any, NamedTuple

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from cms.users.models import User
from conftest import OnCommit
from initiatives.models import ActPage, Category, CrisisKind, FormerWord, InitiativePage, Role, Tag, Topic, word_at
from initiatives.services import taxonomy
from initiatives.tests import factories

pytestmark = pytest.mark.django_db

NUMBERS = count()
SignIn = Callable[[User], Client]


class Kind(NamedTuple):
    """`admin` and `site` are the parts of addresses, `field` is what a page names the word by."""

    model: Any
    admin: str
    site: str
    field: str
    make: Callable[[str], Any]
    delete: Callable[..., None]


def _category(slug: str) -> Category:
    return Category.objects.create(name=f"Nazwa {next(NUMBERS)}", slug=slug)


def _crisis(slug: str) -> CrisisKind:
    row: CrisisKind = factories.CrisisKindFactory.create(slug=slug)
    return row


def _topic(slug: str) -> Topic:
    return factories.topic(f"Nazwa {next(NUMBERS)}", slug)


def _tag(slug: str) -> Tag:
    return Tag.objects.create(name=f"Nazwa {next(NUMBERS)}", slug=slug)


KINDS = [
    Kind(Category, "categories", "kategoria", "category", _category, taxonomy.delete_category),
    Kind(CrisisKind, "crises", "kryzys", "crisis", _crisis, taxonomy.delete_crisis),
    Kind(Topic, "topics", "temat", "topics", _topic, taxonomy.delete_topic),
    Kind(Tag, "tags", "tag", "tags", _tag, taxonomy.delete_tag),
]
kinds = pytest.mark.parametrize("kind", KINDS, ids=[kind.site for kind in KINDS])


@pytest.fixture
def client(sign_in: SignIn) -> Client:
    return sign_in(factories.person(Role.ADMINISTRATOR))


def filed(kind: Kind, word: Any, **fields: Any) -> Any:
    """A published initiative under the word, whose draft names it, too."""
    page = factories.InitiativePageFactory(**fields)
    if kind.field in ("topics", "tags"):
        getattr(page, kind.field).add(word)
    else:
        setattr(page, kind.field, word)
    page.save_revision().publish()
    return InitiativePage.objects.get(pk=page.pk)


def words_of(kind: Kind, page: Any) -> list[str]:
    value = getattr(page, kind.field)
    return [value.slug] if kind.field in ("category", "crisis") else [word.slug for word in value.all()]


def readdress(client: Client, kind: Kind, word: Any, slug: str) -> Any:
    return client.post(
        f"/admin/words/{kind.admin}/edit/{word.pk}/", {"name": word.name, "description": "", "slug": slug}
    )


def delete(kind: Kind, word: Any, successor: Any) -> None:
    argument = "crisis" if kind.model is CrisisKind else str(kind.model._meta.model_name)
    kind.delete(**{argument: word, "successor": successor})


def leads_to(client: Client, path: str) -> str:
    response = client.get(path)
    return response.headers["Location"] if response.status_code in (301, 302) else str(response.status_code)


# Another address ----------------------------------------------------------------------------------------------------


@kinds
def test_a_former_address_leads_to_the_word_in_one_step_with_its_query(client: Client, kind: Kind) -> None:
    word = kind.make("raz")
    filed(kind, word)
    for slug in ("dwa", "trzy"):
        readdress(client, kind, word, slug)

    for old in ("raz", "dwa"):
        assert leads_to(client, f"/{kind.site}/{old}/?etap=idea") == f"/{kind.site}/trzy/?etap=idea"
    assert client.get(f"/{kind.site}/trzy/").status_code == 200


@kinds
def test_back_and_forth_makes_no_loop(client: Client, kind: Kind) -> None:
    word = kind.make("raz")
    filed(kind, word)
    for slug in ("dwa", "raz"):
        readdress(client, kind, word, slug)

    assert leads_to(client, f"/{kind.site}/dwa/") == f"/{kind.site}/raz/"
    assert client.get(f"/{kind.site}/raz/").status_code == 200


@kinds
def test_a_new_word_at_a_former_address_wins(client: Client, kind: Kind) -> None:
    word = kind.make("raz")
    readdress(client, kind, word, "dwa")

    newcomer = kind.make("raz")
    filed(kind, newcomer)

    assert client.get(f"/{kind.site}/raz/").context["word"] == newcomer


@kinds
def test_an_address_is_ascii_and_nobody_elses_and_stays_where_none_is_given(client: Client, kind: Kind) -> None:
    word, _other = kind.make("raz"), kind.make("zajete")

    assert "slug" in readdress(client, kind, word, "zażółć").context["form"].errors
    assert "slug" in readdress(client, kind, word, "zajete").context["form"].errors
    readdress(client, kind, word, "")

    word.refresh_from_db()
    assert word.slug == "raz"
    assert not FormerWord.objects.exists()


def test_a_list_narrowed_by_a_former_address_is_asked_by_todays(client: Client) -> None:
    category, topic, target = _category("raz"), _topic("woda"), _topic("powodz")
    readdress(client, KINDS[0], category, "dwa")
    taxonomy.merge_topics(source=topic, target=target)

    for path in ("/inicjatywy/", "/akty/"):
        asked = f"{path}?kategoria=raz&temat=woda&sortuj=tytul&strona=2"
        assert leads_to(client, asked) == f"{path}?kategoria=dwa&temat=powodz&sortuj=tytul&strona=2"
    assert leads_to(client, "/inicjatywy/?kategoria=nigdy") == "200"
    assert leads_to(client, "/inicjatywy/?kategoria=a%00b&gmina=%00") == "/inicjatywy/"


def test_a_list_narrowed_by_a_members_former_address_is_asked_by_todays(client: Client, on_commit: OnCommit) -> None:
    page = factories.InitiativePageFactory()
    member = page.get_parent().specific
    old, member.slug = member.slug, "nowa"
    with on_commit():
        member.save_revision().publish()

    assert leads_to(client, f"/inicjatywy/?etap=idea&gmina={old}") == "/inicjatywy/?etap=idea&gmina=nowa"


def test_acts_without_a_category_stand_under_local_law_wherever_it_is_found(client: Client) -> None:
    law = Category.objects.get(slug="prawo")
    readdress(client, KINDS[0], law, "prawo-miejscowe")

    assert factories.ActPageFactory().category == law


def test_a_merged_topics_address_keeps_its_query(client: Client) -> None:
    source, target = _topic("woda"), _topic("powodz")
    readdress(client, KINDS[2], source, "wody")
    taxonomy.merge_topics(source=Topic.objects.get(pk=source.pk), target=target)

    for old in ("woda", "wody"):
        assert leads_to(client, f"/temat/{old}/?strona=2") == "/temat/powodz/?strona=2"


def test_a_former_tag_is_not_told_to_those_who_may_not_see_the_tag(client: Client, sign_in: SignIn) -> None:
    tag = _tag("tajny")
    page = factories.InitiativePageFactory(live=False)
    page.tags.add(tag)
    page.save()
    readdress(client, KINDS[3], tag, "tajniejszy")
    stranger = sign_in(factories.person(Role.EDITOR, factories.MemberPageFactory()))

    assert leads_to(client, "/tag/tajny/") == "/tag/tajniejszy/"
    assert leads_to(stranger, "/tag/tajny/") == "404"


@kinds
def test_a_stranger_learns_nothing(client: Client, kind: Kind) -> None:
    word = kind.make("raz")
    filed(kind, word)
    readdress(client, kind, word, "dwa")

    assert leads_to(Client(), f"/{kind.site}/raz/").startswith("/konto/logowanie/")


# Another word in its place ------------------------------------------------------------------------------------------


@kinds
def test_pages_drafts_and_addresses_go_over_to_the_successor(client: Client, kind: Kind) -> None:
    old, new = kind.make("stare"), kind.make("nowe")
    readdress(client, kind, old, "starsze")
    page = filed(kind, old)

    response = client.post(f"/admin/words/{kind.admin}/delete/{old.pk}/", {"successor": new.pk})

    assert response.status_code == 302
    assert not kind.model.objects.filter(pk=old.pk).exists()
    page = InitiativePage.objects.get(pk=page.pk)
    assert words_of(kind, page) == words_of(kind, page.get_latest_revision_as_object()) == ["nowe"]
    for address in ("stare", "starsze"):
        assert leads_to(client, f"/{kind.site}/{address}/?strona=3") == f"/{kind.site}/nowe/?strona=3"


@kinds
def test_a_successor_can_give_way_in_its_turn(client: Client, kind: Kind) -> None:
    first, second, third = kind.make("raz"), kind.make("dwa"), kind.make("trzy")
    page = filed(kind, first)
    for word, successor in ((first, second), (second, third)):
        client.post(f"/admin/words/{kind.admin}/delete/{word.pk}/", {"successor": successor.pk})

    draft = InitiativePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert words_of(kind, draft) == ["trzy"]
    assert leads_to(client, f"/{kind.site}/raz/") == f"/{kind.site}/trzy/"


@pytest.mark.parametrize("kind", KINDS[2:], ids=["temat", "tag"])
def test_what_a_page_has_both_of_it_keeps_once(kind: Kind) -> None:
    old, new = kind.make("stare"), kind.make("nowe")
    page = filed(kind, old)
    getattr(page, kind.field).add(new)
    page.save_revision().publish()

    delete(kind, old, new)

    page = InitiativePage.objects.get(pk=page.pk)
    assert words_of(kind, page) == words_of(kind, page.get_latest_revision_as_object()) == ["nowe"]


def test_a_deleted_topic_gives_its_successor_what_stands_below_it() -> None:
    old, new = _topic("stare"), _topic("nowe")
    factories.topic("Niżej", "nizej", old)
    merged = _topic("dawne")
    taxonomy.merge_topics(source=merged, target=old)

    taxonomy.delete_topic(topic=old, successor=new)

    assert Topic.objects.get(slug="nizej").get_parent() == Topic.objects.get(slug="nowe")
    assert Topic.objects.get(slug="dawne").merged_into == new


@kinds
def test_a_word_cannot_take_its_own_place(client: Client, kind: Kind) -> None:
    word = kind.make("raz")
    filed(kind, word)

    client.post(f"/admin/words/{kind.admin}/delete/{word.pk}/", {"successor": word.pk})

    assert kind.model.objects.filter(pk=word.pk).exists()
    if kind.model is not Topic:
        with pytest.raises(ValidationError, match="nie może zająć własnego miejsca"):
            delete(kind, word, word)


@pytest.mark.parametrize("kind", KINDS[:3], ids=["kategoria", "kryzys", "temat"])
def test_where_nothing_took_the_place_a_page_says_so(client: Client, kind: Kind) -> None:
    word = kind.make("raz")

    client.post(f"/admin/words/{kind.admin}/delete/{word.pk}/", {"successor": ""})

    response = client.get(f"/{kind.site}/raz/")
    assert response.status_code == 410
    assert "Tego już tu nie ma" in response.content.decode()
    assert client.get(f"/{kind.site}/nigdy/").status_code == 404


def test_pages_are_never_left_without_a_category(client: Client) -> None:
    category = _category("raz")
    filed(KINDS[0], category)
    factories.ActPageFactory(category=category)

    with pytest.raises(ValidationError, match="jest w użyciu na 2 stronach"):
        taxonomy.delete_category(category=category)

    assert not InitiativePage.objects.filter(category=None).exists()
    assert not ActPage.objects.filter(category=None).exists()
    assert not FormerWord.objects.exists()


@kinds
def test_re_filing_costs_the_same_for_one_page_and_for_many(kind: Kind) -> None:
    counts = []
    for number, size in ((0, 1), (1, 8)):
        old, new = kind.make(f"stare-{number}"), kind.make(f"nowe-{number}")
        for _ in range(size):
            filed(kind, old)
        with CaptureQueriesContext(connection) as captured:
            delete(kind, old, new)
        counts.append(len(captured))
    assert counts[0] == counts[1]


@kinds
def test_a_word_at_its_address_costs_one_query(kind: Kind, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    kind.make("raz")
    with django_assert_num_queries(1):
        assert word_at(kind.model, "raz")
