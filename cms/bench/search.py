"""`bench search`: what searching costs, engine's processor time included, among few records and ten times as many.

Half of the records have an act of thirty pages, of a hundred thousand of four. Each engine that is there is measured:
the database that holds the site, and the servers that the environment names as the tests do.
"""

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any
from urllib.parse import quote, urlsplit

from dj_database_url import parse
from django.core.management import CommandError

from cms.bench.rows import Row
from cms.bench.site import FLOOR, BenchSite, Folder, site_folder
from cms.bench.views import WRITES
from search.aside import POSTGRESQL, SERVERS, SQLITE, made_database

ROUNDS, FLOOR_TIMES, TIMES = 3, 1000, 40
ACT_PAGES, ONE_ACT_FOR = 30, 2
MANY_RECORDS, FEW_ACT_PAGES = 100_000, 4
# Names the one engine that is measured.
ONLY = "BURZA_BENCH_ENGINE"
# What is found by as many of all.
WIDE = 0.3
MOST_QUERIES, MOST_RATIO, MOST_GROWTH, MOST_WIDER = 15, 30, 1.5, 2
MOST_SUGGESTING = 10
MOST_SAVING_MS = 20
# Sixty in a hundred of the engine's own rate.
MOST_REBUILDING = 1 / 0.6
# Two hundred thousand words a second.
MOST_MICROSECONDS_A_WORD = 5


@dataclass(frozen=True)
class Place:
    """A site with so many records, on one engine; `asked` by how much each matches."""

    engine: str
    records: int
    site: BenchSite
    asked: dict[str, str]

    def name(self, what: str) -> str:
        return f"{self.engine}, {self.records}: {what}"


def run(records: int) -> list[Row]:
    """`records`: how many initiatives the larger site has."""
    few = max(100, records // 10)
    pages = str(ACT_PAGES if records < MANY_RECORDS else FEW_ACT_PAGES)
    rows: list[Row] = []
    for database, engines in _engines().items():
        with ExitStack() as stack:
            small, large = (stack.enter_context(_filled(number, pages, database)) for number in (few, records))
            for engine in engines:
                rows += _compared(engine, (few, small), (records, large))
    return rows


def _engines() -> dict[str, list[str]]:
    """By the database that holds the site: what was analysed for one is not analysed again for the others. Raises
    `CommandError` where the one that is wanted is not there.
    """
    chosen = os.environ.get(ONLY)
    there = [SQLITE, *(name for name, server in SERVERS.items() if os.environ.get(server))]
    wanted = [name for name in there if chosen in (None, "", name)]
    if not wanted:
        raise CommandError(f"{ONLY}={chosen}: only {', '.join(there)} can be measured here (make services)")
    own = [name for name in wanted if name == POSTGRESQL]
    others = [name for name in wanted if name != POSTGRESQL]
    return ({SQLITE: others} if others else {}) | ({POSTGRESQL: own} if own else {})


@contextmanager
def _filled(records: int, pages: str, database: str) -> Iterator[Folder]:
    fill = ["generate", "--records", str(records), "--acts", str(ONE_ACT_FOR), "--act-pages", pages]
    with ExitStack() as stack:
        more = {"DATABASE_URL": stack.enter_context(_new_database())} if database == POSTGRESQL else {}
        yield stack.enter_context(site_folder(fill, ["search_rebuild"], more=more))


@contextmanager
def _new_database() -> Iterator[str]:
    """Its address."""
    server = os.environ[SERVERS[POSTGRESQL]]
    with made_database(parse(server)) as made:
        yield urlsplit(server)._replace(path=f"/{made['NAME']}").geturl()


def _compared(engine: str, few: tuple[int, Folder], many: tuple[int, Folder]) -> list[Row]:
    with ExitStack() as stack:
        places = [stack.enter_context(_served(engine, records, folder)) for records, folder in (few, many)]
        costs, floor = _costs(places)
        rows = [row for place in places for row in _rows(place, costs[place.records], floor)]
        rows += [
            Row(f"{engine}: {what}, CPU, {many[0]} to {few[0]}", cost, MOST_GROWTH, costs[few[0]][what])
            for what, cost in costs[many[0]].items()
        ]
        return rows + (_of_writing(places[-1]) if engine in (SQLITE, POSTGRESQL) else [])


@contextmanager
def _served(engine: str, records: int, folder: Folder) -> Iterator[Place]:
    """A cluster follows what the folder's database has."""
    server = os.environ.get(SERVERS.get(engine, ""), "")
    is_cluster = engine not in (SQLITE, POSTGRESQL)
    more = {"SEARCH_URL": f"{server}/burza-bench-{records}"} if is_cluster else {}
    port = urlsplit(server).port if server else None
    if is_cluster:
        folder.manage("search_rebuild", more=more)
    with folder.served(more=more, also=[port] if port else []) as site:
        site.enter()
        _, body = site.ask("/bench/words/")
        yield Place(engine, records, site, json.loads(body))


def _costs(places: list[Place]) -> tuple[dict[int, dict[str, float]], float]:
    """Milliseconds of CPU of each question on each site, and of the floor: in turn, so that a neighbour's load falls on
    all; the middle of the rounds counts."""
    floors: list[float] = []
    runs: dict[tuple[int, str], list[float]] = {}
    for number in range(ROUNDS + 1):
        for place in places:
            floors.append(place.site.cpu(FLOOR, times=FLOOR_TIMES, signed_in=False))
            for what, path in _paths(place).items():
                cost = place.site.cpu(path, times=TIMES)
                if number:
                    runs.setdefault((place.records, what), []).append(cost)
    costs: dict[int, dict[str, float]] = {}
    for (records, what), own in runs.items():
        costs.setdefault(records, {})[what] = median(own)
    return costs, median(floors)


def _paths(place: Place) -> dict[str, str]:
    asked = {what: f"/szukaj/?q={quote(text)}" for what, text in place.asked.items()}
    return {**asked, "suggestions": f"/szukaj/podpowiedzi/?q={quote('gmin')}"}


def _rows(place: Place, costs: dict[str, float], floor: float) -> Iterator[Row]:
    for what, path in _paths(place).items():
        goal = MOST_SUGGESTING if what == "suggestions" else MOST_RATIO
        yield Row(place.name(f"{what}, CPU, ms"), costs[what], goal, floor)
        yield Row(place.name(f"{what}, queries"), place.site.queries(path), MOST_QUERIES)
        yield Row(place.name(f"{what}, writes"), place.site.queries(path, header=WRITES), 0)
    narrow, wide = (costs[what] for what in ("ten", "30 %"))
    yield Row(place.name("30 % beside ten, CPU, ms"), wide, MOST_WIDER, narrow)


def _of_writing(place: Place) -> list[Row]:
    """`/bench/writing/` says what each step took, in its own processor time."""
    told: dict[str, Any] = {}
    for path in ("/bench/save/", "/bench/writing/"):
        _, body = place.site.ask(path)
        told |= json.loads(body)
    return [
        Row(place.name("one save, index, CPU, ms"), told["saving"], MOST_SAVING_MS),
        Row(place.name("an entry of a rebuild after analysis, ms"), told["writing"], MOST_REBUILDING, told["bare"]),
        Row("analysis, warm, microseconds a word", told["word"], MOST_MICROSECONDS_A_WORD),
    ]


__all__ = ["run"]
