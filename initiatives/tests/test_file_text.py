"""The text of a file is read page by page, by whoever may have the file; each page has an address to send to others."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from cms.users.models import User
from conftest import OnCommit
from initiatives.models import ActFile, ActPage, Attachment, Extraction, MemberPage, Role, TextPage
from initiatives.tests import factories
from initiatives.tests.markup import faults
from initiatives.views.file_text import WHY_NOT

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
State, Reason = Extraction.State, Extraction.Reason


@pytest.fixture
def member() -> MemberPage:
    page: MemberPage = factories.MemberPageFactory.create(title="Łódź")
    return page


@pytest.fixture
def reader(sign_in: SignIn) -> Client:
    """Of another member."""
    return sign_in(factories.person(Role.OFFICIAL, factories.MemberPageFactory.create()))


def add_file(
    organisation: Any, *pages: str, name: str = "uchwala.pdf", recognised: bool = False, **row: Any
) -> Attachment:
    """As if it were read already; `row` is what the extraction says."""
    file = factories.AttachmentFactory.create(organisation=organisation, name=name, title="Skan z sekretariatu")
    TextPage.objects.bulk_create(
        TextPage(document=file, number=number, text=text, recognised=recognised)
        for number, text in enumerate(pages, start=1)
    )
    values = {"state": State.DONE, "page_count": len(pages), "file_name": file.file.name} | row
    Extraction.objects.update_or_create(document=file, defaults=values)
    return file


def use(file: Attachment, organisation: Any, on_commit: OnCommit, **fields: Any) -> ActPage:
    link = {name: fields.pop(name) for name in ("role", "label") if name in fields}
    with on_commit():
        act: ActPage = factories.ActPageFactory.create(parent=organisation, **fields)
        ActFile.objects.create(page=act, document=file, **link)
    return act


def address(file: Attachment, number: int | None = None) -> str:
    return f"/dokumenty/{file.pk}/tekst/" + (f"{number}/" if number else "")


def shown(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    html: str = response.content.decode()
    assert faults(html) == []
    return html


def words(html: str) -> str:
    main = re.search(r"<main.*</main>", html, re.DOTALL)
    return plain(main[0] if main else "")


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("\u00a0", " ").split())


def links(html: str) -> Iterator[tuple[str, str]]:
    for target, text in re.findall(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', html, re.DOTALL):
        yield target, plain(text)


def test_each_page_has_an_address_and_leads_to_its_neighbours(
    member: MemberPage, reader: Client, on_commit: OnCommit
) -> None:
    file = add_file(member, "Pierwsza o wodociągach.", "Druga o hydrantach.", "Trzecia o studniach.")
    act = use(file, member, on_commit, title="Uchwała w sprawie wody", label="Tekst uchwały")

    html = shown(reader, address(file, 2))

    text = words(html)
    assert "Strona 2 z 3" in text
    assert "Druga o hydrantach." in text
    assert "wodociągach" not in text
    assert '<h1 lang="pl">Tekst uchwały</h1>' in html
    assert "<title>Tekst: Tekst uchwały, strona 2 –" in html
    leads = list(links(html))
    assert (act.url, "Uchwała w sprawie wody") in leads
    assert (address(file, 1), "Poprzednia strona") in leads
    assert (address(file, 3), "Następna strona") in leads
    assert (f"{escape(file.url)}#page=2", "Otwórz stronę 2 w pliku PDF") in leads
    assert (escape(file.url), "Otwórz sam plik") in leads


def test_the_first_and_the_last_page_lead_no_further(member: MemberPage, reader: Client, on_commit: OnCommit) -> None:
    file = add_file(member, "Pierwsza.", "Druga.")
    use(file, member, on_commit)

    assert 'rel="prev"' not in shown(reader, address(file, 1))
    assert 'rel="next"' not in shown(reader, address(file, 2))


def test_a_file_of_one_page_has_no_list_of_pages(member: MemberPage, reader: Client, on_commit: OnCommit) -> None:
    file = add_file(member, "Jedyna.")
    use(file, member, on_commit)

    assert "Strony tekstu" not in shown(reader, address(file, 1))


def test_parts_of_a_file_without_pages_are_not_called_pages(
    member: MemberPage, reader: Client, on_commit: OnCommit
) -> None:
    file = add_file(member, "Pierwsza.", "Druga.", name="uchwala.docx")
    use(file, member, on_commit)

    html = shown(reader, address(file, 1))

    assert "Część 1 z 2" in words(html)
    assert "Następna część" in words(html)
    assert "#page=" not in html


def test_five_hundred_pages_are_reached_by_number(member: MemberPage, reader: Client, on_commit: OnCommit) -> None:
    file = add_file(member, *(f"Treść {number}." for number in range(1, 501)))
    use(file, member, on_commit)

    html = shown(reader, address(file, 250))

    numbers = {int(found) for found in re.findall(rf'href="{address(file)}(\d+)/"', html)}
    assert numbers == {1, 249, 251, 500}
    assert "Przejdź do strony (1–500)" in words(html)
    for typed, number in (("37", 37), ("9999", 500), ("0", 500), ("-1", 500), ("x", 1), ("", 1), ("٣", 3)):
        response = reader.get(address(file), {"strona": typed})
        assert (response.status_code, response["Location"]) == (302, address(file, number)), typed


@pytest.mark.parametrize("number", [0, 3, 10**12, 10**30])
def test_a_page_that_is_not_there_is_not_found(
    member: MemberPage, reader: Client, on_commit: OnCommit, number: int
) -> None:
    file = add_file(member, "Pierwsza.", "Druga.")
    use(file, member, on_commit)

    assert reader.get(f"/dokumenty/{file.pk}/tekst/{number}/").status_code == 404


def test_whoever_may_not_have_the_file_may_not_read_it(
    member: MemberPage, reader: Client, client: Client, sign_in: SignIn, on_commit: OnCommit
) -> None:
    file = add_file(member, "Treść szkicu.")
    act = use(file, member, on_commit, live=False, title="Uchwała w przygotowaniu")
    paths = (address(file), address(file, 1), f"/akty/{act.pk}/tekst/{file.pk}/")

    assert [reader.get(path).status_code for path in paths] == [404, 404, 404]
    assert [client.get(path).status_code for path in paths] == [302, 302, 302]
    assert "logowanie" in client.get(paths[1])["Location"]

    editor = sign_in(factories.person(Role.EDITOR, member))
    text = words(shown(editor, paths[1]))
    assert "Treść szkicu." in text
    assert "Uchwała w przygotowaniu szkic" in text


def test_an_act_that_the_reader_may_not_see_is_not_named(
    member: MemberPage, reader: Client, sign_in: SignIn, on_commit: OnCommit
) -> None:
    file = add_file(member, "Treść.")
    use(file, member, on_commit, title="Ogłoszona uchwała")
    use(file, member, on_commit, title="Tajny szkic", live=False, role="annex", label="Tajna nazwa")

    text = words(shown(reader, address(file, 1)))

    assert "Ogłoszona uchwała" in text
    assert "Tajn" not in text
    assert "Tajny szkic" in words(shown(sign_in(factories.person(Role.EDITOR, member)), address(file, 1)))


def test_a_withdrawn_file_says_so(member: MemberPage, reader: Client, on_commit: OnCommit) -> None:
    file = add_file(member, "Treść.")
    act = use(file, member, on_commit)
    Attachment.objects.filter(pk=file.pk).update(withdrawn_at=timezone.now(), withdrawal_reason="personal_data")

    for path in (address(file), address(file, 1), f"/akty/{act.pk}/tekst/{file.pk}/"):
        response = reader.get(path)
        assert response.status_code == 410
        assert "wycofan" in response.content.decode()
        assert "Treść." not in response.content.decode()


def test_links_that_were_sent_around_before_lead_on(member: MemberPage, reader: Client, on_commit: OnCommit) -> None:
    file = add_file(member, "Pierwsza.", "Druga.")
    act = use(file, member, on_commit)
    other = use(add_file(member, "Inna."), member, on_commit)
    before = f"/akty/{act.pk}/tekst/{file.pk}/"

    for query, path in (("?strona=2", address(file, 2)), ("", address(file)), ("?strona=x", address(file))):
        response = reader.get(before + query)
        assert (response.status_code, response["Location"]) == (301, path)
    assert reader.get(f"/akty/{other.pk}/tekst/{file.pk}/").status_code == 404


def test_what_a_machine_recognised_says_so(member: MemberPage, reader: Client, on_commit: OnCommit) -> None:
    scan, typed = add_file(member, "Ze skanu.", recognised=True), add_file(member, "Z pliku.")
    for file in (scan, typed):
        use(file, member, on_commit)

    assert "mogą być w nim błędy" in words(shown(reader, address(scan, 1)))
    assert "mogą być w nim błędy" not in words(shown(reader, address(typed, 1)))


@pytest.mark.parametrize(
    ("state", "unread", "told"),
    [
        (State.WAITING, [], "odczytywany od nowa"),
        (State.RUNNING, [], "odczytywany od nowa"),
        (State.SCANNED, [2], "nie został jeszcze rozpoznany"),
        (State.RECOGNISING, [2], "nie został jeszcze rozpoznany"),
        (State.DONE, [2], "nie udało się rozpoznać"),
        (State.DONE, [], "nie ma tekstu"),
    ],
)
def test_a_page_without_text_says_why(
    member: MemberPage, reader: Client, on_commit: OnCommit, state: str, unread: list[int], told: str
) -> None:
    file = add_file(member, "Pierwsza.", "", state=state, unread=unread)
    use(file, member, on_commit)

    assert told in words(shown(reader, address(file, 2)))
    assert "rozpozna" not in words(shown(reader, address(file, 1)))


@pytest.mark.parametrize("reason", Reason.values)
def test_a_file_without_text_says_why(member: MemberPage, reader: Client, on_commit: OnCommit, reason: str) -> None:
    file = add_file(member, state=State.EMPTY, reason=reason)
    use(file, member, on_commit)

    text = words(shown(reader, address(file)))

    assert "Z tego pliku nie udało się odczytać tekstu." in text
    assert str(WHY_NOT[Reason(reason)]) in text
    assert reader.get(address(file, 1))["Location"] == address(file)


@pytest.mark.parametrize("state", [State.WAITING, State.RUNNING, State.SCANNED, State.RECOGNISING])
def test_a_file_that_waits_says_so(member: MemberPage, reader: Client, on_commit: OnCommit, state: str) -> None:
    file = add_file(member, state=state)
    use(file, member, on_commit)

    assert "Tekst jest jeszcze odczytywany" in words(shown(reader, address(file)))


def test_empty_pages_that_a_failed_reading_left_are_not_shown(
    member: MemberPage, reader: Client, on_commit: OnCommit
) -> None:
    file = add_file(member, "", "", state=State.EMPTY, reason=Reason.NO_TEXT, page_count=0)
    use(file, member, on_commit)

    assert "nie udało się odczytać" in words(shown(reader, address(file)))


@pytest.mark.parametrize(("country", "language"), [("CZ", "cs"), ("DE", "de"), ("UA", "uk"), ("PL", "pl")])
def test_the_text_says_in_which_language_it_is(
    reader: Client, on_commit: OnCommit, country: str, language: str
) -> None:
    partner = factories.PartnerPageFactory.create(country=country)
    file = add_file(partner, "Text.")
    use(file, partner, on_commit)

    assert f'<div class="text-page" lang="{language}">' in shown(reader, address(file, 1))


def test_what_stands_in_a_file_is_text_and_nothing_else(
    member: MemberPage, reader: Client, on_commit: OnCommit
) -> None:
    file = add_file(member, "<script>alert(1)</script> <h1>Nagłówek</h1>")
    use(file, member, on_commit)

    html = shown(reader, address(file, 1))

    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_a_page_costs_the_same_queries_however_long_the_file_and_however_many_acts(
    member: MemberPage, reader: Client, on_commit: OnCommit, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    short, long = add_file(member, "Jedna."), add_file(member, *("Strona." for _ in range(300)))
    use(short, member, on_commit)
    for _ in range(15):
        use(long, member, on_commit)
    reader.get(address(short, 1))  # what is read once a process

    for file in (short, long):
        # The session, the person with what they may in the admin (2), the site; the file, how many pages it has, the
        # page, the acts, the organisation's country.
        with django_assert_num_queries(8):
            reader.get(address(file, 1))
