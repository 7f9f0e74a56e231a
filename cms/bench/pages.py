"""`bench pages`: what the pages cost that officials open most, signed in, among few records and among many."""

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


@dataclass(frozen=True)
class Place:
    """A page on a site that holds so many records."""

    records: int
    site: BenchSite
    page: Measured


def run(records: int) -> list[Row]:
    """`records`: how many initiatives there are where there is much, and as many acts."""
    few = max(1, min(FEW, records // 10))
    with bench_site(filled(few)) as small, bench_site(filled(records)) as large:
        pairs = zip(pages(small), pages(large), strict=True)
        return [row for one, other in pairs for row in measure(Place(few, small, one), Place(records, large, other))]


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


def measure(few: Place, many: Place) -> list[Row]:
    """Floor and page in turn on both sites, so that a neighbour's load falls on both; the middle of the rounds counts.
    What a process remembers after its first answer is no price of the page."""
    floors, runs = list[float](), {id(place): list[float]() for place in (few, many)}
    for place in (few, many):
        place.site.ask(place.page.path)
    for _ in range(ROUNDS):
        for place in (few, many):
            floors.append(place.site.cpu(FLOOR, times=FLOOR_TIMES, signed_in=False))
            runs[id(place)].append(place.site.cpu(place.page.path, times=PAGE_TIMES))
    floor, before, after = median(floors), median(runs[id(few)]), median(runs[id(many)])
    rows = [*rows_of(few, before, floor), *rows_of(many, after, floor)]
    if few.page.growth:
        name = f"{few.page.name}: CPU, {many.records} to {few.records}"
        rows.append(Row(name, run=after, floor=before, goal=few.page.growth))
    return rows


def rows_of(place: Place, cost: float, floor: float) -> list[Row]:
    among = f"{place.page.name}, among {place.records}"
    return [
        Row(f"{among}: queries", run=place.site.queries(place.page.path), goal=place.page.queries),
        Row(f"{among}: CPU, ms", run=cost, floor=floor, goal=place.page.ratio),
    ]


__all__ = ["run"]
