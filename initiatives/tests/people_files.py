"""Files of people: looked at, loaded, and what is wrong with them."""

from typing import Any

import pytest
from django.utils import timezone

from cms.users.models import User
from initiatives.models import Import, Invitation, MemberPage, Membership, OutgoingMail, PartnerPage, Role
from initiatives.services import imports
from initiatives.services.people_loading import PeopleLoader
from initiatives.tests import factories

HEAD = "e-mail;imię i nazwisko;stanowisko;organizacja;rola"
LOADER = PeopleLoader()


@pytest.fixture
def member() -> MemberPage:
    return factories.MemberPageFactory(title="Mikołów", code="2408011")


@pytest.fixture
def partner() -> PartnerPage:
    return factories.PartnerPageFactory(slug="zwiazek-gmin")


@pytest.fixture
def administrator() -> User:
    return factories.person(Role.ADMINISTRATOR, email="administrator@burza.example")


def file(*rows: str, head: str = HEAD) -> bytes:
    return "\r\n".join([head, *rows, ""]).encode()


def check(content: bytes, *, only: str = "", by: User | None = None) -> Import:
    return imports.check(loader=LOADER, content=content, name="osoby.csv", only=only, by=by, now=timezone.now())


def load(content: bytes, **options: Any) -> Import:
    row = check(content, **options)
    assert not row.problems, row.problems
    assert imports.confirm(number=row.pk, by_worker=False)
    assert imports.run(number=row.pk, loader=LOADER)
    row.refresh_from_db()
    assert row.state == Import.State.DONE, row.problems
    return row


def person(email: str) -> User:
    return User.objects.select_related("membership", "invitation").get(email=email)


def problems(content: bytes, **options: Any) -> list[tuple[int, str]]:
    """What is wrong, after which nothing has changed."""
    before = snapshot()
    row = check(content, **options)
    assert row.state == (Import.State.REFUSED if row.problems else Import.State.CHECKED)
    assert snapshot() == before
    return [(problem["line"], problem["reason"]) for problem in row.problems]


def snapshot() -> tuple[Any, ...]:
    return (
        list(User.objects.order_by("pk").values_list("email", "name", "post", "is_active")),
        list(Membership.objects.order_by("pk").values_list("user", "member", "partner", "grouping", "role")),
        OutgoingMail.objects.count(),
        Invitation.objects.count(),
    )
