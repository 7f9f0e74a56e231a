"""Which loader reads which kind of file."""

from initiatives.models import Import
from initiatives.services.imports import Loader
from initiatives.services.loading import MemberLoader

LOADERS: dict[str, Loader] = {
    Import.Kind.MEMBERS: MemberLoader(),
}

__all__ = ["LOADERS"]
