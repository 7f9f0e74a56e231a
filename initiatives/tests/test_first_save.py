"""What an editor gives a page with its first save is found at once, and not a save late."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cms.users.models import User
from conftest import OnCommit
from initiatives.models import ActPage, Category, InitiativePage, MemberPage, Role, Tag
from initiatives.tests import examples, factories
from initiatives.tests.editing import act_data, create, initiative_data, paragraph, rows

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


@pytest.fixture
def member() -> MemberPage:
    member: MemberPage = factories.MemberPageFactory.create()
    return member


@pytest.fixture
def moderator(member: MemberPage, sign_in: SignIn) -> Client:
    return sign_in(factories.person(Role.MODERATOR, member))


def found(model: Any, word: str) -> list[str]:
    return [page.title for page in model.objects.live().search(word)]


def test_an_initiatives_tags_topics_and_acts(moderator: Client, member: MemberPage, on_commit: OnCommit) -> None:
    topic = factories.topic("Targowiska", "targowiska")
    act = examples.act(member, number="XIX/417/20")
    data = initiative_data(
        title="Stoiska pod dachem", category=Category.objects.get(slug="wspolnota").pk, summary="Krótko.",
        description=paragraph("Długo."), tags='"kupuj lokalnie"', acts=rows(act=[act.pk]),
    )  # fmt: skip

    with on_commit():
        create(moderator, member, "initiativepage", data | {"topics": [topic.pk]}, "action-publish")

    for word in ("lokalnie", "Targowiska", "XIX/417/20", "hydrantach"):
        assert found(InitiativePage, word) == ["Stoiska pod dachem"], word


def test_an_acts_topics_and_the_text_of_its_file(moderator: Client, member: MemberPage, on_commit: OnCommit) -> None:
    topic = factories.topic("Targowiska", "targowiska")
    file = factories.AttachmentFactory.create(collection=member.collection)
    file.text_pages.create(number=1, text="Zwalnia się sprzedawców rzodkiewki.")
    data = act_data(title="w sprawie opłaty targowej", issued_on="2020-04-30", files=rows(document=[file.pk]))

    with on_commit():
        create(moderator, member, "actpage", data | {"topics": [topic.pk], "files-0-role": "main"}, "action-publish")

    for word in ("Targowiska", "rzodkiewki"):
        assert found(ActPage, word) == ["w sprawie opłaty targowej"], word


def test_a_tag_is_suggested_in_any_case_to_those_who_may_see_its_page(sign_in: SignIn, member: MemberPage) -> None:
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
