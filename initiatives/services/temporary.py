"""What was begun and never finished: uploads whose form nobody sent, parts of files whose writer was killed.

Everything here is older than a day: no form, no reader and no upload takes as long.
"""

import logging
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from wagtail.models import UploadedFile

from initiatives.acts.child import SCRATCH

logger = logging.getLogger(__name__)

AGE = timedelta(days=1)
# Where the storage writes what is not yet whole (`cms.uploads`).
PARTS = ".parts"


def sweep(*, now: datetime) -> int:
    """Takes away what is older than a day; how much it was. Safe to run twice at once."""
    before = (now - AGE).timestamp()
    swept = _sweep_rows(before) + sum(_sweep_folder(*place, before) for place in _places())
    if swept:
        logger.warning("%s unfinished uploads were swept", swept)
    return swept


def _sweep_rows(before: float) -> int:
    """Uploads that still wanted their form. The row does not say when it was made, its file does."""
    swept = 0
    for row in UploadedFile.objects.order_by("pk").iterator():
        try:
            is_old = row.file.storage.get_modified_time(row.file.name).timestamp() < before
        except OSError:
            is_old = True
        if is_old:
            # The row last: it is what finds the file again, should this process end here.
            row.file.storage.delete(row.file.name)
            row.delete()
            swept += 1
    return swept


def _places() -> Iterator[tuple[Path, str]]:
    """Folders, and what the names of ours in them look like: a machine's own temporary folder is others', too."""
    yield Path(settings.FILE_UPLOAD_TEMP_DIR or tempfile.gettempdir()), "*.upload*"
    yield Path(tempfile.gettempdir()), f"{SCRATCH}*"
    yield Path(default_storage.path(PARTS)), "*"


def _sweep_folder(folder: Path, pattern: str, before: float) -> int:
    return sum(_is_left(path, before) and _remove(path) for path in folder.glob(pattern))


def _is_left(path: Path, before: float) -> bool:
    """Ours, and old. A link is looked at itself: what it leads to is not ours to judge."""
    try:
        found = path.lstat()
    except OSError:
        return False
    is_plain = stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)
    return is_plain and found.st_uid == os.getuid() and found.st_mtime < before


def _remove(path: Path) -> bool:
    try:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    except OSError:
        return False
    return True


__all__ = ["AGE", "PARTS", "sweep"]
