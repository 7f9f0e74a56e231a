"""What a row of a file says about a unit: code, name, point, population; or why it says nothing usable."""

import re
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from initiatives.register import registry
from initiatives.tabular import FORMULA, Column, Problem, Row, Table
from initiatives.teryt import GMINA_KINDS, VOIVODESHIPS, parse_code

Point = tuple[Decimal, Decimal]

POINT = ("latitude", "longitude")
COLUMNS = (
    Column("code", ("Kod TERYT", "kod", "teryt", "terc", "identyfikator", "code", "TERYT code"), required=True),
    Column("name", ("Nazwa", "jednostka", "gmina", "name", "unit")),
    Column("latitude", ("Szerokość geograficzna", "szerokość", "lat", "latitude")),
    Column("longitude", ("Długość geograficzna", "długość", "lon", "lng", "longitude")),
    Column(
        "population", ("Liczba ludności", "ludność", "liczba mieszkańców", "mieszkańcy", "population", "inhabitants")
    ),
    # They follow from the code; a file that has them, as the register's own, is no worse.
    Column("kind", ("Rodzaj", "typ", "kind")),
    Column("powiat", ("Powiat",)),
    Column("voivodeship", ("Województwo", "voivodeship")),
)
DEGREES = re.compile(r"-?\d{1,3}([.,]\d{1,20})?")
BOUNDS = {"latitude": (49, 55), "longitude": (14, 25)}
UNKNOWN = {"", "-", "–", "?", "nieznana", "nieznane", "brak", "brak danych", "unknown", "n/a"}
MOST_PEOPLE = 50_000_000
MOST_NAME = 255
# A column of names holds “krakowski”; a page is called what the unit is called.
LONG_NAMES = {"powiat": "Powiat %s", "voivodeship": "Województwo %s"}


@dataclass(frozen=True)
class UnitRow:
    """`title` is empty where the file does not say it and the register does not know; a point is whole or None."""

    line: int
    code: str
    title: str
    point: Point | None
    tells_population: bool
    population: int | None

    @property
    def number(self) -> str:
        return self.code[: registry.NUMBER_LENGTH]

    @property
    def known_point(self) -> Point | None:
        """The register's: that of a powiat or voivodeship is one of its gminas'."""
        known = registry.unit(self.code)
        return (Decimal(str(known.latitude)), Decimal(str(known.longitude))) if known else None


def parse(table: Table) -> tuple[list[UnitRow], list[Problem]]:
    """The usable rows, one a unit, and what is wrong with others."""
    rows: dict[str, UnitRow] = {}
    problems = []
    for raw in table.rows:
        try:
            row = _row(raw)
            if row.number in rows:
                text = _("The unit %(code)s stands already in line %(line)s.")
                raise ValueError(text % {"code": row.code, "line": rows[row.number].line})
            rows[row.number] = row
        except ValueError as wrong:
            problems.append(Problem(raw.line, str(wrong)))
    return list(rows.values()), problems


def _row(raw: Row) -> UnitRow:
    """ValueError says what is wrong, for whoever made the file."""
    code = _code(raw.values["code"])
    return UnitRow(
        line=raw.line, code=code, title=_title(raw, code), point=_point(raw),
        tells_population="population" in raw.values, population=_population(raw.values.get("population", "")),
    )  # fmt: skip


def _code(text: str) -> str:
    """With the hint that fits: spreadsheets take the zero off a code's beginning."""
    code = re.sub(r"\s", "", text)
    if not code:
        raise ValueError(_("The code is missing."))
    try:
        parse_code(code)
    except ValueError:
        raise ValueError(_why_no_code(code)) from None
    return code


def _why_no_code(code: str) -> str:
    shown = {"code": code[:20]}
    digits = code.isascii() and code.isdigit()
    if digits and len(code) in (1, 3, 6) and f"0{code}"[:2] in VOIVODESHIPS:
        text = _("The code “%(code)s” lacks a digit: did the spreadsheet take the zero off its beginning?")
    elif not digits or len(code) not in (2, 4, 7):
        text = _("“%(code)s” is no code: 7 digits name a gmina, 4 a powiat, 2 a voivodeship.")
    elif code[:2] not in VOIVODESHIPS:
        text = _("No voivodeship's code begins “%(code)s”.")
        shown = {"code": code[:2]}
    elif len(code) == 4 and registry.unit(code):
        text = _("“%(code)s” is a city with powiat rights: give its 7 digits.")
    elif len(code) == 7 and code[6] not in GMINA_KINDS:
        text = _("The last digit of “%(code)s” names no kind of gmina: 1 is urban, 2 rural, 3 urban-rural.")
    else:
        text = _("No unit of local government can have the code “%(code)s”.")
    return text % shown


def _title(raw: Row, code: str) -> str:
    known = registry.unit(code)
    if "name" not in raw.values:
        return _long_name(known.name, known.kind) if known else ""
    name = " ".join(raw.values["name"].split())
    if not name:
        raise ValueError(_("The name is missing."))
    if len(name) > MOST_NAME:
        raise ValueError(_("The name is longer than %(limit)s characters.") % {"limit": MOST_NAME})
    if FORMULA.match(name) or not any(letter.isalpha() for letter in name):
        raise ValueError(_("“%(name)s” is no name of a unit.") % {"name": name[:50]})
    return _long_name(name, parse_code(code).kind)


def _long_name(name: str, kind: str) -> str:
    form = LONG_NAMES.get(kind)
    if form is None or name.casefold().startswith(form.split()[0].casefold()):
        return name
    return form % name


def _point(raw: Row) -> Point | None:
    latitude, longitude = (_degrees(raw.values.get(name, ""), name) for name in POINT)
    if (latitude is None) != (longitude is None):
        raise ValueError(_("Of latitude and longitude, one is missing."))
    if latitude is not None and longitude is not None:
        return latitude, longitude
    return None


def _degrees(text: str, name: str) -> Decimal | None:
    if text.casefold() in UNKNOWN:
        return None
    low, high = BOUNDS[name]
    if not (text.isascii() and DEGREES.fullmatch(text)):
        raise ValueError(_("“%(text)s” is no number of degrees.") % {"text": text[:20]})
    number = round(Decimal(text.replace(",", ".")), 6)
    if not low <= number <= high:
        shown = {"text": text[:20], "low": low, "high": high}
        raise ValueError(_("%(text)s degrees are not in Poland: between %(low)s and %(high)s.") % shown)
    return number


def _population(text: str) -> int | None:
    plain = re.sub(r"\s", "", text)
    if " ".join(text.split()).casefold() in UNKNOWN:
        return None
    if not (plain.isascii() and plain.isdigit()) or len(plain) > 12 or int(plain) > MOST_PEOPLE:
        raise ValueError(_("“%(text)s” is no number of inhabitants; “nieznana” says unknown.") % {"text": text[:20]})
    return int(plain)


__all__ = ["COLUMNS", "POINT", "Point", "UnitRow", "parse"]
