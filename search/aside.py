"""An index beside the site's own, in a database that is made for it and gone afterwards: what `search_eval` measures.

Nothing is another than on the site but where the texts come from: the same entries, engines, questions and order.
"""

import secrets
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Model
from django.db.utils import ConnectionHandler
from django.test.utils import override_settings
from django.utils import timezone
from tqdm import tqdm

from search.asking import finding
from search.asking.answering import answering
from search.asking.ask import Search, read_question
from search.engines.address import Address
from search.engines.database import database_index
from search.engines.interface import EngineUnavailable
from search.evaluation.collection import Text
from search.index import following
from search.index.current import current
from search.index.indexing import AT_ONCE, store
from search.index.sources import Source
from search.models import SynonymGroup, What

SQLITE, POSTGRESQL = "sqlite", "postgresql"
# Where the environment says that there is a server of one's own for what tests or measures.
SERVERS = {
    POSTGRESQL: "BURZA_TEST_POSTGRESQL",
    "elasticsearch": "BURZA_TEST_ELASTICSEARCH",
    "opensearch": "BURZA_TEST_OPENSEARCH",
}


class AsideEngine:
    """`search.evaluation.Engine` over the site's own code. `database`: Django's settings of one on the server where it
    is to be made; `cluster`: one that follows it, where that is to be measured.
    """

    def __init__(self, database: dict[str, Any], cluster: Address | None = None) -> None:
        self._database, self._cluster = database, cluster
        self._stack = ExitStack()
        self._keys: list[str] = []

    def __enter__(self) -> "AsideEngine":
        groups = _synonyms()
        self._stack.enter_context(_database(self._database))
        if self._cluster is not None:
            self._stack.enter_context(_cluster(self._cluster))
        SynonymGroup.objects.bulk_create(SynonymGroup(phrases=phrases) for phrases in groups)
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def index(self, texts: Sequence[Text]) -> None:
        """Once; a cluster has everything when this returns. Raises `EngineUnavailable`."""
        self._keys = [text.key for text in texts]
        numbers = range(0, len(texts), AT_ONCE)
        for start in tqdm(numbers, unit_scale=AT_ONCE, unit="text", disable=None, file=sys.stderr):
            some = texts[start : start + AT_ONCE]
            sources = [_source(start + place, text) for place, text in enumerate(some, start=1)]
            store(sources, today=timezone.localdate())
        if self._cluster is not None and not following.follow(timezone.now(), enough=lambda: False):
            raise EngineUnavailable(str(self._cluster))

    def search(self, question: str, limit: int) -> list[str]:
        held = current()
        engine, lacking = answering(held)
        if engine is None or lacking:
            raise EngineUnavailable(str(self._cluster))
        understood = read_question(Search(question), held, {})
        listed = finding.find(understood, Search(question).narrowing, engine, held.columns, first=0, size=limit)
        return [self._keys[number - 1] for number in listed.numbers]


def _source(number: int, text: Text) -> Source:
    what = What.INITIATIVE.value
    return Source(number, what, text.title, 0, text.language, body=text.text, facets={"what": (what,)})


def _synonyms() -> list[str]:
    """Those of the site; none where it has no database yet."""
    if SynonymGroup._meta.db_table not in connection.introspection.table_names():
        return []
    return list(SynonymGroup.objects.values_list("phrases", flat=True))


@contextmanager
def _database(settings: dict[str, Any]) -> Iterator[None]:
    """In the place of the site's, with what search alone keeps in it."""
    before = connections[DEFAULT_DB_ALIAS].settings_dict
    with _made(settings) as own:
        _put(own)
        try:
            with connection.schema_editor() as editor:
                for model in _models():
                    editor.create_model(model)
            database_index().create()
            yield
        finally:
            connections[DEFAULT_DB_ALIAS].close()
            _put(before)


@contextmanager
def _made(settings: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    if settings["ENGINE"].endswith("sqlite3"):
        with TemporaryDirectory(prefix="burza-aside-") as folder:
            yield {**settings, "NAME": str(Path(folder) / "aside.sqlite3")}
    else:
        with made_database(settings) as own:
            yield own


@contextmanager
def made_database(settings: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Of a database on a PostgreSQL server, as Django's settings have it: a new one beside it, gone afterwards."""
    name = f"burza_aside_{secrets.token_hex(4)}"
    _run(settings, f'CREATE DATABASE "{name}"')
    try:
        yield {**settings, "NAME": name}
    finally:
        _run(settings, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _run(settings: Mapping[str, Any], statement: str) -> None:
    """Over a connection of its own, outside of any transaction."""
    server = ConnectionHandler({DEFAULT_DB_ALIAS: deepcopy(dict(settings))})[DEFAULT_DB_ALIAS]
    try:
        with server.cursor() as cursor:
            cursor.execute(statement)
    finally:
        server.close()


def _put(settings: dict[str, Any]) -> None:
    connections[DEFAULT_DB_ALIAS].close()
    connections.databases[DEFAULT_DB_ALIAS] = settings
    del connections[DEFAULT_DB_ALIAS]


def _models() -> list[type[Model]]:
    """Those of search that name nothing outside of it."""
    own = list(apps.get_app_config("burza_search").get_models())
    return [
        model for model in own
        if all(field.related_model in own for field in model._meta.concrete_fields if field.is_relation)
    ]  # fmt: skip


@contextmanager
def _cluster(address: Address) -> Iterator[None]:
    """Indices of a name of their own, gone afterwards."""
    own = replace(address, name=f"{address.name}-aside-{secrets.token_hex(4)}")
    with override_settings(SEARCH_CLUSTER=own):
        try:
            yield
        finally:
            following.forget()


__all__ = ["POSTGRESQL", "SERVERS", "SQLITE", "AsideEngine", "made_database"]
