"""`manage.py search_eval DIR [--ablations] [--half 1|2] [--missed] [--json FILE]`."""

import json
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.evaluation import Collection, CollectionError, Engine, Measured, as_json, halves, measure, read
from search.evaluation.memory import ABLATIONS, MemoryEngine
from search.evaluation.report import kinds, missed, table

# What searches, by the name that --engine takes; each has an index of its own, never the site's.
ENGINES: dict[str, Callable[[], Engine]] = {"memory": MemoryEngine}


class Command(BaseCommand):
    help = (
        "Measures how well search finds, on a collection in BEIR's form: corpus.jsonl, queries.jsonl, qrels/test.tsv."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--engine", choices=[*ENGINES], default="memory")
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
        chosen = ABLATIONS if options["ablations"] else {options["engine"]: ENGINES[options["engine"]]}
        measured = [measure(name, make(), collection, clock=perf_counter) for name, make in chosen.items()]
        self.show(measured, missing=options["missed"])
        if options["json"]:
            content = json.dumps(as_json(collection, measured), indent=1, ensure_ascii=False)
            options["json"].write_text(f"{content}\n", encoding="utf-8")

    def show(self, measured: list[Measured], *, missing: bool) -> None:
        last = measured[-1]
        for told in (table(measured), kinds(last), missed(last) if missing else ""):
            if told:
                self.stdout.write(f"\n{told}")


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
