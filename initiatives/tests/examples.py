"""Pages with every field filled, each with words of its own, so that a test can say which one is not shown."""

import json
from datetime import date
from typing import Any

from initiatives.models import (
    ActAmendment,
    ActFile,
    ActPage,
    CrisisKind,
    Extraction,
    InitiativeAct,
    InitiativePage,
    InitiativeSource,
    Initiator,
    MemberPage,
    PartnerPage,
    Tag,
    TextPage,
)
from initiatives.tests import factories


def stream(*children: tuple[str, Any]) -> str:
    """A stream as the database holds it."""
    return json.dumps([{"type": kind, "value": value} for kind, value in children])


CHANNELS = stream(
    (
        "channel",
        {
            "kind": "telephone",
            "value": "32 000 01 10",
            "label": "Informacja urzędu",
            "audience": "głównie seniorzy",
            "unit": "Biuro Obsługi",
            "round_the_clock": False,
            "hours": [{"days": ["mon", "tue", "wed", "fri"], "opens": "07:30", "closes": "15:30"}],
            "note": "Nagrywamy rozmowy.",
        },
    ),
    ("channel", {"kind": "form", "value": "https://nowy.example/", "label": "Formularz", "round_the_clock": True}),
    (
        "channel",
        {
            "kind": "email",
            "value": "dawny@gmina.example",
            "withdrawn_on": "2020-03-12",
            "successor": "https://nowy.example/",
        },
    ),
)


def initiative(parent: MemberPage | PartnerPage | None = None, **fields: Any) -> InitiativePage:
    """Everything filled but what names other pages."""
    document = factories.AttachmentFactory.create(name="wzor.txt")
    picture = factories.PictureFactory.create()
    values: dict[str, Any] = {
        "title": "Tytuł inicjatywy",
        "summary": "Zwięzłe streszczenie",
        "description": "<p>Długi opis</p>",
        "problem": "<p>Nazwany problem</p>",
        "objectives": "<p>Postawiony cel</p>",
        "steps": stream(
            ("heading", "Krok z nagłówkiem"),
            ("text", "<p>Krok z tekstem</p>"),
            ("list", ["Krok z listą"]),
            ("quote", {"text": "Krok z cytatem", "source": "Źródło cytatu"}),
            ("picture", {"image": picture.pk, "alt_text": "Krok z ilustracją", "decorative": False}),
            ("link", {"title": "Krok z odnośnikiem", "url": "https://krok.example/"}),
            ("file", {"title": "Krok z plikiem", "file": document.pk}),
            ("video", {"title": "Krok z filmem", "url": "https://film.example/"}),
            (
                "table",
                {
                    "columns": [{"type": "text", "heading": "Kolumna"}, {"type": "number", "heading": "Sztuk"}],
                    "rows": [{"values": ["Krok z tabelą", "12345"]}],
                    "caption": "Podpis tabeli",
                },
            ),
        ),
        "crisis": crisis("Powódź stulecia"),
        "target_groups": "grupa pierwsza\ngrupa druga",
        "partners": "partner pierwszy\npartner drugi",
        "stage": "rejected",
        "started_on": date(2020, 1, 7),
        "ended_on": date(2020, 2, 8),
        "implementation_days": 4321,
        "implementation_note": "uwaga o czasie",
        "staff_fte": "2.5",
        "staff_note": "uwaga o kadrze",
        "costs": stream(
            (
                "cost",
                {
                    "amount": "5219",
                    "currency": "PLN",
                    "recurrence": "yearly",
                    "per_unit": "jedno stanowisko",
                    "covers": "samo wyposażenie",
                },
            )
        ),
        "funding": "budżet gminy",
        "novelty_scope": "region",
        "novelty_kind": "process",
        "results": stream(("result", {"indicator": "wskaźnik zadowolenia", "value": "98.5", "unit": "procent"})),
        "advantages": "zaleta pierwsza\nzaleta druga",
        "drawbacks": "wada pierwsza\nwada druga",
        "conditions": "warunek pierwszy\nwarunek drugi",
        "requirements": "wymóg pierwszy\nwymóg drugi",
        "conclusion": "<p>Ostateczny wniosek</p>",
        "open_questions": "pytanie otwarte",
        "open_questions_review_on": date(2031, 3, 9),
        "precedents": stream(
            ("precedent", {"name": "Wzór z daleka", "place": "Wiedeń", "url": "https://wien.example/"})
        ),
        "contact_post": "Kierownik wydziału",
        "contact_channels": CHANNELS,
        "links": stream(("link", {"title": "Strona miasta", "url": "https://miasto.example/"})),
        "language": "cs",
        "reviewed_on": date(2022, 4, 10),
        "reviewed_by": factories.UserFactory.create(post="Inspektor przeglądu"),
        "next_review_on": date(2032, 5, 11),
    }
    page: InitiativePage = factories.InitiativePageFactory.create(
        **(values | fields), **({"parent": parent} if parent else {})
    )
    page.topics.add(factories.topic("Temat główny", f"temat-{page.pk}"))
    page.tags.add("słowo klucz")
    page.initiators.add(Initiator.objects.get(kind=Initiator.Kind.NGO))
    page.save()
    return page


def act(parent: MemberPage | None = None, **fields: Any) -> ActPage:
    """With a file of two pages of text."""
    values: dict[str, Any] = {
        "title": "Uchwała o pompach",
        "kind": "agreement",
        "number": "XXIII/145/2020",
        "issuing_body": "Rada Gminy",
        "issued_on": date(2020, 1, 17),
        "status": "partly_void",
        "in_force_from": date(2020, 2, 18),
        "in_force_to": date(2021, 3, 19),
        "journal_name": "Dziennik Urzędowy Województwa",
        "journal_year": 2019,
        "journal_position": 7890,
        "eli_url": "https://eli.example/akt",
        "bip_url": "https://bip.example/akt",
        "crisis": crisis("Susza stulecia"),
    }
    page: ActPage = factories.ActPageFactory.create(**(values | fields), **({"parent": parent} if parent else {}))
    page.topics.add(factories.topic("Temat aktu", f"temat-aktu-{page.pk}"))
    page.save()
    add_text(page, "Pierwsza strona o wodociągach", "Druga strona o hydrantach", label="Tekst uchwały")
    return page


def crisis(name: str) -> CrisisKind:
    return CrisisKind.objects.filter(name=name).first() or factories.CrisisKindFactory.create(name=name)


def add_text(act: ActPage, *pages: str, label: str = "") -> ActFile:
    """A file of the act, as if it were read already."""
    document = factories.AttachmentFactory.create(organisation=act.get_parent())
    TextPage.objects.bulk_create(
        [TextPage(document=document, number=number, text=text) for number, text in enumerate(pages, start=1)]
    )
    Extraction.objects.update_or_create(document=document, defaults={"state": "done", "page_count": len(pages)})
    return ActFile.objects.create(page=act, document=document, label=label)


def base_on(page: InitiativePage, source: InitiativePage) -> None:
    InitiativeSource.objects.create(page=page, source=source)


def amend(page: ActPage, amended: ActPage) -> None:
    ActAmendment.objects.create(page=page, amended=amended)


def use(page: InitiativePage, act: ActPage) -> None:
    InitiativeAct.objects.create(page=page, act=act)


def tag(name: str) -> Tag:
    return Tag.objects.create(name=name, slug=name)
