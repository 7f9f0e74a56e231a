"""For `manage.py bench` alone: as production is, on a database of its own and with two doors more."""

from cms.settings.base import *  # noqa: F403
from cms.settings.base import MIDDLEWARE, STORAGES

DEBUG = False
DEMO_ALLOWED = True
SECRET_KEY = "for-the-bench-alone-on-a-database-that-is-gone-when-it-ends"  # noqa: S105
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "cms.bench.urls"
MIDDLEWARE = ["cms.bench.views.CountQueries", *MIDDLEWARE]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
