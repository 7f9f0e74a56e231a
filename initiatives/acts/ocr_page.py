"""Reads one page as a picture, in a process of its own: `python -m initiatives.acts.ocr_page`, started by `acts.ocr`.

The file comes as standard input. What leaves is JSON: the text, and what the reading took.
"""

import json
import resource
import sys
from io import BytesIO
from typing import TYPE_CHECKING

from initiatives.acts.limits import Limits, hold
from initiatives.acts.outcome import Refused, refusing_damage

if TYPE_CHECKING:
    from PIL.Image import Image

DOTS_PER_INCH = 300
# An A3 sheet at this resolution has 17 million; a plan of a town is drawn smaller instead.
PIXELS_MOST = 20_000_000
LANGUAGES = "pol"


def main(arguments: list[str]) -> None:
    _name, parent, cpu, memory, output, number = arguments
    hold(Limits(cpu=int(cpu), memory=int(memory), output=int(output)), parent=int(parent))
    import pytesseract  # noqa: PLC0415 - held by the limits too

    content = sys.stdin.buffer.read()
    try:
        with refusing_damage():
            picture = draw(content, int(number))
    except Refused as refusal:
        _say({"reason": refusal.reason, "cpu": 0.0, "peak_kib": 0})
        return
    text = pytesseract.image_to_string(picture, lang=LANGUAGES, config=f"--dpi {DOTS_PER_INCH}")
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu_used = sum(usage.ru_utime + usage.ru_stime for usage in used)
    peak = max(usage.ru_maxrss for usage in used)
    _say(text)
    _say({"reason": None, "cpu": cpu_used, "peak_kib": peak})


def _say(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")


def draw(content: bytes, number: int) -> "Image":
    """Page `number`, from 1, in grey: of a PDF as it would be printed, else a frame of a picture."""
    return _draw_pdf(content, number) if b"%PDF-" in content[:1024] else _draw_frame(content, number)


def _draw_pdf(content: bytes, number: int) -> "Image":
    import pypdfium2  # noqa: PLC0415

    document = pypdfium2.PdfDocument(content)
    page = document[number - 1]
    width, height = page.get_size()
    scale = min(DOTS_PER_INCH / 72, (PIXELS_MOST / max(1.0, width * height)) ** 0.5)
    picture: Image = page.render(scale=scale, grayscale=True, may_draw_forms=False).to_pil()
    return picture


def _draw_frame(content: bytes, number: int) -> "Image":
    from PIL import Image  # noqa: PLC0415

    Image.MAX_IMAGE_PIXELS = 2 * PIXELS_MOST
    opened = Image.open(BytesIO(content))
    opened.seek(number - 1)
    picture = opened.convert("L")
    if picture.width * picture.height > PIXELS_MOST:
        factor = (PIXELS_MOST / (picture.width * picture.height)) ** 0.5
        picture = picture.resize((int(picture.width * factor), int(picture.height * factor)))
    return picture


if __name__ == "__main__":
    main(sys.argv[1:])
