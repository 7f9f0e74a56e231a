"""What is searched for, for those who care for what can be found; never by whom, and at no cost of the asker's.

A request adds to a few numbers in the process. A thread writes them in batches; while the database is away they wait,
as many different ones as there is room for, and what comes then is not counted.
"""

import atexit
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from threading import Event, Lock, Thread
from time import sleep

from django.conf import settings
from django.db import Error, connection, transaction
from django.db.models import F
from django.utils import timezone

from search.asking.ask import Answer, Notice, Search
from search.logged_words import kept_words
from search.models import SearchedText

log = logging.getLogger(__name__)

ROOM = 2_000
# So many are written before their time.
MANY = 500


@dataclass(frozen=True)
class Asked:
    """How often, how often in vain, and what was found the last time."""

    times: int = 0
    empty: int = 0
    hits: int = 0

    def then(self, later: "Asked") -> "Asked":
        return Asked(self.times + later.times, self.empty + later.empty, later.hits)


Counts = Mapping[tuple[date, str], Asked]


def note(search: Search, answer: Answer, *, today: date | None = None) -> None:
    """Once for each question: who narrows it or turns the page asks nothing new. What the asker sees does not wait."""
    if not search.is_first or not answer.has_words or answer.notice is Notice.PLAIN:
        return
    text = kept_words(search.text)
    if text:
        asked_log.add(today or timezone.localdate(), text, answer.total)


@transaction.atomic
def store(counts: Counts) -> None:
    """Adds them to what is there, whoever else does at the same time."""
    rows = [SearchedText(day=day, text=text) for day, text in counts]
    SearchedText.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    for (day, text), asked in sorted(counts.items()):
        SearchedText.objects.filter(day=day, text=text).update(
            times=F("times") + asked.times, empty=F("empty") + asked.empty, hits=asked.hits
        )


class Log:
    """`write` may raise an error of the database: nothing of what it was given counts as written then. `seconds`: how
    long anything waits at most; 0: until somebody calls `flush`.
    """

    def __init__(self, write: Callable[[Counts], None], seconds: float, room: int = ROOM) -> None:
        self._write, self._seconds, self._room = write, seconds, room
        self._counts: dict[tuple[date, str], Asked] = {}
        self._lock, self._flushing = Lock(), Lock()
        self._wanted = Event()
        self._thread: Thread | None = None

    def add(self, day: date, text: str, hits: int) -> None:
        with self._lock:
            known = self._counts.get((day, text))
            if known is not None or len(self._counts) < self._room:
                self._counts[day, text] = (known or Asked()).then(Asked(1, int(not hits), hits))
        if self._seconds:
            self._start()
            if len(self._counts) >= MANY:
                self._wanted.set()

    def flush(self) -> bool:
        """Whether all is written. One at a time, so that nothing is written twice."""
        with self._flushing:
            with self._lock:
                counts, self._counts = self._counts, {}
            if not counts:
                return True
            try:
                self._write(counts)
            except Error as error:
                log.warning("what was searched for waits: the database does not take it (%s)", type(error).__name__)
                self._take_back(counts)
                return False
            return True

    def forget(self) -> None:
        with self._lock:
            self._counts = {}

    def _take_back(self, counts: Counts) -> None:
        """They happened before whatever came meanwhile."""
        with self._lock:
            later = self._counts
            kept = {key: asked.then(later[key]) if key in later else asked for key, asked in counts.items()}
            self._counts = dict(islice((later | kept).items(), self._room))

    def _start(self) -> None:
        """In the process that asks: a thread does not survive a fork."""
        if self._thread is not None and self._thread.is_alive():
            return
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = Thread(target=self._run, name="search log", daemon=True)
                self._thread.start()
                atexit.register(self.flush)

    def _run(self) -> None:
        while True:
            self._wanted.wait(self._seconds)
            self._wanted.clear()
            if not self.flush():
                sleep(self._seconds)
            # A connection that is not used is not kept, and one that broke is not used again.
            connection.close()


asked_log = Log(store, settings.SEARCH_LOG_SECONDS)

__all__ = ["MANY", "ROOM", "Asked", "Counts", "Log", "asked_log", "note", "store"]
