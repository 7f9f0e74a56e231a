"""Sending files: by the library's form, by a chooser, many at once, and in the form of an act."""

import zlib
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from cms.users.models import User
from initiatives.models import Attachment, Extraction, MemberPage, Picture, WithdrawalReason
from initiatives.services import withdrawal
from initiatives.tests import factories
from initiatives.tests.editor_signed_in import client, editor, member

__all__ = ["client", "editor", "member"]

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
ADD, CHOOSER = "/admin/documents/add/", "/admin/documents/chooser/create/"
MANY, ACT_FILE = "/admin/documents/multiple/add/", "/admin/documents/act-file/"
REFUSED = "Tego pliku nie można dołączyć"
THERE = "Ten sam plik już tu jest"


def sent(name: str, content: bytes, media_type: str = "application/octet-stream") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, media_type)


class Door:
    """One of the ways in: sends a file, and reads from the answer what was said."""

    def __init__(self, client: Client, member: MemberPage) -> None:
        self.client, self.member = client, member

    def send(self, file: Any, **more: Any) -> Any:
        raise NotImplementedError


class Library(Door):
    def send(self, file: Any, **more: Any) -> str:
        data = {"title": "Uchwała o wodzie"} | ({"file": file} if file else {}) | more
        return self.client.post(ADD, data, follow=True).content.decode()


class Chooser(Door):
    def send(self, file: Any, **more: Any) -> str:
        data = {"title": "Uchwała o wodzie"} | ({"file": file} if file else {}) | more
        answer = self.client.post(CHOOSER, {f"document-chooser-upload-{name}": value for name, value in data.items()})
        return str(answer.json().get("htmlFragment", answer.json()))


class Many(Door):
    def send(self, file: Any, **more: Any) -> str:
        answer = self.client.post(MANY, {"files[]": file, "title": "Uchwała o wodzie", **more}).json()
        return str(answer.get("error_message") or answer["form"])


class ActForm(Door):
    def send(self, file: Any, **more: Any) -> dict[str, Any]:
        data = {"organisation": self.member.pk, "title": "Uchwała o wodzie"} | ({"file": file} if file else {}) | more
        return dict(self.client.post(ACT_FILE, data).json())


DOORS = [Library, Chooser, Many, ActForm]


@pytest.fixture(params=DOORS, ids=lambda kind: kind.__name__)
def door(request: pytest.FixtureRequest, client: Client, member: MemberPage) -> Door:
    made: Door = request.param(client, member)
    return made


def test_a_file_is_kept_for_its_organisation_under_the_name_that_it_had(
    door: Door, member: MemberPage, editor: User
) -> None:
    door.send(sent("../../Uchwała „Żółw” nr 1.pdf", PDF))

    file = Attachment.objects.get()
    assert file.collection == member.rights.collection
    assert file.uploaded_by_user == editor
    assert file.title == "Uchwała o wodzie"
    assert file.original_name == "Uchwała „Żółw” nr 1.pdf"
    assert file.file.name.isascii()
    assert file.filename.startswith("uchwala-zolw-nr-1")
    assert (file.file_size, file.file.read()) == (len(PDF), PDF)
    assert Extraction.objects.get(document=file).state == Extraction.State.WAITING


def test_the_kind_is_that_of_the_content(door: Door) -> None:
    door.send(sent("Uchwała.docx", PDF, "image/png"))

    file = Attachment.objects.get()
    assert file.original_name == "Uchwała.pdf"
    assert file.filename.startswith("uchwala")
    assert file.filename.endswith(".pdf")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("akt.pdf", b"MZ\x90\0\x03\0\0\0", REFUSED),
        ("akt.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', REFUSED),
        ("akt.gif", b"GIF89a\x01\0\x01\0\0\0\0;<html></html>", REFUSED),
        ("akt.pdf", b"", "jest pusty"),
    ],
    ids=["program", "drawing", "gif", "empty"],
)
def test_what_cannot_be_attached_is_refused_in_words(door: Door, name: str, content: bytes, said: str) -> None:
    answer = str(door.send(sent(name, content)))

    assert said in answer
    assert "Rozszerzenie pliku" not in answer
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("kind", [Library, Chooser], ids=lambda kind: kind.__name__)
def test_what_was_typed_stays(kind: type[Door], client: Client, member: MemberPage) -> None:
    assert "Uchwała o wodzie" in kind(client, member).send(sent("akt.exe", b"MZ\x90\0"))


@pytest.mark.parametrize("over_memory", [False, True], ids=["in memory", "on disk"])
def test_a_file_that_is_too_large_is_refused_and_not_kept_on_the_way(
    door: Door, over_memory: bool, settings: Settings
) -> None:
    limit = settings.MAX_UPLOAD_SIZE
    if not over_memory:
        settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * limit

    answer = str(door.send(sent("akt.pdf", PDF + bytes(limit))))

    assert "Plik ma ponad 25 MB" in answer
    assert not Attachment.objects.exists()


def test_a_file_just_within_the_limit_is_taken(client: Client, member: MemberPage, settings: Settings) -> None:
    answer = ActForm(client, member).send(sent("akt.pdf", PDF + bytes(settings.MAX_UPLOAD_SIZE - len(PDF))))

    assert answer["file"]["id"] == Attachment.objects.get().pk
    assert Attachment.objects.get().file.size == settings.MAX_UPLOAD_SIZE


@pytest.mark.parametrize(("headers", "kind"), [({}, "text/html"), ({"x-requested-with": "XMLHttpRequest"}, "json")])
def test_a_request_far_too_large_is_not_read(
    client: Client, settings: Settings, headers: dict[str, str], kind: str
) -> None:
    answer = client.generic("POST", ADD, b"x", headers=headers, CONTENT_LENGTH=str(settings.MAX_REQUEST_SIZE + 1))

    assert answer.status_code == 413
    assert kind in answer.headers["Content-Type"]
    assert "25 MB" in (answer.json()["error_message"] if kind == "json" else answer.content.decode())


HOSTILE = [
    "a" * 300 + ".pdf",
    "../../../etc/cron.d/akt.pdf",
    "..\\..\\akt.pdf",
    "akt\u202efdp.exe",
    "akt\0.pdf",
    "akt\r\nSet-Cookie: a=b.pdf",
    "<img src=x onerror=alert(1)>.pdf",
    "CON.pdf",
    ".pdf",
]


@pytest.mark.parametrize("name", HOSTILE, ids=[ascii(name)[:30] for name in HOSTILE])
def test_a_hostile_name_harms_nobody(name: str, client: Client, member: MemberPage) -> None:
    answer = ActForm(client, member).send(sent(name, PDF))

    file = Attachment.objects.get(pk=answer["file"]["id"])
    assert file.file.name.isascii()
    assert file.file.name.startswith("documents/")
    assert len(file.file.name) <= 100
    assert ".." not in file.file.name
    assert file.original_name.endswith(".pdf")
    assert file.original_name.isprintable()
    assert client.get(file.url).status_code == 200


def test_the_same_file_is_offered_before_a_second_one_is_made(door: Door, member: MemberPage) -> None:
    door.send(sent("pierwszy.pdf", PDF), title="Pierwszy")

    answer = str(door.send(sent("drugi.pdf", PDF), title="Drugi"))

    assert THERE in answer
    assert "Pierwszy" in answer
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize("kind", [Library, Chooser, ActForm], ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("choice", ["reuse", "keep"])
def test_the_answer_needs_no_file(kind: type[Door], choice: str, client: Client, member: MemberPage) -> None:
    door = kind(client, member)
    door.send(sent("pierwszy.pdf", PDF), title="Pierwszy")
    first = Attachment.objects.get()

    door.send(None, title="Drugi", same=choice, same_as=first.pk, same_name="drugi.pdf")

    kept = Attachment.objects.exclude(pk=first.pk)
    expected = [("Drugi", "drugi.pdf", PDF)] if choice == "keep" else []
    assert [(file.title, file.original_name, file.file.read()) for file in kept] == expected


@pytest.mark.parametrize(("choice", "count"), [("reuse", 1), ("keep", 2)])
def test_the_answer_where_many_were_sent(choice: str, count: int, client: Client, member: MemberPage) -> None:
    Many(client, member).send(sent("pierwszy.pdf", PDF))
    first = Attachment.objects.get()

    data = {"same": choice, "title": "Drugi", "same_name": "drugi.pdf"}
    answer = client.post(f"/admin/documents/same/{first.pk}/", data)

    assert answer.json()["success"]
    assert Attachment.objects.count() == count
    assert {file.collection for file in Attachment.objects.all()} == {member.rights.collection}


def test_nobody_learns_what_another_member_has(door: Door) -> None:
    factories.AttachmentFactory.create(
        organisation=factories.MemberPageFactory(), title="Cudzy", content=PDF, name="cudzy.pdf"
    ).get_file_hash()

    answer = str(door.send(sent("nasz.pdf", PDF)))

    assert THERE not in answer
    assert "Cudzy" not in answer
    assert Attachment.objects.count() == 2


@pytest.mark.parametrize("choice", ["reuse", "keep"])
def test_anothers_file_cannot_be_named_in_an_answer(door: Door, choice: str) -> None:
    other = factories.AttachmentFactory.create(
        organisation=factories.MemberPageFactory(), title="Cudzy", content=PDF, name="cudzy.pdf"
    )
    if isinstance(door, Many):
        assert door.client.post(f"/admin/documents/same/{other.pk}/", {"same": choice}).status_code == 404
    else:
        assert "Cudzy" not in str(door.send(None, same=choice, same_as=other.pk))
    assert Attachment.objects.get() == other


def test_a_withdrawn_file_is_not_offered(door: Door, editor: User, on_commit: Any) -> None:
    door.send(sent("pierwszy.pdf", PDF))
    with on_commit():
        withdrawal.withdraw(
            file=Attachment.objects.get(), by=editor, reason=WithdrawalReason.MISTAKE, now=timezone.now()
        )

    assert THERE not in str(door.send(sent("drugi.pdf", PDF)))
    assert Attachment.objects.filter(withdrawn_at=None).count() == 1


def test_what_is_said_of_a_file_is_no_script(client: Client, member: MemberPage) -> None:
    """Wagtail's script puts the answer into the page as it is."""
    Many(client, member).send(sent("a.pdf", PDF), title="<img src=x onerror=alert(1)>")

    assert "<img" not in Many(client, member).send(sent("b.pdf", PDF), title="<img src=x onerror=alert(2)>")


@pytest.mark.parametrize("organisation", ["another", "home", "", "1 or 1", "9" * 30])
def test_a_file_of_an_act_stands_with_nobody_else(organisation: str, client: Client) -> None:
    other = factories.MemberPageFactory()
    number = {"another": other.pk, "home": factories.home().pk}.get(organisation, organisation)

    answer = client.post(ACT_FILE, {"organisation": number, "file": sent("akt.pdf", PDF)})

    # Refused; the admin leads whoever lacks a right back to its start.
    assert answer.status_code == 302
    assert not Attachment.objects.exists()


def test_many_files_lack_nothing_but_a_file(client: Client) -> None:
    assert client.post(MANY, {"title": "Bez pliku"}).status_code == 400
    assert client.post(MANY, {"files[]": sent("a.pdf", PDF), "title": "t" * 999}).json()["success"]
    assert len(Attachment.objects.get().title) == 255


# Pictures -----------------------------------------------------------------------------------------------------------


def png(width: int, height: int) -> bytes:
    """A picture of one colour, as small on the disk as it is large on the screen."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")

    size = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x01\0\0\0\0"
    rows = zlib.compress(bytes(height * (1 + (width + 7) // 8)), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("url", "field"),
    [
        ("/admin/images/add/", "file"),
        ("/admin/images/chooser/create/", "image-chooser-upload-file"),
        ("/admin/images/multiple/add/", "files[]"),
    ],
    ids=["library", "chooser", "many"],
)
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bomba.png", lambda: png(30_000, 30_000)),
        ("bomba.png", lambda: png(9_000, 9_000)),
        ("rysunek.svg", lambda: SVG),
        ("rysunek.png", lambda: SVG),
        ("urwany.png", lambda: png(10, 10)[:40]),
        ("strona.png", lambda: b"GIF89a\x01\0\x01\0\0\0\0;<html></html>"),
        ("pusty.png", lambda: b""),
    ],
    ids=["bomb", "large", "svg", "svg called png", "cut", "gif and html", "empty"],
)
def test_a_picture_that_does_harm_is_an_error_of_the_form(
    url: str, field: str, name: str, content: Callable[[], bytes], client: Client
) -> None:
    answer = client.post(
        url, {field.replace("files[]", "title").replace("file", "title"): "Herb", field: sent(name, content())}
    )

    assert answer.status_code == 200
    assert not Picture.objects.exists()


def test_a_picture_is_taken(client: Client, member: MemberPage) -> None:
    client.post("/admin/images/add/", {"title": "Herb", "file": sent("../Herb „Żółw”.png", png(40, 40))})

    picture = Picture.objects.get()
    assert picture.collection == member.rights.collection
    assert (picture.width, picture.height) == (40, 40)
    assert picture.file.name.isascii()
