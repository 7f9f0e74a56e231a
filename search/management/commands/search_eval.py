"""`manage.py search_eval DIR [--engine E] [--ablations] [--half 1|2] [--missed] [--json FILE]`."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

from dj_database_url import parse
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS, connection, connections

from search.aside import POSTGRESQL, SERVERS, SQLITE, AsideEngine
from search.engines.address import ENGINES as CLUSTERS
from search.engines.address import Address, parse_address
from search.engines.interface import EngineUnavailable
from search.evaluation import Collection, CollectionError, Engine, Measured, as_json, halves, measure, read
from search.evaluation.memory import ABLATIONS, MemoryEngine
from search.evaluation.report import kinds, missed, table

# What searches, by the name that --engine takes; each has an index of its own, never the site's. `database` is the
# one that the site runs on; `memory` ranks every text, without an engine; `all` are those whose servers are known.
SITE, MEMORY, ALL = "database", "memory", "all"


class Command(BaseCommand):
    help = (
        "Measures how well search finds, on a collection in BEIR's form: corpus.jsonl, queries.jsonl, qrels/test.tsv."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--engine", choices=[SITE, MEMORY, SQLITE, *SERVERS, ALL], default=SITE)
        what.add_argument("--ablations", action="store_true", help="What each step of language and ranking adds.")
        parser.add_argument(
            "--half", type=int, choices=[1, 2], help="Tune on one half of the queries, report the other."
        )
        parser.add_argument("--missed", action="store_true", help="List queries whose answer did not come first.")
        parser.add_argument("--json", type=Path, help="A file to write the figures to, too.")

    def handle(self, *args: Any, **options: Any) -> None:
        collection = _read(options["folder"])
        if options["half"]:
            collection = halves(collection)[options["half"] - 1]
        self.stdout.write(_told(collection))
        if options["ablations"]:
            measured = [measure(name, make(), collection, clock=perf_counter) for name, make in ABLATIONS.items()]
        else:
            measured = [_measured(name, collection) for name in _names(options["engine"])]
        self.show(measured, missing=options["missed"])
        if options["json"]:
            content = json.dumps(as_json(collection, measured), indent=1, ensure_ascii=False)
            options["json"].parent.mkdir(parents=True, exist_ok=True)
            options["json"].write_text(f"{content}\n", encoding="utf-8")

    def show(self, measured: list[Measured], *, missing: bool) -> None:
        last = measured[-1]
        for told in (table(measured), kinds(last), missed(last) if missing else ""):
            if told:
                self.stdout.write(f"\n{told}")


def _names(name: str) -> list[str]:
    """`all`: every engine that is here."""
    return [SQLITE, *(one for one, server in SERVERS.items() if os.environ.get(server))] if name == ALL else [name]


def _measured(name: str, collection: Collection) -> Measured:
    with engine(name) as own:
        return measure(name, own, collection, clock=perf_counter)


@contextmanager
def engine(name: str) -> Iterator[Engine]:
    """Raises `CommandError` where its server is not known or does not answer."""
    if name == MEMORY:
        yield MemoryEngine()
        return
    try:
        with AsideEngine(_database(name), _cluster(name)) as own:
            yield own
    except EngineUnavailable as error:
        raise CommandError(f"{name} does not answer: {error}") from error


def _database(name: str) -> dict[str, Any]:
    own = connections.settings[DEFAULT_DB_ALIAS]
    if name == SQLITE and connection.vendor != SQLITE:
        return {**own, **parse("sqlite://:memory:"), "OPTIONS": {}}
    if name == POSTGRESQL and connection.vendor != POSTGRESQL:
        return {**own, **parse(_server(name)), "OPTIONS": {}}
    return own


def _cluster(name: str) -> Address | None:
    if name not in CLUSTERS:
        return None
    own: Address | None = settings.SEARCH_CLUSTER
    return own if own and own.engine == name else parse_address(_server(name))


def _server(name: str) -> str:
    if not (found := os.environ.get(SERVERS[name])):
        raise CommandError(f"{name}: make services, then {SERVERS[name]}=$(sh .ci/services.sh url {name})")
    return found


def _told(collection: Collection) -> str:
    told = f"{len(collection.texts)} texts, {len(collection.queries)} queries"
    return f"{told}, {collection.strange} judgements of what is not there left out" if collection.strange else told


def _read(folder: Path) -> Collection:
    try:
        collection = read(folder)
    except CollectionError as error:
        raise CommandError(str(error)) from error
    if not collection.queries:
        raise CommandError(f"{folder}: no query has an answer")
    return collection
