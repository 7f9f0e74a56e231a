"""What search remembers: what can be found, its words, and how far the index is."""

from search.models.entries import Entry, Positions, Stale, What
from search.models.saved import Frequency, SavedSearch
from search.models.state import IndexState
from search.models.vocabulary import Form, FormKin

__all__ = ["Entry", "Form", "FormKin", "Frequency", "IndexState", "Positions", "SavedSearch", "Stale", "What"]
