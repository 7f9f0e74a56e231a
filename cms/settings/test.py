"""The suite: quick, hermetic, and as near to production as a test can be."""

import tempfile
from pathlib import Path

from cms.settings import env
from cms.settings.base import *  # noqa: F403
from cms.settings.base import DATABASES, STORAGES

DEBUG = False
DEMO_ALLOWED = True
SECRET_KEY = "for-the-tests-alone-and-as-long-as-production-asks-for-it"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# A process that a test starts shares the test's files.
MEDIA_ROOT = Path(env.text("TEST_MEDIA_ROOT", default=tempfile.mkdtemp(prefix="burza-media-")))
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as in real life: threads and other processes see it too, and locks are real.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(tempfile.mkdtemp(prefix="burza-database-")) / "test.sqlite3")}
