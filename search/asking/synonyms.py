"""What means the same, as the association keeps it: applied to what is asked, so that a change costs no new index."""

from search.held import Held
from search.language import SynonymList, analyser
from search.models import SynonymGroup


def synonym_list(token: str) -> SynonymList | None:
    """`token` is `IndexState.lists`, which whoever searches has read anyway; without one there is no index to ask."""
    return _held.at(token) if token else None


def _read() -> SynonymList | None:
    groups = [group.as_list for group in SynonymGroup.objects.order_by("pk")]
    return SynonymList(groups, analyser=analyser()) if groups else None


_held = Held(_read)

__all__ = ["synonym_list"]
