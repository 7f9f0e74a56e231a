"""Lists in the admin: looked through, shown, and written after a press. Nobody but administrators comes near."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from initiatives import tasks
from initiatives.models import Import, MemberPage, Membership, Role
from initiatives.register import registry
from initiatives.services import imports, loading, organisations
from initiatives.tests import factories

pytestmark = pytest.mark.django_db

FILE = "kod;nazwa;ludność\n3063011;Leszno;64 000\n3062011;Kalisz Wielki;nieznana\n".encode("windows-1250")


@pytest.fixture
def administrator(sign_in: Any) -> Client:
    client: Client = sign_in(factories.person(Role.ADMINISTRATOR))
    return client


def upload(client: Client, content: bytes = FILE, **data: Any) -> Any:
    file = SimpleUploadedFile("gminy.csv", content, content_type="text/csv")
    return client.post("/admin/imports/new/members/", {"file": file, "only": "", **data}, follow=True)


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_a_list_is_shown_before_it_changes_anything(administrator: Client) -> None:
    organisations.create_member(home=factories.home(), title="Kalisz", code="3062011", population=5)

    page = text_of(upload(administrator))

    assert "Leszno (3063011)" in page
    assert "<del>Kalisz</del>" in page
    assert "<ins>Kalisz Wielki</ins>" in page
    assert "<ins>nieznana</ins>" in page
    assert MemberPage.objects.count() == 1


def test_after_a_yes_it_is_written_and_the_page_tells_how_far(administrator: Client) -> None:
    upload(administrator)
    row = Import.objects.get()

    waiting = administrator.post(f"/admin/imports/{row.pk}/confirm/", follow=True)
    assert waiting.headers["Refresh"] == "3"
    assert "<progress" in text_of(waiting)
    assert not MemberPage.objects.exists()

    tasks.write_import(row.pk)
    done = administrator.get(f"/admin/imports/{row.pk}/")
    assert "Refresh" not in done.headers
    assert "Zapisano 2 wiersze." in text_of(done)
    assert MemberPage.objects.count() == 2


def test_what_is_wrong_is_told_by_line_and_nothing_can_be_confirmed(administrator: Client) -> None:
    page = text_of(upload(administrator, b"kod;nazwa\n201011;A\n=1+1;<script>alert(1)</script>\n"))

    assert "<td>2</td><td>W kodzie „201011” brakuje cyfry" in page
    assert "<td>3</td>" in page
    assert "<script>alert" not in page
    assert "/confirm/" not in page
    row = Import.objects.get()
    administrator.post(f"/admin/imports/{row.pk}/confirm/")
    row.refresh_from_db()
    assert row.state == Import.State.REFUSED


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04\0\0", b"\xff\xfe\0", b"\0" * 100, b"ko\0d;na\0\0;x\0\n1;2;3\n"])
def test_what_is_no_table_is_answered(administrator: Client, content: bytes) -> None:
    page = upload(administrator, content)

    assert page.status_code == 200
    assert "/confirm/" not in text_of(page)


def test_people_are_uploaded_alike(administrator: Client) -> None:
    factories.MemberPageFactory.create(title="Leszno", code="3063011")
    rows = "e-mail;stanowisko;organizacja;rola\nsekretariat@leszno.example;Sekretarz;3063011;redaktor\n"
    good, bad = (SimpleUploadedFile("osoby.csv", f"{rows}{more}".encode()) for more in ("", "zły;;3063011;redaktor\n"))

    refused = text_of(administrator.post("/admin/imports/new/people/", {"file": bad}, follow=True))
    assert "<td>3</td><td>„zły” nie jest adresem e-mail." in refused
    shown = text_of(administrator.post("/admin/imports/new/people/", {"file": good}, follow=True))
    assert "sekretariat@leszno.example" in shown
    assert not Membership.objects.filter(member__code="3063011").exists()

    row = Import.objects.get(state=Import.State.CHECKED)
    administrator.post(f"/admin/imports/{row.pk}/confirm/")
    tasks.write_import(row.pk)
    assert Membership.objects.get(member__code="3063011").role == Role.EDITOR


def test_codes_can_be_chosen(administrator: Client) -> None:
    page = text_of(upload(administrator, only="3063011"))

    assert "Leszno (3063011)" in page
    assert "Kalisz" not in page


def test_a_long_list_is_shown_page_by_page_at_the_same_cost(administrator: Client) -> None:
    def cost(rows: int) -> int:
        units = [unit for unit in registry.units() if unit.is_gmina][:rows]
        content = "kod;nazwa\n" + "".join(f"{unit.code};{unit.name}\n" for unit in units)
        row = imports.check(loader=loading.MemberLoader(), content=content.encode(), name="g.csv", now=timezone.now())
        administrator.get(f"/admin/imports/{row.pk}/")
        with CaptureQueriesContext(connection) as queries:
            page = administrator.get(f"/admin/imports/{row.pk}/?p=2")
        assert page.status_code == 200
        return len(queries)

    assert cost(500) == cost(10)


def test_past_lists_are_listed_without_their_files(administrator: Client) -> None:
    upload(administrator)
    with CaptureQueriesContext(connection) as queries:
        page = administrator.get("/admin/imports/")

    assert "gminy.csv" in text_of(page)
    assert not any('"content"' in query["sql"] for query in queries)


def test_a_list_can_be_dropped(administrator: Client) -> None:
    upload(administrator)

    administrator.post(f"/admin/imports/{Import.objects.get().pk}/dismiss/")

    assert not Import.objects.exists()


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.EDITOR, Role.MODERATOR])
@pytest.mark.parametrize("address", ["", "new/members/", "{pk}/", "{pk}/confirm/", "{pk}/dismiss/"])
def test_nobody_else_comes_near(sign_in: Any, role: str, address: str) -> None:
    member = factories.MemberPageFactory.create()
    row = imports.check(loader=loading.MemberLoader(), content=FILE, name="gminy.csv", now=timezone.now())
    client = sign_in(factories.person(role, member))
    path = f"/admin/imports/{address.format(pk=row.pk)}"

    answers = [client.get(path), client.post(path, {"file": SimpleUploadedFile("a.csv", FILE)})]

    assert {answer.status_code for answer in answers} <= {302, 403, 404}
    assert all("/admin/imports" not in answer.headers.get("Location", "") for answer in answers)
    assert list(Import.objects.values_list("state", flat=True)) == [Import.State.CHECKED]


def test_the_associations_moderators_do_not_load_either(sign_in: Any) -> None:
    client = sign_in(factories.person(Role.MODERATOR))

    assert client.get("/admin/imports/").status_code in (302, 403, 404)
    upload(client)
    assert not Import.objects.exists()
