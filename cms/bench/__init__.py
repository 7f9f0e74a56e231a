"""`manage.py bench`: what the site costs, as ratios to a floor that any Django view pays on the same machine.

A bench is a module with `run(records) -> rows`, named in `BENCHES`. Absolute times differ between machines and hours;
the floor is measured in the same run, under the same server, so that the ratio may be compared.
"""

from collections.abc import Callable
from typing import TypeAlias

from cms.bench import files, pages, people
from cms.bench.rows import Row

Bench: TypeAlias = Callable[[int], list[Row]]

BENCHES: dict[str, Bench] = {
    "pages": pages.run,
    "people": people.run,
    "files": files.run,
}
