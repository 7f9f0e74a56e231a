"""What is found from the first save on, and what is found no longer."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cms.users.models import User
from conftest import OnCommit
from initiatives.acts.outcome import Extracted
from initiatives.models import ActPage, Attachment, Category, Extraction, InitiativePage, MemberPage, Role
from initiatives.services import texts
from initiatives.tests import factories, finding
from initiatives.tests.editing import act_data, create, edit, initiative_data, paragraph, rows

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


def found(word: str, model: Any = InitiativePage) -> list[str]:
    return [page.title for page in finding.found(word, model)]


@pytest.fixture
def member() -> MemberPage:
    member: MemberPage = factories.MemberPageFactory()
    return member


@pytest.fixture
def client(member: MemberPage, sign_in: SignIn) -> Client:
    """Of the member's moderator, who publishes at once."""
    return sign_in(factories.person(Role.MODERATOR, member))


def data(**fields: Any) -> dict[str, Any]:
    complete = {
        "title": "Wymiana sadzonek",
        "category": Category.objects.get(slug="wspolnota").pk,
        "summary": "Mieszkańcy wymieniają sadzonki.",
        "description": paragraph("Co sobota na rynku."),
    }
    return initiative_data(**complete | fields)


def read(file: Attachment, *pages: str) -> None:
    """What the worker does once it has read the file."""
    Extraction.objects.filter(document=file).update(state=Extraction.State.WAITING)
    lease = texts.claim(attachment_id=file.pk, now=timezone.now())
    assert lease is not None
    texts.store_text(attachment_id=file.pk, lease=lease, extracted=Extracted(pages=pages, reason=None))


def act_with_file(member: MemberPage, **fields: Any) -> tuple[ActPage, Attachment]:
    act: ActPage = factories.ActPageFactory(parent=member, **fields)
    file: Attachment = factories.AttachmentFactory.create(organisation=member)
    factories.attach(act, file)
    return act, file


def test_tags_topics_and_acts_are_found_from_the_first_save_on(
    client: Client, member: MemberPage, on_commit: OnCommit
) -> None:
    topic = factories.topic("Ogrodnictwo", "ogrodnictwo")
    act, file = act_with_file(member, number="XL/7/2021")
    with on_commit():
        read(file, "Zezwala się na handel rzodkiewką.")

    with on_commit():
        url = f"/admin/pages/add/initiatives/initiativepage/{member.pk}/"
        posted = data(acts=rows(act=[act.pk]), tags="pelargonie")
        client.post(url, posted | {"topics": [topic.pk], "action-publish": "1"})

    for word in ("pelargonie", "ogrodnictwo", "rzodkiewką", "XL/7/2021"):
        assert found(word) == ["Wymiana sadzonek"], word


def test_a_draft_is_not_found_before_it_is_published(client: Client, member: MemberPage, on_commit: OnCommit) -> None:
    with on_commit():
        create(client, member, "initiativepage", data(tags="pelargonie"))
    page = InitiativePage.objects.get()
    assert found("pelargonie") == []

    with on_commit():
        edit(client, page, data(tags="pelargonie"), "action-publish")

    assert found("pelargonie") == ["Wymiana sadzonek"]


def test_an_act_is_found_from_the_first_save_on_by_its_files(
    client: Client, member: MemberPage, on_commit: OnCommit
) -> None:
    file = factories.AttachmentFactory.create(organisation=member)
    with on_commit():
        read(file, "Zezwala się na handel rzodkiewką.")
    posted = act_data(
        title="w sprawie targowisk",
        issued_on="2020-04-02",
        files={**rows(document=[file.pk]), "0-role": "main"},
    )

    with on_commit():
        create(client, member, "actpage", posted, "action-publish")

    assert found("rzodkiewką", ActPage) == ["w sprawie targowisk"]


def test_an_initiative_is_found_by_its_act_while_that_is_published(member: MemberPage, on_commit: OnCommit) -> None:
    act, file = act_with_file(member, live=False, title="w sprawie targowisk")
    read(file, "Zezwala się na handel rzodkiewką.")
    with on_commit():
        initiative: InitiativePage = factories.InitiativePageFactory(parent=member, title="Wymiana sadzonek")
        factories.link_act(initiative, act)
        initiative.save()
    assert found("rzodkiewką") == []

    with on_commit():
        act.save_revision().publish()
    assert found("rzodkiewką") == found("targowisk") == ["Wymiana sadzonek"]

    with on_commit():
        ActPage.objects.get(pk=act.pk).unpublish()
    assert found("rzodkiewką") == found("targowisk") == []


def test_text_that_is_read_later_or_anew_is_found(member: MemberPage, on_commit: OnCommit) -> None:
    act, file = act_with_file(member, title="w sprawie targowisk")
    with on_commit():
        factories.link_act(factories.InitiativePageFactory(parent=member, title="Wymiana sadzonek"), act)

    with on_commit():
        read(file, "Handel rzodkiewką.", "Załącznik: mapa straganów.")
    assert found("straganów") == ["Wymiana sadzonek"]
    assert found("straganów", ActPage) == ["w sprawie targowisk"]

    with on_commit():
        read(file, "Handel kalarepą.")
    assert found("kalarepą") == ["Wymiana sadzonek"]
    assert found("straganów") == found("straganów", ActPage) == []


def test_an_act_that_is_renamed_is_found_by_its_new_name(
    client: Client, member: MemberPage, on_commit: OnCommit
) -> None:
    act, _ = act_with_file(member, title="w sprawie targowisk")
    with on_commit():
        factories.link_act(factories.InitiativePageFactory(parent=member, title="Wymiana sadzonek"), act)

    with on_commit():
        edit(client, act, act_data(title="w sprawie jarmarków", issued_on="2020-04-02"), "action-publish")

    assert found("jarmarków") == ["Wymiana sadzonek"]
    assert found("targowisk") == []
