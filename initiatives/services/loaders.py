"""Which loader reads which kind of file."""

from initiatives.models import Import
from initiatives.services.imports import Loader
from initiatives.services.loading import MemberLoader
from initiatives.services.people_loading import PeopleLoader

LOADERS: dict[str, Loader] = {
    Import.Kind.MEMBERS: MemberLoader(),
    Import.Kind.PEOPLE: PeopleLoader(),
}

__all__ = ["LOADERS"]
