"""`bench pages`: what the pages cost that officials open most, signed in."""

from dataclasses import dataclass
from statistics import median
from urllib.parse import quote

from cms.bench.rows import Row
from cms.bench.site import FLOOR, BenchSite, bench_site

ROUNDS = 3
FLOOR_TIMES = 1000
PAGE_TIMES = 40
NARROWED = "/inicjatywy/?kategoria=prawo&kategoria=wspolnota&etap=finished&etap=running&sortuj=tytul"


@dataclass(frozen=True)
class Measured:
    name: str
    path: str
    queries: int
    """The most queries that the page may take."""
    ratio: float
    """The most floors that it may take."""


def run(records: int) -> list[Row]:
    with bench_site(["generate", "--records", str(records), "--acts"]) as site:
        return [row for page in pages(site) for row in measure(site, page)]


def pages(site: BenchSite) -> list[Measured]:
    found = site.enter()
    return [
        Measured("home", "/", queries=15, ratio=30),
        Measured("list of initiatives", "/inicjatywy/", queries=15, ratio=30),
        Measured("list of initiatives, narrowed and by title", NARROWED, queries=15, ratio=30),
        Measured("list of acts", "/akty/", queries=15, ratio=30),
        Measured("initiative", found["initiative"], queries=12, ratio=25),
        Measured("act", found["act"], queries=12, ratio=25),
        Measured("member", found["member"], queries=15, ratio=30),
        Measured("search, a common word", f"/szukaj/?q={quote('mieszkańców')}", queries=15, ratio=30),
        Measured("search, one act's number", f"/szukaj/?q={quote(found['act_number'])}", queries=15, ratio=30),
    ]


def measure(site: BenchSite, page: Measured) -> list[Row]:
    """Floor and page in turn, so that a neighbour's load falls on both; the middle of the rounds counts."""
    queries = site.queries(page.path)
    floors, runs = list[float](), list[float]()
    for _ in range(ROUNDS):
        floors.append(site.cpu(FLOOR, times=FLOOR_TIMES, signed_in=False))
        runs.append(site.cpu(page.path, times=PAGE_TIMES))
    return [
        Row(f"{page.name}: queries", run=queries, goal=page.queries),
        Row(f"{page.name}: CPU, ms", run=median(runs), floor=median(floors), goal=page.ratio),
    ]


__all__ = ["run"]
