"""What an administrator lets in from a source: by words in any of their forms, and by the paths of addresses. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from urllib.parse import unquote, urlsplit

from initiatives.feeds.parsing.tree import plain
from initiatives.feeds.records import Entry
from initiatives.feeds.wording import Place, Wanted, Wording, found

# More lines in one rule are not read: each is looked for in every entry.
MOST_LINES = 100

_LONGEST_FOUND = 200


class Rule(StrEnum):
    """The values stand in the run log."""

    WANTED = "wanted"
    UNWANTED = "unwanted"
    PATH = "path"


@dataclass(frozen=True)
class Refusal:
    """`line`: of the rule, as it was typed, where one line was enough; `found`: what stands in the entry, and is not to
    be trusted: the words, or its path.
    """

    rule: Rule
    line: str = ""
    found: str = ""


class Rules:
    """What was typed, one line each: words or phrases of which one must occur, of which none may, and paths as
    /aktualnosci/ (a beginning) or /20*/covid* (the whole, a star being anything), of which one must fit. Empty: all.
    """

    def __init__(self, *, wanted: str = "", unwanted: str = "", paths: str = "", wording: Wording) -> None:
        self._wording = wording
        self._wanted = _phrases(wanted, wording)
        self._unwanted = _phrases(unwanted, wording)
        self._paths = [(_path(line), line) for line in _lines(paths)]

    def refusal(self, entry: Entry) -> Refusal | None:
        """None: the entry is let in. What costs least is looked at first."""
        if self._paths and not any(_fits(path, of_entry) for path, _ in self._paths for of_entry in _own(entry)):
            return Refusal(Rule.PATH, self._only(self._paths), next(_own(entry), "")[:_LONGEST_FOUND])
        if not (self._wanted or self._unwanted):
            return None
        texts = [(part, self._wording.places(part)) for part in _parts(entry)]
        for phrase, line in self._unwanted:
            if (words := _first(phrase, texts)) is not None:
                return Refusal(Rule.UNWANTED, line, words[:_LONGEST_FOUND])
        if self._wanted and all(_first(phrase, texts) is None for phrase, _ in self._wanted):
            return Refusal(Rule.WANTED, self._only(self._wanted))
        return None

    @staticmethod
    def _only(lines: Sequence[tuple[object, str]]) -> str:
        return lines[0][1] if len(lines) == 1 else ""


def _lines(typed: str) -> list[str]:
    return list(dict.fromkeys(filter(None, map(str.strip, typed.splitlines()))))[:MOST_LINES]


def _phrases(typed: str, wording: Wording) -> list[tuple[tuple[Wanted, ...], str]]:
    """A line without a word says nothing."""
    return [(phrase, line) for line in _lines(typed) if (phrase := wording.phrase(line))]


def _parts(entry: Entry) -> Iterator[str]:
    """Each by itself: a phrase does not begin in the title and end in the text."""
    yield entry.title
    yield from entry.categories
    yield entry.summary
    yield plain(entry.html)


def _first(phrase: Sequence[Wanted], texts: Sequence[tuple[str, list[Place]]]) -> str | None:
    """The words as they stand there."""
    spans = chain.from_iterable(((text, span) for span in found(phrase, places)) for text, places in texts)
    return next((text[start:end] for text, (start, end) in spans), None)


def _path(line: str) -> str:
    """Of what was typed; whoever pastes a whole address means its path."""
    if "://" in line:
        parts = line.split("://", 1)[1].partition("/")
        line = parts[1] + parts[2]
    return unquote(line if line.startswith(("/", "*")) else f"/{line}").casefold()


def _own(entry: Entry) -> Iterator[str]:
    """The path of an entry's address, with what is asked of it (Joomla has all articles at one path); none of none."""
    try:
        parts = urlsplit(entry.link)
    except ValueError:
        return
    if parts.path or parts.query:
        yield unquote(parts.path + (f"?{parts.query}" if parts.query else "")).casefold()


def _fits(path: str, own: str) -> bool:
    """No regular expression: what is typed and what comes in could make one that takes forever."""
    first, *others = path.split("*")
    if not own.startswith(first):
        return False
    if not others:
        return True
    *middle, last = others
    place = len(first)
    for piece in middle:
        if (at := own.find(piece, place)) < 0:
            return False
        place = at + len(piece)
    return len(own) - place >= len(last) and own.endswith(last)


__all__ = ["MOST_LINES", "Refusal", "Rule", "Rules"]
