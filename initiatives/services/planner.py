"""What the database knows of its tables when it plans a query."""

from django.db import connection

# Of each index so many entries are looked at: enough for a plan, and milliseconds however much there is.
ENTRIES = 1000


def refresh_statistics() -> None:
    """SQLite gathers none by itself, and begins at the wrong table without; PostgreSQL does, a while after a change."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA analysis_limit={ENTRIES}")
        cursor.execute("ANALYZE")


__all__ = ["refresh_statistics"]
