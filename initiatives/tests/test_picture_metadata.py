"""Pictures are kept without what they tell of whoever took them, and where; nothing that shows is lost."""

import random
from collections.abc import Callable
from io import BytesIO
from typing import Any
from zlib import crc32

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import ExifTags, Image, ImageCms, ImageOps, PngImagePlugin

from cms.users.models import User
from initiatives.models import FeedPicture, FeedSource, Picture, Role
from initiatives.picture_metadata import NotTakenApartError, without_metadata
from initiatives.tests import factories
from initiatives.tests.feed_pictures import one_picture, picture, run
from initiatives.tests.feed_servers import Server

KINDS = ("JPEG", "PNG", "WEBP", "GIF")
WITH_EXIF = KINDS[:3]
# What is planted in each place of a file where a program may write; no two of them compressed.
SECRETS = (b"APARAT-4711", b"2026:11:22", b"Autorka zdjecia", b"uwaga w pliku", b"dopisane za koncem")
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
TURNED = 6


def noise(size: tuple[int, int] = (48, 32), seed: int = 1) -> Image.Image:
    return Image.frombytes("RGB", size, random.Random(seed).randbytes(size[0] * size[1] * 3))


def exif(turned: int) -> bytes:
    told = Image.Exif()
    told[ExifTags.Base.Orientation] = turned
    told.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.BodySerialNumber] = SECRETS[0].decode()
    told.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSDateStamp] = SECRETS[1].decode()
    return told.tobytes()


def xmp(turned: int = 0) -> bytes:
    about = f' tiff:Orientation="{turned}"' if turned else ""
    return b'<x:xmpmeta xmlns:x="adobe:ns:meta/">' + SECRETS[2] + about.encode() + b"</x:xmpmeta>"


def taken(kind: str, turned: int = TURNED, **how: Any) -> bytes:
    """As a telephone and a program after it write it."""
    told: dict[str, Any] = {"exif": exif(turned), "icc_profile": PROFILE, "xmp": xmp()}
    if kind == "PNG":
        told["pnginfo"] = PngImagePlugin.PngInfo()
        told["pnginfo"].add_text("Comment", SECRETS[3].decode())
        told["pnginfo"].add_itxt("XML:com.adobe.xmp", xmp().decode())
    if kind in ("JPEG", "GIF"):
        told["comment"] = SECRETS[3]
    file = BytesIO()
    noise().save(file, kind, **(told | how))
    return file.getvalue() + SECRETS[4]


def opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image


def secrets_in(content: bytes) -> list[bytes]:
    return [secret for secret in SECRETS if secret in content]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_left_of_what_was_written_beside_the_picture(kind: str) -> None:
    sent = taken(kind)
    assert len(secrets_in(sent)) >= 2

    kept = without_metadata(sent)

    assert secrets_in(kept) == []
    assert set(opened(kept).getexif()) <= {ExifTags.Base.Orientation}
    assert without_metadata(kept) == kept


@pytest.mark.parametrize("turned", range(1, 9))
@pytest.mark.parametrize("kind", WITH_EXIF)
def test_it_shows_the_same_the_same_way_up_in_the_same_colours(kind: str, turned: int) -> None:
    sent = taken(kind, turned)

    before, after = opened(sent), opened(without_metadata(sent))

    assert after.tobytes() == before.tobytes()
    assert after.getexif().get(ExifTags.Base.Orientation, 1) == turned
    assert ImageOps.exif_transpose(after).tobytes() == ImageOps.exif_transpose(before).tobytes()
    assert after.info["icc_profile"] == PROFILE


@pytest.mark.parametrize(
    "how", [{"progressive": True}, {"restart_marker_rows": 1}, {"subsampling": 0, "dpi": (300, 300)}]
)
def test_every_way_of_writing_a_jpeg_keeps_its_pixels(how: dict[str, Any]) -> None:
    sent = taken("JPEG", **how)

    before, after = opened(sent), opened(without_metadata(sent))

    assert after.tobytes() == before.tobytes()
    assert after.info.get("dpi") == before.info.get("dpi")


def test_a_jpeg_of_four_inks_keeps_its_colours() -> None:
    file = BytesIO()
    noise().convert("CMYK").save(file, "JPEG", exif=exif(1))

    kept = opened(without_metadata(file.getvalue()))

    assert kept.tobytes() == opened(file.getvalue()).tobytes()
    assert kept.mode == "CMYK"


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_what_moves_moves_on(kind: str) -> None:
    file = BytesIO()
    first, *rest = (noise(seed=seed) for seed in range(3))
    more: dict[str, Any] = {} if kind == "GIF" else {"exif": exif(1)}
    first.save(file, kind, save_all=True, append_images=rest, duration=[90, 180, 270], loop=2, **more)

    before, after = Image.open(BytesIO(file.getvalue())), Image.open(BytesIO(without_metadata(file.getvalue())))

    assert (after.n_frames, after.info["loop"]) == (3, 2)  # type: ignore[attr-defined]
    for number in range(3):
        before.seek(number)
        after.seek(number)
        assert after.convert("RGB").tobytes() == before.convert("RGB").tobytes()
        assert after.info["duration"] == before.info["duration"]


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_a_picture_that_only_xmp_says_is_turned_stays_turned(kind: str) -> None:
    sent = taken(kind, exif=b"", xmp=xmp(TURNED))

    assert opened(without_metadata(sent)).getexif()[ExifTags.Base.Orientation] == TURNED


def test_a_png_that_says_behind_the_picture_that_it_is_turned_stays_turned() -> None:
    file = BytesIO()
    noise().save(file, "PNG")
    told = exif(TURNED).removeprefix(b"Exif\0\0")
    chunk = len(told).to_bytes(4, "big") + b"eXIf" + told + crc32(b"eXIf" + told).to_bytes(4, "big")
    sent = file.getvalue()[:-12] + chunk + file.getvalue()[-12:]

    kept = opened(without_metadata(sent))

    assert kept.getexif()[ExifTags.Base.Orientation] == TURNED
    assert kept.tobytes() == noise().tobytes()


def test_a_second_picture_that_a_telephone_keeps_behind_the_first_goes() -> None:
    second = noise(seed=2)
    file = BytesIO()
    noise().save(file, "MPO", save_all=True, append_images=[second], exif=exif(1))
    assert getattr(opened(file.getvalue()), "n_frames", 1) == 2

    kept = opened(without_metadata(file.getvalue()))

    assert kept.format == "JPEG"
    assert getattr(kept, "n_frames", 1) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_breaks_off_shows_what_it_did_or_is_refused(kind: str) -> None:
    sent = taken(kind)

    for end in range(0, len(sent), 97):
        try:
            kept = without_metadata(sent[:end])
        except NotTakenApartError:
            continue
        assert shows(kept) == shows(sent[:end])


def shows(content: bytes) -> bytes | None:
    try:
        return opened(content).tobytes()
    except (OSError, SyntaxError):
        return None


@pytest.mark.parametrize("kind", KINDS)
def test_broken_bytes_come_to_an_end(kind: str) -> None:
    chance = random.Random(7)
    for _ in range(300):
        broken = bytearray(taken(kind))
        for _ in range(chance.randrange(1, 8)):
            broken[chance.randrange(len(broken))] = chance.choice((0, 1, 0x7F, 0xD8, 0xFF))
        try:
            kept = without_metadata(bytes(broken))
        except NotTakenApartError:
            continue
        assert len(kept) <= len(broken) + 100


def test_what_is_no_picture_stays_as_it_is() -> None:
    assert without_metadata(b"%PDF-1.7") == b"%PDF-1.7"
    assert without_metadata(b"") == b""


@pytest.fixture
def editor(media: None) -> User:
    return factories.person(Role.EDITOR, factories.MemberPageFactory())


def upload(client: Client, content: bytes, name: str = "rynek.jpg") -> None:
    page = client.post("/admin/images/add/", {"title": "Rynek", "file": SimpleUploadedFile(name, content)})
    assert page.status_code == 302, page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", WITH_EXIF)
def test_an_uploaded_picture_is_kept_and_shown_smaller_without_them(
    kind: str, editor: User, sign_in: Callable[[User], Client]
) -> None:
    upload(sign_in(editor), taken(kind), f"rynek.{kind.lower()}")

    ours = Picture.objects.get()
    kept = ours.file.read()
    assert secrets_in(kept) == []
    assert (ours.file_size, ours.width, ours.height) == (len(kept), *opened(taken(kind)).size)
    smaller = ours.get_rendition("width-16").file.read()
    assert secrets_in(smaller) == []
    # Turned as it was taken: upright.
    assert opened(smaller).size == (16, 24)


@pytest.mark.django_db
def test_one_of_several_that_are_sent_at_once_is_kept_without_them(
    editor: User, sign_in: Callable[[User], Client]
) -> None:
    file = SimpleUploadedFile("rynek.jpg", taken("JPEG"))

    sign_in(editor).post("/admin/images/multiple/add/", {"title": "Rynek", "files[]": file})

    assert secrets_in(Picture.objects.get().file.read()) == []


@pytest.mark.django_db
def test_the_same_picture_sent_twice_is_known_by_its_digest(editor: User, sign_in: Callable[[User], Client]) -> None:
    client = sign_in(editor)
    upload(client, taken("JPEG"))
    upload(client, taken("JPEG"))

    first, second = Picture.objects.order_by("pk")
    assert first.file_hash == second.file_hash != ""
    second.file_hash = ""
    second._set_file_hash()
    assert second.file_hash == first.file_hash


@pytest.mark.django_db
def test_a_picture_whose_parts_cannot_be_told_apart_is_refused(editor: User, sign_in: Callable[[User], Client]) -> None:
    """Pillow reads no further than the last pixel; this one has a part behind it that never ends."""
    file = SimpleUploadedFile("rynek.gif", taken("GIF")[: -len(SECRETS[4]) - 1] + b"!\xfe\xff" + b"a" * 20)

    page = sign_in(editor).post("/admin/images/add/", {"title": "Rynek", "file": file})

    assert page.status_code == 200
    assert "file" in page.context["form"].errors
    assert not Picture.objects.exists()


@pytest.mark.django_db
def test_a_copy_from_a_feed_is_kept_without_them_and_known_by_what_was_sent(media: None, server: Server) -> None:
    one_picture(server)
    server.routes["/namiot.png"] = picture(taken("JPEG"), "image/jpeg")

    for _ in range(2):
        FeedSource.objects.update(next_at=None)
        run(server)

    ours = Picture.objects.get()
    kept = ours.file.read()
    assert secrets_in(kept) == []
    assert opened(kept).getexif()[ExifTags.Base.Orientation] == TURNED
    assert (ours.file_size, FeedPicture.objects.get().picture_id) == (len(kept), ours.pk)
