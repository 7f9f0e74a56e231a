"""What a search shows, with made-up answers in each state."""

from dataclasses import replace
from types import SimpleNamespace

from cms.specimens.stand_ins import DAY, LONG, LONG_WORD, Contents, initiative
from initiatives.facets.interface import Found
from initiatives.facets.shown import ShownList
from initiatives.facets.state import State
from search.asking.ask import Notice
from search.asking.hits import Hit
from search.asking.passages import FilePage, Passage
from search.listing import RESULTS, WORDS
from search.models import What
from search.ranking import Part
from search.views import Shown

Specimens = dict[str, dict[str, Contents]]

_PARTS = (Part("Osoba głucha łączy się z "), Part("tłumaczem", marked=True), Part(" przez tablet."))
_HIT = Hit(
    1, What.INITIATIVE, "Tłumacz języka migowego", "/komponenty/", "", "", "Sulechów", DAY, "pl", Passage(_PARTS)
)
_PDF = FilePage(1, 2, "Uchwała", "/komponenty/uchwala.pdf", "")
_ACT = replace(
    _HIT, what=What.ACT, title="Uchwała w sprawie opłat", kind="resolution", reference="XXIII/145/2020",
    passage=Passage(_PARTS, _PDF),
)  # fmt: skip
_MEMBER = replace(_HIT, what=What.MEMBER, title="Sulechów", kind="urban_rural", organisation="", day=None)
_REPEALED = replace(_ACT, status="repealed", passage=Passage(_PARTS, replace(_PDF, url="/komponenty/uchwala.docx")))
_LONG = replace(_HIT, title=LONG_WORD, organisation=LONG, passage=Passage((Part(LONG_WORD, marked=True),)))
_WAYS = {"text": "tlumacz migowy", "address_exactly": "/komponenty/", "address_freely": "/komponenty/"}


def searching() -> Specimens:
    return {
        "components/hit.html": {
            "empty": {"hit": _MEMBER},
            "one": {"hit": _HIT},
            "many": {"hit": _ACT},
            "error": {"hit": _REPEALED},
            "long": {"hit": _LONG},
        },
        "components/hits.html": {
            "one": _list(_answer(1, 1), [_HIT], []),
            "many": _list(_answer(3, 1), [_HIT], [_ACT, _MEMBER]),
            "error": _list(_answer(2, 0), [], [_ACT, _MEMBER]),
            "long": _list(_answer(9, 4, natural=True), [_LONG], []),
        },
        "components/nothing_found.html": {
            "empty": _WAYS | _list(_answer(0, 0), [], []),
            "long": _WAYS | _list(_answer(0, 0), [], []) | {"text": LONG_WORD + LONG},
        },
        "components/promoted.html": {
            "empty": {"shown": SimpleNamespace(answer=SimpleNamespace(promoted=[]))},
            "one": {"shown": SimpleNamespace(answer=SimpleNamespace(promoted=[_HIT]))},
        },
        "components/save_search.html": {"one": {"query": "q=tlumacz"}},
        "components/similar.html": {
            "empty": {"similar": []},
            "many": {"similar": [initiative("Tłumacz języka migowego", "Przez tablet."), initiative(LONG_WORD, LONG)]},
        },
        "components/search_help.html": {"one": {}},
        "components/search_notes.html": {
            "one": _WAYS | _list(_answer(1, 1, corrected={"tlumacz": ["tłumacz"]}), [], []),
            "many": _WAYS | _list(_answer(1, 1), [], []) | {"exactly": True},
            "error": _WAYS | _list(_answer(1, 1, notice=Notice.DATABASE), [], []),
            "long": _WAYS | _list(_answer(1, 1, notice=Notice.PLAIN, corrected={"a": [LONG_WORD]}), [], []),
        },
    }


def _answer(total: int, complete: int, **more: object) -> SimpleNamespace:
    told = {"corrected": {}, "natural": False, "notice": Notice.NONE, "promoted": ()}
    return SimpleNamespace(total=total, complete=complete, **told | more)


def _list(answer: SimpleNamespace, complete: list[Hit], partial: list[Hit]) -> dict[str, object]:
    state = State(RESULTS, asked={"q": "tlumacz"})
    shown = ShownList("/komponenty/", state, {}, Found(answer.total, 1, (), {}, WORDS))
    return {"list": shown, "shown": Shown(answer, complete, partial, len(complete) + 1)}  # type: ignore[arg-type]


__all__ = ["searching"]
