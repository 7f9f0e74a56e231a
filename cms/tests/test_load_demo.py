"""The demo content: loaded once, whole, and never over somebody's work."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, TaskState

from cms.users.demo import PASSWORD
from cms.users.models import User
from home.models import HomePage
from initiatives.demo.load import Loader
from initiatives.models import ActPage, Extraction, FeedSource, GroupingPage, InitiativePage, MemberPage, PartnerPage
from initiatives.services.unfinished import unfinished

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Once for all tests of this module: each works in a savepoint inside."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", verbosity=0)
        yield
        transaction.set_rollback(True)


def again() -> int:
    loader = Loader(home=HomePage.objects.get(), now=timezone.now(), tell=lambda _title: None)
    loader.load_organisations()
    loader.load_pages()
    return loader.made


def initiative(slug: str) -> InitiativePage:
    return InitiativePage.objects.get(slug=slug)


@pytest.mark.usefixtures("loaded")
def test_everything_that_was_promised_is_there() -> None:
    assert MemberPage.objects.live().current().count() == 15
    assert [page.heirs()[0].title for page in MemberPage.objects.live().former()] == ["Zielona Góra"]
    assert all(page.members().exists() for page in GroupingPage.objects.live())
    assert ActPage.objects.live().count() == 20
    assert InitiativePage.objects.live().count() >= 40
    assert not InitiativePage.objects.live().filter(category__isnull=True).exists()
    assert InitiativePage.objects.live().values("category").distinct().count() == 8
    assert PartnerPage.objects.filter(country="CZ").exists()
    assert Page.find_problems() == ([], [], [], [], [])


@pytest.mark.usefixtures("loaded")
def test_remote_services_are_based_on_the_lists_before_them() -> None:
    dabrowa = InitiativePage.objects.live().get(title__contains="dąbrowskich")

    assert dabrowa.based_on.exists()


@pytest.mark.slow
@pytest.mark.usefixtures("loaded")
def test_the_contact_centre_is_no_practice_of_the_epidemic() -> None:
    centre = InitiativePage.objects.get(title="Gdańskie Centrum Kontaktu")

    assert centre.crisis is None
    assert not {tag.name.casefold() for tag in centre.tags.all()} & {"covid-19", "koronawirus", "epidemia"}


@pytest.mark.usefixtures("loaded")
def test_every_file_waits_to_be_read() -> None:
    assert set(Extraction.objects.values_list("state", flat=True)) == {Extraction.State.WAITING}
    assert Extraction.objects.count() == 27


@pytest.mark.usefixtures("loaded")
def test_one_page_waits_for_the_moderator_and_one_is_a_draft() -> None:
    assert [
        state.revision.as_object().title for state in TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS)
    ] == ["Lista sklepów z godzinami dla seniorów"]
    assert not initiative("gliwice-dyzur-telefoniczny-bibliotekarzy").live


@pytest.mark.usefixtures("loaded")
def test_one_page_was_returned_to_its_editor_with_a_reason() -> None:
    editor = User.objects.get(email="redaktor.katowice@burza.example")

    (page,) = unfinished(user=editor, today=timezone.localdate(), most=4).pages["returned"]

    assert page.title == "Jeden numer w sprawie odpadów z kwarantanny"
    assert "podać koszt" in page.reason


@pytest.mark.usefixtures("loaded")
def test_the_accounts_sign_in_with_the_known_password() -> None:
    for name in ("administrator", "moderator.katowice", "redaktor.katowice", "redaktor.gliwice", "urzednik.gdansk"):
        assert User.objects.get(email=f"{name}@burza.example").check_password(PASSWORD)


@pytest.mark.usefixtures("loaded")
def test_loading_again_makes_nothing_twice() -> None:
    pages = Page.objects.count()

    assert again() == 0

    assert Page.objects.count() == pages


@pytest.mark.usefixtures("loaded")
def test_partners_get_sources_where_there_is_a_site_to_read() -> None:
    assert not FeedSource.objects.exists()

    for _ in range(2):
        call_command("load_demo", partner_site="http://127.0.0.1:8001/", verbosity=0)

    sources = FeedSource.objects.all()
    assert {source.address for source in sources} == {
        "http://127.0.0.1:8001/slaski/",
        "http://127.0.0.1:8001/podkarpackie/?format=feed&type=rss",
        "http://127.0.0.1:8001/pomorskie/feed.json",
    }
    assert sorted(source.trust for source in sources) == ["moderate", "moderate", "publish"]
    assert all(source.next_at is None for source in sources)


@pytest.mark.usefixtures("loaded")
def test_an_edit_is_kept() -> None:
    page = InitiativePage.objects.live().order_by("pk")[0]
    page.title, page.slug = "Zmieniony tytuł", "zmieniony-adres"
    page.save_revision().publish()
    User.objects.filter(email="redaktor.gliwice@burza.example").update(post="Zmienione stanowisko")

    call_command("load_demo", verbosity=0)

    assert InitiativePage.objects.get(pk=page.pk).slug == "zmieniony-adres"
    assert User.objects.get(email="redaktor.gliwice@burza.example").post == "Zmienione stanowisko"


@pytest.mark.usefixtures("loaded")
def test_what_was_deleted_stays_deleted() -> None:
    page = InitiativePage.objects.live().filter(inspired=None).order_by("pk")[0]
    page.delete()

    assert again() == 0

    assert not InitiativePage.objects.filter(pk=page.pk).exists()


def test_production_settings_refuse_it(settings: Any) -> None:
    settings.DEMO_ALLOWED = False
    people = User.objects.count()

    with pytest.raises(CommandError, match="password"):
        call_command("load_demo")

    assert User.objects.count() == people
