"""What a reader still misses, and the way to each field."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from cms.users.models import User
from initiatives.models import ActPage, InitiativePage, Role
from initiatives.services.told import LINES, told
from initiatives.tests import factories

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


def missed(page: InitiativePage | ActPage) -> set[str]:
    return {gap.field for gap in told(page).gaps}


def test_what_is_told_is_not_missed() -> None:
    page = factories.InitiativePageFactory.create()
    before = told(page)
    page.problem, page.staff_fte, page.costs = "<p>Nie było.</p>", 0, [("cost", {"amount": 1, "covers": "druk"})]
    page.topics = [factories.topic("Temat", "temat")]

    after = told(page)

    assert {gap.field for gap in before.gaps} - {gap.field for gap in after.gaps} == {
        "problem", "staff_fte", "costs", "topics",
    }  # fmt: skip
    assert after.told == before.told + 4
    assert after.total == before.total


def test_an_empty_paragraph_tells_nothing() -> None:
    page = factories.InitiativePageFactory.create(problem="<p> </p>", requirements="  \n")

    assert {"problem", "requirements"} <= missed(page)


def test_a_note_is_as_good_as_a_number() -> None:
    assert "staff_fte" not in missed(factories.InitiativePageFactory.create(staff_note="Dwie osoby po godzinach."))


def test_an_idea_has_neither_costs_nor_results_to_tell() -> None:
    page = factories.InitiativePageFactory.create(stage="idea")
    assert missed(page).isdisjoint({"costs", "results", "staff_fte", "ended_on", "conclusion"})

    page.stage = "finished"
    assert {"costs", "results", "staff_fte", "ended_on", "conclusion"} <= missed(page)


def test_what_forbids_publication_comes_first() -> None:
    page = factories.InitiativePageFactory.build(title="Nowa", summary="", description="", category=None)

    assert [gap.field for gap in told(page).gaps[:3]] == ["category", "summary", "description"]
    assert all(gap.is_required for gap in told(page).gaps[:3])


def test_a_project_of_an_act_binds_nobody_yet() -> None:
    page = factories.ActPageFactory.create(status="project", number="")
    assert missed(page).isdisjoint({"number", "in_force_from", "eli_url"})

    page.status = "in_force"
    assert {"number", "in_force_from", "eli_url", "files"} <= missed(page)


@pytest.mark.parametrize("factory", [factories.InitiativePageFactory, factories.ActPageFactory])
def test_each_line_leads_to_its_field(sign_in: SignIn, factory: type[factories.PageFactory]) -> None:
    member = factories.MemberPageFactory.create()
    page = factory.create(parent=member)
    client = sign_in(factories.person(Role.EDITOR, member))

    form = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    html = form.replace("\N{NO-BREAK SPACE}", " ")

    assert f"Czytelnik dowie się {told(page).told} z {told(page).total} rzeczy" in html
    ways = re.findall(r'<a href="#([^"]+)" data-controller="w-focus"', html.partition("data-told")[2])
    assert len(ways) >= len(missed(page))
    assert all(f'id="{way}"' in html for way in ways)


def test_every_field_that_is_asked_for_has_a_place_in_the_form() -> None:
    from initiatives.admin.told import _ways

    for model, lines in LINES.items():
        ways = dict(_ways(model.get_edit_handler()))
        assert all(line.fields[0] in ways for line in lines)


def test_after_a_save_it_is_asked_for_anew(sign_in: SignIn) -> None:
    member = factories.MemberPageFactory.create()
    page = factories.InitiativePageFactory.create(parent=member)
    client = sign_in(factories.person(Role.EDITOR, member))
    address = reverse("told", args=[page.pk])
    assert "Problem</a>" in client.get(address).content.decode()

    page.problem = "<p>Nie było komu.</p>"
    page.save_revision()

    assert "Problem</a>" not in client.get(address).content.decode()


def test_nobody_learns_what_others_drafts_lack(sign_in: SignIn) -> None:
    page = factories.InitiativePageFactory.create()
    stranger = sign_in(factories.person(Role.EDITOR, factories.MemberPageFactory.create()))

    assert stranger.get(reverse("told", args=[page.pk])).status_code == 404


def test_an_organisations_own_page_has_no_measure(sign_in: SignIn) -> None:
    member = factories.MemberPageFactory.create()

    assert sign_in(factories.person(Role.EDITOR, member)).get(reverse("told", args=[member.pk])).status_code == 404


def test_a_new_page_has_one_too(sign_in: SignIn) -> None:
    member = factories.MemberPageFactory.create()
    client = sign_in(factories.person(Role.EDITOR, member))

    html = client.get(reverse("wagtailadmin_pages:add", args=["initiatives", "initiativepage", member.pk]))

    assert 'data-told="/admin/told/0/"' in html.content.decode()
