"""Fixtures that many modules ask for; one that needs something else of the same name has its own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from cms.users.models import User
from initiatives.models import FeedSource, Role
from initiatives.tests import factories
from initiatives.tests.feed_servers import Server
from initiatives.tests.feed_sites import Site
from initiatives.tests.town import SignIn


@pytest.fixture
def media(tmp_path: Path, settings: Any) -> None:
    """A folder of its own for the files that the test keeps."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def moderator() -> User:
    """Of the association."""
    return factories.person(Role.MODERATOR)


@pytest.fixture
def administrator(sign_in: SignIn) -> Client:
    """A browser in which one is signed in."""
    return sign_in(factories.person(Role.ADMINISTRATOR))


@pytest.fixture
def server() -> Iterator[Server]:
    """Where partners publish; nothing is there yet."""
    with Server() as server:
        yield server


@pytest.fixture
def site_at_the_server(server: Server, settings: Any) -> None:
    """So that what this site gives out is to be had there."""
    settings.WAGTAILADMIN_BASE_URL = server.address("").rstrip("/")


@pytest.fixture
def site(server: Server) -> Site:
    """A partner's, with its feed at /feed/ of the server."""
    site = server.routes["/feed/"] = Site()
    return site


@pytest.fixture
def source() -> FeedSource:
    """One that nobody answers for."""
    source: FeedSource = factories.FeedSourceFactory.create()
    return source
