"""Codes of the units of local government, after the state register TERYT (TERC).

The register and its codes: ustawa z dnia 29 czerwca 1995 r. o statystyce publicznej, art. 47. Two digits name a
voivodeship, four a powiat, seven a gmina; the seventh says what kind of gmina it is.
"""

from dataclasses import dataclass

VOIVODESHIPS = {
    "02": "dolnośląskie",
    "04": "kujawsko-pomorskie",
    "06": "lubelskie",
    "08": "lubuskie",
    "10": "łódzkie",
    "12": "małopolskie",
    "14": "mazowieckie",
    "16": "opolskie",
    "18": "podkarpackie",
    "20": "podlaskie",
    "22": "pomorskie",
    "24": "śląskie",
    "26": "świętokrzyskie",
    "28": "warmińsko-mazurskie",
    "30": "wielkopolskie",
    "32": "zachodniopomorskie",
}

GMINA_KINDS = {"1": "urban", "2": "rural", "3": "urban_rural"}
# In the register cities with powiat rights are numbered from 61 on within their voivodeship.
FIRST_CITY_WITH_POWIAT_RIGHTS = 61


@dataclass(frozen=True)
class Unit:
    """What follows from a code. `powiat` is its four digits, empty for a voivodeship; `kind` is a UnitKind's value."""

    code: str
    kind: str
    voivodeship: str
    powiat: str


def parse_code(code: str) -> Unit:
    """The unit that `code` names by its form; ValueError where no unit can have such a code."""
    if not (code.isascii() and code.isdigit() and len(code) in (2, 4, 7)):
        raise ValueError("2, 4 or 7 digits")
    voivodeship, powiat = code[:2], code[:4]
    if voivodeship not in VOIVODESHIPS:
        raise ValueError("voivodeship")
    if len(code) == 2:
        return Unit(code, "voivodeship", voivodeship, "")
    if powiat[2:] == "00":
        raise ValueError("powiat")
    city = int(powiat[2:]) >= FIRST_CITY_WITH_POWIAT_RIGHTS
    if len(code) == 4:
        if city:
            # A city with powiat rights is one unit, and its code is the gmina's.
            raise ValueError("gmina")
        return Unit(code, "powiat", voivodeship, powiat)
    if code[4:6] == "00" or code[6] not in GMINA_KINDS:
        raise ValueError("gmina")
    return Unit(code, "city_with_powiat_rights" if city else GMINA_KINDS[code[6]], voivodeship, powiat)
