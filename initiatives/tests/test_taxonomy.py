"""The words that practices are filed under, in the hands of the association's administrator."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cms.users.models import User
from conftest import OnCommit
from initiatives.models import ActPage, Category, CrisisKind, InitiativePage, Role, Tag, Topic
from initiatives.services import taxonomy
from initiatives.tests import factories
from initiatives.tests.finding import found

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
WORDS = ("categories", "crises", "topics", "tags")


@pytest.fixture
def client(sign_in: SignIn) -> Client:
    return sign_in(factories.person(Role.ADMINISTRATOR))


def tree() -> list[str]:
    return ["  " * (topic.depth - 1) + topic.name for topic in Topic.objects.order_by("path")]


def filed(topic: Topic) -> Any:
    """An initiative and an act under the topic."""
    pages = factories.InitiativePageFactory(), factories.ActPageFactory()
    for page in pages:
        page.topics.add(topic)
        page.save()
    return pages


def topics_of(page: Any) -> list[str]:
    return sorted(topic.name for topic in type(page).objects.get(pk=page.pk).topics.all())


def message(client: Client) -> str:
    return client.get("/admin/").content.decode()


# The tree -----------------------------------------------------------------------------------------------------------


def test_topics_are_made_below_one_another(client: Client) -> None:
    client.post("/admin/words/topics/new/", {"name": "Żywność", "description": ""})
    food = Topic.objects.get()
    client.post("/admin/words/topics/new/", {"name": "Dostawy", "description": "", "parent": food.pk})
    client.post("/admin/words/topics/new/", {"name": "Żywność", "description": ""})

    assert tree() == ["Żywność", "  Dostawy", "Żywność"]
    assert [topic.slug for topic in Topic.objects.order_by("path")] == ["zywnosc", "dostawy", "zywnosc-2"]


def test_a_moved_topic_brings_what_is_below_it_and_keeps_its_address(client: Client) -> None:
    food = factories.topic("Żywność", "zywnosc")
    home = factories.topic("Dostawy", "dostawy", food)
    factories.topic("Obiady", "obiady", home)
    people = factories.topic("Ludzie", "ludzie")

    client.post(f"/admin/words/topics/edit/{home.pk}/", {"name": "Dowóz", "description": "", "parent": people.pk})
    assert tree() == ["Żywność", "Ludzie", "  Dowóz", "    Obiady"]
    assert Topic.objects.get(pk=home.pk).slug == "dostawy"

    client.post(f"/admin/words/topics/edit/{home.pk}/", {"name": "Dowóz", "description": ""})
    assert tree() == ["Żywność", "Ludzie", "Dowóz", "  Obiady"]


def test_a_topic_is_not_moved_below_itself(client: Client) -> None:
    food = factories.topic("Żywność", "zywnosc")
    home = factories.topic("Dostawy", "dostawy", food)

    response = client.post(
        f"/admin/words/topics/edit/{food.pk}/", {"name": "Żywność", "description": "", "parent": home.pk}
    )

    assert "parent" in response.context["form"].errors
    with pytest.raises(ValidationError):
        taxonomy.move_topic(topic=food, parent=home)
    assert tree() == ["Żywność", "  Dostawy"]


def test_merging_gives_the_target_everything_once_and_leads_the_address_on(client: Client) -> None:
    food, meals = factories.topic("Żywność", "zywnosc"), factories.topic("Jedzenie", "jedzenie")
    factories.topic("Obiady", "obiady", meals)
    older = factories.topic("Posiłki", "posilki")
    taxonomy.merge_topics(source=older, target=meals)
    initiative, act = filed(meals)
    both = factories.InitiativePageFactory()
    both.topics.set([food, meals])
    both.save()

    response = client.post(f"/admin/words/topics/merge/{meals.pk}/", {"target": food.pk})

    assert response.status_code == 302
    assert topics_of(initiative) == topics_of(act) == topics_of(both) == ["Żywność"]
    assert tree() == ["Żywność", "  Obiady", "Jedzenie", "Posiłki"]
    assert set(food.merged.values_list("slug", flat=True)) == {"jedzenie", "posilki"}
    assert list(Topic.objects.current().values_list("slug", flat=True)) == ["zywnosc", "obiady"]


def test_a_topic_is_not_merged_into_itself_one_below_it_or_one_that_was_merged(client: Client) -> None:
    food = factories.topic("Żywność", "zywnosc")
    home = factories.topic("Dostawy", "dostawy", food)
    gone = factories.topic("Jedzenie", "jedzenie")
    taxonomy.merge_topics(source=gone, target=food)

    for source, target in ((food, food), (food, home), (home, gone), (gone, home)):
        with pytest.raises(ValidationError):
            taxonomy.merge_topics(source=source, target=target)
        assert client.post(f"/admin/words/topics/merge/{source.pk}/", {"target": target.pk}).status_code == 200

    assert tree() == ["Żywność", "  Dostawy", "Jedzenie"]


def test_what_was_merged_and_renamed_is_found_by_the_new_word(on_commit: OnCommit) -> None:
    food, meals = factories.topic("Żywność", "zywnosc"), factories.topic("Rzodkiewki", "rzodkiewki")
    with on_commit():
        initiative, act = filed(meals)
    assert found("rzodkiewki", InitiativePage) == [initiative]

    with on_commit():
        taxonomy.merge_topics(source=meals, target=food)
    with on_commit():
        taxonomy.edit_topic(topic=food, name="Prowiant", description="")

    assert found("prowiant", InitiativePage) == [initiative]
    assert found("prowiant", ActPage) == [act]
    assert found("rzodkiewki", InitiativePage) == []


def test_the_list_of_topics_costs_the_same_however_long_it_is(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def ask() -> Any:
        return client.get("/admin/words/topics/").context["object_list"]

    root = factories.topic("Żywność", "zywnosc")
    ask()
    # The last of them counts what waits in the queue of feeds, for the menu.
    with django_assert_num_queries(14) as short:
        ask()
    for number in range(20):
        factories.topic(f"Temat {number}", f"temat-{number}", root)
    with django_assert_num_queries(len(short)):
        assert len(ask()) == 21


# Deleting -----------------------------------------------------------------------------------------------------------


def _used_category() -> tuple[str, Any]:
    category = Category.objects.get(slug="wspolnota")
    factories.InitiativePageFactory(category=category)
    return "categories", category


def _used_crisis() -> tuple[str, Any]:
    crisis = factories.CrisisKindFactory.create()
    factories.ActPageFactory(crisis=crisis)
    return "crises", crisis


def _used_topic() -> tuple[str, Any]:
    topic = factories.topic("Żywność", "zywnosc")
    factories.InitiativePageFactory(topics=[topic])
    return "topics", topic


def _used_tag() -> tuple[str, Any]:
    page = factories.InitiativePageFactory()
    page.tags.add("żłobek")
    page.save()
    return "tags", Tag.objects.get()


@pytest.mark.parametrize("make", [_used_category, _used_crisis, _used_topic, _used_tag])
def test_what_is_used_is_not_deleted(client: Client, make: Callable[[], tuple[str, Any]]) -> None:
    kind, row = make()

    response = client.post(f"/admin/words/{kind}/delete/{row.pk}/")

    assert type(row).objects.filter(pk=row.pk).exists()
    refusal = f"„{row.name}” jest w użyciu na 1 stronie. Wybierz, co ma tam zająć to miejsce."
    assert response.context["form"].non_field_errors() == [refusal]


def test_a_topic_above_others_or_the_target_of_others_is_not_deleted() -> None:
    food = factories.topic("Żywność", "zywnosc")
    below = factories.topic("Dostawy", "dostawy", food)
    target = factories.topic("Obiady", "obiady")
    taxonomy.merge_topics(source=below, target=target)

    for topic in (food, target):
        with pytest.raises(ValidationError, match="Pod tematem"):
            taxonomy.delete_topic(topic=topic)


@pytest.mark.parametrize("kind", WORDS)
def test_what_is_not_used_is_deleted(client: Client, kind: str) -> None:
    make: dict[str, Callable[[], Any]] = {
        "categories": lambda: Category.objects.create(name="Zbędna", slug="zbedna"),
        "crises": factories.CrisisKindFactory.create,
        "topics": lambda: factories.topic("Zbędny", "zbedny"),
        "tags": lambda: Tag.objects.create(name="zbędny"),
    }
    row = make[kind]()

    assert client.get(f"/admin/words/{kind}/delete/{row.pk}/").status_code == 200
    client.post(f"/admin/words/{kind}/delete/{row.pk}/")

    assert not type(row).objects.filter(pk=row.pk).exists()


# Categories, crises, tags -------------------------------------------------------------------------------------------


def test_a_new_category_gets_an_address_and_a_renamed_one_keeps_it(client: Client) -> None:
    client.post("/admin/words/categories/new/", {"name": "Łączność", "description": ""})
    category = Category.objects.get(name="Łączność")
    client.post(f"/admin/words/categories/edit/{category.pk}/", {"name": "Telefony", "description": ""})

    category.refresh_from_db()
    assert (category.name, category.slug) == ("Telefony", "lacznosc")


def test_a_crisis_cannot_end_before_it_began(client: Client) -> None:
    data = {"name": "powódź", "description": "", "running_from": "2024-09-14", "running_to": "2024-09-01"}

    response = client.post("/admin/words/crises/new/", data)

    assert "Kryzys nie może się skończyć, zanim się zaczął." in response.content.decode()
    assert not CrisisKind.objects.exists()


def test_a_renamed_tag_is_found_by_its_new_name(client: Client, on_commit: OnCommit) -> None:
    page = factories.InitiativePageFactory()
    page.tags.add("rzodkiewki")
    with on_commit():
        page.save()

    with on_commit():
        client.post(f"/admin/words/tags/edit/{Tag.objects.get().pk}/", {"name": "Prowiant"})

    assert found("prowiant", InitiativePage) == [page]


def test_a_tag_is_not_renamed_to_another(client: Client) -> None:
    Tag.objects.create(name="Żłobek")
    tag = Tag.objects.create(name="żłobki")

    response = client.post(f"/admin/words/tags/edit/{tag.pk}/", {"name": "ŻŁOBEK"})

    assert response.context["form"].errors == {"name": ["Taki tag już istnieje."]}


# Whose it is --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.EDITOR, Role.MODERATOR])
def test_nobody_else_sees_the_lists(sign_in: SignIn, role: Role) -> None:
    client = sign_in(factories.person(role, factories.MemberPageFactory()))

    for kind in WORDS:
        assert client.get(f"/admin/words/{kind}/").status_code == 403
        client.post(f"/admin/words/{kind}/new/", {"name": "Moje", "description": ""})
    assert "/admin/words/" not in client.get("/admin/").content.decode()
    assert not any(model.objects.filter(name="Moje").exists() for model in (Category, CrisisKind, Topic, Tag))


def test_the_administrators_menu_leads_to_the_lists(client: Client) -> None:
    html = client.get("/admin/").content.decode()

    for kind in WORDS:
        assert f"/admin/words/{kind}/" in html
        assert client.get(f"/admin/words/{kind}/").status_code == 200
