"""The demo content keeps its own rules: references resolve, nothing is too long, no address is a real person's."""

import json
import re
import tomllib
from collections import Counter
from datetime import date
from decimal import Decimal
from functools import cache
from html.parser import HTMLParser
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from initiatives import blocks
from initiatives.demo.load import ACT_KEYS, INITIATIVE_KEYS, ORGANISATION_KEYS
from initiatives.demo.values import fields, stream
from initiatives.models import ActPage, Category, GroupingPage, InitiativePage, Initiator, MemberPage, PartnerPage
from initiatives.models.initiatives import SUMMARY_LENGTH
from initiatives.register import registry
from initiatives.teryt import parse_code

Row = dict[str, Any]

CONTENT = Path(__file__).parents[1] / "demo" / "content"

# The municipalities' and the state's own sites that the content may name; all else is in .example.
REAL_HOSTS = {
    "www.katowice.eu", "bip.katowice.eu", "gliwice.eu", "bip.gliwice.eu", "www.dabrowa-gornicza.pl", "mikolow.eu",
    "bip.mikolow.eu", "www.swietochlowice.pl", "www.gdansk.pl", "bip.gdansk.pl", "www.krakow.pl", "www.bip.krakow.pl",
    "www.zielona-gora.pl", "www.gorzow.pl", "www.sulechow.pl", "www.zary.pl", "www.santok.pl", "www.msk.cz",
    "eli.gov.pl", "www.gov.pl",
}  # fmt: skip

SHORT_HTML = {"p", "ul", "ol", "li", "b", "i", "a"}
LONG_HTML = SHORT_HTML | {"h3", "blockquote"}

STREAM_BLOCKS: dict[str, Any] = {
    "steps": blocks.StepsBlock(),
    "costs": blocks.CostsBlock(),
    "results": blocks.ResultsBlock(),
    "precedents": blocks.PrecedentsBlock(),
    "links": blocks.LinksBlock(),
    "contact_channels": blocks.ContactChannelsBlock(),
    "channels": blocks.ContactChannelsBlock(),
}

# What the content must tell, whole and exact: a piece of the text of the record with this key.
FACTS = {
    "katowice-jedzenie-na-wynos": ["około 90 lokali"],
    "gliwice-jedzenie-na-wynos": ["ponad 80"],
    "katowice-baza-uslug-zdalnych": [
        "nauczycieli języków", "„baza usług zdalnych”", "dane firmy", "adresy strony lub profili", "dane kontaktowe",
        "do 140 znaków", "bez terminu końcowego",
    ],
    "gliwice-gliwice-zdalnie": ["do 9 kwietnia", "następnego dnia", "#GliwiceZdalnie"],
    "mikolow-uslugi-zdalne": ["przez profil burmistrza na Facebooku"],
    "swietochlowice-uslugi-i-dowoz": ["usługi zdalne", "sklepy z dowozem", "usługi mobilne", "cały czas"],
    "gdanskie-centrum-kontaktu": [
        "24 godziny na dobę, siedem dni w tygodniu", "SMS", "głuchych", "e-mail", "interaktywna mapa porządku",
        "portal", "formularze", "ostrzeżenia", "czat", "Facebook i Messenger", "Biuletynem Informacji Publicznej",
        "304 projekty", "181 jednostek", "powyżej 200 tysięcy", "gminy miejskie",
        "gminy miejsko-wiejskie", "gminy wiejskie", "powiaty",
        "co najmniej dwa głosy", "luty 2020",
    ],
    "spolu-to-dame": [
        "opieka nad dziećmi", "zakupy", "sprzątanie", "szycie maseczek", "w domach", "całodobowej opieki społecznej",
        "dopasowuje pytania", "Miejsce można podać, ale nie trzeba", "pozostają ukryte", "e-mailem", "wycofano",
    ],
    "krakow-punkty-obslugi-w-dzielnicach": [
        "5 219 zł", "90 446 zł", "Wiednia, Mediolanu, Monachium, Barcelony i Warszawy", "wygodny dojazd",
        "popularyzacja rad dzielnic", "logistyka", "dłuższe załatwianie spraw", "dziennika podawczego", "19.00",
        "po wakacjach",
    ],
}  # fmt: skip


@cache
def read(name: str) -> Row:
    return tomllib.loads((CONTENT / name).read_text(encoding="utf-8"), parse_float=Decimal)


def members() -> list[Row]:
    return list(read("members.toml")["member"])


def partners() -> list[Row]:
    return list(read("members.toml")["partner"])


def groupings() -> list[Row]:
    return list(read("groupings.toml")["grouping"])


def acts() -> list[Row]:
    return list(read("acts.toml")["act"])


def crises() -> list[Row]:
    return list(read("taxonomy.toml")["crisis"])


def topics() -> list[Row]:
    return list(read("taxonomy.toml")["topic"])


def initiatives() -> list[Row]:
    files = sorted((CONTENT / "initiatives").glob("*.toml"))
    return list(chain.from_iterable(read(f"initiatives/{file.name}")["initiative"] for file in files))


def by_key(rows: list[Row], key: str = "key") -> dict[str, Row]:
    found = {row[key]: row for row in rows}
    assert len(found) == len(rows), Counter(row[key] for row in rows).most_common(1)
    return found


def strings(value: Any) -> list[str]:
    """Every text anywhere below `value`."""
    if isinstance(value, str):
        return [value]
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for part in below for text in strings(part)]


class Tags(HTMLParser):
    """The tags of a text; an end without its beginning, or the reverse, is an error."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen, self.open = set[str](), list[str]()
        self.feed(html)
        self.close()
        assert not self.open, html

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag == "a" or not attrs, (tag, attrs)
        self.seen.add(tag)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


everything = [*members(), *partners(), *groupings(), *acts(), *initiatives(), *crises(), *topics()]


def name(row: Row) -> str:
    return str(row.get("key") or row.get("code") or row["slug"])


def test_there_is_as_much_as_was_promised() -> None:
    assert len(members()) >= 15
    assert len(initiatives()) >= 38
    assert len(acts()) == 20
    formats = Counter(file["format"] for act in acts() for file in act["file"])
    few = {"docx": 3, "odt": 2, "rtf": 1, "txt": 1, "scan": 2, "encrypted": 1, "damaged": 1}
    assert {key: formats[key] for key in few} == few
    assert formats["pdf"] > sum(few.values())


@pytest.mark.django_db
def test_all_categories_are_used_and_no_other() -> None:
    categories = set(Category.objects.values_list("slug", flat=True))
    assert len(categories) == 8
    assert {row["category"] for row in initiatives()} == categories
    assert {row["category"] for row in acts()} <= categories


def test_all_kinds_of_units_are_there_under_codes_that_can_be() -> None:
    kinds = {parse_code(row["code"]).kind for row in members()}
    assert kinds == {"urban", "rural", "urban_rural", "city_with_powiat_rights", "powiat"}
    assert len(by_key(members(), "code")) == len(members())
    assert {row["code"][:2] for row in members()} == {"08", "12", "22", "24"}


def test_groupings_name_units_that_there_are_and_members_among_them() -> None:
    for row in groupings():
        numbers = row.get("units") or [unit.number for unit in registry.below(row["powiat"])]
        assert all(registry.unit(number) for number in numbers)
        assert {member["code"][:6] for member in members()} & set(numbers)


def test_keys_and_addresses_are_unique() -> None:
    keyed = [by_key(rows) for rows in (acts(), initiatives())]
    named = [by_key(rows, "slug") for rows in (crises(), topics(), partners())]
    assert all(re.fullmatch(r"[a-z0-9-]{2,100}", key) for key in chain(*keyed, *named))
    files = [file["name"] for act in acts() for file in act["file"]]
    assert len(set(files)) == len(files)


def test_a_topic_stands_after_its_parent() -> None:
    known: set[str] = set()
    for row in topics():
        assert row.get("parent") is None or row["parent"] in known, row
        known.add(row["slug"])


@pytest.mark.parametrize("row", [*acts(), *initiatives()], ids=name)
def test_every_reference_resolves(row: Row) -> None:
    assert ("member" in row) != ("partner" in row)
    assert row.get("member", members()[0]["code"]) in by_key(members(), "code")
    assert row.get("partner", partners()[0]["slug"]) in by_key(partners(), "slug")
    assert row.get("crisis", "epidemia") in by_key(crises(), "slug")
    assert set(row.get("topics", [])) <= set(by_key(topics(), "slug"))
    assert set(row.get("acts", [])) | set(row.get("amends", [])) <= set(by_key(acts()))
    assert set(row.get("based_on", [])) <= set(by_key(initiatives())) - {row["key"]}
    assert set(row.get("initiators", [])) <= set(Initiator.Kind.values)


@pytest.mark.django_db
@pytest.mark.parametrize("row", initiatives(), ids=name)
def test_an_initiative_has_what_is_required_and_no_field_that_the_model_lacks(row: Row) -> None:
    page = InitiativePage(**fields(row, INITIATIVE_KEYS))
    page.clean_fields(exclude=["path", "depth", "slug", "category", "content_type", "organisation", "locale"])
    page.clean()
    assert all(row[key].strip() for key in ("title", "category", "summary", "description"))
    assert len(row["summary"]) <= SUMMARY_LENGTH


@pytest.mark.django_db
@pytest.mark.parametrize("row", acts(), ids=name)
def test_an_act_is_whole(row: Row) -> None:
    page = ActPage(**fields(row, ACT_KEYS))
    page.clean_fields(exclude=["path", "depth", "slug", "category", "content_type", "organisation", "locale"])
    page.clean()
    assert 600 <= len(row["text"]) <= 9000
    assert row["number"].removeprefix("druk nr ") in row["text"]
    assert [file["role"] for file in row["file"]].count("main") == 1
    assert all(len(file["text"]) > 100 for file in row["file"] if file["role"] == "annex")
    assert len({key for key in row if key.startswith("journal_")}) in (0, 3)
    assert row["issued_on"] <= row.get("in_force_from", date.max)


@pytest.mark.django_db
@pytest.mark.parametrize("row", [*members(), *partners(), *groupings()], ids=name)
def test_an_organisation_has_no_field_that_its_model_lacks(row: Row) -> None:
    model = MemberPage if "code" in row else GroupingPage if "kind" in row else PartnerPage
    page = model(**fields(row, ORGANISATION_KEYS))
    page.clean_fields(exclude=["path", "depth", "slug", "content_type", "locale", "unit_kind", "voivodeship", "powiat"])
    page.clean()


@pytest.mark.parametrize("row", [*members(), *partners(), *groupings(), *initiatives()], ids=name)
def test_every_block_of_a_record_is_valid(row: Row) -> None:
    """As in an editor's form: lengths, choices, addresses, opening before closing, a successor that still works."""
    for field, block in STREAM_BLOCKS.items():
        if field in row:
            block.clean(block.to_python(json.loads(stream(field, row[field]))))


def test_an_amended_act_says_so() -> None:
    amended = {key for act in acts() for key in act.get("amends", [])}
    assert amended == {act["key"] for act in acts() if act["status"] == "amended"}
    assert {act["status"] for act in acts()} == set(ActPage.Status.values)
    assert {act["kind"] for act in acts()} == set(ActPage.Kind.values)


def test_acts_serve_none_one_or_two_initiatives_of_their_own_member() -> None:
    uses = Counter(key for row in initiatives() for key in row.get("acts", []))
    known = by_key(acts())
    assert all(known[key]["member"] == row["member"] for row in initiatives() for key in row.get("acts", []))
    assert max(uses.values()) == 2
    bare = [act for act in acts() if act["key"] not in uses and act["category"] == "prawo"]
    assert len(bare) >= 5


@pytest.mark.parametrize("row", [*members(), *partners(), *groupings(), *initiatives()], ids=name)
def test_rich_text_uses_allowed_tags_alone(row: Row) -> None:
    assert Tags(row.get("description", "")).seen <= LONG_HTML
    texts = [step["value"] for step in row.get("steps", []) if step["type"] == "text"]
    rich = [row.get(key, "") for key in ("introduction", "problem", "objectives", "conclusion")]
    for html in [*rich, *texts]:
        assert Tags(html).seen <= SHORT_HTML


@pytest.mark.parametrize("row", everything, ids=name)
def test_no_address_or_number_is_somebodys(row: Row) -> None:
    for text in strings(row):
        hosts = re.findall(r"[\w.+-]+@([\w.-]+\w)", text)
        assert all(host.endswith(".example") for host in hosts), hosts
        urls = [urlsplit(url).hostname or "" for url in re.findall(r"https?://\S+", text)]
        assert all(host in REAL_HOSTS or host.endswith(".example") for host in urls), urls
    for channel in [*row.get("channels", []), *row.get("contact_channels", [])]:
        if channel["kind"] in ("telephone", "sms"):
            assert re.fullmatch(r"\d\d 000 \d\d \d\d|000 000 \d{3}", channel["value"])


@pytest.mark.parametrize("row", everything, ids=name)
def test_typography_is_polish(row: Row) -> None:
    for text in strings(row):
        assert not re.search(r"[\"\t]|[^\n ] {2}| \n|\w -\s|\.\.\.(?!\.)(?<!\.{4})", text), text
        assert text.count("„") == text.count("”"), text


@pytest.mark.parametrize("key", FACTS)
def test_the_facts_are_complete(key: str) -> None:
    text = " ".join(strings(by_key(initiatives())[key])).casefold()
    assert [fact for fact in FACTS[key] if fact.casefold() not in text] == []


def test_remote_services_are_based_on_take_away_food() -> None:
    food = {row["key"] for row in initiatives() if "jedzenie-na-wynos" in row.get("topics", [])}
    remote = [row for row in initiatives() if "uslugi-zdalne" in row.get("topics", [])]
    assert (len(food), len(remote)) == (2, 5)
    assert all(food & set(row["based_on"]) for row in remote)


def test_the_contact_centre_is_a_practice_of_ordinary_times() -> None:
    row = by_key(initiatives())["gdanskie-centrum-kontaktu"]
    assert "crisis" not in row
    assert not re.search(r"covid|epidemi|koronawirus", " ".join(strings(row)), re.IGNORECASE)
    kinds = {channel["kind"] for channel in row["contact_channels"] if channel["round_the_clock"]}
    assert kinds == {kind for kind, _label in blocks.CHANNEL_KINDS} - {"place"}


def test_the_analysis_that_ended_in_no_keeps_its_figures() -> None:
    row = by_key(initiatives())["krakow-punkty-obslugi-w-dzielnicach"]
    assert row["stage"] == "rejected"
    costs = [(cost["amount"], cost["currency"], cost["recurrence"]) for cost in row["costs"]]
    assert costs == [(5219, "PLN", "one_off"), (90446, "PLN", "yearly")]
    places = [precedent["place"] for precedent in row["precedents"]]
    assert places == ["Wiedeń", "Mediolan", "Monachium", "Barcelona", "Warszawa"]


def test_the_partner_from_abroad_withdrew_a_channel_in_favour_of_another() -> None:
    row = by_key(initiatives())["spolu-to-dame"]
    partner = by_key(partners(), "slug")[row["partner"]]
    assert (partner["country"], row["language"]) == ("CZ", "pl")
    gone = [channel for channel in partner["channels"] if "withdrawn_on" in channel]
    assert [channel["successor"] for channel in gone] == [partner["channels"][0]["value"]]
