"""From what the demo's TOML files say to what the fields of a page take. Pure: no database."""

import json
from datetime import date, time
from decimal import Decimal
from typing import Any

# Keys of an initiative that hold a stream of blocks of one kind, and that kind's name.
STREAMS = {
    "costs": "cost",
    "results": "result",
    "precedents": "precedent",
    "links": "link",
    "contact_channels": "channel",
    "channels": "channel",
}


def stream(field: str, rows: list[dict[str, Any]]) -> str:
    """The JSON of a StreamField: of typed rows ({type, value}) for `steps`, of equal rows for all other fields."""
    if field == "steps":
        blocks = [{"type": row["type"], "value": _step(row["type"], row["value"])} for row in rows]
    else:
        blocks = [{"type": STREAMS[field], "value": row} for row in rows]
    return json.dumps(blocks, default=_plain, ensure_ascii=False)


def _step(kind: str, value: Any) -> Any:
    if kind != "table":
        return value
    return {
        "columns": [{"type": "text", "heading": heading} for heading in value["columns"]],
        "rows": [{"values": [str(cell) for cell in row]} for row in value["rows"]],
        "caption": value.get("caption", ""),
    }


def _plain(value: Any) -> str:
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"no JSON for {value!r}")


def fields(row: dict[str, Any], leave_out: frozenset[str]) -> dict[str, Any]:
    """The row's plain fields and streams; what stands for other objects is left out."""
    kept = {key: value for key, value in row.items() if key not in leave_out}
    return {key: stream(key, value) if key == "steps" or key in STREAMS else value for key, value in kept.items()}
