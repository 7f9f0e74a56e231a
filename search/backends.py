"""Wagtail's search in the database that the site runs on."""

from typing import Any

from django.db import connection
from modelsearch.backends import database
from modelsearch.backends.base import BaseSearchBackend


def SearchBackend(params: dict[str, Any]) -> BaseSearchBackend:  # noqa: N802 - Wagtail looks for this name
    """An engine's module is loaded where its database is: with it come models, whose tables only that one has."""
    if connection.vendor == "sqlite":
        from search.sqlite import QuickSQLiteBackend  # noqa: PLC0415

        return QuickSQLiteBackend(params)
    return database.SearchBackend(params)


__all__ = ["SearchBackend"]
