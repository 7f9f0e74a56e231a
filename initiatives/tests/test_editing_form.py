"""What the forms of pages take, and what they refuse."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Page
from wagtail.test.utils.form_data import streamfield

from cms.users.models import User
from initiatives.models import ActPage, Category, Extraction, InitiativePage, MemberPage, Role, Topic
from initiatives.tests import factories
from initiatives.tests.editing import act_data, create, edit, initiative_data, paragraph, rows

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]

COMPLETE: dict[str, Any] = {
    "title": "Jedzenie na wynos",
    "summary": "Lista lokali, które sprzedają na wynos.",
    "description": paragraph("Kto sprzedaje na wynos."),
}


class Desk:
    """An editor at work for a member."""

    def __init__(self, sign_in: SignIn) -> None:
        self.member: MemberPage = factories.MemberPageFactory()
        self.editor = factories.person(Role.EDITOR, self.member)
        self.client = sign_in(self.editor)
        self.category = Category.objects.get(slug="przedsiebiorczosc")

    def complete(self, **fields: Any) -> dict[str, Any]:
        return initiative_data(**COMPLETE | {"category": self.category.pk} | fields)

    def draft(self, **fields: Any) -> InitiativePage:
        page: InitiativePage = factories.InitiativePageFactory(parent=self.member, live=False, **fields)
        page.save_revision(user=self.editor)
        return page


@pytest.fixture
def desk(sign_in: SignIn) -> Desk:
    return Desk(sign_in)


def errors(response: Any) -> dict[str, Any]:
    return dict(response.context["form"].errors)


def latest(page: Page) -> Any:
    return type(page).objects.get(pk=page.pk).get_latest_revision_as_object()


def test_a_draft_needs_a_title_and_no_more(desk: Desk) -> None:
    response = create(desk.client, desk.member, "initiativepage", initiative_data(title="Żywność na wynos"))

    assert response.status_code == 302
    page = InitiativePage.objects.get()
    assert (page.title, page.slug, page.live) == ("Żywność na wynos", "zywnosc-na-wynos", False)


def test_a_second_page_of_the_same_title_gets_an_address_of_its_own(desk: Desk) -> None:
    for _ in range(2):
        data = initiative_data(title="Żłobek", slug="zlobek")
        create(desk.client, desk.member, "initiativepage", data)

    assert sorted(InitiativePage.objects.values_list("slug", flat=True)) == ["zlobek", "zlobek-2"]


def test_an_open_form_learns_the_address_that_its_page_got(desk: Desk) -> None:
    factories.InitiativePageFactory(parent=desk.member, slug="zlobek")
    url = f"/admin/pages/add/initiatives/initiativepage/{desk.member.pk}/"

    answer = desk.client.post(
        url, initiative_data(title="Żłobek", slug="zlobek"), headers={"accept": "application/json"}
    ).json()

    assert answer["field_updates"]["slug"] == "zlobek-2"


def test_a_draft_act_needs_a_title_and_no_more(desk: Desk) -> None:
    assert create(desk.client, desk.member, "actpage", act_data(title="w sprawie targowisk")).status_code == 302
    assert ActPage.objects.get().slug == "w-sprawie-targowisk"


def test_an_incomplete_page_is_not_submitted_and_keeps_what_was_typed(desk: Desk) -> None:
    data = initiative_data(title="Jedzenie na wynos", problem=paragraph("Lokale są zamknięte."))

    response = create(desk.client, desk.member, "initiativepage", data, "action-submit")

    assert errors(response) == {name: ["To pole jest wymagane."] for name in ("category", "summary", "description")}
    assert "Lokale są zamknięte." in response.context["form"]["problem"].value()
    assert not InitiativePage.objects.exists()


def test_an_empty_paragraph_is_no_description(desk: Desk) -> None:
    page = desk.draft()

    response = edit(desk.client, page, desk.complete(description=paragraph(" ")), "action-submit")

    assert errors(response) == {"description": ["To pole jest wymagane."]}


def test_an_act_without_its_date_is_not_submitted(desk: Desk) -> None:
    response = create(desk.client, desk.member, "actpage", act_data(title="w sprawie targowisk"), "action-submit")

    assert errors(response) == {"issued_on": ["To pole jest wymagane."]}


@pytest.mark.parametrize("action", ["", "action-submit"])
@pytest.mark.parametrize(("field", "name"), [("based_on", "source"), ("acts", "act")])
def test_what_may_not_be_seen_cannot_be_named_in_a_draft_either(desk: Desk, action: str, field: str, name: str) -> None:
    make = factories.InitiativePageFactory if field == "based_on" else factories.ActPageFactory
    secret = make(parent=factories.MemberPageFactory(), live=False, title="Tajne zamiary")
    page = desk.draft()

    response = edit(desk.client, page, desk.complete(**{field: rows(**{name: [secret.pk]})}), action)

    refusal = "Wybrano coś, czego nie można tu użyć. Wybierz jeszcze raz."
    assert response.context["form"].formsets[field].errors == [{name: [refusal]}]
    assert "Tajne zamiary" not in response.content.decode()
    assert not getattr(latest(page), field).exists()


def test_a_refused_picture_is_not_shown_again(desk: Desk) -> None:
    picture = factories.PictureFactory.create(collection=factories.MemberPageFactory().collection, title="Tajne.png")
    page = desk.draft()
    steps = streamfield([("picture", {"image": picture.pk, "alt_text": "x"})])

    response = edit(desk.client, page, desk.complete(steps=steps, summary="Napisane na nowo."))

    assert list(errors(response)) == ["steps"]
    assert "Tajne.png" not in response.content.decode()
    assert response.context["form"]["summary"].value() == "Napisane na nowo."


def test_what_others_published_can_be_named(desk: Desk) -> None:
    other = factories.InitiativePageFactory()
    act = factories.ActPageFactory()

    response = create(
        desk.client, desk.member, "initiativepage",
        initiative_data(title="Za innymi", based_on=rows(source=[other.pk]), acts=rows(act=[act.pk])),
    )  # fmt: skip

    assert response.status_code == 302
    page = InitiativePage.objects.get(title="Za innymi")
    assert [link.source_id for link in page.based_on.all()] == [other.pk]
    assert [link.act_id for link in page.acts.all()] == [act.pk]


def test_a_page_cannot_be_made_below_another_member(desk: Desk) -> None:
    other = factories.MemberPageFactory()

    create(desk.client, other, "initiativepage", initiative_data(title="Cudza"))

    assert not InitiativePage.objects.exists()


def test_whoever_ticks_the_box_has_reviewed_the_page_today(desk: Desk) -> None:
    somebody = factories.person(Role.EDITOR, factories.MemberPageFactory())
    page = desk.draft()

    edit(desk.client, page, desk.complete(reviewed_today="on", reviewed_by=somebody.pk, reviewed_on="2001-01-01"))

    assert (latest(page).reviewed_on, latest(page).reviewed_by) == (timezone.localdate(), desk.editor)


def test_who_reviewed_cannot_be_named_without_the_box(desk: Desk) -> None:
    page = desk.draft(reviewed_on=date(2020, 4, 1))

    edit(desk.client, page, desk.complete(reviewed_by=desk.editor.pk, reviewed_on="2001-01-01"))

    assert (latest(page).reviewed_on, latest(page).reviewed_by) == (date(2020, 4, 1), None)


def test_merged_topics_are_not_offered(desk: Desk) -> None:
    food = factories.topic("Żywność", "zywnosc")
    meals = factories.topic("Jedzenie", "jedzenie")
    Topic.objects.filter(pk=meals.pk).update(merged_into=food)

    html = desk.client.get(f"/admin/pages/{desk.draft().pk}/edit/").content.decode()

    assert f'name="topics" value="{food.pk}"' in html
    assert f'name="topics" value="{meals.pk}"' not in html


def test_a_draft_that_holds_a_merged_topic_shows_and_gets_its_target(desk: Desk) -> None:
    food = factories.topic("Żywność", "zywnosc")
    meals = factories.topic("Jedzenie", "jedzenie")
    page = desk.draft()
    page.topics = [meals]
    page.save_revision()
    Topic.objects.filter(pk=meals.pk).update(merged_into=food)

    form = desk.client.get(f"/admin/pages/{page.pk}/edit/").context["form"]
    assert [option.data["value"].value for option in form["topics"] if option.data["selected"]] == [food.pk]

    edit(desk.client, page, desk.complete(), topics=[meals.pk])
    assert list(latest(page).topics.all()) == [food]


def test_an_editor_keeps_the_members_page_but_not_its_identity(desk: Desk) -> None:
    data = {
        "title": "Inna nazwa", "code": "0801011", "slug": "inny-adres", "population": "12345",
        "introduction": paragraph("Miasto."), "channels-count": "0",
    }  # fmt: skip
    before = (desk.member.title, desk.member.code, desk.member.slug)

    assert edit(desk.client, desk.member, data).status_code == 302

    page = latest(desk.member)
    assert (page.title, page.code, page.slug) == before
    assert page.population == 12345


def test_an_administrator_makes_a_member(sign_in: SignIn) -> None:
    client = sign_in(factories.person(Role.ADMINISTRATOR))
    data = {"title": "Osiek", "code": "1213052", "slug": "", "introduction": paragraph(""), "channels-count": "0"}

    assert create(client, factories.home(), "memberpage", data, "action-publish").status_code == 302

    assert MemberPage.objects.get(code="1213052").rights.editors.name == "Editors: Osiek (1213052)"


@pytest.mark.parametrize(
    ("state", "reason", "said"),
    [
        ("waiting", "", "Tekst tego pliku jest właśnie odczytywany."),
        ("running", "", "Tekst tego pliku jest właśnie odczytywany."),
        ("done", "", "Odczytano tekst 12 stron"),
        ("empty", "encrypted", "Nie znaleziono tekstu: plik jest chroniony hasłem"),
    ],
)
def test_an_acts_form_says_how_far_the_reading_of_its_files_is(desk: Desk, state: str, reason: str, said: str) -> None:
    act: ActPage = factories.ActPageFactory(parent=desk.member)
    file = factories.AttachmentFactory.create(organisation=desk.member)
    factories.attach(act, file)
    Extraction.objects.filter(document=file).update(state=state, reason=reason, page_count=12)

    html = desk.client.get(f"/admin/pages/{act.pk}/edit/").content.decode()

    assert said in " ".join(html.split())
