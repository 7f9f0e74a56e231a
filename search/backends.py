"""Wagtail's search in the database that the site runs on."""

from typing import Any

from django.db import connection
from modelsearch.backends.base import BaseSearchBackend


def SearchBackend(params: dict[str, Any]) -> BaseSearchBackend:  # noqa: N802 - Wagtail looks for this name
    """An engine's module is loaded where its database is: with it come models, whose tables only that one has."""
    if connection.vendor == "sqlite":
        from search.wagtails import sqlite  # noqa: PLC0415

        return sqlite.WordsBackend(params)
    from search.wagtails import postgresql  # noqa: PLC0415

    return postgresql.WordsBackend(params)


__all__ = ["SearchBackend"]
