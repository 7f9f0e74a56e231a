"""How near texts come to what was asked; pure, and the same after every engine."""

from search.ranking.concepts import Concept, Gram, asked, grams_asked
from search.ranking.forms import FormRow, FormTable, MemoryFormTable, level
from search.ranking.positions import encode, pack, unpack
from search.ranking.scoring import Candidate, Corpus, Ranked, Weights, idf, rank
from search.ranking.snippets import Part, Window, Windows, marks, snippet

__all__ = [
    "Candidate", "Concept", "Corpus", "FormRow", "FormTable", "Gram", "MemoryFormTable", "Part", "Ranked", "Weights",
    "Window", "Windows", "asked", "encode", "grams_asked", "idf", "level", "marks", "pack", "rank", "snippet", "unpack",
]  # fmt: skip
