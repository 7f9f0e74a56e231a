"""`bench feeds`: what partners' feeds cost, on the database that holds the site and on PostgreSQL where there is one.

Everything is asked of real servers on loopback, in a process of its own (`cms.bench.feeds_inside`).
"""

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit

from dj_database_url import parse
from django.conf import settings

from cms.bench.rows import Row
from cms.bench.site import Folder, site_folder
from search.aside import POSTGRESQL, SERVERS, SQLITE, made_database

MOST_UNCHANGED, MOST_FIRST, MOST_SLOWEST, MOST_MEMORY = 1.3, 1, 1.5, 1.1
# Of a process that looks but once: nothing is loaded yet.
MOST_ALONE = 1.5


def run(records: int) -> list[Row]:
    """`records`: how many entries the one large feed has."""
    engines = [SQLITE, *([POSTGRESQL] if os.environ.get(SERVERS[POSTGRESQL]) else [])]
    return [row for engine in engines for row in _rows(engine, records)]


def _rows(engine: str, records: int) -> list[Row]:
    with ExitStack() as stack:
        more = {}
        if engine == POSTGRESQL:
            server = os.environ[SERVERS[POSTGRESQL]]
            made = stack.enter_context(made_database(parse(server)))
            more = {"DATABASE_URL": urlsplit(server)._replace(path=f"/{made['NAME']}").geturl()}
        told = _measured(stack.enter_context(site_folder(more=more)), records)
    name = f"{engine}, {records} entries, CPU"
    return [
        Row(f"{name}: nothing new, by a worker, beside parsing and a query, s", told["unchanged"], MOST_UNCHANGED,
            told["parsing"]),
        Row(f"{name}: nothing new, by a process that looks but once, s", told["alone"], MOST_ALONE, told["parsing"]),
        Row(f"{engine}, {records} entries: what it wrote of pages and items", told["written"], 0),
        Row(f"{name}: a first import, beside bare pages, s", told["first"], MOST_FIRST, told["bare"]),
        Row(f"{engine}, 100 sources, 10 of them dead: the last healthy one, s", told["last"], MOST_SLOWEST,
            told["slowest"]),
        Row(f"{engine}: memory after 100 more looks, MB", told["memory_after"], MOST_MEMORY, told["memory_before"]),
    ]  # fmt: skip


def _measured(folder: Folder, records: int) -> dict[str, Any]:
    command = [sys.executable, "manage.py", "measure_feeds", str(records)]
    done = subprocess.run(  # noqa: S603 - our own
        command, env=dict(folder.env), cwd=settings.BASE_DIR, stdout=subprocess.PIPE, check=True
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


__all__ = ["run"]
