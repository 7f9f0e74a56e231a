"""What the entries of one source come to: decided one by one, kept batch by batch."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, partial
from itertools import chain
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext

from initiatives.exchange.acts import ACTS
from initiatives.feeds import likeness, mapping
from initiatives.feeds.copying import Wanted
from initiatives.feeds.deciding import Item, Known, Values, Verdict, decide, hash_of, merged
from initiatives.feeds.filing import Filed, filed
from initiatives.feeds.keeping import Kept
from initiatives.feeds.likeness import Fingerprint, fingerprint
from initiatives.feeds.records import Entry, Problem
from initiatives.feeds.rules import Rules
from initiatives.feeds.suggesting import Kind, Part, Ref, Subject, Subjects, Suggestion
from initiatives.feeds.wording import wording
from initiatives.models import FeedItem, FeedSource, InitiativePage
from initiatives.services import feed_act_values, feed_items, feed_words
from initiatives.services.feed_items import Arrival

IN_TITLE, IN_CATEGORIES, IN_SUMMARY = 3.0, 3.0, 1.5
REFUSED = "refused"
# The values of a page's newest version, and whether others can read the page.
Ours = tuple[Mapping[str, Any], bool]
# An entry, what is known of it, and its page.
Held = tuple[Entry, FeedItem | None, Ours | None]
LANGUAGES = frozenset(InitiativePage.Language.values)


@dataclass
class Counts:
    fetched: int = 0
    unchanged: int = 0
    refused: int = 0
    failed: int = 0
    # New ones that wait outside: the queue has as many of the source as it takes.
    outside: int = 0
    verdicts: "Counter[Verdict]" = field(default_factory=Counter)
    failures: list[Problem] = field(default_factory=list)

    def as_columns(self) -> dict[str, int]:
        new = self.verdicts[Verdict.CREATE] + self.verdicts[Verdict.CREATE_AND_PUBLISH]
        same = sum(self.verdicts[one] for one in (Verdict.NOTHING, Verdict.NOTE, Verdict.KEEP))
        changed = self.verdicts.total() - new - same
        return {
            "fetched": self.fetched, "new": new, "changed": changed, "unchanged": self.unchanged + same,
            "refused": self.refused, "failed": self.failed,
        }  # fmt: skip


class Taking:
    """`texts`: of entries' own pages, by identity, in place of what the feed tells of them."""

    def __init__(
        self, source: FeedSource, now: Callable[[], datetime], *, texts: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self.source, self.now, self._texts = source, now, texts
        self.counts = Counts()
        self._kept = Kept(source)
        self.at_once = source.trust == FeedSource.Trust.PUBLISH and source.category_id is not None

    def differing(self, entries: Sequence[Entry]) -> list[Entry]:
        """All but those that are as they were: one query, and nothing else is done for them."""
        left, _ = self._left(entries)
        self.counts.fetched += len(entries)
        self.counts.unchanged += len(entries) - len(left)
        return left

    def with_pages_to_read(self, entries: Sequence[Entry]) -> list[Entry]:
        """Of those that differ, what may come in, and is not whole by itself: one query."""
        left, known = self._left(entries)
        return [
            entry
            for entry in left
            if entry.link and entry.record is None and (entry.identity in known or self._rules.refusal(entry) is None)
        ]

    def with_pieces_to_copy(self, entries: Sequence[Entry]) -> list[Wanted]:
        """Of those that differ, and become or change a page."""
        if not self._kept.may_want(entries):
            return []
        left, _ = self._left(entries)
        return self._kept.wanted(
            (self._whole(entry), item)
            for entry, item, ours in self._with_items(left)
            if (self._rules.refusal(entry) is None if item is None else ours and item.state != FeedItem.State.REJECTED)
        )

    def _left(self, entries: Sequence[Entry]) -> tuple[list[Entry], Collection[str]]:
        """Those that are not as they were, and the identities that are known."""
        known = feed_items.hashes(source=self.source, identities=[entry.identity for entry in entries])
        return [entry for entry in entries if known.get(entry.identity) != hash_of(entry)], known

    def take(self, entries: Sequence[Entry]) -> None:
        """In one transaction with the proof of the lease."""
        created: list[Arrival] = []
        for entry, item, ours in self._with_copies(entries):
            if item is not None:
                self._take_again(entry, item, ours)
            elif self._rules.refusal(entry) is not None:
                self.counts.refused += 1
            else:
                created.append(self._first(entry))
        self._create(created)

    def foretell(self, entries: Sequence[Entry]) -> dict[str, int]:
        """By what would be decided of each, how many."""
        told: Counter[str] = Counter({Verdict.NOTHING: self.counts.unchanged} if self.counts.unchanged else {})
        for entry, item, ours in self._with_copies(entries):
            if item is None and self._rules.refusal(entry) is not None:
                told[REFUSED] += 1
            else:
                told[self._decided(entry, item, ours, partial(self._values, entry))] += 1
        return dict(told)

    def _with_copies(self, entries: Sequence[Entry]) -> list[Held]:
        """As `_with_items`, for whoever makes values of them: those name our copies."""
        found = list(self._with_items(entries))
        self._kept.find((self._whole(entry), item) for entry, item, _ in found)
        return found

    def _with_items(self, entries: Sequence[Entry]) -> Iterator[Held]:
        items = feed_items.held(source=self.source, identities={one.identity: one.aliases for one in entries})
        ours = feed_items.with_pages(items=list(items.values()))
        for entry in entries:
            item = items.get(entry.identity)
            yield entry, item, ours.get(item.pk) if item else None

    def _decided(self, entry: Entry, item: FeedItem | None, ours: Ours | None, values: Callable[[], Values]) -> Verdict:
        known = None
        if item is not None:
            told, is_live = ours if ours is not None else (None, False)
            known = Item(Known(item.state), item.content_hash, item.imported, told, is_live, item.proposed)
        return decide(hash_of(entry), known, at_once=self.at_once, values=values)

    def _create(self, arrivals: Sequence[Arrival]) -> None:
        # Lists have the last one first, and feeds begin with the newest.
        arrivals = self._with_room(sorted(arrivals, key=lambda one: one.published_at))
        publish = {one.identity for one in arrivals} if self.at_once else set()
        verdict = Verdict.CREATE_AND_PUBLISH if self.at_once else Verdict.CREATE
        items = feed_items.create(source=self.source, arrivals=arrivals, publish=publish, now=self.now())
        self.counts.verdicts[verdict] += len(items)
        self._tell_alike(items, arrivals)

    def _with_room(self, arrivals: Sequence[Arrival]) -> Sequence[Arrival]:
        """The newest: a site that somebody broke into may tell of thousands more each time."""
        if self.at_once or not arrivals:
            return arrivals
        outside = max(0, len(arrivals) - feed_items.room(source=self.source))
        self.counts.outside += outside
        return arrivals[outside:]

    def _take_again(self, entry: Entry, item: FeedItem, ours: Ours | None) -> None:
        values = self._values(entry)
        verdict = self._decided(entry, item, ours, lambda: values)
        arrival = self._arrival(entry, values)
        if verdict in (Verdict.REVISE, Verdict.REVISE_AND_PUBLISH):
            new = merged(item.imported, ours[0] if ours else {}, values)
            publish = verdict is Verdict.REVISE_AND_PUBLISH
            feed_items.revise(item=item, arrival=arrival, values=new, publish=publish, now=self.now())
        elif verdict is Verdict.PROPOSE:
            feed_items.propose(item=item, arrival=arrival)
        else:
            # Also where only its keys are others by now: what waits beside the page waits on.
            feed_items.note(item=item, arrival=arrival, is_settled=verdict is Verdict.NOTE)
        self.counts.verdicts[verdict] += 1

    def _values(self, entry: Entry) -> dict[str, Any]:
        """The hash stays that of the entry as the feed has it: by it, the next look knows it again."""
        values = mapping.values_of(
            self._whole(entry), language=self.source.language, languages=LANGUAGES,
            nameless=gettext("Entry without a title"), copied=self._kept.of(entry),
        )  # fmt: skip
        acts = feed_act_values.of_record(entry.record, self._kept.of_acts(entry)) if entry.record else []
        return values | ({ACTS: acts} if acts else {})

    def _whole(self, entry: Entry) -> Entry:
        return replace(entry, html=self._texts.get(entry.identity, entry.html))

    def _first(self, entry: Entry) -> Arrival:
        """With what it is filed under: of an item that is there already, that is ours to say."""
        values = self._values(entry)
        own = filed(entry.record, self._numbers) if entry.record else Filed()
        suggested = self._suggested(entry, mapping.text_of(values)) if own.category is None else []
        numbers = {kind: [one.ref.pk for one in suggested if one.ref.kind is kind] for kind in Kind}
        return replace(
            self._arrival(entry, values),
            category=own.category or self._category(numbers[Kind.CATEGORY]),
            topics=tuple(dict.fromkeys([*self._usual_topics, *own.topics, *numbers[Kind.TOPIC]])),
            reasons=own.reasons
            + tuple({"kind": one.ref.kind.value, "pk": one.ref.pk, "words": list(one.reasons)} for one in suggested),
            crisis=own.crisis,
            initiators=own.initiators,
        )

    def _arrival(self, entry: Entry, values: Values) -> Arrival:
        mark = fingerprint(mapping.text_of(values))
        return Arrival(
            identity=entry.identity,
            aliases=entry.aliases,
            guid=entry.guid,
            link=entry.link,
            title=values["title"],
            authors=", ".join(entry.authors)[:500],
            licence=(self.source.licence or entry.licence)[:300],
            published_at=mapping.published_at(entry, self.now()),
            updated_at=mapping.updated_at(entry, self.now()),
            values=values,
            content_hash=hash_of(entry),
            fingerprint=mark.packed(),
            samples=mark.samples,
            record=entry.record,
        )

    def _category(self, suggested: Sequence[int]) -> int | None:
        """Of what is published at once, the source's own, which somebody confirmed; else what the words say first."""
        wanted = [self.source.category_id, *suggested] if self.at_once else [*suggested, self.source.category_id]
        return next((number for number in wanted if number is not None), None)

    def _suggested(self, entry: Entry, text: str) -> list[Suggestion]:
        parts = [
            Part(entry.title, IN_TITLE), Part(" · ".join(entry.categories), IN_CATEGORIES),
            Part(entry.summary, IN_SUMMARY), Part(text),
        ]  # fmt: skip
        return self._subjects.suggest(parts)

    @cached_property
    def _rules(self) -> Rules:
        source = self.source
        return Rules(
            wanted=source.words_wanted, unwanted=source.words_unwanted, paths=source.paths,
            wording=wording(source.language),
        )  # fmt: skip

    @cached_property
    def _subjects(self) -> Subjects:
        subjects = (
            Subject(Ref(Kind(word.kind), word.pk), word.name, word.description, category=word.category)
            for word in feed_words.words()
        )
        return Subjects(subjects, wording=wording(self.source.language))

    @cached_property
    def _numbers(self) -> dict[tuple[str, str], int]:
        return feed_words.numbers()

    @cached_property
    def _usual_topics(self) -> list[int]:
        return feed_words.usual_topics(source=self.source)

    def _tell_alike(self, items: Sequence[FeedItem], arrivals: Sequence[Arrival]) -> None:
        """In three queries for all of them."""
        rows = feed_items.with_samples(
            values=set(chain.from_iterable(one.samples for one in arrivals)), but=self.source
        )
        marks = {item.pk: Fingerprint.unpacked(one.fingerprint) for item, one in zip(items, arrivals, strict=True)}
        found = {
            item.pk: likeness.candidates(replace(marks[item.pk], samples=one.samples), rows)
            for item, one in zip(items, arrivals, strict=True)
        }
        others = feed_items.fingerprints(items=set(chain.from_iterable(found.values())))
        theirs = {number: Fingerprint.unpacked(packed) for number, packed in others.items()}
        pairs = [
            (number, other, share)
            for number, near in found.items()
            for other, share in likeness.alike(marks[number], {key: theirs[key] for key in near if key in theirs})
        ]
        feed_items.note_likenesses(pairs=pairs)


__all__ = ["Counts", "Taking"]
