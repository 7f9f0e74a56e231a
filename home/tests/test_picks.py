"""What the association picks out: shown with its reason, kept by its own people alone, gone with its initiative."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from cms.users.models import User
from home.demo import load_picks
from home.models import Pick
from initiatives.demo.load import read
from initiatives.models import InitiativePage, Role
from initiatives.tests import factories

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


def pick(initiative: InitiativePage, **fields: object) -> Pick:
    defaults = {"why": "Bo tania.", "contact_post": "Biuro zrzeszenia", "contact_email": "biuro@zrzeszenie.example"}
    found: Pick = Pick.objects.create(initiative=initiative, **(defaults | fields))
    return found


def home(client: Client) -> str:
    return client.get("/").content.decode().replace("\N{NO-BREAK SPACE}", " ")


def test_a_pick_says_why_and_whom_to_ask(sign_in: SignIn) -> None:
    pick(factories.InitiativePageFactory.create(title="Polecana"), contact_telephone="32 000 02 10")

    text = home(sign_in(factories.person()))

    assert "Zrzeszenie poleca" in text
    assert "Bo tania." in text
    assert "Biuro zrzeszenia" in text
    assert 'href="mailto:biuro@zrzeszenie.example"' in text
    assert 'href="tel:320000210"' in text


def test_picks_stand_in_their_order(sign_in: SignIn) -> None:
    for position, title in ((2, "Druga"), (1, "Pierwsza")):
        pick(factories.InitiativePageFactory.create(), why=f"{title}.", sort_order=position)

    text = home(sign_in(factories.person()))

    assert text.index("Pierwsza.") < text.index("Druga.")


def test_a_pick_vanishes_with_the_publication_and_comes_back_with_it(sign_in: SignIn) -> None:
    initiative = factories.InitiativePageFactory.create()
    pick(initiative)
    client = sign_in(factories.person())

    initiative.unpublish()
    assert "Zrzeszenie poleca" not in home(client)

    InitiativePage.objects.get(pk=initiative.pk).save_revision().publish()
    assert "Bo tania." in home(client)


def test_a_pick_goes_when_its_initiative_is_deleted() -> None:
    initiative = factories.InitiativePageFactory.create()
    pick(initiative)

    initiative.delete()

    assert not Pick.objects.exists()


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.MODERATOR])
def test_the_association_picks(sign_in: SignIn, role: str) -> None:
    initiative = factories.InitiativePageFactory.create()
    client = sign_in(factories.person(role))

    data = {"initiative": initiative.pk, "why": "Bo działa.", "contact_post": "Biuro zrzeszenia"}
    client.post(reverse("pick_admin:add"), data)

    assert Pick.objects.get().why == "Bo działa."
    assert reverse("pick_admin:index") in client.get("/admin/").content.decode()


def test_nobody_else_picks(sign_in: SignIn) -> None:
    member = factories.MemberPageFactory.create()
    client = sign_in(factories.person(Role.MODERATOR, member))

    assert client.get(reverse("pick_admin:index")).status_code == 403
    assert reverse("pick_admin:index") not in client.get("/admin/").content.decode()


def test_a_draft_is_not_picked(sign_in: SignIn) -> None:
    draft = factories.InitiativePageFactory.create(live=False)
    client = sign_in(factories.person(Role.ADMINISTRATOR))

    data = {"initiative": draft.pk, "why": "x", "contact_post": "x"}
    response = client.post(reverse("pick_admin:add"), data)

    assert "Wybierz inicjatywę, która jest opublikowana" in response.content.decode()
    assert not Pick.objects.exists()


def test_the_demos_picks_name_posts_and_addresses_of_nobody() -> None:
    rows = read("picks.toml")["pick"]

    assert len(rows) >= 3
    assert all(row["contact_email"].endswith(".example") for row in rows)
    assert all(len(row["why"]) <= 300 for row in rows)


def test_a_demo_pick_that_was_taken_away_does_not_come_back() -> None:
    key = read("picks.toml")["pick"][0]["initiative"]
    initiative = factories.InitiativePageFactory.create()

    class Loaded:
        loaded = {f"initiative:{key}": initiative.pk}

        def ids(self, kind: str, keys: list[str]) -> list[int]:
            return [self.loaded[f"{kind}:{name}"] for name in keys]

    loader = Loaded()
    assert load_picks(loader) == 1  # type: ignore[arg-type]
    Pick.objects.get().delete()
    loader.loaded[f"pick:{key}"] = initiative.pk

    assert load_picks(loader) == 0  # type: ignore[arg-type]
