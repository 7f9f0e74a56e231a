"""What the map weighs where all of it is full, and that it is sound HTML by a strict parser."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import html5lib
import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from cms.users.models import User
from initiatives.models import InitiativePage, MemberPage
from initiatives.register import registry
from initiatives.tests import bulk, factories
from initiatives.tests.markup import faults

pytestmark = pytest.mark.django_db

MOST_BYTES, MOST_REQUESTS = 100 * 1024, 10
ADDRESSES = (
    "/mapa/", "/mapa/?podzial=powiaty", "/mapa/?wojewodztwo=14", "/mapa/?wojewodztwo=24&rok=2020", "/mapa/?rok=nie-ma",
    "/mapa/liczby/", "/mapa/liczby/?wojewodztwo=08", "/mapa/liczby/?kryzys=nie-ma",
)  # fmt: skip


@pytest.fixture
def reader(sign_in: Callable[[User], Client]) -> Client:
    """With one initiative or more in each of the 380 powiats."""
    codes = [unit.code for unit in registry.units() if unit.is_powiat]
    home = factories.home()
    members = bulk.add_pages(
        home, MemberPage, len(codes),
        title="Jednostka {n}", code=lambda n: codes[n - home.numchild], introduction="", channels="[]",
    )  # fmt: skip
    for number, member in enumerate(members):
        bulk.add_pages(member, InitiativePage, 1 + number % 7, summary="Skrót", description="", stage="idea")
    return sign_in(factories.person())


def asked_for(html: str) -> set[str]:
    """What a browser fetches for the page, by its name among the static files."""
    named = r'<link rel="(?:stylesheet|icon)"[^>]*href|<script[^>]*src|<img[^>]*src|<use[^>]*href'
    names = re.findall(f'(?:{named})="/static/([^"#]+)', html)
    assert len(re.findall(r"<(?:script|img|iframe|object|video|source)\b", html)) <= len(names)
    return set(names)


def found(name: str) -> Path:
    """As it is written: in production its name has a digest."""
    path = finders.find(name) or finders.find(re.sub(r"\.[0-9a-f]{12}(\.\w+)$", r"\1", name))
    assert path, name
    return Path(str(path))


def test_a_page_stays_below_its_weight_and_is_sound(reader: Client) -> None:
    for address in ADDRESSES:
        html = reader.get(address).content.decode()
        names = asked_for(html)
        sizes = {name: len(gzip.compress(found(name).read_bytes())) for name in names}
        page = len(gzip.compress(html.encode()))

        assert len(names) + 1 <= MOST_REQUESTS, names
        assert page + sum(sizes.values()) <= MOST_BYTES, (address, page, sizes)
        assert faults(html) == [], address
        html5lib.HTMLParser(strict=True).parse(html)
