"""What is asked of a cluster, written as Elasticsearch and OpenSearch both read it, and its answer read. Pure.

Nothing here is an engine's own notion of relevance: a clause is worth what it is worth, and all else are sort keys.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from search.engines.interface import YES, Clause, Document, Field, Forms, Matches, Narrowing, Order, Wanted, words
from search.ranking.positions import length

Query = dict[str, Any]

# Of what an index is made: to be raised with every change here that an index made before cannot answer.
VERSION = 1
# As in the database's own index: what a word in title or summary is worth beside one elsewhere.
IN_LEAD = 1.0
# OpenSearch takes 1,024 words one by one in a request, where each may stand in several fields and places of it; what
# has more is asked for without the order of its words.
_MOST_IN_SEQUENCES = 120
_MOST_VALUES = 20_000
_DAYS = {Order.NEWEST: "newest", Order.REVIEWED: "reviewed"}
# What keeps the places of its words; in `BAG` there are none.
_PLACED = (Field.LEAD, Field.BODY, Field.ACTS)

_TEXT: Query = {"type": "text", "analyzer": "whitespace", "norms": False, "index_options": "positions"}
_VALUE: Query = {"type": "keyword", "norms": False}
INDEX: Query = {
    "settings": {
        "index": {
            "number_of_shards": 1,
            "auto_expand_replicas": "0-1",
            # Whoever writes says when it is to be seen.
            "refresh_interval": "-1",
            # How long it remembers what went, so that what comes late does not bring it back.
            "gc_deletes": "1h",
            "max_result_window": 1_000_000,
        }
    },
    "mappings": {
        "dynamic": "strict",
        "_source": {"enabled": False},
        "dynamic_templates": [{"facets": {"path_match": "facets.*", "mapping": _VALUE}}],
        "properties": {
            **{field.value: _TEXT for field in _PLACED},
            Field.BAG.value: {**_TEXT, "index_options": "docs"},
            "facets": {"type": "object", "dynamic": True},
            **{name: {"type": "long"} for name in ("number", "change", "length", *_DAYS.values())},
        },
    },
}


def stored(document: Document, change: int = 0) -> Query:
    """As it is indexed."""
    return {
        "number": document.number,
        "change": change,
        "length": sum(length(document.texts[field]) for field in _PLACED),
        **{field.value: words(document.texts[field]) for field in Field},
        **{name: document.days.get(order, 0) for order, name in _DAYS.items()},
        "facets": {name: list(values) for name, values in document.facets.items() if values},
    }


def request(wanted: Wanted, narrowing: Narrowing, facets: Iterable[str], *, limit: int) -> Query:
    """One request: hits, total and counts."""
    chosen = {name: _chosen(name, values, narrowing) for name, values in narrowing.choices.items() if values}
    asked = _Asked(wanted)
    return {
        "query": asked.query(),
        "post_filter": _all_of(chosen.values()),
        "aggregations": _counted(chosen, narrowing, facets) | asked.complete(chosen),
        "sort": _sort(narrowing.order),
        "size": limit,
        "track_total_hits": True,
        "_source": False,
        "stored_fields": "_none_",
    }


def matches(answer: Mapping[str, Any], narrowing: Narrowing, facets: Iterable[str]) -> Matches:
    """What it says; `KeyError` where it is no answer to such a request."""
    found = answer["aggregations"]
    counts = {name: _counts(found, name) for name in facets}
    for name in narrowing.groups:
        count = _of(found, name)["doc_count"]
        counts[name] = {YES: count} if count else {}
    total = answer["hits"]["total"]["value"]
    complete = found["complete"]["doc_count"] if "complete" in found else total
    # The number is the last that is sorted by: read from columns, not from stored fields.
    numbers = tuple(hit["sort"][-1] for hit in answer["hits"].get("hits", ()))
    return Matches(total, complete, numbers, counts)


class _Asked:
    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        every = (*wanted.all_of, *wanted.filters, *wanted.none_of)
        forms = sum(len(own) for clause in every for sequence in clause.sequences for own in sequence)
        self._in_order = forms <= _MOST_IN_SEQUENCES

    def query(self) -> Query:
        wanted = self._wanted
        scored = [self._scored(clause) for clause in wanted.all_of]
        filters = [self._match(clause) for clause in wanted.filters]
        query: Query = {"filter": filters or [_EVERYTHING], "must_not": [self._match(own) for own in wanted.none_of]}
        if wanted.least >= len(scored):
            return {"bool": {**query, "must": scored}}
        some = [{"bool": {"should": scored, "minimum_should_match": max(wanted.least, 1)}}]
        # More than all else together.
        worth = 1 + (1 + IN_LEAD) * sum(clause.worth for clause in wanted.all_of)
        whole = [_constant(self._whole(), worth)]
        scoring = {"must": some, "should": whole} if wanted.least else {"should": some + whole}
        return {"bool": {**query, **scoring}}

    def _whole(self) -> Query:
        return _all_of(self._match(clause) for clause in self._wanted.all_of)

    def complete(self, chosen: Mapping[str, Query]) -> Query:
        """Counts what has all clauses, where that is not all that is found."""
        if self._wanted.least >= len(self._wanted.all_of):
            return {}
        return {"complete": {"filter": _all_of([self._whole(), *chosen.values()])}}

    def _scored(self, clause: Clause) -> Query:
        parts = [_constant(self._match(clause), clause.worth)]
        if clause.any_of or clause.sequences:
            in_lead = Clause(clause.any_of, clause.sequences, field=Field.LEAD)
            parts.append(_constant(self._match(in_lead), IN_LEAD * clause.worth))
        # What matches in the lead matches anywhere.
        return {"bool": {"must": parts[:1], "should": parts[1:]}}

    def _match(self, clause: Clause) -> Query:
        fields = [clause.field] if clause.field else list(Field)
        placed = [field for field in fields if field in _PLACED]
        ways = [_terms(field.value, clause.any_of) for field in fields if clause.any_of]
        ways += [self._sequence(sequence, field) for sequence in clause.sequences for field in placed]
        ways += [_values(name, values) for name, values in clause.facets]
        return ways[0] if len(ways) == 1 else {"bool": {"should": ways}} if ways else _NOTHING

    def _sequence(self, sequence: Sequence[Forms], field: Field) -> Query:
        if not self._in_order or len(sequence) == 1:
            return _all_of(_terms(field.value, forms) for forms in sequence)
        if not sequence or not all(sequence):
            return _NOTHING
        return {"span_near": {"clauses": [_span(forms, field) for forms in sequence], "slop": 0, "in_order": True}}


_EVERYTHING: Query = {"match_all": {}}
_NOTHING: Query = {"match_none": {}}


def _constant(query: Query, worth: float) -> Query:
    return {"constant_score": {"filter": query, "boost": max(worth, 0.0)}}


def _span(forms: Forms, field: Field) -> Query:
    terms = [{"span_term": {field.value: str(form)}} for form in sorted(forms)]
    return terms[0] if len(terms) == 1 else {"span_or": {"clauses": terms}}


def _terms(field: str, forms: Forms) -> Query:
    return {"terms": {field: [str(form) for form in sorted(forms)]}}


def _values(facet: str, values: Iterable[str]) -> Query:
    return {"terms": {f"facets.{facet}": sorted(values)}}


def _all_of(queries: Iterable[Query]) -> Query:
    wanted = list(queries)
    return {"bool": {"filter": wanted}} if wanted else _EVERYTHING


def _chosen(name: str, values: frozenset[str], narrowing: Narrowing) -> Query:
    if name not in narrowing.groups:
        return _values(name, values)
    return _values(*narrowing.groups[name]) if YES in values else _NOTHING


def _counted(chosen: Mapping[str, Query], narrowing: Narrowing, facets: Iterable[str]) -> Query:
    """What has no choice of its own is counted among what all choices leave; what has one, among what the others do."""
    counting = {name: _counting(name) for name in facets}
    counting |= {name: {"filter": _values(*group)} for name, group in narrowing.groups.items()}
    rest = {name: own for name, own in counting.items() if name not in chosen}
    found = {"rest": {"filter": _all_of(chosen.values()), "aggregations": rest}}
    for name in chosen.keys() & counting.keys():
        others = [query for other, query in chosen.items() if other != name]
        found[f"open {name}"] = {"filter": _all_of(others), "aggregations": {name: counting[name]}}
    return found


def _counting(facet: str) -> Query:
    return {"terms": {"field": f"facets.{facet}", "size": _MOST_VALUES}}


def _of(found: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    group = found.get(f"open {name}") or found["rest"]
    return group[name]


def _counts(found: Mapping[str, Any], name: str) -> dict[str, int]:
    return {bucket["key"]: bucket["doc_count"] for bucket in _of(found, name)["buckets"]}


def _sort(order: Order) -> list[Query]:
    if order is Order.RELEVANCE:
        return [{"_score": "desc"}, {"length": "asc"}, {"newest": "desc"}, {"number": "desc"}]
    return [{_DAYS[order]: "desc"}, {"number": "desc"}]


__all__ = ["INDEX", "VERSION", "Query", "matches", "request", "stored"]
