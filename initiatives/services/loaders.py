"""Which loader reads which kind of file."""

from initiatives.services.imports import Loader

# By `Import.Kind`.
LOADERS: dict[str, Loader] = {}

__all__ = ["LOADERS"]
