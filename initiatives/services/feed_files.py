"""Files of acts and practices that another Burza gives with its records, as files of ours: looked at as if somebody had
sent them in, and read.
"""

from collections.abc import Collection
from datetime import datetime
from functools import partial

from django.core.files import File

from initiatives.exchange.pieces import Piece
from initiatives.models import Attachment, FeedFile, FeedSource
from initiatives.services import feed_copies, uploads
from initiatives.services.feed_copies import Copy
from initiatives.services.uploads import Arrived


def had(*, source: FeedSource, pieces: Collection[Piece]) -> set[tuple[int, str, str]]:
    """Collection, address and SHA-1 of those that we have: they need not be asked for."""
    wanted = {piece.address for piece in pieces if piece.is_file}
    rows = {row.pk: row for row in feed_copies.rows_at(FeedFile, source=source, addresses=wanted)} if wanted else {}
    found = Attachment.objects.filter(feed_files__in=rows).values_list("feed_files", "file_hash") if rows else ()
    return {(rows[number].collection_id, rows[number].address, sha1) for number, sha1 in found}


def examine(*, copy: Copy, now: datetime, asks: bool) -> Arrived:
    """As `uploads.examine`; outside of a transaction, for the scanner takes its time."""
    name = feed_copies.file_name(copy.piece.address)
    with copy.path.open("rb") as opened:
        return uploads.examine(file=File(opened, name=name), by=None, now=now, asks=asks)


def keep(*, copy: Copy, arrived: Arrived) -> None:
    """For whoever holds the source's lease. Raises `uploads.NoRoom`."""
    feed_copies.keep(FeedFile, copy=copy, store=partial(_stored, copy, arrived))


def _stored(copy: Copy, arrived: Arrived, digest: str) -> int:
    unique = feed_copies.own_name(copy, arrived.stored_name, digest)
    with copy.path.open("rb") as opened:
        attachment = Attachment(
            title=(copy.piece.title or arrived.name)[:255], collection_id=copy.collection,
            file=File(opened, name=unique),
        )  # fmt: skip
        uploads.put(attachment=attachment, arrived=arrived)
        feed_copies.delete_left(Attachment, f"documents/{unique}")
        with uploads.whole_or_nothing(attachment):
            attachment.save()
    return int(attachment.pk)


__all__ = ["examine", "had", "keep"]
