"""`bench people`: what editors, moderators and administrators open, among 2,807 members and among ten."""

import resource
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from cms.bench.rows import Row
from cms.bench.site import FLOOR, BenchSite, bench_site, manage, migrated
from initiatives.register.registry import units

ROUNDS = 3
FLOOR_TIMES = 300
VIEW_TIMES = 12
FEW = ["generate", "--records", "36", "--members", "10", "--people", "30"]
PEOPLE = 6000
LOAD = ["load_members"]
# As many rows of Wagtail's own table, and nothing beside them.
BARE = """
from wagtail.models import Locale, Page
from django.contrib.contenttypes.models import ContentType
own = dict(depth=2, locale=Locale.get_default(), content_type=ContentType.objects.get_for_model(Page))
Page.objects.bulk_create(
    Page(path=Page._get_path("0001", 2, 9 + n), title=str(n), slug=str(n), draft_title=str(n), **own) for n in range({})
)
"""


@dataclass(frozen=True)
class View:
    role: str
    name: str
    path: str

    def __str__(self) -> str:
        return f"{self.role}, {self.name}"


VIEWS = (
    *(
        View(role, name, path)
        for role in ("editor", "moderator", "association", "administrator")
        for name, path in {
            "start page": "/admin/",
            "page chooser": "/admin/choose-page/{home}/",
            "act chooser": "/admin/choose/act/",
            "initiative chooser": "/admin/choose/initiative/",
            "members": "/gminy/",
        }.items()
    ),
    *(View(role, "own section", "{own}") for role in ("editor", "moderator")),
    *(View(role, "file chooser", "/admin/documents/chooser/") for role in ("editor", "moderator")),
    *(View(role, "explorer", "/admin/pages/{home}/") for role in ("association", "administrator")),
    View("administrator", "people", "/admin/users/"),
)


def run(records: int) -> list[Row]:
    full = ["generate", "--records", str(records), "--members", str(len(units())), "--people", str(PEOPLE)]
    with bench_site(FEW) as few, bench_site(full) as many:
        rows = [row for view in VIEWS for row in compare(view, few, many)]
    return [*load(), *rows]


def compare(view: View, few: BenchSite, many: BenchSite) -> list[Row]:
    """Both sites in turn, so that a neighbour's load falls on both."""
    paths = {id(site): view.path.format(**site.enter(view.role)) for site in (few, many)}
    queries = {id(site): site.queries(paths[id(site)]) for site in (few, many)}
    floors, times = list[float](), {id(few): list[float](), id(many): list[float]()}
    for _ in range(ROUNDS):
        floors.append(many.cpu(FLOOR, times=FLOOR_TIMES, signed_in=False))
        for site in (few, many):
            times[id(site)].append(site.cpu(paths[id(site)], times=VIEW_TIMES))
    before, after = median(times[id(few)]), median(times[id(many)])
    return [
        Row(f"{view}: queries, as among 10", run=queries[id(many)], goal=queries[id(few)]),
        Row(f"{view}: CPU, ms", run=after, floor=median(floors), goal=250),
        Row(f"{view}: CPU, ms, to that among 10", run=after, floor=before, goal=1.5),
    ]


def load() -> list[Row]:
    """Processor time of the command, without that of starting Python and Django."""
    with TemporaryDirectory(prefix="burza-bench-") as folder:
        env = migrated(Path(folder))
        start = _seconds(env, "shell", "-v", "0", "-c", "")
        loading = _seconds(env, *LOAD, "-v", "0") - start
    with TemporaryDirectory(prefix="burza-bench-") as folder:
        env = migrated(Path(folder))
        bare = _seconds(env, "shell", "-v", "0", "-c", BARE.format(len(units()))) - start
    return [
        Row("load of all members: CPU, s", run=loading, goal=300),
        Row("load of all members: CPU, s, to bare rows", run=loading, floor=max(bare, 0.01), goal=400),
    ]


def _seconds(env: dict[str, str], *command: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    manage(env, *command)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


__all__ = ["run"]
