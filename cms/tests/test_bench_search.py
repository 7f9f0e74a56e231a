"""Which engines the bench of searching measures, before hours go into it."""

import pytest
from django.core.management import CommandError, call_command

from cms.bench.search import ONLY
from search.aside import SERVERS


@pytest.mark.parametrize("engine", ["opensearch", "postgresql", "solr"])
def test_an_engine_that_is_not_there_is_named_at_once(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for server in SERVERS.values():
        monkeypatch.delenv(server, raising=False)
    monkeypatch.setenv(ONLY, engine)

    with pytest.raises(CommandError, match=f"{engine}: only sqlite can be measured"):
        call_command("bench", "search")
