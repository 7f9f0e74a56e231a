"""The suite: quick, hermetic, and as near to production as a test can be."""

import os
import tempfile
from pathlib import Path

from cms.settings.base import *  # noqa: F403
from cms.settings.base import DATABASES, STORAGES

# One folder a process, made when it is first written to; the suite removes it at its end.
SCRATCH = Path(tempfile.gettempdir()) / f"burza-test-{os.getpid()}"

DEBUG = False
DEMO_ALLOWED = True
COMPONENTS_PAGE = True
SECRET_KEY = "for-the-tests-alone-and-as-long-as-production-asks-for-it"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DELIVERY_BACKEND = EMAIL_BACKEND
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# A process that a test starts shares the test's files.
MEDIA_ROOT = Path(os.environ.get("TEST_MEDIA_ROOT", SCRATCH / "media"))
# None: the machine's own.
FILE_UPLOAD_TEMP_DIR = None
# A thread that writes whenever it likes would write into another test.
SEARCH_LOG_SECONDS = 0.0
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as in real life: threads and other processes see it too, and locks are real.
    DATABASES["default"]["TEST"] = {"NAME": f"{SCRATCH}.sqlite3"}
