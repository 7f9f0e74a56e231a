"""A server that others reach: what is secret or depends on the place has no default."""

from urllib.parse import urlsplit

from django.http.request import validate_host

from cms.settings import env
from cms.settings.base import *  # noqa: F403
from cms.settings.base import MIDDLEWARE  # noqa: F401

DEBUG = False
SECRET_KEY = env.secret("SECRET_KEY")
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS")
DATABASES = {"default": env.database("DATABASE_URL")}
WAGTAILADMIN_BASE_URL = env.site_address("SITE_URL", schemes=("https",))
if not validate_host(urlsplit(WAGTAILADMIN_BASE_URL).hostname or "", ALLOWED_HOSTS):
    raise env.fail("SITE_URL", "is on a host that ALLOWED_HOSTS does not name")
CSRF_TRUSTED_ORIGINS = [WAGTAILADMIN_BASE_URL]
globals().update(env.email("EMAIL_URL"))
DEFAULT_FROM_EMAIL = env.sender("DEFAULT_FROM_EMAIL")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
if env.flag("BEHIND_PROXY", default=False):
    # Only where one proxy sets both headers itself: whoever reaches gunicorn directly could claim to come by HTTPS,
    # or from another address than the one whose attempts are counted.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
