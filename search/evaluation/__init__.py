"""How well something that is handed in finds, by collections of texts, queries and judged answers; pure."""

from search.evaluation.collection import Collection, CollectionError, Query, Text, halves, read
from search.evaluation.measuring import Engine, Measured, as_json, measure
from search.evaluation.metrics import Figures, figures
from search.evaluation.report import table

__all__ = [
    "Collection", "CollectionError", "Engine", "Figures", "Measured", "Query", "Text", "as_json", "figures", "halves",
    "measure", "read", "table",
]  # fmt: skip
