"""Clusters to search on."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from search.engines.address import Address
from search.tests.servers import ENGINES, PrivateServer, shared, sweep


@pytest.fixture(params=ENGINES)
def cluster_address(request: pytest.FixtureRequest) -> Iterator[Address]:
    """Of a server that is well, under a name that nobody else uses."""
    address = shared(request.param)
    yield address
    sweep(address)


@pytest.fixture
def on_cluster(cluster_address: Address, settings: Settings) -> Address:
    """The site is set to use it."""
    settings.SEARCH_CLUSTER = cluster_address
    return cluster_address


@pytest.fixture(scope="module", params=ENGINES)
def private_server(request: pytest.FixtureRequest) -> Iterator[PrivateServer]:
    """Whoever kills it or lets it hang puts it right again."""
    server = PrivateServer(request.param)
    yield server
    server.remove()
