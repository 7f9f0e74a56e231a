"""What means the same, as the association keeps it."""

from search.language import SynonymList


def synonym_list() -> SynonymList | None:
    return None


__all__ = ["synonym_list"]
