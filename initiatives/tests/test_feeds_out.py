"""What our feeds say, and that nothing else is in them."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from defusedxml import ElementTree
from django.test import Client
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from initiatives.feeds.parsing.read import parse
from initiatives.models import Attachment, Category, InitiativePage, MemberPage, Topic
from initiatives.tests import examples, factories
from initiatives.tests.feeds_out import FORMS, SCOPES, a_key, ask, base, items, path_of, titles, whole
from initiatives.tests.test_feed_html_is_harmless import active

pytestmark = pytest.mark.django_db

# As they are once they are read: no text of a feed holds a NUL, nor does PostgreSQL.
VECTORS: list[str] = [
    vector.replace("\0", "")
    for vector in json.loads((Path(__file__).parent / "data/feeds/xss.json").read_text(encoding="utf-8"))
]
ATOM = {"a": "http://www.w3.org/2005/Atom", "at": "http://purl.org/atompub/tombstones/1.0"}
SECRET = "Tajemnica"


@pytest.fixture
def key() -> str:
    return a_key()


def test_feeds_of_a_category_of_a_topic_with_what_is_below_it_of_a_member_and_of_a_grouping(key: str) -> None:
    above = factories.topic("Woda", "woda-x")
    below = factories.topic("Studnie", "studnie-x", above)
    member = factories.MemberPageFactory.create()
    category = Category.objects.exclude(slug="wspolnota")[0]
    factories.InitiativePageFactory.create(title="W kategorii", category=category)
    for title, topic in (("Pod tematem", below), ("W temacie", above)):
        page = factories.InitiativePageFactory.create(title=title)
        page.topics.add(topic)
        page.save()
    factories.InitiativePageFactory.create(title="W gminie", parent=member)
    grouping = factories.GroupingPageFactory.create()
    factories.InitiativePageFactory.create(title="W związku", parent=grouping)

    assert titles(key, f"kategoria/{category.slug}/") == {"W kategorii"}
    assert titles(key, "temat/woda-x/") == {"Pod tematem", "W temacie"}
    assert titles(key, "temat/studnie-x/") == {"Pod tematem"}
    assert titles(key, f"gmina/{member.code}/") == {"W gminie"}
    assert titles(key, f"grupa/{grouping.slug}/") == {"W związku"}
    assert titles(key) == {"W kategorii", "Pod tematem", "W temacie", "W gminie", "W związku"}


def test_atom_is_as_the_standards_have_it(key: str) -> None:
    whole()
    body = ask(key, "atom.xml").content
    told = feedparser.parse(body)
    root = ElementTree.fromstring(body)

    assert (told.bozo, told.version, told.feed.language) == (False, "atom10", "pl")
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "pl"
    # RFC 4287, 4.1.1 and 4.1.2: each once, and an author.
    for element in (root, *root.findall("a:entry", ATOM)):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"a:{name}", ATOM)) == 1, name
        assert element.findtext("a:author/a:name", namespaces=ATOM)
        assert element.findtext("a:id", namespaces=ATOM).startswith("urn:uuid:")
        alternates = [link for link in element.findall("a:link", ATOM) if link.get("rel") == "alternate"]
        assert [link.get("href", "").startswith(base()) for link in alternates] == [True]
        moment = parse_datetime(element.findtext("a:updated", namespaces=ATOM))
        assert moment is not None
        assert moment.tzinfo is not None
    assert [link.get("href") for link in root.findall("a:link", ATOM) if link.get("rel") == "self"] == [
        base() + path_of(key, "atom.xml")
    ]
    assert len({entry.id for entry in told.entries}) == len(told.entries) == InitiativePage.objects.live().count()


def test_an_entry_says_whose_it_is_and_what_it_is_about(key: str) -> None:
    page = whole()
    (entry,) = [one for one in feedparser.parse(ask(key, "atom.xml").content).entries if one.title == page.title]
    (item,) = [one for one in items(key) if one["title"] == page.title]

    assert entry.author == page.organisation.title == item["authors"][0]["name"]
    assert {tag.label for tag in entry.tags} == {*item["tags"]}
    assert {"Studnie", "Temat główny", "słowo klucz", "Powódź stulecia", "WSPÓLNOTA"} == {*item["tags"]}
    assert {link.rel for link in entry.links} == {"alternate", "related", "enclosure"}
    assert item["attachments"][0]["title"] == "Tekst uchwały"
    assert entry.content[0].language == item["language"] == "cs"
    html = item["content_html"]
    assert html in _htmls(ask(key, "atom.xml").content)
    for said in ("Nazwany problem", "Krok z listą", "12345", "wskaźnik zadowolenia", "32 000 01 10", "Wiedeń",
                 "XXIII/145/2020 · Uchwała o pompach", "Kierownik wydziału", "pytanie otwarte"):  # fmt: skip
        assert said in html, said
    assert 'href="/' not in html
    assert active(html) == []


def test_links_in_texts_lead_to_us(key: str) -> None:
    page = whole()
    (item,) = [one for one in items(key) if one["title"] == page.title]
    source, file = InitiativePage.objects.get(title="Wzór z sąsiedniej gminy"), Attachment.objects.latest("pk")

    description = item["_burza"]["record"]["description"]

    assert f'href="{base()}{source.url}"' in description
    assert f'href="{base()}{file.url}"' in description
    assert 'href="https://x.example/?a=1&amp;b=2"' in description
    assert "data-block-key" not in description


@pytest.mark.slow
def test_nothing_in_it_runs(key: str) -> None:
    member = factories.MemberPageFactory.create()
    for number, vector in enumerate(VECTORS):
        factories.InitiativePageFactory.create(
            parent=member, slug=f"x{number}", title=vector[:200] or "x", summary=vector[:300],
            description=f"<p>{vector}</p>", problem=vector, target_groups=vector, contact_post=vector[:200],
            steps=examples.stream(("text", vector), ("quote", {"text": vector, "source": vector}),
                                  ("link", {"title": vector[:200], "url": vector})),
        )  # fmt: skip
    seen = 0
    for form in FORMS:
        address = path_of(key, form)
        while address:
            body = Client().get(address).content
            told = _htmls(body)
            assert [found for html in told if (found := active(html))] == []
            assert b"<script" not in body.lower()
            seen += len(told)
            address = parse(body, address="https://burza.example/").older.removeprefix(base())
    assert seen == 4 * len(VECTORS)


def _htmls(body: bytes) -> list[str]:
    """As they are sent; of JSON, those of the record, too."""
    if body.startswith(b"<"):
        return [
            entry.findtext("a:content", "", ATOM) for entry in ElementTree.fromstring(body).findall("a:entry", ATOM)
        ]
    found = json.loads(body)["items"]
    records = [item["_burza"]["record"] for item in found]
    return [
        *(item["content_html"] for item in found),
        *(one[name] for one in records for name in ("description", "problem")),
    ]


# What is not in it ----------------------------------------------------------------------------------------------------


def _hidden(page: InitiativePage) -> None:
    """All that is not for others, around one published page."""
    member = MemberPage.objects.get(pk=page.get_parent().pk)
    topics, soon = list(Topic.objects.all()), timezone.now() + timedelta(days=1)

    def make(title: str, **fields: Any) -> InitiativePage:
        made: InitiativePage = factories.InitiativePageFactory.create(
            title=f"{SECRET} {title}", parent=member, **fields
        )
        made.topics.set(topics)
        made.save()
        return made

    draft = make("szkicu", live=False)
    make("zaplanowana", live=False, go_live_at=soon)
    make("cofnięta").unpublish()
    make("wygasła", expired=True, live=False)
    page.save_revision().publish()
    newer = page.get_latest_revision_as_object()
    newer.title, newer.summary = f"{SECRET} nowej wersji", f"{SECRET} streszczenia"
    newer.description = f"<p>{SECRET} opisu</p>"
    newer.save_revision(clean=False)
    act = factories.ActPageFactory.create(title=f"{SECRET} projektu", parent=member, live=False)
    examples.use(page, act)
    examples.base_on(page, draft)
    published = page.acts.first().act
    examples.amend(published, act)
    withdrawn = factories.AttachmentFactory.create(
        title=f"{SECRET} pliku", name="tajemnica.txt", withdrawn_at=timezone.now()
    )
    unscanned = factories.AttachmentFactory.create(title=f"{SECRET} skanera", awaits_scan=True)
    for file in (withdrawn, unscanned):
        factories.attach(published, file)
    page.problem = (
        f'<p><a linktype="page" id="{draft.pk}">szkic</a> <a linktype="document" id="{withdrawn.pk}">p</a></p>'
    )
    page.steps = examples.stream(*(("file", {"title": SECRET, "file": file.pk}) for file in (withdrawn, unscanned)))
    page.reviewed_by = factories.UserFactory.create(
        name=f"{SECRET} osoby", post=f"{SECRET} stanowiska", email="tajemnica@x.example"
    )
    page.save()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("scope", SCOPES)
def test_nothing_leaks(key: str, form: str, scope: str) -> None:
    page = whole()
    _hidden(page)
    code = MemberPage.objects.get(pk=page.organisation_id).code

    body = ask(key, form, scope.format(topic="woda-x", code=code)).content.decode()

    assert page.title in body
    place = body.lower().find(SECRET.lower())
    assert place < 0, body[max(place - 200, 0) : place + 100]


def test_nothing_leaks_of_a_member_or_a_grouping_that_is_not_published(key: str) -> None:
    member, grouping = factories.MemberPageFactory.create(live=False), factories.GroupingPageFactory.create(live=False)
    assert ask(key, scope=f"gmina/{member.code}/").status_code == 404
    assert ask(key, scope=f"grupa/{grouping.slug}/").status_code == 404
