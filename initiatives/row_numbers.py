"""Numbers of rows as they come from outside: in addresses, forms, texts and links, where anything can stand."""

# What fits a row's number in every database.
MOST_DIGITS = 9


def row_number(text: str) -> int | None:
    """None for what no row can have."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else None


__all__ = ["row_number"]
