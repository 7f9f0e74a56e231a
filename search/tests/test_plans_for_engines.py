"""What engines are asked to find, shown on an index in memory that does nothing but what a plan says."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.language import Clause, Plan, SynonymList, analyser, index_terms, parse, plan, tokens
from search.language.question import Field, FieldName
from search.tests.collection import outer

TEXTS = {
    "flood": "Wójt Gminy Psary zarządza ewakuację mieszkańców po burzy z dnia 24.03.2020 r.",
    "meadow": "Łąki kwietne zamiast trawników, czyli mniej koszenia. Zob. uchwałę Nr XXIII/145/2020",
    "one": "Łąka kwietna przy szkole",
    "care": "Ośrodek Pomocy Społecznej w Bielsku-Białej przyjmuje zgłoszenia przez e-usługę",
    "virus": "Zakażenia Covid 19 wśród pracowników, Dz. U. z 2020 r. poz. 374",
}
SYNONYMS = [["GOPS", "ośrodek pomocy społecznej"], ["koronawirus", "COVID-19"]]


def index(text: str) -> list[set[str]]:
    places: dict[int, set[str]] = {}
    for term in analyser().terms(text, "pl"):
        places.setdefault(term.token.position, set()).update(index_terms(term.form))
    return [places[place] for place in sorted(places)]


INDEX = {name: index(text) for name, text in TEXTS.items()}


def has(text: list[set[str]], clause: Clause) -> bool:
    return any(clause.any_of & terms for terms in text) or any(
        all(start + step < len(text) and wanted & text[start + step] for step, wanted in enumerate(sequence))
        for sequence in clause.sequences
        for start in range(len(text))
    )


def found(wanted: Plan) -> set[str]:
    if not wanted.all_of:
        return set()
    return {
        name
        for name, text in INDEX.items()
        if all(has(text, clause) for clause in wanted.all_of)
        and not any(has(text, clause) for clause in wanted.none_of)
    }


def planned(query: str, corrections: dict[str, tuple[str, ...]] | None = None) -> Plan:
    question = SynonymList(SYNONYMS, analyser=analyser()).apply(parse(query))
    return plan(question, analyser=analyser(), corrections=corrections)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("burza", {"flood"}),
        ("ewakuacja mieszkaniec", {"flood"}),
        ("łąka", {"meadow", "one"}),
        ('"łąka kwietna"', {"one"}),
        ('"Łąka"', {"one"}),
        ('"kwietna łąka"', set()),
        ("łąka -trawnik", {"one"}),
        ("łąka OR burza", {"meadow", "one", "flood"}),
        ('burza LUB "łąki kwietne"', {"meadow", "flood"}),
        ("24 marca 2020 r.", {"flood"}),
        ("2020-03-24", {"flood"}),
        ("marca 2020", {"flood"}),
        ("XXIII/145/20", {"meadow"}),
        ("XXIII/145", {"meadow"}),
        ("Bielsko-Biała", {"care"}),
        ("bielsko biała", {"care"}),
        ("e-usługi", {"care"}),
        ("GOPS", {"care"}),
        ("gops-u w Bielsku", {"care"}),
        ("koronawirus", {"virus"}),
        ("zakażenia koronawirusem", {"virus"}),
        ("Dz.U.2020.374", {"virus"}),
        ("Dz.U. poz. 374", {"virus"}),
        ("dziennik ustaw 2020", {"virus"}),
        ("burza łąka", set()),
        ("pomoc", {"care"}),
        ("w po przez", set()),
        ("-burza", set()),
        ("", set()),
    ],
)
def test_engines_find_what_was_meant(query: str, expected: set[str]) -> None:
    assert found(planned(query)) == expected


def test_corrections_are_found_too_but_never_excluded() -> None:
    meant = {"laka": ("łąka",), "kwietna": ()}

    assert found(planned("laka", meant)) == {"meadow", "one"}
    assert found(planned('"laka kwietna"', meant)) == {"one"}
    assert found(planned("kwietna -laka", meant)) == {"meadow", "one"}


def test_slight_words_are_asked_for_only_alone() -> None:
    assert [clause.text for clause in planned("pomoc dla seniorów w gminie").all_of] == ["pomoc", "seniorów", "gminie"]
    assert [clause.text for clause in planned("dla w").all_of] == ["dla", "w"]
    assert planned("dla gmina:Psary").all_of == ()


def test_fields_are_apart() -> None:
    wanted = planned("burza gmina:Psary OR gmina:Santok rok:2020 -temat:epidemia")

    psary, santok = wanted.fields[0]
    assert (psary.text, santok.text) == ("Psary", "Santok")
    assert wanted.fields[1] == (Field(FieldName.YEAR, "2020", years=(2020, 2020)),)
    assert [one.text for one in wanted.not_fields] == ["epidemia"]
    assert [clause.text for clause in wanted.all_of] == ["burza"]


@pytest.mark.parametrize(("query", "most"), [("pompa", 1), ("pompa dach", 2), ("jeden dwa trzy cztery pięć", 3)])
def test_most_of_a_question_is_more_than_half(query: str, most: int) -> None:
    assert planned(query).most == most


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60) | st.text(alphabet='-"ORLUB gmina:rok2020łąka \n', max_size=60))
def test_anything_typed_can_be_planned(text: str) -> None:
    wanted = planned(text)

    assert isinstance(found(wanted), set)
    assert all(clause.any_of or clause.sequences for clause in (*wanted.all_of, *wanted.none_of))


@settings(max_examples=200, deadline=None)
@given(name=st.sampled_from(sorted(TEXTS)), data=st.data())
def test_any_piece_of_a_text_finds_it(name: str, data: st.DataObject) -> None:
    """Things that stand next to one another, typed as they stand there, as a question and in quotation marks."""
    text = TEXTS[name]
    wholes = outer(tokens(text))
    first = data.draw(st.integers(0, len(wholes) - 1))
    last = data.draw(st.integers(first, len(wholes) - 1))
    piece = text[wholes[first].start : wholes[last].end]

    assert name in found(planned(piece))
    assert name in found(planned(f'"{piece}"'))
