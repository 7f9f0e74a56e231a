"""What a row of a file says about a person: address, name, post, place, role; or why it says nothing usable."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from anyascii import anyascii
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from initiatives.models import UNIT_NUMBER_LENGTH, Role
from initiatives.tabular import Column, Problem, Row, Table
from initiatives.teryt import parse_code

COLUMNS = (
    Column("email", ("E-mail", "adres e-mail", "adres mail", "mail", "poczta", "e-mail address"), required=True),
    Column("name", ("Imię i nazwisko", "nazwisko i imię", "osoba", "name", "full name")),
    Column("post", ("Stanowisko", "funkcja", "post")),
    Column(
        "place",
        ("Organizacja", "kod", "kod TERYT", "teryt", "kod gminy", "organisation", "organization", "code"),
        required=True,
    ),
    Column("role", ("Rola", "uprawnienia", "role"), required=True),
    Column("move", ("Przenieść", "przenieś", "przeniesienie", "move")),
)
MOST_LETTERS = 150
MOST_EMAIL = 254
ASSOCIATION = ""
ASSOCIATION_WORDS = {"zrzeszenie", "association", "biuro zrzeszenia"}
ROLE_WORDS: Mapping[str, Role] = {
    "urzednik": Role.OFFICIAL, "urzedniczka": Role.OFFICIAL, "czytelnik": Role.OFFICIAL, "czyta": Role.OFFICIAL,
    "official": Role.OFFICIAL, "reader": Role.OFFICIAL,
    "redaktor": Role.EDITOR, "redaktorka": Role.EDITOR, "editor": Role.EDITOR,
    "moderator": Role.MODERATOR, "moderatorka": Role.MODERATOR,
    "administrator": Role.ADMINISTRATOR, "administratorka": Role.ADMINISTRATOR, "admin": Role.ADMINISTRATOR,
}  # fmt: skip
YES, NO = {"tak", "t", "yes", "y", "1", "x", "true", "prawda"}, {"", "nie", "n", "no", "0", "false", "falsz", "-"}


@dataclass(frozen=True)
class PersonRow:
    """`place`: a code's first six digits, or a page's slug, or nothing for the association. An empty name or post
    leaves what is known."""

    line: int
    email: str
    name: str
    post: str
    place: str
    role: Role
    moves: bool


def parse(table: Table, *, all_move: bool) -> tuple[list[PersonRow], list[Problem]]:
    """The usable rows, one an address, and what is wrong with others. `all_move`: whoever is elsewhere may come."""
    rows: dict[str, PersonRow] = {}
    problems = []
    for raw in table.rows:
        try:
            row = _row(raw, all_move)
            if row.email in rows:
                text = _("The address %(email)s stands already in line %(line)s.")
                raise ValueError(text % {"email": row.email, "line": rows[row.email].line})
            rows[row.email] = row
        except ValueError as wrong:
            problems.append(Problem(raw.line, str(wrong)))
    return list(rows.values()), problems


def _row(raw: Row, all_move: bool) -> PersonRow:
    """ValueError says what is wrong, for whoever made the file."""
    return PersonRow(
        line=raw.line,
        email=_email(raw.values["email"]),
        name=_words(raw, "name"),
        post=_words(raw, "post"),
        place=_place(raw.values["place"]),
        role=_role(raw.values["role"]),
        moves=all_move or _moves(raw.values.get("move", "")),
    )


def _email(text: str) -> str:
    email = text.strip().lower()
    if not email:
        raise ValueError(_("The e-mail address is missing."))
    try:
        validate_email(email)
    except ValidationError:
        raise ValueError(_("“%(email)s” is no e-mail address.") % {"email": email[:100]}) from None
    if len(email) > MOST_EMAIL:
        raise ValueError(_("The e-mail address is longer than %(limit)s characters.") % {"limit": MOST_EMAIL})
    return email


def _words(raw: Row, name: str) -> str:
    words = " ".join(raw.values.get(name, "").split())
    if len(words) > MOST_LETTERS:
        shown = {"name": _("Name") if name == "name" else _("Post"), "limit": MOST_LETTERS}
        raise ValueError(_("%(name)s: longer than %(limit)s characters.") % shown)
    return words


def _place(text: str) -> str:
    place = text.strip()
    if not place:
        raise ValueError(_("The organisation is missing: a code, a slug, or “zrzeszenie”."))
    if plain(place) in ASSOCIATION_WORDS:
        return ASSOCIATION
    code = re.sub(r"\s", "", place)
    if not (code.isascii() and code.isdigit()):
        return place
    try:
        parse_code(code)
    except ValueError:
        text = _("“%(code)s” is no code of a unit. 7 digits name a gmina, 4 a powiat, 2 a voivodeship; a spreadsheet "
                 "may have taken the zero off the beginning.")  # fmt: skip
        raise ValueError(text % {"code": code[:20]}) from None
    return code[:UNIT_NUMBER_LENGTH]


def _role(text: str) -> Role:
    # As the lists of the site call it: “urzędnik (czyta)”.
    word = plain(text.split("(", maxsplit=1)[0])
    if not word:
        raise ValueError(_("The role is missing."))
    if word not in ROLE_WORDS:
        raise ValueError(
            _("“%(role)s” is no role: official, editor, moderator or administrator.") % {"role": text[:50]}
        )
    return ROLE_WORDS[word]


def _moves(text: str) -> bool:
    word = plain(text)
    if word not in YES | NO:
        raise ValueError(_("“%(word)s” says neither yes nor no to a move.") % {"word": text[:50]})
    return word in YES


def plain(text: str) -> str:
    return " ".join(anyascii(text).casefold().split())


__all__ = ["ASSOCIATION", "COLUMNS", "PersonRow", "parse"]
