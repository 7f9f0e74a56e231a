"""An index of a cluster: Elasticsearch 8 and 9, OpenSearch 3, by what both have without a plugin.

It follows the entries. Each document is stored with the number of its entry's last change, and the cluster itself
refuses what is older than that it has: whoever writes may be late, several, or begin anew.
"""

from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, NamedTuple

from search.engines.cluster_client import NOT_FOUND, Backend, Refused, asking, status
from search.engines.cluster_query import INDEX, Query, matches, request, stored
from search.engines.interface import Change, EngineUnavailable, Matches, Narrowing, Wanted

# A request of bulk: as many bytes, and as many documents, at most.
_BYTES, _DOCUMENTS = 8_000_000, 500
_PAGE = 10_000
# It has what is newer; it has not what is to go.
_KNOWN = {409, NOT_FOUND}


class Facts(NamedTuple):
    """`made_of` is what it was created with. `last` is the highest change that it has."""

    made_of: str
    last: int


@dataclass(frozen=True)
class ClusterIndex:
    backend: Backend
    name: str
    facets: Sequence[str]

    def find(self, wanted: Wanted, narrowing: Narrowing, *, limit: int) -> Matches:
        """Raises `EngineUnavailable`, as all that follows does, and nothing else."""
        asked = request(wanted, narrowing, self.facets, limit=limit)
        kept = "hits.total.value,hits.hits.sort,aggregations"
        with asking():
            return matches(self._search(asked, filter_path=kept), narrowing, self.facets)

    def write(self, changes: Iterable[Change], *, seen: bool = True) -> None:
        """In any order, also again: of an entry the highest change stays. Not `seen`: found after `show`."""
        with asking():
            done = self.backend.bulk(
                self.backend.es, map(self._action, changes), chunk_size=_DOCUMENTS, max_chunk_bytes=_BYTES,
                raise_on_error=False,
            )  # fmt: skip
            if seen:
                self._index.refresh()
        refused = [error for error in done[1] if not _is_known(error)]
        if refused:
            raise EngineUnavailable(f"{len(refused)} documents were refused, the first: {refused[0]}")

    def changes(self) -> Iterator[tuple[int, int]]:
        """Of all that it has the number and the change, ascending."""
        after: list[int] = []
        while True:
            asked: Query = {"size": _PAGE, "sort": [{"number": "asc"}, {"change": "asc"}], "_source": False}
            with asking():
                answer = self._search(asked | ({"search_after": after} if after else {}))
                hits = [hit["sort"] for hit in answer["hits"]["hits"]]
            yield from ((number, change) for number, change in hits)
            if len(hits) < _PAGE:
                return
            after = hits[-1]

    def create(self, made_of: str) -> None:
        settings = deepcopy(INDEX)
        settings["mappings"]["_meta"] = {"made_of": made_of}
        with asking():
            if self.backend.use_new_elasticsearch_api:
                self.backend.es.indices.create(index=self.name, **settings)
            else:
                self.backend.es.indices.create(index=self.name, body=settings)

    def show(self) -> None:
        with asking():
            self._index.refresh()

    def delete(self) -> None:
        """Nothing where it is not."""
        with asking():
            self._index.delete()

    def facts(self) -> Facts | None:
        """Proves that it can be searched. None where it is not there."""
        try:
            with asking():
                mapping = self.backend.es.indices.get_mapping(index=self.name)
                asked = {"size": 0, "aggregations": {"last": {"max": {"field": "change"}}}}
                last = self._search(asked)["aggregations"]["last"]["value"]
        except Refused as error:
            if status(error.__cause__) == NOT_FOUND:
                return None
            raise
        return Facts(_made_of(mapping[self.name]), int(last or 0))

    def all_of(self, prefix: str) -> dict[str, str]:
        """The indices whose names begin so, and what each is made of."""
        with asking():
            found = self.backend.es.indices.get_mapping(index=f"{prefix}*")
            return {name: _made_of(mapping) for name, mapping in found.items()}

    @property
    def _index(self) -> Any:
        return self.backend.index_class(self.backend, self.name)

    def _search(self, body: Query, **options: Any) -> Any:
        return self.backend.es.search(index=self.name, body=body, **options)

    def _action(self, change: Change) -> Query:
        action: Query = {
            "_index": self.name, "_id": str(change.number), "version": change.change, "version_type": "external_gte",
        }  # fmt: skip
        if change.document is None:
            return {"_op_type": "delete", **action}
        return {"_op_type": "index", **action, "_source": stored(change.document, change.change)}


def _made_of(mapping: dict[str, Any]) -> str:
    return str(mapping["mappings"].get("_meta", {}).get("made_of", ""))


def _is_known(error: dict[str, dict[str, Any]]) -> bool:
    return all(answer.get("status") in _KNOWN for answer in error.values())


__all__ = ["ClusterIndex", "Facts"]
