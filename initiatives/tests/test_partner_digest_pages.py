"""Ordering a digest of partners on one's own page, and ending it by its link, without signing in."""

from datetime import timedelta
from email.message import Message
from typing import Any
from urllib.parse import urlsplit

import html5lib
import pytest
from django.core import mail, signing
from django.test import Client
from django.utils import timezone

from cms.schedule import send_mail
from cms.users.models import User
from initiatives.models import Category, PartnerDigest, Role
from initiatives.services import feed_items, partner_digests
from initiatives.tests import factories
from initiatives.tests.feeds import arrival
from initiatives.tests.markup import faults

pytestmark = pytest.mark.django_db

Rhythm = PartnerDigest.Rhythm
DIGEST = "/konto/partnerzy/"


@pytest.fixture
def person() -> User:
    return factories.person(Role.OFFICIAL, factories.MemberPageFactory.create())


@pytest.fixture
def reader(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def ordered(person: User, rhythm: Rhythm = Rhythm.DAILY) -> PartnerDigest:
    return partner_digests.order(
        user=person, rhythm=rhythm, categories=(), crises=(), now=timezone.now() - timedelta(days=3)
    )


def ticked(answer: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for field in html5lib.parse(answer.content.decode(), namespaceHTMLElements=False).iter("input"):
        if field.get("checked") is not None:
            found.setdefault(field.get("name"), []).append(field.get("value"))
    return found


def test_what_is_chosen_is_kept_and_shown_again(reader: Client, person: User) -> None:
    assert ticked(reader.get(DIGEST)) == {"rhythm": ["weekly"]}
    categories = [str(category.pk) for category in Category.objects.all()[:2]]
    crisis = factories.CrisisKindFactory.create()
    chosen = {"rhythm": ["daily"], "categories": categories, "crises": [str(crisis.pk)]}

    answer = reader.post(DIGEST, chosen, follow=True)

    assert ticked(answer) == chosen
    assert "Zapisano" in answer.content.decode()
    digest = PartnerDigest.objects.get(user=person)
    assert (digest.rhythm, list(digest.crises.all())) == ("daily", [crisis])
    assert digest.due_at is not None

    reader.post(DIGEST, {"rhythm": "none"})
    digest.refresh_from_db()
    assert (digest.rhythm, str(digest.due_at), digest.categories.count()) == ("none", "None", 0)


@pytest.mark.parametrize(
    "posted",
    [
        {"csrfmiddlewaretoken": "x"}, {"rhythm": "hourly"}, {"rhythm": "daily", "categories": ["0"]},
        {"rhythm": "daily", "crises": ["x"]}, {"rhythm": "daily", "categories": ["9" * 30]},
        {"rhythm": "daily", "crises": ["\0"]},
    ],
)  # fmt: skip
def test_what_cannot_be_chosen_is_refused(reader: Client, posted: dict[str, Any]) -> None:
    answer = reader.post(DIGEST, posted)

    assert answer.status_code == 200
    assert "Formularz zawiera błędy" in answer.content.decode()
    assert not PartnerDigest.objects.exists()


def test_a_form_that_was_refused_keeps_what_was_ticked(reader: Client) -> None:
    category = str(Category.objects.all()[0].pk)

    answer = reader.post(DIGEST, {"rhythm": "daily", "categories": [category], "crises": ["0"]})

    assert ticked(answer) == {"rhythm": ["daily"], "categories": [category]}


def test_the_pages_are_written_as_pages_are(reader: Client, person: User) -> None:
    factories.CrisisKindFactory.create()
    assert faults(reader.get(DIGEST).content.decode()) == []
    assert faults(reader.post(DIGEST, {"rhythm": "x", "crises": ["0"]}).content.decode()) == []
    link = urlsplit(partner_digests.leave_address(ordered(person))).path
    assert faults(reader.get(link).content.decode()) == []


def test_the_account_and_the_list_of_partners_lead_there(reader: Client) -> None:
    for page in ("/konto/", "/partnerzy/"):
        assert f'href="{DIGEST}"' in reader.get(page).content.decode()


def sent(person: User) -> Message:
    """A digest, as it leaves."""
    ordered(person)
    source, now = factories.FeedSourceFactory.create(), timezone.now()
    made = arrival(its_category=Category.objects.all()[0].pk)
    feed_items.create(source=source, arrivals=[made], publish={made.identity}, now=now)
    partner_digests.tell_due(now=now + timedelta(days=1))
    send_mail(now + timedelta(days=1))
    return mail.outbox[-1].message()


def test_the_link_in_the_mail_ends_it_without_a_sign_in(client: Client, person: User) -> None:
    message = sent(person)
    address = str(message["List-Unsubscribe"]).strip("<>")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    body = message.get_payload(decode=True)
    assert isinstance(body, bytes)
    assert body.decode().rstrip().endswith(address)
    link = urlsplit(address).path

    # Programs that look through mail open every link.
    asked = client.get(link)
    assert PartnerDigest.objects.get().rhythm == Rhythm.DAILY
    assert (asked["Referrer-Policy"], asked["X-Robots-Tag"]) == ("no-referrer", "noindex")
    answer = client.post(link, {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert PartnerDigest.objects.get().rhythm == Rhythm.NONE
    assert "Nie wyślemy więcej takich wiadomości" in answer.content.decode()


@pytest.mark.parametrize("token", ["1:1", "1:1:abc", "x", "%00", ":::"])
def test_a_link_that_nobody_signed_ends_nothing(client: Client, person: User, token: str) -> None:
    ordered(person)

    assert client.post(f"{DIGEST}rezygnacja/{token}/").status_code == 404
    assert PartnerDigest.objects.get().rhythm == Rhythm.DAILY


def test_a_link_of_another_kind_or_person_ends_nothing(client: Client, person: User) -> None:
    digest = ordered(person)
    elsewhere = signing.Signer(salt="search.saved.leave").sign(f"{digest.pk}:{person.pk}")
    assert client.post(f"{DIGEST}rezygnacja/{elsewhere}/").status_code == 404

    link = urlsplit(partner_digests.leave_address(digest)).path
    other = factories.person(Role.OFFICIAL, factories.MemberPageFactory.create())
    # The number was given out anew.
    PartnerDigest.objects.filter(pk=digest.pk).update(user=other)

    assert client.post(link).status_code == 200
    assert PartnerDigest.objects.get().rhythm == Rhythm.DAILY
