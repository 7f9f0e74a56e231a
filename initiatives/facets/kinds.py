"""What there are lists of."""

from enum import StrEnum


class Kind(StrEnum):
    INITIATIVES = "initiatives"
    ACTS = "acts"


__all__ = ["Kind"]
