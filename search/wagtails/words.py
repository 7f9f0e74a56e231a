"""Titles and what is typed to find them, as words of an index that is small enough to be folded. Pure.

An index of titles may take laska for łaska: who looks for a page in a list sees at once which is meant, and types half
a word without its diacritics.
"""

from collections.abc import Iterable
from typing import NamedTuple

from search.language import analyser, folded
from search.language.analysis import Form
from search.language.question import LONGEST, Word, words

_LANGUAGE = "pl"
# PostgreSQL refuses longer ones, and nobody types them.
_LONGEST_TERM = 60
_KEY, _FORM = "k", "f"


class Asked(NamedTuple):
    """One thing asked for: any of these terms, or a word that begins with `begins`."""

    terms: tuple[str, ...]
    begins: str = ""


def version() -> str:
    """Of what a title is made into, as one word: an index entry with another is of another version."""
    used = analyser()
    return f"v2{_term(f'{used.name}{used.version}', most=200)}"


def indexed(text: str) -> str:
    """Its terms, separated by spaces."""
    return " ".join(dict.fromkeys(term for _, form in analyser().terms(text, _LANGUAGE) for term in _terms(form)))


def asked(text: str, *, unfinished: bool = False) -> list[Asked]:
    """All of them have to match. `unfinished`: somebody may still be typing the last word."""
    typed = words(text[:LONGEST])
    last = len(typed) - 1
    telling = [place for place, word in enumerate(typed) if not word.slight or (unfinished and place == last)]
    places = telling or range(len(typed))
    found = (one for place in places for one in _asked(typed[place], unfinished=unfinished and place == last))
    return [one for one in found if one.terms]


def _asked(word: Word, *, unfinished: bool) -> Iterable[Asked]:
    """What has parts is found by them: they stand in the index in whatever way it is written there."""
    forms = word.parts or (word.form,)
    names = () if word.parts else word.names
    for place, form in enumerate(forms):
        terms = dict.fromkeys(term for name in (form, *names) for term in _terms(analyser().form(name, _LANGUAGE)))
        begins = _FORM + _term(form) if unfinished and place == len(forms) - 1 else ""
        yield Asked(tuple(terms), begins)


def _terms(form: Form) -> list[str]:
    """The word as it is typed in a hurry, and what it shares with its inflected forms, be they typed so too; the two
    are never mistaken for each other, so that a beginning of a word is no stem of another.
    """
    own = _term(form.text)
    hurried = analyser().form(folded(form.text), _LANGUAGE).stem
    keys = dict.fromkeys(_term(key) for key in (*form.keys, hurried))
    return [_FORM + own, *(_KEY + key for key in keys if key)] if own else []


def _term(text: str, most: int = _LONGEST_TERM) -> str:
    """Letters and digits alone, which every engine takes for one word."""
    return "".join(letter for letter in folded(text) if letter.isalnum())[:most]


__all__ = ["Asked", "asked", "indexed", "version"]
