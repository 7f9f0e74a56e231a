"""Pictures that partners' entries show, as pictures of ours."""

from functools import partial

from django.core.files import File

from initiatives.models import FeedPicture, Picture
from initiatives.services import feed_copies, uploads
from initiatives.services.feed_copies import Copy


def keep(*, copy: Copy, awaits_scan: bool) -> None:
    """For whoever holds the source's lease, of what is known to be a picture; `awaits_scan` as `uploads.must_wait`
    said. Raises `uploads.NoRoom`.
    """
    feed_copies.keep(FeedPicture, copy=copy, store=partial(_stored, copy, awaits_scan))


def _stored(copy: Copy, awaits_scan: bool, digest: str) -> int:
    alt, address = copy.piece.title, copy.piece.address
    name = feed_copies.file_name(address)
    unique = feed_copies.own_name(copy, uploads.stored_name(name, ending=copy.ending), digest)
    with copy.path.open("rb") as opened:
        picture = Picture(
            title=(alt or name or address)[:255], description=alt[:255], credit=copy.credit[:300],
            collection_id=copy.collection, awaits_scan=awaits_scan, file=File(opened, name=unique),
        )  # fmt: skip
        feed_copies.delete_left(Picture, picture.get_upload_to(unique))
        picture._set_image_file_metadata()
        with uploads.whole_or_nothing(picture):
            picture.save()
    return int(picture.pk)


__all__ = ["keep"]
