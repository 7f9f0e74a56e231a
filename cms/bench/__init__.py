"""`manage.py bench`: what the site costs, as ratios to a floor that any Django view pays on the same machine.

A bench is a module with `run(records) -> rows`, named in `BENCHES`. Absolute times differ between machines and hours;
the floor is measured in the same run, under the same server, so that the ratio may be compared.
"""

from collections.abc import Callable
from dataclasses import dataclass

from cms.bench import feeds, files, pages, people, search
from cms.bench.rows import Row


@dataclass(frozen=True)
class Bench:
    """`records`: how many, unless somebody says otherwise."""

    run: Callable[[int], list[Row]]
    records: int

    def rows(self, records: int | None) -> list[Row]:
        return self.run(records or self.records)


BENCHES: dict[str, Bench] = {
    "pages": Bench(pages.run, 10_000),
    "people": Bench(people.run, 1_000),
    "files": Bench(files.run, 1_000),
    "search": Bench(search.run, 10_000),
    "feeds": Bench(feeds.run, 1_000),
}
