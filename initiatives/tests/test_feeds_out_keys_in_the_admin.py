"""An administrator gives a partner the key of our feeds, and takes it back."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from initiatives.models import FeedToken
from initiatives.tests.feeds_out import base

pytestmark = pytest.mark.django_db


def make(client: Client, reader: str = "Związek Gmin", note: str = "wymiana praktyk") -> str:
    """Its page, with the addresses."""
    response = client.post(reverse("feed_tokens:make"), {"reader": reader, "note": note})
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    return response.content.decode()


def test_the_addresses_are_shown_once(administrator: Client) -> None:
    shown = make(administrator)
    addresses = re.findall(r"<code>([^<]+/kanaly/[^<…]+(?:atom\.xml|feed\.json))</code>", shown)

    assert len(addresses) > 4
    assert all(Client().get(address.removeprefix(base())).status_code == 200 for address in addresses)
    token = FeedToken.objects.get()
    for address in (reverse("feed_tokens:index"), reverse("feed_tokens:token", args=[token.pk])):
        again = administrator.get(address).content.decode()
        assert "Związek Gmin" in again
        assert "/kanaly/" not in again


def test_a_key_is_withdrawn(administrator: Client) -> None:
    shown = make(administrator)
    (address, *_) = re.findall(r"/kanaly/[^<…]+atom\.xml", shown)
    token = FeedToken.objects.get()

    response = administrator.post(reverse("feed_tokens:token", args=[token.pk]), follow=True)

    assert "„Związek Gmin”" in response.content.decode()
    assert Client().get(address).status_code == 404
    assert [entry.action for entry in ModelLogEntry.objects.order_by("pk")] == [
        "wagtail.create", "initiatives.feed_token.withdraw",
    ]  # fmt: skip
    page = administrator.get(reverse("feed_tokens:token", args=[token.pk])).content.decode()
    assert 'type="submit"' not in page.partition("burza-facts")[2]
    assert "wycofan" in administrator.get(reverse("feed_tokens:index")).content.decode()


def test_a_key_is_somebodys(administrator: Client) -> None:
    response = administrator.post(reverse("feed_tokens:make"), {"reader": " ", "note": "do pobierania"})

    assert "To pole jest wymagane." in response.content.decode()
    assert 'value="do pobierania"' in response.content.decode()
    assert not FeedToken.objects.exists()


def test_the_list_costs_as_much_for_many(administrator: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(20):
        make(administrator, f"Związek {number}")
    with django_assert_max_num_queries(25):
        administrator.get(reverse("feed_tokens:index"))
