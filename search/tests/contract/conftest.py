"""One suite for every engine: what is found must not depend on what finds it."""

import os
import secrets
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from conftest import OnCommit
from search.engines.address import parse_address
from search.following import cluster
from search.tests.contract.site import Site

DATABASE = "database"
# Where the tests find a cluster of its kind; the database's own index is that of DATABASE_URL.
CLUSTERS = {"elasticsearch": "BURZA_TEST_ELASTICSEARCH", "opensearch": "BURZA_TEST_OPENSEARCH"}


@pytest.fixture(params=[DATABASE, *CLUSTERS])
def site(request: pytest.FixtureRequest, db: None, settings: Any, on_commit: OnCommit) -> Iterator[Site]:
    settings.SEARCH_CLUSTER = None
    if request.param == DATABASE:
        yield Site(on_commit, is_cluster=False)
        return
    variable = CLUSTERS[request.param]
    if not os.environ.get(variable):
        pytest.skip(f"{variable} names no server (make services starts one)")
    # Tests beside this one have indices of their own.
    address = replace(parse_address(os.environ[variable]), name=f"test-{secrets.token_hex(6)}", seconds=20.0)
    settings.SEARCH_CLUSTER = address
    yield Site(on_commit, is_cluster=True)
    own = cluster()
    assert own is not None
    for name in own.followed(address.name).all_of(f"{address.name}-"):
        own.followed(name).delete()
