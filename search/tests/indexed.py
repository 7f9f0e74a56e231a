"""The index of a test that is a transaction, after which nothing runs."""

from django.utils import timezone

from search.index.rebuilding import begin, go_on


def index() -> None:
    """Of everything that is there, as the site itself makes it."""
    begin()
    list(go_on(today=timezone.localdate()))
