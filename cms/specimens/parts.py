"""Components that are a part of a page, with made-up contents in each state."""

from datetime import datetime, timedelta
from types import SimpleNamespace

from django.core.paginator import Page, Paginator

from cms.specimens.stand_ins import DAY, LONG, LONG_WORD, PUBLISHED, Contents, act, initiative, place
from home.around import Alike, Nearby
from initiatives.blocks import CostBlock
from initiatives.facets.declared import INITIATIVES
from initiatives.facets.interface import Found
from initiatives.facets.shown import ShownList
from initiatives.facets.state import State
from initiatives.facets.wider import Wider
from initiatives.facets.words import Word
from initiatives.models import Attachment, Extraction
from initiatives.models.article import Heading, Section
from initiatives.opening import WARSAW, Now
from initiatives.services.unfinished import Begun, Unfinished
from initiatives.templatetags.channels import Channel
from initiatives.views.figures_tables import Row, Table

Specimens = dict[str, dict[str, Contents]]

SUMMARY = "Spis pomp, agregatów i namiotów kilku gmin."
TIME = datetime(2026, 11, 21, 15, 30, tzinfo=WARSAW)


def parts() -> Specimens:
    return _acts() | _citations() | _lists() | _home() | _figures() | _members() | _texts()


def _acts() -> Specimens:
    own, later = act("Uchwała w sprawie opłat", organisation_id=1), act("Uchwała zmieniająca", pk=2, organisation_id=1)
    later.way, later.step = "later", 1
    foreign = act(LONG + LONG_WORD, pk=3, organisation_id=2, status="void", organisation=place(title=LONG_WORD))
    foreign.way, foreign.step = "earlier", 2
    read = SimpleNamespace(state="done", page_count=1, signatures=[])
    long = SimpleNamespace(state="done", page_count=1_234, signatures=[])
    return {
        "components/act_chain.html": {
            "one": {"chain": [own], "page": own},
            "many": {"chain": [own, later], "page": own},
            "long": {"chain": [foreign, own, later], "page": own},
        },
        "components/act_file.html": {
            "empty": {"file": _file("Uchwała", SimpleNamespace(state="empty"))},
            "one": {"file": _file("Uchwała", read)},
            "many": {"file": _file("Uchwała", long)},
            "error": {"file": _file("Uchwała", withdrawn_at=PUBLISHED, public_reason="dane osobowe")},
            "long": {"file": _file(LONG + LONG_WORD, SimpleNamespace(state="waiting"))},
        },
        "components/act_state.html": {
            "one": {"act": _stated("in_force", in_force_from=DAY)},
            "many": {"act": _stated("amended", in_force_from=DAY), "last_change": own},
            "error": {"act": _stated("repealed", in_force_to=DAY), "last_change": own},
        },
    }


def _stated(status: str, **fields: object) -> SimpleNamespace:
    told = {"lapsed": False, "comes_into_force": False, "binds": True, "in_force_from": None, "in_force_to": None}
    return SimpleNamespace(**told | {"status": status} | fields)


def _file(
    title: str, extraction: object = None, *, withdrawn_at: object = None, public_reason: str = ""
) -> SimpleNamespace:
    document = SimpleNamespace(
        pk=1, title=title, url="/komponenty/", filename="uchwala.pdf", file_size=45_600, awaits_scan=False,
        withdrawn_at=withdrawn_at, public_reason=public_reason, extraction=extraction,
    )  # fmt: skip
    return SimpleNamespace(document=document, label="", get_role_display="akt")


def _citations() -> Specimens:
    address = "https://burza.example/sulechow-0809063/jeden-numer/"
    page = initiative("Jeden numer", "", reviewed_on=DAY, last_published_at=PUBLISHED)
    long = initiative(LONG + LONG_WORD, "", reviewed_on=None, last_published_at=PUBLISHED)
    cited = {"organisation": place(title="Sulechów"), "cited_address": address, "today": DAY}
    resolution = act("Uchwała w sprawie opłat", first_published_at=PUBLISHED, last_published_at=PUBLISHED)
    return {
        "components/citation.html": {
            "one": cited | {"page": page, "source": "components/citation_initiative.html"},
            "long": cited | {"page": long, "source": "components/citation_initiative.html"},
        },
        "components/citation_act.html": {"one": cited | {"page": resolution}},
        "components/citation_initiative.html": {"one": cited | {"page": page}},
        "components/organisation_crumbs.html": {
            "one": {"organisation": place(title="Sulechów"), "section": "acts"},
            "long": {"organisation": place(title=LONG_WORD), "section": "initiatives"},
        },
        "components/filed_under.html": {
            "empty": {"page": SimpleNamespace(category=None, crisis=None)},
            "one": {"page": SimpleNamespace(category=_word("OŚWIATA I KULTURA"), crisis=None)},
            "many": {
                "page": SimpleNamespace(category=_word("OŚWIATA I KULTURA"), crisis=_word("Susza i upały")),
                "topics": [_word("Biblioteki"), _word("Nauka zdalna")],
                "tags": [SimpleNamespace(name="książka na telefon", slug="ksiazka")],
            },
            "long": {"page": SimpleNamespace(category=_word(LONG_WORD), crisis=_word(LONG))},
        },
    }


def _word(name: str) -> SimpleNamespace:
    return SimpleNamespace(name=name, get_absolute_url="/komponenty/")


def _lists() -> Specimens:
    page, other = initiative("Jeden numer", SUMMARY), initiative(LONG_WORD, SUMMARY, pk=2)
    tools, files = {"list": _list(0)}, {"files": [("CSV", "/komponenty/"), ("ODS", "/komponenty/")], "most_rows": 5_000}
    way = Wider(State(INITIATIVES), ("pomysł",), "", 2)
    topic = Wider(State(INITIATIVES), ("Biblioteki",), "Oświata", 12)
    return {
        "components/chips.html": {
            "empty": {"list": _list(3)},
            "one": {"list": _list(3, stage="running")},
            "error": {"list": _list(0, stage="nie-ma")},
            "long": {"list": _list(0, category=LONG_WORD)},
        },
        "components/compare_tray.html": {
            "empty": {"compared": None},
            "one": {"compared": {"pages": [(page, "/komponenty/")]}},
            "many": {"compared": {"pages": [(page, "/komponenty/"), (other, "/")], "address": "/komponenty/"}},
        },
        "components/cross.html": {"one": {}},
        "components/list_files.html": {"one": files | {"list": _list(3)}, "long": files | {"list": _list(12_345)}},
        "components/list_tools.html": {"one": {"list": _list(3)}, "many": {"list": _list(12_345)}},
        "components/nearest.html": {
            "empty": tools,
            "one": tools | {"wider": [{"way": way, "address": "/komponenty/"}]},
            "many": tools | {"wider": [{"way": row, "address": "/komponenty/"} for row in (way, topic)]},
        },
        "components/contents_list.html": {
            "one": {"sections": [Section("opis", "Opis", "description")]},
            "long": {"sections": [Section("opis", LONG, "description", (Heading("a", LONG_WORD),))], "lang": "pl"},
        },
    }


def _list(total: int, **chosen: str) -> ShownList:
    words = {"stage": {"running": Word("w toku", own=True)}, "category": {LONG_WORD: Word(LONG)}}
    state = State(INITIATIVES, {name: (value,) for name, value in chosen.items()}, order=INITIATIVES.orders[0].value)
    return ShownList("/komponenty/", state, {}, Found(total, 1, (), {}, words))


def _home() -> Specimens:
    cards = [initiative("Międzygminny bank sprzętu", SUMMARY, pk=number) for number in (1, 2, 3)]
    row = Begun(1, "Punkty wydawania wody", False, True, PUBLISHED, "Redaktor Katowic", "", None)
    returned = Begun(2, LONG_WORD, True, False, PUBLISHED, "", LONG, DAY)
    file = Attachment(pk=1, title="Skan uchwały")
    file.extraction = Extraction(reason=Extraction.Reason.NO_TEXT)
    pick = {"initiative": cards[0], "why": "Opisuje, co zawiodło i co pomogło.", "contact_post": "Biuro zrzeszenia"}
    reached = {"contact_telephone": "32 000 02 10", "contact_email": "kryzys@zrzeszenie.example"}
    kind = "gmina miejsko-wiejska"
    return {
        "components/alike.html": {
            "empty": {"alike": Alike([], kind, True, "/")},
            "one": {"alike": Alike(cards[:1], kind, False, "/")},
            "many": {"alike": Alike(cards, kind, True, "/")},
        },
        "components/nearby.html": {
            "empty": {"nearby": Nearby([], 1, 11), "steps_parameter": "sasiedzi"},
            "many": {"nearby": Nearby(cards, 2, 40), "steps_parameter": "sasiedzi"},
        },
        "components/pick.html": {
            "one": {"pick": SimpleNamespace(**pick)},
            "many": {"pick": SimpleNamespace(**pick | reached)},
            "long": {"pick": SimpleNamespace(**pick | reached | {"why": LONG + LONG_WORD, "contact_post": LONG})},
        },
        "components/unfinished.html": {
            "one": {"unfinished": Unfinished({"draft": [row]})},
            "many": {"unfinished": Unfinished({"returned": [returned], "draft": [row]}, [file])},
        },
        "components/unfinished_note.html": {
            "one": {"row": row, "why": "draft"},
            "long": {"row": returned, "why": "returned"},
        },
        "components/unfinished_why.html": {"one": {"why": "draft"}, "error": {"why": "returned"}},
    }


def _figures() -> Specimens:
    stages = [Row("w toku", 24, "/komponenty/"), Row("zakończona", 1, "/komponenty/", 2)]
    months = [Row(f"miesiąc {month}", month, month=DAY.replace(month=month)) for month in (5, 6, 7)]
    return {
        "components/figure_bars.html": {
            "empty": {"table": _table("etap", [])},
            "many": {"table": _table("etap", stages)},
            "long": {"table": _table("etap", [Row(LONG + LONG_WORD, 123_456)])},
        },
        "components/figure_columns.html": {"many": {"table": _table("miesiac", months)}},
    }


def _table(name: str, rows: list[Row]) -> Table:
    return Table(name, f"Inicjatywy w liczbach: {name}", "Nazwa", rows, sum(row.count for row in rows), "/komponenty/")


def _members() -> Specimens:
    nobody: Contents = {"heirs": [], "heirs_today": []}
    heir = place(title="Zielona Góra", name_and_code="Zielona Góra (0862011)")
    former = {"title": "Zielona Góra (gmina wiejska)", "ended_on": DAY, "ending": "merged"}
    left = {"title": LONG_WORD, "ended_on": DAY, "ending": "left"}
    before = place(title="", name_and_code="Zielona Góra (0809092)", ended_on=DAY, initiative_count=1, act_count=0)
    cost = {"amount": 5_219, "currency": "PLN", "recurrence": "one_off", "covers": "", "per_unit": ""}
    dear = {"amount": "1234567.5", "covers": LONG, "per_unit": LONG_WORD}
    return {
        "components/channel_now.html": {
            "empty": {"channel": Channel({}, Now(None), 0)},
            "one": {"channel": Channel({}, Now(True, TIME), 0)},
            "many": {"channel": Channel({}, Now(True), 0)},
            "error": {"channel": Channel({}, Now(False, TIME + timedelta(days=2)), 2)},
        },
        "components/cost.html": {
            "one": {"cost": CostBlock().to_python(cost), "lang": "pl"},
            "long": {"cost": CostBlock().to_python(cost | dear), "lang": "pl"},
        },
        "components/former_member.html": {
            "one": {"former": SimpleNamespace(**{**left, **nobody})},
            "many": {"former": SimpleNamespace(**{**former, **nobody, "heirs": [heir]}), "of_page": True},
        },
        "components/predecessors.html": {"one": {"predecessors": [before]}},
    }


def _texts() -> Specimens:
    file = SimpleNamespace(pk=1, url="/komponenty/", filename="uchwala.pdf")
    read = {"file": file, "is_pdf": True, "language": "pl"}
    text = "§ 1. Zwalnia się z opłaty targowej.\n\n§ 2. Uchwała wchodzi w życie z dniem ogłoszenia."
    return {
        "components/text_page.html": {
            "empty": read | {"read": _read(""), "pages": _pages(1, 1)},
            "one": read | {"read": _read(text), "pages": _pages(1, 1)},
            "many": read | {"read": _read(text, recognised=True), "pages": _pages(40, 20)},
            "error": read | {"read": _read(""), "pages": _pages(1, 1), "was_not_recognised": True},
            "long": read | {"read": _read(LONG + LONG_WORD), "pages": _pages(1, 1)},
        },
        "components/text_pages.html": {"long": read | {"pages": _pages(2_500, 1_200)}},
        "components/text_state.html": {
            "empty": {"file": file, "extraction": {"state": "empty"}},
            "one": {"file": file, "extraction": {"state": "waiting"}},
            "many": {"file": file, "extraction": {"state": "scanned"}},
            "error": {"file": file, "extraction": {"state": "empty"}, "why_not": "Plik jest uszkodzony."},
        },
    }


def _read(text: str, *, recognised: bool = False) -> SimpleNamespace:
    return SimpleNamespace(number=1, text=text, recognised=recognised)


def _pages(count: int, number: int) -> "Page[int]":
    return Paginator(range(1, count + 1), 1).page(number)


__all__ = ["parts"]
