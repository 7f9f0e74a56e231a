"""What waits and what was given up is the administrators' to read; secrets are in none of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.schedule import send_mail
from cms.users.models import User
from initiatives.admin.outbox import TroubledMailPanel
from initiatives.admin.start import UnmoderatedPanel
from initiatives.models import NoticeKind, OutgoingMail, Role
from initiatives.tests import factories

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
State = OutgoingMail.State

LIST = "/admin/mail/"


@pytest.fixture
def admin(sign_in: SignIn) -> Client:
    return sign_in(factories.person(Role.ADMINISTRATOR))


def mail(key: str = "a", **fields: Any) -> OutgoingMail:
    now = timezone.now()
    defaults = {
        "kind": NoticeKind.TASK, "subject": "Do moderacji: Mapa studni", "body": "Treść powiadomienia.",
        "made_at": now, "due_at": now, "reader": fields.pop("reader", None) or factories.person(),
    }  # fmt: skip
    return OutgoingMail.objects.create(key=key, **defaults | fields)


def rows(client: Client, query: str = "") -> list[str]:
    return [row.subject for row in client.get(f"{LIST}?{query}").context["object_list"]]


def test_the_list_says_what_became_of_each(admin: Client) -> None:
    mail(subject="Odrzucona", state=State.FAILED, attempts=8, error="SMTPRecipientsRefused: nie ma takiej skrzynki")

    html = admin.get(LIST).content.decode()

    for text in ("Odrzucona", "zaniechano wysyłki", "SMTPRecipientsRefused: nie ma takiej skrzynki"):
        assert text in html


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=failed", ["Zgubiona"]),
        ("kind=invitation", ["Zaproszenie"]),
        ("troubled=true", ["Zgubiona"]),
        ("troubled=false", ["Zaproszenie"]),
        ("q=zaprosz", ["Zaproszenie"]),
        ("q=kto@gmina.example", ["Zgubiona"]),
        ("q=nie+ma", ["Zgubiona"]),
        ("q=%25", []),
        ("ordering=due_at", ["Zgubiona", "Zaproszenie"]),
    ],
)
def test_it_can_be_filtered_searched_and_ordered(admin: Client, query: str, found: list[str]) -> None:
    reader = factories.person(email="kto@gmina.example")
    now = timezone.now()
    mail(subject="Zgubiona", state=State.FAILED, error="nie ma", reader=reader, due_at=now - timedelta(days=1))
    mail(subject="Zaproszenie", kind=NoticeKind.INVITATION)

    assert rows(admin, query) == found


def test_what_was_given_up_is_sent_again(admin: Client, mailoutbox: list[Any]) -> None:
    lost = mail(state=State.FAILED, attempts=8, error="x")

    assert "Wyślij ponownie" in admin.get(f"{LIST}{lost.pk}/").content.decode()
    admin.post(f"{LIST}{lost.pk}/")
    send_mail(timezone.now())

    lost.refresh_from_db()
    assert (lost.state, [message.subject for message in mailoutbox]) == (State.SENT, [lost.subject])


@pytest.mark.parametrize("state", [State.WAITING, State.SENT, State.DROPPED])
def test_nothing_else_is_sent_again(admin: Client, state: str) -> None:
    other = mail(state=state, attempts=3)

    assert "Wyślij ponownie" not in admin.get(f"{LIST}{other.pk}/").content.decode()
    admin.post(f"{LIST}{other.pk}/")

    other.refresh_from_db()
    assert (other.state, other.attempts) == (state, 3)


def test_a_mail_is_text_and_never_markup(admin: Client) -> None:
    hostile = mail(subject="<b>x</b>", body="<script>alert(1)</script>", error="<i>y</i>")

    for address in (LIST, f"{LIST}{hostile.pk}/"):
        html = admin.get(address).content.decode()
        assert "<script>alert(1)" not in html
        assert "<b>x</b>" not in html
        assert "<i>y</i>" not in html


def test_the_list_costs_the_same_however_long_it_is(admin: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            admin.get(LIST)
        return len(queries)

    mail("0")
    admin.get(LIST)
    few = cost()
    for number in range(1, 30):
        mail(str(number))

    assert cost() == few


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"due_at": timedelta(minutes=-61)}, "1 wiadomość czeka dłużej niż godzinę."),
        ({"attempts": 3, "made_at": timedelta(hours=-2), "due_at": timedelta(hours=2)}, "1 wiadomość czeka dłużej"),
        ({"state": State.FAILED}, "1 wiadomości nie udało się wysłać."),
        ({"due_at": timedelta(minutes=-5)}, ""),
        ({"due_at": timedelta(hours=12), "digest": True, "made_at": timedelta(hours=-5)}, ""),
        ({"state": State.SENT, "due_at": timedelta(hours=-5)}, ""),
        ({"state": State.FAILED, "due_at": timedelta(days=-8)}, ""),
    ],
)
def test_administrators_are_warned_when_mail_does_not_leave(
    admin: Client, sign_in: SignIn, fields: dict[str, Any], said: str
) -> None:
    now = timezone.now()
    shifted: dict[str, Any] = {
        name: now + value if isinstance(value, timedelta) else value for name, value in fields.items()
    }
    mail(**shifted)

    html = admin.get("/admin/").content.decode()

    assert said in html
    assert ("help-critical" in html) == bool(said)
    for role in (Role.MODERATOR, Role.EDITOR):
        person = factories.person(role, factories.MemberPageFactory())
        assert "help-critical" not in sign_in(person).get("/admin/").content.decode()


def panels(client: Client) -> list[dict[str, Any]]:
    """What the panels of the first page have to say."""
    request = client.get("/admin/").wsgi_request
    return [panel.get_context_data({"request": request}) for panel in (UnmoderatedPanel(), TroubledMailPanel())]


def test_the_association_is_shown_whose_moderator_is_missing(admin: Client, sign_in: SignIn) -> None:
    bare, served, _empty = (factories.MemberPageFactory(title=title) for title in ("Bez", "Obsłużona", "Pusta"))
    grouping = factories.GroupingPageFactory(title="Metropolia bez")
    editor = factories.person(Role.EDITOR, bare)
    factories.person(Role.EDITOR, grouping)
    factories.person(Role.MODERATOR, served)
    factories.person(Role.MODERATOR, bare, is_active=False)

    for client in (admin, sign_in(factories.person(Role.MODERATOR))):
        (panel,) = (panel for panel in panels(client) if "organisations" in panel)
        assert [page.title for page in panel["organisations"]] == ["Bez", "Metropolia bez"]
        assert "Metropolia bez" in client.get("/admin/").content.decode()
    assert not [panel for panel in panels(sign_in(editor)) if "organisations" in panel]
