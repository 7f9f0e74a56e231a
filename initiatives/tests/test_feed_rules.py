"""A source's rules let in what an administrator meant, in whatever form the words stand, and say what was refused."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from initiatives.feeds.parsing.tree import plain
from initiatives.feeds.records import Entry
from initiatives.feeds.rules import Refusal, Rule, Rules
from initiatives.feeds.wording import Wording
from search.language import analyser

POLISH = Wording(analyser(), "pl")


def entry(text: str = "", *, title: str = "", link: str = "", categories: tuple[str, ...] = ()) -> Entry:
    return Entry("1", title=title, html=text, link=link, categories=categories)


@pytest.mark.parametrize(
    ("line", "text", "found"),
    [
        ("epidemia", "Po epidemii gmina liczy straty.", "epidemii"),
        ("powódź", "Powodzenia na egzaminach!", None),
        ("sołectwo", "W SOŁECTWACH ruszają dyżury", "SOŁECTWACH"),
        ("dotacja dla firm", "<p>Nabór na <b>dotacje</b> dla firm trwa</p>", "dotacje dla firm"),
        ("dotacja dla firm", "Firmy dla dotacji", None),
        ("dotacja dla firm", "dotacje dla małych firm", None),
        ("COVID-19", "Szpital przyjmuje chorych na Covid 19", "Covid 19"),
        ("szczepi*", "Punkt szczepień czynny w sobotę", "szczepień"),
        ("powodz*", "Wały przeciwpowodziowe", None),
        ("*", "Cokolwiek", None),
        ("żywność", "Zbiorka zywnosc dla schroniska", "zywnosc"),
        ("zolw", "Żółw wrócił do stawu", "Żółw"),
        ("sąd", "Sad owocowy przy szkole", None),
        ("uchwała nr XX/12/2026", "Przyjęto uchwałę nr XX/12/2026 w sprawie opłat", "uchwałę nr XX/12/2026"),
    ],
)
def test_unwanted_words_are_found_in_any_form(line: str, text: str, found: str | None) -> None:
    expected = None if found is None else Refusal(Rule.UNWANTED, line, found)
    assert Rules(unwanted=line, wording=POLISH).refusal(entry(text)) == expected


@pytest.mark.parametrize(
    ("lines", "told", "expected"),
    [
        ("powódź\nsusza", entry("Lato bez suszy"), None),
        ("powódź\nsusza", entry("Lato bez deszczu"), Refusal(Rule.WANTED)),
        ("powódź", entry("Lato bez deszczu"), Refusal(Rule.WANTED, "powódź")),
        ("powódź", entry(title="Powodzie minionego wieku"), None),
        ("powódź", entry(categories=("Powódź 2024",)), None),
        ("powódź", Entry("1", summary="O powodziach"), None),
        ("dla firm", entry("firm i innych", title="Dotacje dla"), Refusal(Rule.WANTED, "dla firm")),
        ("\n  \n…\n", entry("Lato"), None),
    ],
)
def test_one_of_the_wanted_words_must_occur(lines: str, told: Entry, expected: Refusal | None) -> None:
    assert Rules(wanted=lines, wording=POLISH).refusal(told) == expected


@pytest.mark.parametrize(
    ("paths", "link", "is_let_in"),
    [
        ("/aktualnosci/", "https://partner.example/aktualnosci/dyzur/", True),
        ("aktualnosci/", "https://partner.example/aktualnosci/dyzur/", True),
        ("https://partner.example/aktualnosci/", "http://www.partner.example/aktualnosci/dyzur", True),
        ("https://partner.example", "http://www.partner.example/aktualnosci/dyzur", True),
        ("/aktualnosci/", "https://partner.example/AKTUALNOSCI/1", True),
        ("/aktualnosci/", "https://partner.example/kultura/aktualnosci/1", False),
        ("/aktualnosci/", "https://aktualnosci.example/", False),
        ("/sport/\n/kultura/", "https://partner.example/kultura/kino", True),
        ("/20*/covid*", "https://partner.example/2021/03/covid-w-gminie", True),
        ("/20*/covid*", "https://partner.example/2021/03/o-covid-w-gminie", False),
        ("/20*/covid", "https://partner.example/2021/03/covid-w-gminie", False),
        ("*/dla-firm", "https://partner.example/a/b/dla-firm", True),
        ("/ab*ba", "https://partner.example/aba", False),
        ("/usługi/", "https://partner.example/us%C5%82ugi/1", True),
        ("/index.php?option=com_content", "https://partner.example/index.php?option=com_content&id=7", True),
        ("/aktualnosci/", "", False),
        ("/aktualnosci/", "https://[", False),
        ("", "", True),
    ],
)
def test_an_address_has_one_of_the_paths(paths: str, link: str, is_let_in: bool) -> None:
    assert (Rules(paths=paths, wording=POLISH).refusal(entry(link=link)) is None) == is_let_in


def test_a_refusal_names_the_path() -> None:
    rules = Rules(paths="/aktualnosci/", unwanted="reklama", wording=POLISH)
    told = entry("reklama", link="https://partner.example/oferta/1")
    assert rules.refusal(told) == Refusal(Rule.PATH, "/aktualnosci/", "/oferta/1")


def test_what_is_unwanted_weighs_more_than_what_is_wanted() -> None:
    rules = Rules(wanted="dotacja", unwanted="konkurs", wording=POLISH)
    assert rules.refusal(entry("Konkurs o dotacje")) == Refusal(Rule.UNWANTED, "konkurs", "Konkurs")


def test_without_rules_everything_is_let_in() -> None:
    assert Rules(wording=POLISH).refusal(Entry("1")) is None


def test_a_language_without_an_analysis_has_its_forms() -> None:
    rules = Rules(unwanted="повінь", wording=Wording(analyser(), "uk"))
    assert rules.refusal(entry("Повінь 2024")) == Refusal(Rule.UNWANTED, "повінь", "Повінь")


@given(st.text("/ab*", max_size=8), st.text("/ab", max_size=12))
def test_a_star_is_anything(typed: str, path: str) -> None:
    pattern = typed if typed.startswith(("/", "*")) else f"/{typed}"
    whole = ".*".join(map(re.escape, pattern.split("*"))) + ("" if "*" in pattern else ".*")
    link = f"https://partner.example/{path}"
    fits = Rules(paths=typed, wording=POLISH).refusal(entry(link=link)) is None
    assert fits == (not typed.strip() or bool(re.fullmatch(whole, f"/{path}")))


@given(st.text(max_size=40), st.text(max_size=80))
def test_any_rule_and_any_text_will_do(line: str, text: str) -> None:
    refusal = Rules(unwanted=line, wanted=line, paths=line, wording=POLISH).refusal(entry(text, link=text))
    assert refusal is None or refusal.rule in Rule


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Nabór&nbsp;na <b>dota</b>cje</p><p>Od jutra</p>", "Nabór na dotacje Od jutra"),
        ("jeden<br>dwa<blockquote>trzy</blockquote>", "jeden dwa trzy"),
        ('<a href="/x" title="y">tu</a>aj <img alt="z"> 2 &lt; 3', "tuaj 2 < 3"),
        ("", ""),
    ],
)
def test_cleaned_html_is_read_as_its_words(html: str, text: str) -> None:
    assert plain(html) == text
