"""Scans that come as pictures: a page a frame."""

from io import BytesIO

from PIL import Image

from initiatives.acts.outcome import MAX_PAGES, Reason, Refused, refusing_damage


def frames(content: bytes) -> int:
    """How many there are. Only heads are read: nothing is unpacked here."""
    with refusing_damage():
        count: int = getattr(Image.open(BytesIO(content)), "n_frames", 1)
    if count > MAX_PAGES:
        raise Refused(Reason.TOO_LARGE)
    return count
