"""What a bench says: one row a measure."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """`goal` is the most that the ratio may be or, of a measure without a floor, that `run` may be."""

    measure: str
    run: float
    goal: float
    floor: float | None = None

    @property
    def ratio(self) -> float | None:
        return self.run / self.floor if self.floor else None

    @property
    def met(self) -> bool:
        return (self.run if self.ratio is None else self.ratio) <= self.goal

    def as_json(self) -> dict[str, Any]:
        values = {**asdict(self), "ratio": self.ratio, "met": self.met}
        return {name: _rounded(values[name]) for name in ("measure", "run", "floor", "ratio", "goal", "met")}


def _rounded(value: Any) -> Any:
    return round(value, 3) if isinstance(value, float) else value


def table(rows: Sequence[Row]) -> str:
    """Columns under their names; one line a row."""
    head = ("measure", "run", "floor", "ratio", "goal", "met")
    lines = [head, *(tuple(_cell(value) for value in row.as_json().values()) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join(
        "  ".join([line[0].ljust(widths[0]), *(line[at].rjust(widths[at]) for at in range(1, len(head)))])
        for line in lines
    )


def _cell(value: Any) -> str:
    match value:
        case None:
            return "-"
        case bool():
            return "yes" if value else "NO"
        case float():
            return f"{value:.2f}"
        case _:
            return str(value)


__all__ = ["Row", "table"]
