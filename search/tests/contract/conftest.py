"""One suite for every engine: what is found must not depend on what finds it."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from conftest import OnCommit
from search.tests.contract.site import Site
from search.tests.servers import ENGINES, shared, sweep

# The database's own index is that of DATABASE_URL.
DATABASE = "database"


@pytest.fixture(params=[DATABASE, *ENGINES])
def site(request: pytest.FixtureRequest, db: None, settings: Settings, on_commit: OnCommit) -> Iterator[Site]:
    if request.param == DATABASE:
        settings.SEARCH_CLUSTER = None
        yield Site(on_commit, is_cluster=False)
        return
    address = settings.SEARCH_CLUSTER = shared(request.param)
    yield Site(on_commit, is_cluster=True)
    sweep(address)
