"""Opens a picture in a process of its own: `python -m initiatives.acts.picture_check`, or forked, by `size_in_child`.

Willow unpacks a picture to learn its size. Over a JPEG of 25 MB made of empty segments that takes eight seconds and a
gigabyte, over one of countless passes for hours, and a PNG of 200 KB unpacks to 700 MB. So the process that answers
requests opens only what a child got through.
"""

import json
import resource
import sys
from io import BytesIO
from typing import IO, NamedTuple

from initiatives.acts.child import Run, ask, run_alone
from initiatives.acts.fork_servers import ForkServers
from initiatives.acts.limits import MIB, Limits, hold
from initiatives.picture_metadata import without_metadata

# A picture of 64 million pixels takes two seconds; as a WebP, 900 MB.
LIMITS = Limits(cpu=5, wall=20, memory=1024 * MIB, output=MIB)
FORMATS = ("GIF", "JPEG", "PNG", "WEBP")
_PLUGINS = ("PIL.GifImagePlugin", "PIL.JpegImagePlugin", "PIL.PngImagePlugin", "PIL.WebPImagePlugin")
# Of these a browser shows one frame after another; what a telephone keeps beside its JPEG is no frame.
_MOVING = ("GIF", "PNG", "WEBP")


class Size(NamedTuple):
    width: int
    height: int
    frames: int

    @property
    def pixels(self) -> int:
        """Of all frames."""
        return self.width * self.height * self.frames


def opening_servers() -> ForkServers:
    """For whoever has many pictures, as `run`."""
    return ForkServers("initiatives.acts.picture_check", *_PLUGINS)


def size_in_child(file: IO[bytes], *, pixels_most: int, limits: Limits = LIMITS, run: Run = run_alone) -> Size | None:
    """None where no picture comes out of it within the limits; one of more than `pixels_most` is not unpacked, only
    measured. `file` is an open one of the disk, read from where it stands."""
    answer = ask("initiatives.acts.picture_check", file, str(pixels_most), name="", limits=limits, run=run)
    return Size(*answer.values[0]) if answer.values else None


def main(arguments: list[str]) -> None:
    _name, parent, cpu, memory, output, pixels_most = arguments
    hold(Limits(cpu=int(cpu), memory=int(memory), output=int(output)), parent=int(parent))
    size = _size(sys.stdin.buffer.read(), int(pixels_most))
    used = resource.getrusage(resource.RUSAGE_SELF)
    if size is not None:
        _say(size)
    _say({"reason": None, "cpu": used.ru_utime + used.ru_stime, "peak_kib": used.ru_maxrss})


def _say(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")


def _size(content: bytes, pixels_most: int) -> Size | None:
    from PIL import Image  # noqa: PLC0415 - held by the limits too

    Image.MAX_IMAGE_PIXELS = None
    try:
        picture = Image.open(BytesIO(content), formats=FORMATS)
        size = Size(*picture.size, getattr(picture, "n_frames", 1) if picture.format in _MOVING else 1)
        if size.pixels <= pixels_most:
            picture.load()
            # Whoever keeps it does that again.
            without_metadata(content)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - over a broken file the library raises nearly anything
        return None
    return size


if __name__ == "__main__":
    main(sys.argv[1:])
