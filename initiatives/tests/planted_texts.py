"""Texts as offices write them, put together from set phrases, and copies of them as they come from another partner."""

import re
from collections.abc import Callable
from random import Random

_WHO = [
    "gmina Brzezinowo", "ośrodek pomocy", "straż z Lipowa", "rada seniorów", "zakład komunalny",
    "koło gospodyń", "biblioteka", "sołtys Olszanki", "centrum usług", "wydział spraw obywatelskich",
    "szkoła numer trzy", "burmistrz Kępic", "starostwo", "straż miejska", "spółdzielnia Krok",
    "zespół kryzysowy",
]  # fmt: skip
_DID = [
    "uruchamia", "prowadzi", "otwiera", "przygotowuje", "odnawia", "oddaje", "porządkuje", "wprowadza", "bada",
    "finansuje", "zamawia", "opisuje", "sprawdza", "przekazuje", "rozszerza", "zamyka",
]  # fmt: skip
_HOW = [
    "wspólnie z sąsiadami", "od lutego", "po próbach", "przed zimą", "z uczelnią", "na stałe", "od nowa",
    "w dwóch etapach", "co kwartał", "bezpłatnie", "prostym językiem", "każdego ranka", "bez przetargu",
    "za zgodą rady", "dzięki dotacji", "próbnie",
]  # fmt: skip
_WHAT = [
    "dyżury", "wypożyczalnię", "magazyn", "punkt ładowania", "mapę", "rejestr", "kursy", "zbiórkę", "spis",
    "ogród", "grafik", "skrzynki", "pracownię", "transmisje", "przegląd", "kolejkę", "warsztaty", "apteczki",
    "noclegi", "patrole",
]  # fmt: skip
_OF_WHAT = [
    "dla samotnych", "agregatów", "worków", "telefonów", "studni głębinowych", "wolnych mieszkań",
    "języka polskiego", "ubrań", "sprzętu", "deszczowy", "posiłków", "na wnioski", "komputerową", "z komisji",
    "lamp", "opiekunów", "rowerów", "łóżek polowych",
]  # fmt: skip
_WHERE = [
    "w remizie", "na targu", "przy przystanku", "nad rzeką", "w przychodni", "na osiedlu", "w domu kultury",
    "za boiskiem", "po dawnej poczcie", "przy Długiej", "na polderze", "we wsiach", "pod mostem", "w hali",
    "u sołtysów", "w świetlicy",
]  # fmt: skip
_WHY = [
    "bo awarie", "gdyż burze", "ponieważ mieszkańcy", "żeby dzieci", "o co rodziny", "choć radni",
    "więc kierowcy", "a sąsiedzi", "zanim turyści", "dzięki czemu rolnicy", "odkąd uczniowie", "skoro pacjenci",
    "chyba że opady", "jeśli opiekunowie",
]  # fmt: skip
_DO = [
    "trwały godzinami", "czekali zbyt długo", "prosili od lat", "wracają późno", "zmalały o połowę",
    "płacili dwa razy", "nie mieli wyboru", "dojeżdżają pieszo", "znają teren", "pytali na zebraniu",
    "zabrały drogę", "pomagają sobie", "zapłacą mniej", "zapisali się wcześniej",
]  # fmt: skip

_INTROS = [
    "Z serwisu partnera: prezentujemy kolejny przykład dobrej praktyki, który nadesłał jeden z członków związku.",
    "Poniżej przedrukowujemy informację otrzymaną w tym tygodniu od samorządu, z niewielkimi skrótami redakcji.",
]
_FOOTER = (
    "Więcej informacji udziela sekretariat stowarzyszenia od poniedziałku do piątku w godzinach pracy biura. "
    "Zapraszamy do śledzenia naszego profilu i do zapisania się na cotygodniowy list z wiadomościami dla członków. "
    "Materiał można powielać z podaniem źródła."
)
_INSTEAD = ["natomiast", "również", "obecnie", "ponadto", "niedawno", "szybko"]

Change = Callable[[Random, str], str]


def article(random: Random) -> str:
    """Of 5 to 40 sentences in paragraphs; two of them share set phrases, as those of two offices do."""
    sentences = [_sentence(random) for _ in range(random.choice((5, 8, 12, 20, 40)))]
    return "\n\n".join(" ".join(sentences[start : start + 3]) for start in range(0, len(sentences), 3))


def _sentence(random: Random) -> str:
    who, did, how, what, of_what, where, why, do = map(
        random.choice, (_WHO, _DID, _HOW, _WHAT, _OF_WHAT, _WHERE, _WHY, _DO)
    )
    number = random.randrange(2, 400)
    return random.choice(
        (
            f"{who.capitalize()} {did} {how} {what} {of_what} {where}, {why} {do}.",
            f"{where.capitalize()} {who} {did} {number} razy {what} {of_what}, {why} {do}.",
            f"{how.capitalize()} {who} {did} {where} {what} {of_what} za {number} tysięcy złotych.",
            f"{what.capitalize()} {of_what} {did} {how} {who}, {why} {do} {number} dni.",
        )
    )


def edited(random: Random, text: str) -> str:
    """A word in twenty is another one or is left out."""
    words = text.split(" ")
    for place in range(len(words)):
        if random.random() < 0.05:
            words[place] = random.choice([*_INSTEAD, ""])
    return " ".join(words)


def other_intro(random: Random, text: str) -> str:
    return f"{random.choice(_INTROS)} {re.split(r'(?<=[.]) ', text, maxsplit=1)[-1]}"


def excerpt(random: Random, text: str) -> str:
    """As WordPress cuts it: 55 words, with dots."""
    return " ".join(text.split()[:55]) + " […]"


def reordered(random: Random, text: str) -> str:
    paragraphs = text.split("\n\n")
    return "\n\n".join(random.sample(paragraphs, k=len(paragraphs)))


def with_footer(random: Random, text: str) -> str:
    return f"{text}\n\n{_FOOTER}"


def retyped(random: Random, text: str) -> str:
    """Without diacritics, in capitals, with soft hyphens."""
    bare = text.translate(str.maketrans("ąćęłńóśźż", "acelnoszz"))
    return bare.upper().replace("OWANI", "OWA\u00adNI")


CHANGES: list[Change] = [edited, other_intro, excerpt, reordered, with_footer, retyped]

__all__ = ["CHANGES", "Change", "article", "excerpt"]
