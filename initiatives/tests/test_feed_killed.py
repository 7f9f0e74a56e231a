"""Who imports is killed between any two steps: the next look completes it, and nothing is there twice. With real
processes and kill -9.
"""

import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Revision

from initiatives.feeds.running import Runner
from initiatives.models import (
    Attachment,
    Category,
    FeedAct,
    FeedAlias,
    FeedItem,
    FeedRun,
    FeedSample,
    FeedSource,
    InitiativePage,
    Picture,
)
from initiatives.services.feed_items import values_of
from initiatives.services.feed_sources import LEASE
from initiatives.tests import factories
from initiatives.tests.exchanged_files import claimed, named, step
from initiatives.tests.feed_pictures import drawn, picture
from initiatives.tests.feed_servers import Server, policy_for
from initiatives.tests.feed_sites import Site, rss
from initiatives.tests.processes import environment
from search.index import keeping
from search.index.doctor import examine

pytestmark = pytest.mark.django_db(transaction=True)

FIRST, CHANGES, PICTURES = "first import", "changes of published pages", "first import with copied pictures"
FILES = "first import of another Burza's acts and files"
# Each of our copies: how often pages name it, and at how many addresses it stands.
COPIED = {PICTURES: ("pictures", [(1, 1), (1, 1), (2, 1)]), FILES: ("attachments", [(1, 1), (1, 1), (3, 1)])}


@dataclass
class Importer:
    """The program of `killed_imports`."""

    process: "subprocess.Popen[str]"

    def run(self, source: FeedSource, dies_at: int = 0) -> tuple[int, int]:
        """How it ended, and its steps."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{source.pk} {dies_at}\n")
        self.process.stdin.flush()
        code, steps = self.process.stdout.readline().split()
        return int(code), int(steps)


@pytest.fixture
def importer(server: Server, transactional_db: None) -> Iterator[Importer]:
    command = [sys.executable, "-m", "initiatives.tests.killed_imports"]
    env = environment() | {"FEED_PLACES": f"{server.host}:{server.port}"}
    with subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        yield Importer(process)
        process.kill()


@dataclass
class Case:
    """One source of its own, whose entries are like those of no other: what comes of it is told apart from theirs."""

    server: Server
    source: FeedSource
    what: str

    def __post_init__(self) -> None:
        self.site = Site(self.body(*range(8)))
        self.server.routes[f"/{self.source.pk}/"] = self.site
        self.source.address = self.server.address(f"/{self.source.pk}/")
        if self.what == PICTURES:
            self.source.pictures = FeedSource.Pictures.COPIED
        if self.what == CHANGES:
            self.source.trust, self.source.category = FeedSource.Trust.PUBLISH, Category.objects.all()[0]
        self.source.save()
        if self.what == CHANGES:
            self.look(timezone.now())
            self._edit()
            self.site.body = self.body(*range(10), changed={1, 2, 5})
            FeedSource.objects.filter(pk=self.source.pk).update(next_at=None)
        self.etag_before = FeedSource.objects.get(pk=self.source.pk).etag

    def body(self, *numbers: int, changed: frozenset[int] | set[int] = frozenset()) -> bytes:
        if self.what == FILES:
            contents = [f"Plik {name} źródła {self.source.pk}.".encode() for name in range(3)]
            records = [self._record(number, contents) for number in numbers]
            return claimed(self.server, records, *contents, at=f"/{self.source.pk}/burza")
        titles = [f"Wpis {number}{' nowszy' if number in changed else ''}" for number in numbers]
        own = " ".join(f"słowo{self.source.pk}x{number}" for number in range(60))
        texts = {title: f"<p>{title}</p><p>{own} {title}</p>" for title in titles}
        if self.what == PICTURES:
            texts |= {title: texts[title] + self._drawings(number) for number, title in enumerate(titles[:2])}
        return rss(*titles, first=1, **texts)

    def _drawings(self, number: int) -> str:
        """One of its own, and one that it shares with the other."""
        drawn = {f"/{self.source.pk}/{name}.png": name for name in (number, 2)}
        for path, name in drawn.items():
            self.server.routes[path] = picture(drawn_in(self.source.pk, name))
        return "".join(f'<img src="{self.server.address(path)}" alt="Rysunek">' for path in drawn)

    def _record(self, number: int, contents: list[bytes]) -> dict[str, Any]:
        """Of the first two, an act with a file of its own, and one that both show, as does the first one's act."""
        record: dict[str, Any] = {"title": f"Wpis {number}", "id": f"urn:{number}"}
        if number > 1:
            return record
        files = [named(content, title="Plik", role="main") for content in contents]
        act = {
            "id": f"urn:akt:{number}", "title": f"Akt {number}", "kind": "order", "status": "in_force",
            "issued_on": "2026-01-02", "files": [files[number], files[2]][: 2 - number],
        }  # fmt: skip
        return record | {"acts": [act], "steps": [step("file", files[2])]}

    def _edit(self) -> None:
        draft = InitiativePage.objects.child_of(self.source.partner).get(title="Wpis 5").get_latest_revision_as_object()
        draft.title = "Wpis 5 redaktora"
        draft.save_revision(clean=False)

    def look(self, now: datetime) -> list[FeedRun]:
        source = FeedSource.objects.get(pk=self.source.pk)
        return Runner(policy_for(self.server), now=lambda: now, chance=lambda: 0.0).run([source])

    def kept(self) -> dict[str, Any]:
        """All that is there because of this source, in numbers and titles."""
        pages = Page.objects.child_of(self.source.partner)
        numbers = list(map(str, pages.values_list("pk", flat=True)))
        base = ContentType.objects.get_for_model(Page)
        items = FeedItem.objects.filter(source=self.source)
        samples = FeedSample.objects.filter(item__source=self.source)
        return {
            "pages": sorted(pages.values_list("draft_title", "live", "slug")),
            "items": sorted(items.values_list("title", "state", "page__slug")),
            "proposed": sorted(title for title, new in items.values_list("title", "proposed") if new),
            "revisions": Revision.objects.filter(base_content_type=base, object_id__in=numbers).count(),
            "log": PageLogEntry.objects.filter(page__in=pages).count(),
            "references": ReferenceIndex.objects.filter(base_content_type=base, object_id__in=numbers).count(),
            # How many there are of a text is up to its words.
            "sampled": samples.values("item").distinct().count(),
            "sampled twice": samples.count() - samples.values("item", "value").distinct().count(),
            "pictures": self._pictures(),
            "attachments": self._attachments(),
            "files": self._files(),
            "acts": sorted(FeedAct.objects.filter(source=self.source).values_list("guid", "page__slug")),
            "aliases": FeedAlias.objects.filter(source=self.source).count(),
        }

    def _pictures(self) -> list[tuple[int, int]]:
        """How often each is named by a page's steps, and by how many addresses it is known."""
        rows, shown = Picture.objects.filter(collection=self._own), self._in_steps("picture", "image")
        return sorted((shown[row.pk], row.feed_pictures.count()) for row in rows)

    def _attachments(self) -> list[tuple[int, int]]:
        rows, shown = Attachment.objects.filter(collection=self._own), self._in_steps("file", "file")
        return sorted((shown[row.pk] + row.act_files.count(), row.feed_files.count()) for row in rows)

    def _in_steps(self, kind: str, name: str) -> "Counter[int]":
        pages = InitiativePage.objects.child_of(self.source.partner)
        blocks = (block for page in pages for block in values_of(page)["steps"])
        return Counter(block["value"][name] for block in blocks if block["type"] == kind)

    @property
    def _own(self) -> int:
        return int(self.source.partner.rights.collection_id)

    def _files(self) -> int:
        """Those of its pictures and acts, and those of nobody."""
        pattern = f"*-{self.source.pk}-{self._own}.*"
        folders = (Path(default_storage.path(name)) for name in ("original_images", "documents"))
        return sum(len(list(folder.glob(pattern))) for folder in folders)


def drawn_in(source: int, number: int) -> bytes:
    return drawn(f"#{source % 256:02x}{source // 256 % 256:02x}{number:02x}")


def killed(case: Case, importer: Importer, dies_at: int, whole: dict[str, Any]) -> None:
    now = timezone.now()
    code, steps = importer.run(case.source, dies_at)
    # Not all of the same way have quite as many: one may have come to its end just before.
    assert code == -signal.SIGKILL or steps < dies_at
    left = FeedSource.objects.get(pk=case.source.pk)
    is_finished = FeedRun.objects.filter(source=left, finished_at__gte=now).exists()
    assert is_finished or left.etag == case.etag_before, "kept before all of its entries were"
    if left.lease_until:
        assert case.look(timezone.now()) == [], "nobody else looks while the lease is on"

    later = timezone.now() + 2 * LEASE
    (run,) = case.look(later)

    assert run.fault == ""
    assert case.kept() == whole
    left.refresh_from_db()
    assert (left.lease_until, left.failures) == (None, 0)
    assert left.etag == f'"{hash(case.site.body)}"'
    (again,) = case.look(later + LEASE)
    assert (again.status, again.new, again.changed) == (304, 0, 0)
    assert case.kept() == whole


def killed_at(points: int, importer: Importer, server: Server, *ways_to_go: str) -> None:
    """At so many random steps, spread over the whole way, of all ways in turn."""
    seed = random.randrange(1_000_000)
    chance = random.Random(seed)
    ways: dict[str, tuple[int, dict[str, Any]]] = {}
    for what in ways_to_go:
        whole = Case(server, factories.FeedSourceFactory.create(), what)
        code, steps = importer.run(whole.source)
        assert code == 0
        ways[what] = steps, whole.kept()
        for kind, copies in COPIED.values():
            assert ways[what][1][kind] == (copies if COPIED.get(what, ("",))[0] == kind else [])
    for point in range(points):
        what = ways_to_go[point % len(ways_to_go)]
        steps, kept = ways[what]
        dies_at = 1 + int((point + chance.random()) / points * steps)
        case = Case(server, factories.FeedSourceFactory.create(), what)
        try:
            killed(case, importer, dies_at, kept)
        except AssertionError as error:
            raise AssertionError(f"{what}, killed before step {dies_at} of {steps}, seed {seed}") from error
    assert not any(Page.find_problems())
    keeping.catch_up(timezone.now())
    assert list(examine(today=timezone.localdate())) == []


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_who_is_killed_at_any_of_five_steps_loses_nothing(importer: Importer, server: Server) -> None:
    killed_at(5, importer, server, FIRST, CHANGES)


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_who_is_killed_while_pictures_come_has_each_once(importer: Importer, server: Server) -> None:
    killed_at(3, importer, server, PICTURES)


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_who_is_killed_while_files_come_has_each_once(importer: Importer, server: Server) -> None:
    killed_at(3, importer, server, FILES)


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_who_is_killed_at_any_of_fifty_steps_loses_nothing(importer: Importer, server: Server) -> None:
    killed_at(50, importer, server, FIRST, CHANGES, PICTURES, FILES)
