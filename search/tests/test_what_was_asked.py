"""What a person types becomes a small tree; operators where they mean something, and words everywhere else."""

import pytest

from search.language import Kind, analyser
from search.language.question import Either, Field, FieldName, Not, Phrase, Question, Synonyms, Word, bare, parse
from search.language.synonyms import SynonymList


def word(text: str, *, slight: bool = False) -> Word:
    return Word(text, text.casefold(), slight=slight)


def nodes(text: str) -> tuple[object, ...]:
    return parse(text).nodes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pompa Łąka", (word("pompa"), word("Łąka"))),
        ('"łąka kwietna"', (Phrase((word("łąka"), word("kwietna"))),)),
        ("„łąka kwietna” dom", (Phrase((word("łąka"), word("kwietna"))), word("dom"))),
        ('dom "łąka kwietna', (word("dom"), Phrase((word("łąka"), word("kwietna"))))),
        ('"łąka"', (Phrase((word("łąka"),)),)),
        ("pompa OR łąka dom", (Either((word("pompa"), word("łąka"))), word("dom"))),
        ("pompa LUB łąka OR dom", (Either((word("pompa"), word("łąka"), word("dom"))),)),
        ('pompa OR "a b"', (Either((word("pompa"), Phrase((word("a", slight=True), word("b"))))),)),
        ("pompa lub łąka", (word("pompa"), word("lub", slight=True), word("łąka"))),
        ("pompa -łąka", (word("pompa"), Not(word("łąka")))),
        ('-"łąka kwietna"', (Not(Phrase((word("łąka"), word("kwietna")))),)),
        ("pompa OR -łąka", (word("pompa"), Not(word("łąka")))),
        ("OR pompa OR", (word("pompa"),)),
        ("pompa - łąka", (word("pompa"), word("łąka"))),
        ("gmina:Psary", (Field(FieldName.MEMBER, "Psary", (word("Psary"),)),)),
        ("GMINA: Psary", (Field(FieldName.MEMBER, "Psary", (word("Psary"),)),)),
        (
            'temat:"łąka kwietna" x',
            (Field(FieldName.TOPIC, "łąka kwietna", (word("łąka"), word("kwietna"))), word("x")),
        ),
        ("rok:2020", (Field(FieldName.YEAR, "2020", years=(2020, 2020)),)),
        ("rok:2021-2019", (Field(FieldName.YEAR, "2021-2019", years=(2019, 2021)),)),
        ("-rok:2020", (Not(Field(FieldName.YEAR, "2020", years=(2020, 2020))),)),
        ("rok:dobry", (word("rok"), word("dobry"))),
        ("gmina:", (word("gmina"),)),
        ("title:pompa", (word("title"), word("pompa"))),
        ("", ()),
        (' - "" OR -" rok: ', (Not(Phrase((word("rok"),))),)),
        ('"OR"', (Phrase((word("OR"),)),)),
    ],
)
def test_operators_are_read(text: str, expected: tuple[object, ...]) -> None:
    assert nodes(text) == expected


@pytest.mark.parametrize("number", ["XXIII/145/20", "XXIII / 145 / 20"])
def test_acts_are_asked_for_by_number(number: str) -> None:
    act = Word(number, "xxiii/145/2020", Kind.MARK, ("xxiii", "145", "2020"))

    assert nodes(f"akt:{number} dach") == (Field(FieldName.ACT, number, (act,)), word("dach"))


def test_what_is_written_in_several_words_is_one_thing() -> None:
    (asked, other) = nodes("24 marca 2020 r. uchwała")

    assert asked == Word("24 marca 2020 r.", "2020-03-24", Kind.DATE, ("24", "marca", "2020"))
    assert other == word("uchwała")


def test_only_what_is_not_wanted_is_nothing_to_look_for() -> None:
    assert parse("-pompa").is_empty
    assert parse(" ").is_empty
    assert not parse("pompa -łąka").is_empty


@pytest.mark.parametrize(
    ("text", "natural"),
    [
        ("Jak zgłosić zniszczony dach", True),
        ("pomoc dla seniorów?", True),
        ("w jaki sposób zgłosić szkodę", True),
        ("dowóz posiłków do osób starszych w kwarantannie", True),
        ("dowóz posiłków", False),
        ("jak długo", False),
        ("w gminie Psary", False),
        ('jak zgłosić "zniszczony dach"?', False),
        ("jak zgłosić dach -kościół", False),
        ("", False),
    ],
)
def test_a_sentence_is_told_from_words(text: str, natural: bool) -> None:
    assert parse(text).natural is natural


@pytest.fixture(scope="module")
def synonyms() -> SynonymList:
    return SynonymList(
        [
            ["COVID-19", "koronawirus", "SARS-CoV-2", "covid"],
            ["NGO", "organizacja pozarządowa"],
            ["GOPS", "MOPS", "ośrodek pomocy społecznej"],
            ["pomoc", "wsparcie"],
            ["samo"],
            [],
            ["", "..."],
        ],
        analyser=analyser(),
    )


def others(question: Question) -> list[tuple[str, list[str]]]:
    return [
        (" ".join(one.text for one in node.words), [" ".join(one.text for one in phrase) for phrase in node.others])
        for node in question.nodes
        if isinstance(node, Synonyms)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("koronawirusem", [("koronawirusem", ["COVID-19", "SARS-CoV-2", "covid"])]),
        ("Covid 19", [("Covid 19", ["koronawirus", "SARS-CoV-2", "covid"])]),
        ("organizacjom pozarządowym", [("organizacjom pozarządowym", ["NGO"])]),
        ("GOPS-em", [("GOPS-em", ["MOPS", "ośrodek pomocy społecznej"])]),
        # The longest wins: no “wsparcie” inside the name of an office.
        ("ośrodka pomocy społecznej", [("ośrodka pomocy społecznej", ["GOPS", "MOPS"])]),
        ("pomocy", [("pomocy", ["wsparcie"])]),
        ("ośrodek zdrowia", []),
        ('"pomoc"  OR dach', []),
        ("samo", []),
    ],
)
def test_synonyms_are_found_in_any_form(synonyms: SynonymList, text: str, expected: list[object]) -> None:
    assert others(synonyms.apply(parse(text))) == expected


@pytest.mark.parametrize(
    ("text", "meant", "expected"),
    [
        ("osrodek pomocy spolecznej", {}, [("osrodek pomocy spolecznej", ["GOPS", "MOPS"])]),
        # In another inflected form, by the words of the index.
        ("organizacji pozarzadowych", {}, []),
        ("organizacji pozarzadowych", {"pozarzadowych": ("pozarządowych",)}, [("organizacji pozarzadowych", ["NGO"])]),
        ("koronavirus", {"koronavirus": ("koronawirusa",)}, [("koronavirus", ["COVID-19", "SARS-CoV-2", "covid"])]),
        # A word of its own is no other one.
        ("sad", {}, []),
    ],
)
def test_synonyms_are_found_without_diacritics(
    text: str, meant: dict[str, tuple[str, ...]], expected: list[object]
) -> None:
    synonyms = SynonymList(
        [
            ["COVID-19", "koronawirus", "SARS-CoV-2", "covid"],
            ["NGO", "organizacja pozarządowa"],
            ["GOPS", "MOPS", "ośrodek pomocy społecznej"],
            ["pomoc", "wsparcie"],
            ["sąd", "trybunał"],
        ],
        analyser=analyser(),
    )

    assert others(synonyms.apply(parse(text), meant)) == expected


def test_synonyms_stand_between_an_or_too(synonyms: SynonymList) -> None:
    (either,) = synonyms.apply(parse("koronawirus OR grypa OR NGO")).nodes

    assert isinstance(either, Either)
    assert [type(one) for one in either.of] == [Synonyms, Word, Synonyms]
    assert synonyms.apply(parse("organizacja OR pozarządowa")) == parse("organizacja OR pozarządowa")


@pytest.mark.parametrize("text", ["wsparcie dla organizacji pozarządowych", "wsparcie OR koronawirus OR x"])
def test_synonyms_are_taken_back(synonyms: SynonymList, text: str) -> None:
    question = parse(text)

    assert synonyms.apply(question) != question
    assert bare(synonyms.apply(question)) == question
    assert synonyms.apply(question).words == question.words
