"""What editors, moderators and administrators open costs as many queries among hundreds of members as among ten."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, TaskState

from cms.users.models import User
from initiatives.generate.run import Generator
from initiatives.models import InitiativePage, MemberPage, Membership, Role
from initiatives.tests import factories

pytestmark = pytest.mark.django_db

FEW, MANY = 10, 150
PEOPLE = ("editor", "moderator", "association", "administrator")
EVERYBODYS = {
    "first page of the site": "/",
    "start": "/admin/",
    "own initiatives": "/admin/initiatives/",
    "own initiatives, filtered": "/admin/initiatives/?q=gminy&state=begun&files=empty&mine=yes&review=overdue",
    "own acts": "/admin/acts/",
    "page chooser": "/admin/choose-page/",
    "page chooser, members": "/admin/choose-page/{home}/",
    "page chooser, search": "/admin/choose-page/search/?q=gminy",
    "page chooser, organisations": "/admin/choose-page/?page_type=initiatives.memberpage,initiatives.partnerpage",
    "act chooser": "/admin/choose/act/",
    "initiative chooser": "/admin/choose/initiative/",
    "initiative chooser, search": "/admin/choose/initiative/results/?q=gminy",
    "document chooser": "/admin/documents/chooser/",
    "picture chooser": "/admin/images/chooser/",
    "documents": "/admin/documents/",
    "menu of pages": "/admin/api/main/pages/?child_of={home}&for_explorer=1",
}
OWN = {"own section": "/admin/pages/{member}/", "editing": "/admin/pages/{page}/edit/"}
WHOLE = {"explorer": "/admin/pages/{home}/"}
ADMINISTRATORS = {"people": "/admin/users/", "people, search": "/admin/users/?q=sekretarz"}
ASKED: dict[str, dict[str, str]] = {
    "editor": EVERYBODYS | OWN,
    "moderator": EVERYBODYS | OWN,
    "association": EVERYBODYS | WHOLE,
    "administrator": EVERYBODYS | OWN | WHOLE | ADMINISTRATORS,
}


def grow(members: int) -> dict[str, User]:
    """That many members in all; the people whose lists are looked at stay who they are."""
    Generator(home=factories.home(), seed=members, now=timezone.now(), tell=lambda _: None).run(
        records=members * 4, members=members, people=members * 2
    )
    own = Membership.objects.filter(member=first_moderated()).select_related("user")
    association = Membership.objects.of_association().select_related("user")
    return {
        "editor": own.filter(role=Role.EDITOR).earliest("pk").user,
        "moderator": own.filter(role=Role.MODERATOR).earliest("pk").user,
        "association": association.filter(role=Role.MODERATOR).earliest("pk").user,
        "administrator": association.filter(role=Role.ADMINISTRATOR).earliest("pk").user,
    }


def first_moderated() -> int:
    """The same at every size: whoever came first."""
    row = Membership.objects.filter(role=Role.MODERATOR, member__isnull=False).earliest("pk")
    assert row.member_id
    return row.member_id


def costs(people: dict[str, User], places: dict[str, int], sign_in: Callable[[User], Client]) -> dict[str, int]:
    found = {}
    for role in PEOPLE:
        client = sign_in(people[role])
        for name, address in ASKED[role].items():
            client.get(address.format(**places))
            with CaptureQueriesContext(connection) as asked:
                response = client.get(address.format(**places))
            assert response.status_code == 200, (role, name)
            found[f"{role}: {name}"] = len(asked)
    return found


@pytest.mark.slow
def test_no_list_costs_more_queries_because_there_are_more_members(sign_in: Callable[[User], Client]) -> None:
    people = grow(FEW)
    member = first_moderated()
    page = InitiativePage.objects.live().filter(organisation=member).first()
    page = page or factories.InitiativePageFactory.create(parent=MemberPage.objects.get(pk=member))
    places = {"home": factories.home().pk, "member": member, "page": page.pk}
    few = costs(people, places, sign_in)
    own = list(Page.objects.child_of(MemberPage.objects.get(pk=member)).values_list("pk", flat=True))

    grow(MANY)
    # What stands in the section that the editor opens is its own: the measure is of everybody else's.
    InitiativePage.objects.filter(organisation=member).exclude(pk__in=own).delete()
    many = costs(people, places, sign_in)

    assert MemberPage.objects.count() == MANY
    assert TaskState.objects.count() > 1
    assert many == few
