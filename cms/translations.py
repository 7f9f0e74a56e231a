"""The one catalogue of translations: what is wrong with it, and how it is brought up to date.

`polib` and gettext are a developer's: the running site reads the compiled catalogue alone.
"""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Container, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import polib
from django.utils.translation.template import templatize

from initiatives.typography import unbroken

CATALOGUE = Path("cms/locale/pl/LC_MESSAGES/django.po")
# What changes with every run, or says who ran it, is noise in the history.
KEPT_HEADERS = ("MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Plural-Forms")
NOT_SOURCE = shutil.ignore_patterns(
    ".*", "var", "node_modules", "__pycache__", "*.mo", "tests", "files", "data", "decisions"
)

TEMPLATES = Path("templates")
# `templatize` leaves of a template what is translated in it, as literals of Python.
_LITERAL = re.compile(r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")

_PERCENT = re.compile(r"%(?:\(\w+\))?[-+ #0-9.]*[a-zA-Z%]")
_BRACE = re.compile(r"\{[^{}]*\}")


def problems(catalogue: polib.POFile) -> list[str]:
    """One line for every entry that a reader of Polish would stumble over."""
    return [f"{problem}: {_short(entry)}" for entry in catalogue for problem in _problems_of(entry)]


def _problems_of(entry: polib.POEntry) -> Iterator[str]:
    translations = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if entry.obsolete:
        yield "obsolete"
    elif entry.fuzzy:
        yield "fuzzy"
    elif not translations or not all(text.strip() for text in translations):
        yield "untranslated"
    elif any(
        _placeholders(text, entry) not in [_placeholders(original, entry) for original in _originals(entry, number)]
        for number, text in enumerate(translations)
    ):
        yield "other placeholders"
    elif any(_edges(text) != _edges(entry.msgid) for text in translations):
        yield "other white space at the edges"


def _originals(entry: polib.POEntry, number: int) -> list[str]:
    """The plural says all placeholders; where the singular leaves the number out, the first form may, too: in Polish
    it is of one alone."""
    if not entry.msgid_plural:
        return [entry.msgid]
    return [entry.msgid_plural, entry.msgid] if number == 0 else [entry.msgid_plural]


def _placeholders(text: str, entry: polib.POEntry) -> list[str]:
    """A named one may be said twice; of those without a name each counts."""
    found: list[str] = []
    if "python-format" in entry.flags:
        found += _PERCENT.findall(text)
    if "python-brace-format" in entry.flags:
        found += _BRACE.findall(text)
    return sorted({each for each in found if "(" in each or "{" in each}) + sorted(
        each for each in found if "(" not in each and "{" not in each
    )


def _edges(text: str) -> tuple[bool, bool]:
    return text[:1].isspace(), text[-1:].isspace()


def _short(entry: polib.POEntry) -> str:
    text = " ".join(entry.msgid.split())
    return text if len(text) <= 70 else f"{text[:69]}…"


def compare(*, stored: polib.POFile, fresh: polib.POFile) -> list[str]:
    """What the sources say and the catalogue does not, and the other way round."""
    said, known = _by_key(fresh), _by_key(stored)
    missing = [f"not in the catalogue (make messages): {_short(said[key])}" for key in said if key not in known]
    stale = [f"no longer in the sources (make messages): {_short(known[key])}" for key in known if key not in said]
    return missing + stale


def _by_key(catalogue: polib.POFile) -> dict[tuple[str | None, str], polib.POEntry]:
    return {(entry.msgctxt, entry.msgid): entry for entry in catalogue if not entry.obsolete}


def said_on_pages(root: Path) -> set[str]:
    """What templates of pages say. Labels, which come from Python, are data too: tables and files that are given out
    hold them, and whoever filters those types an ordinary space."""
    pages = (path.read_text(encoding="utf-8") for path in (root / TEMPLATES).rglob("*.html"))
    return {ast.literal_eval(literal) for page in pages for literal in _LITERAL.findall(templatize(page))}


def set_spaces(catalogue: polib.POFile, said: Container[str]) -> list[str]:
    """Sets what is said on pages as Polish typography asks, so that translators type ordinary spaces. Gives back a line
    for each that was not."""
    changed = []
    for entry in (entry for entry in catalogue if entry.msgid in said):
        before = entry.msgstr, dict(entry.msgstr_plural)
        entry.msgstr = unbroken(entry.msgstr)
        entry.msgstr_plural = {number: unbroken(text) for number, text in entry.msgstr_plural.items()}
        if before != (entry.msgstr, entry.msgstr_plural):
            changed.append(f"a word of one letter may end a line (make messages): {_short(entry)}")
    return changed


def tidy(catalogue: polib.POFile) -> polib.POFile:
    """The same entries in an order that does not depend on the sources', without lines that change by themselves."""
    tidied = polib.POFile(wrapwidth=0)
    tidied.metadata = {"Language": "pl"} | {
        name: catalogue.metadata[name] for name in KEPT_HEADERS if name in catalogue.metadata
    }
    live = [entry for entry in catalogue if not entry.obsolete]
    tidied.extend(sorted(live, key=lambda entry: (entry.msgid, entry.msgctxt or "")))
    return tidied


def gettext_is_here() -> bool:
    return all(shutil.which(program) for program in ("xgettext", "msgmerge", "msguniq", "msgattrib"))


def collect(root: Path) -> polib.POFile:
    """The catalogue as the sources below `root` want it; `root` itself is left alone."""
    with TemporaryDirectory(prefix="burza-messages-") as folder:
        copy = Path(folder) / "burza"
        shutil.copytree(root, copy, ignore=NOT_SOURCE)
        (copy / CATALOGUE).parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            [sys.executable, "manage.py", "makemessages", "--locale", "pl", "--no-location", "--no-wrap", "-v", "0"],
            cwd=copy,
            check=True,
        )
        return tidy(polib.pofile(str(copy / CATALOGUE)))


__all__ = ["CATALOGUE", "collect", "compare", "gettext_is_here", "problems", "said_on_pages", "set_spaces", "tidy"]
