"""Believable practices and acts, put together from `practices.toml`. Pure: the same seed tells the same stories."""

import tomllib
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from initiatives.register.registry import units

HERE = Path(__file__).parent
STAGES = ("idea", "planned", "running", "running", "running", "finished", "finished", "abandoned", "rejected")
ENDED = frozenset({"finished", "abandoned"})
INITIATORS = ("local_government", "local_government", "residents", "entrepreneur", "ngo")
ROMAN = ("XVIII", "XIX", "XX", "XXI", "XXII", "XXIII", "XXIV", "XXV", "XXVI", "XXVII", "XXVIII", "XXIX", "XXX")
POSTS = ("Inspektor do spraw obywatelskich", "Kierownik referatu", "Koordynator wolontariatu", "Sekretarz gminy")
ACT_PAGES = (2, 4)


@dataclass(frozen=True)
class Story:
    """What an initiative says; the keys of `fields` are those of the model."""

    title: str
    category: str
    crisis: str | None
    topics: list[str]
    tags: list[str]
    initiators: list[str]
    practice: dict[str, Any]
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ActText:
    title: str
    kind: str
    number: str
    issuing_body: str
    issued_on: date
    pages: list[str]


@cache
def vocabulary() -> dict[str, Any]:
    return tomllib.loads((HERE / "practices.toml").read_text(encoding="utf-8"))


def tell_story(random: Random, *, place: str, today: date) -> Story:
    """A practice of the municipality `place`, begun within the six years before today."""
    words = vocabulary()
    practice = random.choice(words["practice"])
    audience, where = random.choice(practice["audiences"]), random.choice(words["places"])
    title = f"{practice['name']} {audience}" + (f" – {where}" if random.random() < 0.7 else "")
    return Story(
        title=title,
        category=practice["category"],
        crisis=practice.get("crisis") if random.random() < 0.8 else None,
        topics=practice["topics"],
        tags=random.sample(practice["tags"], k=min(2, len(practice["tags"]))),
        initiators=sorted(set(random.sample(INITIATORS, k=random.choice((1, 1, 2))))),
        practice=practice,
        fields={
            "summary": f"{practice['name']} {audience}, {practice['aim']}."[:300],
            "description": _description(random, practice, place=place, audience=audience, where=where),
            "problem": f"<p>Mieszkańcy pytali o to {random.choice(('od lat', 'od wiosny', 'na każdym zebraniu'))}, "
            f"a dotąd każdy radził sobie sam.</p>",
            **_course(random, today),
            **_lists(random, words),
        },
    )


def _description(random: Random, practice: dict[str, Any], *, place: str, audience: str, where: str) -> str:
    days, helpers = random.randint(5, 90), random.randrange(5, 61, 5)
    opening = f"{place} prowadzi działanie {audience} {where}, {practice['aim']}."
    close = f"Przygotowanie zajęło {days} dni, a przy pracy pomaga {helpers} osób z urzędu, jednostek i organizacji."
    return "".join(f"<p>{text}</p>" for text in (opening, " ".join(practice["how"]), close))


def _course(random: Random, today: date) -> dict[str, Any]:
    stage = random.choice(STAGES)
    started = today - timedelta(days=random.randint(20, 6 * 365))
    ended = min(today, started + timedelta(days=random.randint(14, 400)))
    return {
        "stage": stage,
        "started_on": None if stage in ("idea", "planned", "rejected") else started,
        "ended_on": ended if stage in ENDED else None,
        "implementation_days": random.randint(3, 180),
        "staff_fte": random.randint(1, 20) / 4,
    }


def _lists(random: Random, words: dict[str, Any]) -> dict[str, Any]:
    def some(name: str, most: int) -> str:
        return "\n".join(random.sample(words[name], k=random.randint(1, most)))

    return {
        "partners": some("partners", 3),
        "advantages": some("advantages", 3),
        "drawbacks": some("drawbacks", 2),
        "requirements": some("requirements", 4),
        "funding": random.choice(words["funding"]),
        "contact_post": random.choice(POSTS),
    }


def write_act(
    random: Random, *, practice: dict[str, Any], place: str, number: int, issued_on: date, pages: int = 0
) -> ActText:
    """The act that a practice stands on, of several pages of text; with `pages`, of so many full ones."""
    is_resolution = random.random() < 0.5
    kind, body = ("resolution", "Rada") if is_resolution else ("order", "Organ wykonawczy")
    name = "Uchwała" if is_resolution else "Zarządzenie"
    session = f"{random.choice(ROMAN)}/" if is_resolution else "0050."
    full_number = f"{session}{number}/{issued_on.year}"
    head = f"{name.upper()} NR {full_number}\n{place}, {issued_on:%d.%m.%Y} r.\n{practice['subject']}\n"
    numbers = range(1, (pages or random.randint(*ACT_PAGES)) + 1)
    texts = [_paragraphs(random, practice, page) + (_annex(random) if pages else "") for page in numbers]
    return ActText(f"{name} {practice['subject']}", kind, full_number, body, issued_on, [head + texts[0], *texts[1:]])


def _paragraphs(random: Random, practice: dict[str, Any], page: int) -> str:
    audience, where = random.choice(practice["audiences"]), random.choice(vocabulary()["places"])
    rules = (
        f"Określa się zasady działania: {practice['name']} {audience}.",
        *practice["how"],
        f"Zadanie wykonuje się {where}. Wykonanie powierza się kierownikom jednostek.",
    )
    return "\n".join(f"§ {number}. {rule}" for number, rule in enumerate(rules, start=(page - 1) * len(rules) + 1))


def _annex(random: Random) -> str:
    """What fills a page: rules of other practices, and places, of which few are named often and most seldom."""
    others = random.sample(vocabulary()["practice"], k=6)
    names = ", ".join(_place(random) for _ in range(40))
    return "\n" + "\n".join(rule for other in others for rule in other["how"]) + f"\nDotyczy miejscowości: {names}."


def _place(random: Random) -> str:
    names = units()
    return names[min(int(random.paretovariate(0.6)), len(names)) - 1].name


__all__ = ["ActText", "Story", "tell_story", "vocabulary", "write_act"]
