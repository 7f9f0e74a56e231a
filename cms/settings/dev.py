"""A machine of one's own, and the demo: everything works without a single variable set."""

from pathlib import Path
from urllib.parse import quote

from cms.settings import env
from cms.settings.base import *  # noqa: F403
from cms.settings.base import DATA_DIR, STORAGES

DEBUG = env.flag("DEBUG", default=True)
# Good for one machine alone: production refuses to start without a key of its own.
SECRET_KEY = "for-one-machine-alone-never-for-a-server-that-others-reach"  # noqa: S105
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]
INTERNAL_IPS: list[str] = []

DEMO_ALLOWED = True
COMPONENTS_PAGE = True
MAIL = env.email("EMAIL_URL", default=f"file://{quote(str(DATA_DIR / 'mail'))}")
globals().update(MAIL)
DEMO_MAIL_DIR = Path(MAIL["EMAIL_FILE_PATH"]) if "EMAIL_FILE_PATH" in MAIL else None

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
