"""What search remembers: what can be found, its words, and how far the index is."""

from search.models.entries import Entry, Positions, Stale, What
from search.models.follower import Follower
from search.models.lists import PromotedPage, Promotion, SynonymGroup
from search.models.log import SearchedText
from search.models.saved import Frequency, SavedSearch
from search.models.state import IndexState
from search.models.vocabulary import Form, FormKin

__all__ = [
    "Entry", "Follower", "Form", "FormKin", "Frequency", "IndexState", "Positions", "PromotedPage", "Promotion",
    "SavedSearch", "SearchedText", "Stale", "SynonymGroup", "What",
]  # fmt: skip
