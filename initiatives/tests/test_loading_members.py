"""Members from a file: what it says is checked whole, then written so that nothing tells them from others."""

from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    ReferenceIndex,
    Revision,
)
from wagtail.search.models import IndexEntry

from initiatives.models import Ending, FormerUnit, Import, MemberPage, OrganisationRights
from initiatives.register import registry
from initiatives.services import organisations
from initiatives.services.founding import MOST_NUMBER, add_collections
from initiatives.services.unit_rows import COLUMNS, parse
from initiatives.tabular import read
from initiatives.tests import factories

pytestmark = pytest.mark.django_db

HEAD = "kod;nazwa;szerokość;długość;ludność\n"


def load(path: Path, text: str | bytes, **options: Any) -> str:
    """What the command says."""
    file = path / "gminy.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    told = StringIO()
    call_command("load_members", str(file), stdout=told, stderr=told, **options)
    return told.getvalue()


def refused(path: Path, text: str | bytes, **options: Any) -> str:
    file = path / "gminy.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    told = StringIO()
    with pytest.raises(CommandError):
        call_command("load_members", str(file), stdout=told, stderr=told, **options)
    return told.getvalue()


def member(code: str) -> MemberPage:
    page: MemberPage = MemberPage.objects.get(code=code)
    return page


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (";Łódź;;;", "Brakuje kodu."),
        ("201011;Bolesławiec;;;", "W kodzie „201011” brakuje cyfry: czy arkusz usunął zero z jego początku?"),
        ("Łódź;Łódź;;;", "„Łódź” nie jest kodem: 7 cyfr oznacza gminę, 4 powiat, 2 województwo."),
        ("9901011;X;;;", "Kod żadnego województwa nie zaczyna się od „99”."),
        ("1061;Łódź;;;", "„1061” to miasto na prawach powiatu: podaj 7 cyfr."),
        ("0201014;X;;;", "Ostatnia cyfra kodu „0201014” nie oznacza rodzaju gminy: 1 to miejska, 2 wiejska,"),
        ("0200011;X;;;", "Żadna jednostka samorządu nie może mieć kodu „0200011”."),
        ("1061011;;;;", "Brakuje nazwy."),
        (f"1061011;{'Ł' * 256};;;", "Nazwa ma więcej niż 255 znaków."),
        ("1061011;=HYPERLINK(1);;;", "„=HYPERLINK(1)” nie jest nazwą jednostki."),
        ("1061011;123;;;", "„123” nie jest nazwą jednostki."),
        ("1061011;Łódź;51,7;;", "Brakuje szerokości albo długości geograficznej."),
        ("1061011;Łódź;północ;19;", "„północ” nie jest liczbą stopni."),
        ("1061011;Łódź;NaN;19;", "„NaN” nie jest liczbą stopni."),
        ("1061011;Łódź;19,4;51,7;", "19,4 stopni to nie w Polsce: dozwolone są wartości od 49 do 55."),
        ("1061011;Łódź;;;dużo", "„dużo” nie jest liczbą mieszkańców; „nieznana” oznacza brak danych."),
        ("1061011;Łódź;;;-5", "„-5” nie jest liczbą mieszkańców; „nieznana” oznacza brak danych."),
        ("1061011;Łódź;;;999999999999", "„999999999999” nie jest liczbą mieszkańców; „nieznana” oznacza brak danych."),
        ("3063012;Leszno;;;", "Jednostka 3063012 jest już w wierszu 2."),
        ("1061011;Łódź", "Wiersz ma mniej komórek niż wiersz nagłówków."),
    ],
)  # fmt: skip
def test_a_bad_row_is_told_by_line_and_reason_and_the_file_changes_nothing(
    tmp_path: Path, row: str, reason: str
) -> None:
    told = refused(tmp_path, f"{HEAD}3063011;Leszno;;;\n{row}\n")

    assert f"wiersz 3: {reason}" in told
    assert not MemberPage.objects.exists()
    assert not Import.objects.exclude(content=b"").exists()


def test_all_bad_rows_are_told_at_once(tmp_path: Path) -> None:
    told = refused(tmp_path, HEAD + "1;A;;;\n" * 3000)

    assert told.count("wiersz ") == 3000
    assert "wiersz 3001: " in told


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "windows-1250"])
def test_a_file_of_excel_is_read(tmp_path: Path, encoding: str) -> None:
    text = "sep=;\r\nKod TERYT;Nazwa;Liczba ludności\r\n1061011;Łódź;670 642\r\n1206;krakowski;nieznana\r\n"
    load(tmp_path, text.encode(encoding))

    assert (member("1061011").title, member("1061011").population) == ("Łódź", 670_642)
    assert (member("1206").title, member("1206").population) == ("Powiat krakowski", None)


def test_what_is_made_is_made_as_one_by_one(tmp_path: Path, on_commit: Any) -> None:
    with on_commit():
        one = organisations.create_member(
            home=factories.home(), title="Leszno", code="3063011", latitude=Decimal("51.8"), longitude=Decimal("16.5")
        )
    load(tmp_path, f"{HEAD}3062011;Kalisz;51,8;16,5;\n")
    many = member("3062011")

    assert _told(many) == _told(member("3063011"))
    assert (many.slug, many.url_path) == ("kalisz-3062011", "/home/kalisz-3062011/".replace("/home", _home_path()))
    assert many.rights.collection.name == "Kalisz (3062011)"
    assert one.pk != many.pk


def _home_path() -> str:
    return str(factories.home().url_path).rstrip("/")


def _told(page: MemberPage) -> dict[str, Any]:
    """Everything that is stored of a member, without what tells one from another."""
    rights = OrganisationRights.objects.get(organisation=page.pk)
    groups = {rights.editors_id: "editors", rights.moderators_id: "moderators"}
    own = Page.objects.get(pk=page.pk)
    revision = Revision.objects.get(pk=page.latest_revision_id)
    return {
        "page": {field.name: _plain(own, field.attname) for field in Page._meta.local_concrete_fields},
        "facts": (page.unit_kind, page.voivodeship, page.latitude, page.longitude, page.population),
        "pages": sorted(
            (groups.get(row.group_id, row.group.name), row.permission.codename)
            for row in GroupPagePermission.objects.filter(page=page.pk)
        ),
        "files": sorted(
            (groups.get(row.group_id, row.group.name), row.permission.codename)
            for row in GroupCollectionPermission.objects.filter(collection=rights.collection_id)
        ),
        "groups": [
            sorted(Group.objects.get(pk=number).permissions.values_list("codename", flat=True)) for number in groups
        ],
        "names": [
            Group.objects.get(pk=number).name.replace(page.title, "").replace(page.code, "") for number in groups
        ],
        "indexed": IndexEntry.objects.filter(object_id=str(page.pk), content_type=page.content_type).count(),
        "refers to": sorted(
            ReferenceIndex.objects.filter(object_id=str(page.pk)).values_list("model_path", "content_path")
        ),
        "revision": {name: _without(page, value) for name, value in revision.content.items() if name not in DIFFERENT},
        "revision of": (revision.content_type, revision.base_content_type, revision.user, revision.object_str != ""),
        "revisions": page.revisions.count(),
    }


DIFFERENT = (
    "pk", "page_ptr", "title", "draft_title", "slug", "path", "url_path", "code", "unit_number", "powiat",
    "translation_key", "latitude", "longitude",
)  # fmt: skip


def _without(page: MemberPage, value: Any) -> Any:
    return str(value).replace(page.title, "").replace(page.code, "")


def _plain(page: Page, name: str) -> Any:
    """Of what differs between any two pages, whether it is there."""
    value = getattr(page, name)
    return value if isinstance(value, bool | None) or name in ("depth", "numchild", "locale_id") else bool(value)


def test_rows_that_are_there_are_updated_and_what_people_wrote_stays(tmp_path: Path) -> None:
    page = organisations.create_member(home=factories.home(), title="Leszno", code="3063011", population=1)
    MemberPage.objects.filter(pk=page.pk).update(introduction="<p>Nasze słowa.</p>")
    draft = MemberPage.objects.get(pk=page.pk)
    draft.introduction = "<p>W szkicu.</p>"
    draft.save_revision()

    told = load(tmp_path, f"{HEAD}3063011;Leszno;51,8;16,5;64 000\n")

    page.refresh_from_db()
    assert "zmienione: 1" in told
    assert (page.latitude, page.longitude, page.population) == (Decimal("51.8"), Decimal("16.5"), 64_000)
    assert page.introduction == "<p>Nasze słowa.</p>"
    latest = page.get_latest_revision_as_object()
    assert (latest.population, latest.latitude) == (64_000, Decimal("51.8"))
    assert latest.introduction == "<p>W szkicu.</p>"
    assert not FormerUnit.objects.exists()
    assert "bez zmian: 1" in load(tmp_path, f"{HEAD}3063011;Leszno;51,8;16,5;64 000\n")


def test_a_column_that_is_absent_changes_nothing_and_unknown_is_a_value(tmp_path: Path) -> None:
    organisations.create_member(home=factories.home(), title="Leszno", code="3063011", population=5)

    load(tmp_path, "kod\n3063011\n")
    assert member("3063011").population == 5
    load(tmp_path, "kod;ludność\n3063011;nieznana\n")
    assert member("3063011").population is None


def test_a_new_kind_or_name_leaves_the_former_one(tmp_path: Path) -> None:
    page = organisations.create_member(home=factories.home(), title="Zielonki", code="1206172")

    load(tmp_path, "kod;nazwa\n1206173;Zielonki Miasto\n")

    page.refresh_from_db()
    assert (page.code, page.title, page.unit_kind) == ("1206173", "Zielonki Miasto", "urban_rural")
    former = page.former_units.get()
    assert (former.code, former.name, former.until) == ("1206172", "Zielonki", timezone.localdate())
    assert MemberPage.objects.count() == 1


def test_a_former_number_makes_no_second_member(tmp_path: Path) -> None:
    page = organisations.create_member(home=factories.home(), title="Zielonki", code="1206172")
    organisations.change_unit(member=page, code="1205992", on=date(2026, 1, 1))

    told = load(tmp_path, "kod;nazwa\n1206172;Zielonki\n")

    assert "Wiersz 2: 1206172 to dawny kod członka Zielonki (1205992)" in told
    assert MemberPage.objects.count() == 1


def test_a_member_that_left_is_not_revived(tmp_path: Path) -> None:
    page = organisations.create_member(home=factories.home(), title="Zielonki", code="1206172")
    organisations.end_membership(member=page, on=date(2026, 1, 1))

    told = load(tmp_path, "kod;nazwa;ludność\n1206172;Inna nazwa;5\n")

    page.refresh_from_db()
    assert "nie należy do zrzeszenia od 2026-01-01" in told
    assert (page.title, page.population, page.ending) == ("Zielonki", None, Ending.LEFT)


def test_a_unit_that_the_register_lacks_needs_a_name(tmp_path: Path) -> None:
    assert "w rejestrze nie ma jednostki 1206992" in refused(tmp_path, "kod\n1206992\n")
    load(tmp_path, "kod;nazwa\n1206992;Nowa Gmina\n")
    assert (member("1206992").latitude, member("1206992").title) == (None, "Nowa Gmina")


def test_those_named_alone_are_loaded_from_the_register() -> None:
    call_command("load_members", only="1061011, 1206,12", stdout=StringIO())

    assert [page.title for page in MemberPage.objects.order_by("code")] == [
        "Łódź",
        "Województwo małopolskie",
        "Powiat krakowski",
    ]
    powiat = registry.unit("1206")
    assert powiat is not None
    assert (member("1206").latitude, member("1206").longitude) == (
        Decimal(str(powiat.latitude)),
        Decimal(str(powiat.longitude)),
    )


def test_a_star_means_all_below_and_a_code_of_none_is_an_error() -> None:
    call_command("load_members", only="1206*", stdout=StringIO())
    assert MemberPage.objects.count() == 18

    told = StringIO()
    with pytest.raises(CommandError):
        call_command("load_members", only="9999999", stdout=told, stderr=told)
    assert "W pliku nie ma wskazanej jednostki 9999999." in told.getvalue()


def test_whoever_watches_sees_how_far_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stderr", screen := Terminal())

    load(tmp_path, "kod;nazwa\n1061011;Łódź\n3063011;Leszno\n")

    assert "2/2" in screen.getvalue()
    assert "100%" in screen.getvalue()


def test_members_of_one_name_are_two(tmp_path: Path) -> None:
    load(tmp_path, "kod;nazwa\n1213052;Osiek\n2212092;Osiek\n")

    assert {page.slug for page in MemberPage.objects.all()} == {"osiek-1213052", "osiek-2212092"}
    assert Group.objects.filter(name__startswith="Editors: Osiek").count() == 2


@pytest.mark.slow
def test_three_thousand_rows_leave_sound_trees(tmp_path: Path) -> None:
    rows = [f"{powiat}{number}2;Wieś {number}" for powiat in ("3201", "3202", "3203") for number in range(30, 99)][:194]
    everything = "kod;nazwa\n" + "".join(f"{unit.code};{unit.name}\n" for unit in registry.units())

    assert "nowe: 3001" in load(tmp_path, everything + "\n".join(rows))

    assert MemberPage.objects.count() == 3001
    assert not any(Page.find_problems())
    assert not any(Collection.find_problems())
    names = list(Collection.objects.filter(depth=2).order_by("path").values_list("name", flat=True))
    assert names == sorted(names)
    assert OrganisationRights.objects.count() == len(names)


def test_a_batch_costs_a_query_for_many_rows(tmp_path: Path) -> None:
    rows = [f"{unit.code};{unit.name}\n" for unit in registry.units() if unit.is_gmina]
    load(tmp_path, "kod;nazwa\n" + rows[0])

    with CaptureQueriesContext(connection) as few:
        load(tmp_path, "kod;nazwa\n" + "".join(rows[100:110]))
    with CaptureQueriesContext(connection) as many:
        load(tmp_path, "kod;nazwa\n" + "".join(rows[200:300]))

    # SQLite takes a limited number of values at once.
    assert len(many) < len(few) + 90


def test_collections_keep_the_order_of_names_where_there_is_no_room_between() -> None:
    root = Collection.get_first_root_node()
    first, last = root.add_child(name="A"), root.add_child(name="Z")
    below = first.add_child(name="pod A")

    add_collections([f"B{number:03}" for number in range(30)])
    add_collections(["AA"])

    rows = list(Collection.objects.filter(depth=2).order_by("path"))
    assert [row.name for row in rows][:3] == ["A", "AA", "B000"]
    assert rows[-1].pk == last.pk
    below.refresh_from_db()
    assert below.get_parent().pk == first.pk
    assert not any(Collection.find_problems())
    assert max(Collection._str2int(row.path[-4:]) for row in rows) < MOST_NUMBER


def test_rows_are_parsed_without_a_database() -> None:
    rows, problems = parse(read("kod;nazwa\n1061011;Łódź\n".encode(), COLUMNS))

    assert (rows[0].number, rows[0].title, problems) == ("106101", "Łódź", [])
