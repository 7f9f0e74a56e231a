"""The long text of an initiative: its contents, what one needs in order to copy it, how it is cited."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from initiatives.models import InitiativePage
from initiatives.models.article import steps_of
from initiatives.tests import examples, factories
from initiatives.tests.test_addresses_of_pages import SignIn
from initiatives.tests.test_pages import count_queries, plain, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(sign_in: SignIn) -> Client:
    return sign_in(factories.person())


def html_of(reader: Client, page: InitiativePage) -> str:
    return reader.get(page.url).content.decode()


def test_every_part_stands_in_the_contents_and_can_be_linked_to(reader: Client) -> None:
    page = examples.initiative()
    examples.use(page, examples.act())
    html = html_of(reader, page)

    contents = re.search(r'<nav class="contents".*?</nav>', html, re.DOTALL)
    assert contents
    linked = re.findall(r'href="#([\w-]+)"', contents[0])
    assert linked == [
        "opis", "problem", "cele", "kroki", "krok-krok-z-naglowkiem", "wyniki", "za-i-przeciw", "lista-kontrolna",
        "koszty", "wniosek", "pytania", "kto", "akty", "pochodzenie", "contact", "odnosniki",
    ]  # fmt: skip
    assert [anchor for anchor in linked if html.count(f'id="{anchor}"') != 1] == []


def test_a_page_of_four_fields_has_the_parts_that_it_fills(reader: Client) -> None:
    page = factories.InitiativePageFactory.create()

    assert [part.anchor for part in reader.get(page.url).context["sections"]] == ["opis", "lista-kontrolna"]


def test_headings_of_the_same_words_have_anchors_of_their_own() -> None:
    page = InitiativePage(steps=[("heading", "Łódź"), ("text", "<p>a</p>"), ("heading", "Łódź"), ("heading", "„…”")])

    assert [step.anchor for step in steps_of(page.steps)] == ["krok-lodz", "", "krok-lodz-2", "krok-bez-nazwy"]


def test_the_list_to_tick_holds_what_was_told_and_says_what_was_not(reader: Client) -> None:
    page = factories.InitiativePageFactory.create(
        requirements="drukarka\n- drugi dyżurny",
        conditions="zgoda starosty",
        staff_fte="1.5",
        drawbacks="kosztuje czas",
    )
    examples.use(page, factories.ActPageFactory.create(number="VII/8/2020", title="W sprawie dyżurów"))

    part = re.search(r'id="lista-kontrolna".*?</section>', html_of(reader, page), re.DOTALL)
    assert part
    boxes = re.findall(r"<li[^>]*>(.*?)</li>", part[0], re.DOTALL)

    assert [plain(f"<main>{box}</main>").lstrip("> ") for box in boxes] == [
        "drukarka", "drugi dyżurny", "zgoda starosty", "Uchwała VII/8/2020: W\xa0sprawie dyżurów".replace("\xa0", " "),
        "etaty: 1,5", "kosztuje czas",
    ]  # fmt: skip
    assert part[0].count("nie podano") == 2, "time and money"


def test_a_page_is_cited_with_its_place_its_days_and_its_address(reader: Client, settings: object) -> None:
    member = factories.MemberPageFactory.create(title="Łomianki", code="1432041")
    page = factories.InitiativePageFactory.create(parent=member, title="Worki z piaskiem", slug="worki")
    page.first_published_at = page.last_published_at = datetime(2020, 5, 4, 9, tzinfo=UTC)
    page.save()
    act = factories.ActPageFactory.create(
        parent=member, title="W sprawie worków", number="I/2/2020", slug="w-sprawie-workow", journal_name="Dz. Urz.",
        journal_year=2020, journal_position=12,
    )  # fmt: skip

    assert (
        f"„Worki z piaskiem”, Łomianki (TERYT 1432041). Burza, opublikowano 4.05.2020. "
        f"http://127.0.0.1:8000/{member.slug}/worki/ (dostęp: "
    ) in shown(reader, page.url)
    cited = shown(reader, act.url)
    assert "Uchwała nr I/2/2020" in cited
    assert "„W sprawie worków” (Dz. Urz. 2020, poz. 12), Łomianki" in cited


def test_links_of_many_texts_are_looked_up_at_once(reader: Client) -> None:
    targets = [factories.InitiativePageFactory.create() for _ in range(6)]
    files = [factories.AttachmentFactory.create() for _ in range(6)]

    def page_with(count: int) -> InitiativePage:
        texts = [
            f'<p><a linktype="page" id="{target.pk}">tu</a><a linktype="document" id="{file.pk}">plik</a></p>'
            for target, file in zip(targets[:count], files, strict=False)
        ]
        steps = examples.stream(*(("text", text) for text in texts))
        page: InitiativePage = factories.InitiativePageFactory.create(
            steps=steps, problem=texts[0], conclusion=texts[0]
        )
        return page

    one, many = page_with(1), page_with(6)
    html = html_of(reader, many)

    assert [target.url for target in targets if f'<a href="{target.url}">tu</a>' not in html] == []
    assert [file.url for file in files if f'<a href="{file.url}">plik</a>' not in html] == []
    assert count_queries(reader, one.url) == count_queries(reader, many.url) <= 12


@pytest.mark.parametrize("number", ["9" * 30, "-1", "", "x", "１"])
def test_a_link_to_nothing_is_plain_text(reader: Client, number: str) -> None:
    text = f'<p><a linktype="page" id="{number}">tu</a> <a linktype="document" id="{number}">plik</a></p>'
    page = factories.InitiativePageFactory.create(description=text)

    assert "<a>tu</a> <a>plik</a>" in html_of(reader, page)


def test_what_is_typed_as_a_stored_link_stays_text(reader: Client) -> None:
    page = factories.InitiativePageFactory.create(requirements='<a linktype="page" id="1">tu</a>')

    assert "&lt;a\xa0linktype=" in html_of(reader, page)
