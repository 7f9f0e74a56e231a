"""A person saves a search from its results, and changes and deletes it; another person's is as if it were not there."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.retention import RULES
from cms.tests.page_text import text
from cms.users.erasure import erase
from cms.users.export import data_of
from cms.users.models import User
from conftest import OnCommit
from initiatives.models import Membership, Role
from initiatives.services.words import save_word
from initiatives.tests import factories
from search.index.rebuilding import begin, go_on
from search.models import Frequency, SavedSearch
from search.saved import keeping
from search.saved.known import pack, unpack
from search.saved.links import leave_address
from search.saved.question import question_saved
from search.tests.saving import initiative, official, saved_by, told

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
LIST = "/szukaj/zapisane/"
NEW = "/szukaj/zapisane/nowe/"


@pytest.fixture(autouse=True)
def _index() -> None:
    begin()
    list(go_on(today=timezone.localdate()))


def at(saved: SavedSearch, more: str = "") -> str:
    return f"{LIST}{saved.pk}/{more}"


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_results_lead_to_saving_what_they_show(sign_in: SignIn, on_commit: OnCommit) -> None:
    with on_commit():
        initiative()
    client = sign_in(official())

    for typed in ("maseczki", "nicniemajacego"):
        page = text_of(client, f"/szukaj/?q={typed}&co=inicjatywy&sortuj=najnowsze")
        assert f'href="{NEW}?q={typed}&amp;co=inicjatywy">Zapisz to wyszukiwanie</a>' in page


def test_a_search_is_saved_under_a_name_without_order_and_page(sign_in: SignIn) -> None:
    reader = official()
    client = sign_in(reader)
    address = f"{NEW}?q=maseczki+w+szko%C5%82ach&dokladnie=tak&co=inicjatywy&co=akty&sortuj=najnowsze&strona=3"

    asked = text_of(client, address)
    response = client.post(address, {"name": "Szkoły", "frequency": "weekly"}, follow=True)

    assert 'value="maseczki w szkołach, akty prawne, inicjatywy"' in asked
    assert "dokładnie tak, jak wpisano" in asked
    saved = SavedSearch.objects.get()
    assert (saved.user, saved.name, saved.frequency) == (reader, "Szkoły", Frequency.WEEKLY)
    assert (saved.text, saved.exactly, saved.choices) == (
        "maseczki w szkołach", True, {"what": ["akty", "inicjatywy"]},
    )  # fmt: skip
    page = response.content.decode()
    assert "Zapisano „Szkoły”." in page
    assert "w poniedziałek rano" in page
    assert question_saved(saved).address().replace("&", "&amp;") in page


@pytest.mark.parametrize("typed", ["", "???", "-maseczki", "%00"])
def test_where_there_is_nothing_to_look_for_nothing_is_saved_and_what_was_typed_stays(
    sign_in: SignIn, typed: str
) -> None:
    client = sign_in(official())

    response = client.post(f"{NEW}?q={typed}&co=akty", {"name": "Nazwa z pola", "frequency": "daily"})

    assert response.status_code == 200
    page = response.content.decode()
    assert "Nie ma czego szukać: wpisz przynajmniej jedno słowo." in page
    if typed != "%00":
        assert f'name="q" value="{typed}"' in page
    assert not SavedSearch.objects.exists()


def test_a_name_that_is_missing_or_too_long_is_said_and_the_rest_stays(sign_in: SignIn) -> None:
    client = sign_in(official())

    for name in ("", "x" * 121):
        page = client.post(f"{NEW}?q=maseczki", {"name": name, "frequency": "weekly"}).content.decode()
        assert "Formularz zawiera błędy" in page
        assert "checked" in page[page.index('value="weekly"') :][:120]

    assert not SavedSearch.objects.exists()


@pytest.mark.parametrize("frequency", ["", "hourly", "at_once\x00"])
def test_a_rhythm_that_there_is_not_is_refused(sign_in: SignIn, frequency: str) -> None:
    response = sign_in(official()).post(f"{NEW}?q=maseczki", {"name": "Nazwa", "frequency": frequency})

    assert response.status_code == 200
    assert not SavedSearch.objects.exists()


def test_the_same_search_is_saved_once_by_each(sign_in: SignIn) -> None:
    for reader in (official(), official()):
        client = sign_in(reader)
        client.post(f"{NEW}?q=maseczki&co=akty", {"name": "Pierwsza", "frequency": "daily"})
        again = client.post(f"{NEW}?co=akty&q=maseczki", {"name": "Druga", "frequency": "none"}).content.decode()
        assert "To wyszukiwanie masz już zapisane." in again
        assert 'value="Druga"' in again

    assert SavedSearch.objects.count() == 2


def test_there_is_an_end_to_how_many_a_person_can_save(sign_in: SignIn) -> None:
    reader = official()
    now = timezone.now()
    for number in range(keeping.MOST):
        SavedSearch.objects.create(user=reader, name="Nazwa", text=f"słowo{number}", saved_at=now, looked_at=now)

    page = sign_in(reader).post(f"{NEW}?q=maseczki", {"name": "Nadto", "frequency": "daily"}).content.decode()

    assert "wynosi 50 i nie może być większa" in page
    assert SavedSearch.objects.count() == keeping.MOST


def test_name_and_rhythm_can_be_changed_and_nothing_else(sign_in: SignIn) -> None:
    reader = official()
    saved = saved_by(reader)
    client = sign_in(reader)

    wrong = client.post(at(saved), {"name": "", "frequency": "none"}).content.decode()
    client.post(at(saved), {"name": "Inna nazwa", "frequency": "none", "text": "x", "user": "1"})

    assert "<h1>O: maseczki</h1>" in wrong
    saved.refresh_from_db()
    assert (saved.name, saved.frequency, saved.due_at) == ("Inna nazwa", Frequency.NONE, None)
    assert (saved.text, saved.user) == ("maseczki", reader)


def test_deleting_asks_first(sign_in: SignIn) -> None:
    reader = official()
    saved = saved_by(reader)
    client = sign_in(reader)

    assert "Usunąć to wyszukiwanie?" in text_of(client, at(saved, "usun/"))
    assert SavedSearch.objects.exists()
    assert "Usunięto „O: maseczki”." in client.post(at(saved, "usun/"), follow=True).content.decode()

    assert not SavedSearch.objects.exists()


def test_the_atom_address_is_made_made_anew_and_withdrawn(sign_in: SignIn) -> None:
    reader = official()
    saved = saved_by(reader)
    client = sign_in(reader)
    shown = []

    assert ".atom" not in text_of(client, at(saved))
    for _ in range(2):
        page = client.post(at(saved, "kanal/"), follow=True).content.decode()
        shown.append(page.split(".atom")[0].rsplit("/", 1)[1])
    page = client.post(at(saved, "kanal/"), {"end": "yes"}, follow=True).content.decode()

    assert shown[0] != shown[1]
    assert ".atom" not in page
    assert "Adres kanału Atom został wycofany" in page


@pytest.mark.slow
@pytest.mark.parametrize("role", ["official of the same member", "moderator of it", "administrator", "partner's"])
def test_another_persons_is_not_there_for_anybody(sign_in: SignIn, role: str) -> None:
    member = factories.MemberPageFactory()
    saved = saved_by(factories.person(Role.OFFICIAL, member))
    keeping.open_feed(saved=saved)
    before = SavedSearch.objects.values().get()
    asker = {
        "official of the same member": lambda: factories.person(Role.OFFICIAL, member),
        "moderator of it": lambda: factories.person(Role.MODERATOR, member),
        "administrator": lambda: factories.person(Role.ADMINISTRATOR),
        "partner's": lambda: factories.person(Role.OFFICIAL, factories.PartnerPageFactory()),
    }[role]()
    client = sign_in(asker)

    answers = [
        client.get(at(saved)).status_code,
        client.post(at(saved), {"name": "Moja", "frequency": "none"}).status_code,
        client.get(at(saved, "usun/")).status_code,
        client.post(at(saved, "usun/")).status_code,
        client.post(at(saved, "kanal/")).status_code,
        client.post(at(saved, "kanal/"), {"end": "yes"}).status_code,
    ]

    assert answers == [404] * 6
    assert "maseczki" not in text_of(client, LIST)
    assert SavedSearch.objects.values().get() == before


def test_a_number_that_none_can_have_is_not_there(sign_in: SignIn) -> None:
    client = sign_in(official())

    for number in ("0", "9" * 40):
        assert client.get(f"{LIST}{number}/").status_code == 404
        assert client.post(f"{LIST}{number}/usun/").status_code == 404


def test_saving_needs_the_forms_own_token() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(official())

    assert client.post(f"{NEW}?q=maseczki", {"name": "Nazwa", "frequency": "daily"}).status_code == 403


def test_a_choice_that_is_gone_stands_for_itself(sign_in: SignIn) -> None:
    reader = official()
    saved_by(reader, choices={"topic": ["dawny-temat"], "nothing-of-ours": ["x"]})

    page = text_of(sign_in(reader), LIST)

    assert "dawny-temat" in page
    assert "nothing-of-ours" not in page


def test_a_choice_follows_the_word_that_it_names(on_commit: OnCommit) -> None:
    topic = factories.topic("Oświata", "oswiata")
    saved_by(official(), choices={"topic": ["oswiata"]})
    with on_commit():
        topic.slug = "edukacja"
        save_word(word=topic)
    page = initiative()
    page.topics = [topic]
    with on_commit():
        page.save_revision().publish()

    assert len(told()) == 1


def test_the_list_asks_as_many_queries_for_one_as_for_many(sign_in: SignIn) -> None:
    reader = official()
    client = sign_in(reader)
    saved_by(reader)
    text_of(client, LIST)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            text_of(client, LIST)
        return len(queries)

    one = asked()
    for number in range(5):
        saved_by(reader, f"słowo{number}", choices={"what": ["akty"]})

    assert asked() == one


def test_saved_searches_are_given_out_and_erased_with_the_person() -> None:
    reader = official()
    saved_by(reader, name="Moje maseczki")
    other = saved_by(official(), text=f"uchwały {reader.name}")

    (row,) = data_of(person=reader, now=timezone.now())["tables"]["burza_search.SavedSearch.user"]
    assert (row["name"], row["text"], row["frequency"]) == ("Moje maseczki", "maseczki", "at_once")
    assert "known" not in row
    erase(person=reader, now=timezone.now())

    left = SavedSearch.objects.get()
    assert left.pk == other.pk
    assert reader.name not in left.text


def test_those_of_people_who_left_are_pruned() -> None:
    stays, gone, off = official(), official(), official()
    for person in (stays, gone, off):
        saved_by(person)
    Membership.objects.filter(user=gone).delete()
    User.objects.filter(pk=off.pk).update(is_active=False)
    (rule,) = (rule for rule in RULES if rule.name == "saved searches of those who left")

    assert rule.prune
    assert rule.prune(timezone.now()) == 2

    assert SavedSearch.objects.get().user == stays


@pytest.mark.parametrize("numbers", [[], [1], [7, 3, 3, 900_000_000], list(range(10_000))])
def test_numbers_are_kept_in_little_room(numbers: list[int]) -> None:
    assert unpack(pack(numbers)) == set(numbers)
    assert len(pack(range(10_000))) < 1_000


def test_the_link_in_a_mail_ends_it_by_a_press_without_signing_in() -> None:
    saved = saved_by(official())
    stranger = Client(enforce_csrf_checks=True)
    path = leave_address(saved).split("8000", 1)[1]

    opened = stranger.get(path)
    saved.refresh_from_db()
    assert saved.frequency == Frequency.AT_ONCE
    assert "Zrezygnować z tych wiadomości?" in text(opened)
    assert saved.name not in text(opened)

    # As mail programs press it (RFC 8058, section 3.2).
    pressed = stranger.post(path, {"List-Unsubscribe": "One-Click"})
    saved.refresh_from_db()
    assert pressed.status_code == 200
    assert (saved.frequency, saved.due_at) == (Frequency.NONE, None)
    assert "Nie wyślemy więcej takich wiadomości" in text(pressed)

    saved.delete()
    assert stranger.post(path).status_code == 200


def test_a_link_that_nobody_made_ends_nothing() -> None:
    saved, other = saved_by(official()), saved_by(official())
    _pk, _user, signature = leave_address(saved).rstrip("/").rsplit("/", 1)[1].split(":")

    for token in (f"{other.pk}:{other.user_id}:{signature}", f"{saved.pk}:{saved.user_id}:x", "x", "%00", "1:" * 500):
        response = Client().post(f"/szukaj/zapisane/rezygnacja/{token}/")
        assert response.status_code == 404
        assert "Ten odnośnik nie działa" in text(response)

    assert SavedSearch.objects.filter(frequency=Frequency.AT_ONCE).count() == 2
