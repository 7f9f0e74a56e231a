"""Whatever changes synonyms and promoted pages, the next search in any process hears of it."""

from typing import Any

from django.db.models.signals import post_delete, post_save

from search.index.indexing import ROW
from search.models import IndexState, PromotedPage, Promotion, SynonymGroup
from search.models.state import new_token


def connect() -> None:
    """Called once, when the app is ready."""
    for model in (SynonymGroup, Promotion, PromotedPage):
        post_save.connect(lists_changed, sender=model, dispatch_uid=f"search: list, saved {model.__name__}")
        post_delete.connect(lists_changed, sender=model, dispatch_uid=f"search: list, deleted {model.__name__}")


def lists_changed(raw: bool = False, **kwargs: Any) -> None:
    """In the transaction of the change. Where there is no row, there is no index to be searched either."""
    if not raw:
        IndexState.objects.filter(pk=ROW).update(lists=new_token())


__all__ = ["connect"]
