"""Pictures that would hold up whoever opens them: they are opened by a child first, and refused."""

from collections.abc import Callable
from io import BytesIO
from tempfile import TemporaryFile

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from cms.users.models import User
from initiatives.acts.limits import MIB, Limits
from initiatives.acts.picture_check import LIMITS, Size, size_in_child
from initiatives.models import Picture, Role
from initiatives.tests import factories

TOO_MANY_PIXELS = "pikseli to"
BRIEF = Limits(cpu=1, wall=60, memory=512 * MIB, output=MIB)


def stored(kind: str, size: tuple[int, int] = (8, 8), **how: object) -> bytes:
    file = BytesIO()
    Image.new("1" if kind == "PNG" else "RGB", size).save(file, kind, **how)
    return file.getvalue()


def of_empty_segments() -> bytes:
    plain = stored("JPEG")
    return plain[:2] + b"\xff\xe5\x00\x02" * 4_000_000 + plain[2:]


def of_many_passes() -> bytes:
    """Each goes over the whole picture, and says in a hundred bytes that nothing changes."""
    plain = stored("JPEG", (4000, 4000), progressive=True)
    last = plain[plain.rindex(b"\xff\xda") : -2]
    return plain[:-2] + last * 50_000 + plain[-2:]


def of_a_long_comment() -> bytes:
    plain = stored("GIF")
    return plain[:-1] + b"!\xfe" + b"\x01a" * 12_000_000 + b"\0" + plain[-1:]


def moving(kind: str, size: tuple[int, int], frames: int) -> bytes:
    file = BytesIO()
    first, *rest = (Image.new("RGB", size, (number * 14, 0, 0)) for number in range(frames))
    first.save(file, kind, save_all=True, append_images=rest)
    return file.getvalue()


def measured(content: bytes, limits: Limits = LIMITS) -> Size | None:
    with TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        most = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS
        return size_in_child(file, pixels_most=most, limits=limits)


@pytest.mark.parametrize("make", [of_empty_segments, of_many_passes, of_a_long_comment])
def test_what_holds_its_reader_up_is_no_picture(make: Callable[[], bytes]) -> None:
    assert measured(make(), BRIEF) is None


@pytest.mark.parametrize("kind", ["GIF", "JPEG", "PNG", "WEBP"])
def test_a_picture_is_measured(kind: str) -> None:
    assert measured(stored(kind, (40, 30))) == (40, 30, 1)


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_frames_are_counted(kind: str) -> None:
    assert measured(moving(kind, (40, 30), 5)) == (40, 30, 5)


def test_what_would_fill_the_memory_is_measured_and_not_unpacked() -> None:
    """178 million pixels in 200 kB, which Pillow alone would unpack to 178 MB and more."""
    assert measured(stored("PNG", (13_300, 13_300)), Limits(cpu=5, memory=256 * MIB)) == (13_300, 13_300, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_the_pixels_of_all_frames_count(kind: str, sign_in: Callable[[User], Client]) -> None:
    editor = factories.person(Role.EDITOR, factories.MemberPageFactory())
    content = moving(kind, (2000, 2000), 17)

    page = sign_in(editor).post(
        "/admin/images/add/", {"title": "Rynek", "file": SimpleUploadedFile(f"rynek.{kind.lower()}", content)}
    )

    assert TOO_MANY_PIXELS in page.content.decode()
    assert not Picture.objects.exists()
