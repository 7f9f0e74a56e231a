"""`bench pages`: what the pages cost that officials open most, signed in, among few records and among many."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from urllib.parse import quote

from cms.bench.rows import Row
from cms.bench.site import FLOOR, BenchSite, bench_site

ROUNDS = 3
FLOOR_TIMES = 1000
PAGE_TIMES = 40
# A site that has begun, beside the one that was asked for.
FEW = 100
NARROWED = "/inicjatywy/?kategoria=prawo&kategoria=wspolnota&etap=finished&etap=running&sortuj=tytul"


@dataclass(frozen=True)
class Measured:
    name: str
    path: str
    queries: int
    """The most queries that the page may take."""
    ratio: float
    """The most floors that it may take."""
    growth: float = 0
    """How many times what it costs among few it may cost among many; 0: any number."""


def run(records: int) -> list[Row]:
    """`records`: how many initiatives there are where there is much, and as many acts."""
    few = max(1, min(FEW, records // 10))
    with bench_site(filled(few)) as small, bench_site(filled(records)) as large:
        sizes = {few: (small, pages(small)), records: (large, pages(large))}
        names = range(len(sizes[few][1]))
        return [
            row for at in names for row in measure({size: (site, found[at]) for size, (site, found) in sizes.items()})
        ]


def filled(records: int) -> list[str]:
    return ["generate", "--records", str(records), "--acts"]


def pages(site: BenchSite) -> list[Measured]:
    found = site.enter()
    return [
        Measured("home", "/", queries=15, ratio=30),
        Measured("list of initiatives", "/inicjatywy/", queries=15, ratio=30, growth=1.2),
        Measured("list of initiatives, narrowed and by title", NARROWED, queries=15, ratio=30, growth=1.2),
        Measured("list of acts", "/akty/", queries=15, ratio=30, growth=1.2),
        Measured("initiative", found["initiative"], queries=12, ratio=25),
        Measured("act", found["act"], queries=12, ratio=25),
        Measured("member", found["member"], queries=15, ratio=30),
        Measured("search, a common word", f"/szukaj/?q={quote('mieszkańców')}", queries=15, ratio=30),
        Measured("search, one act's number", f"/szukaj/?q={quote(found['act_number'])}", queries=15, ratio=30),
    ]


def measure(sizes: Mapping[int, tuple[BenchSite, Measured]]) -> list[Row]:
    """Floor and page in turn on all sites, so that a neighbour's load falls on all; the middle of the rounds counts.
    What a process remembers after its first answer is no price of the page."""
    floors, runs = list[float](), {size: list[float]() for size in sizes}
    for site, page in sizes.values():
        site.ask(page.path)
    for _ in range(ROUNDS):
        for size, (site, page) in sizes.items():
            floors.append(site.cpu(FLOOR, times=FLOOR_TIMES, signed_in=False))
            runs[size].append(site.cpu(page.path, times=PAGE_TIMES))
    rows = list[Row]()
    for size, (site, page) in sizes.items():
        among = f"{page.name}, among {size}"
        rows.append(Row(f"{among}: queries", run=site.queries(page.path), goal=page.queries))
        rows.append(Row(f"{among}: CPU, ms", run=median(runs[size]), floor=median(floors), goal=page.ratio))
    (few, *_rest, many), page = sizes, next(iter(sizes.values()))[1]
    if page.growth:
        cost = {size: median(found) for size, found in runs.items()}
        rows.append(Row(f"{page.name}: CPU, {many} to {few}", run=cost[many], floor=cost[few], goal=page.growth))
    return rows


__all__ = ["run"]
