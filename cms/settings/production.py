"""A server that others reach: what is secret or depends on the place has no default."""

from cms.settings import env
from cms.settings.base import *  # noqa: F403
from cms.settings.base import MIDDLEWARE  # noqa: F401

DEBUG = False
SECRET_KEY = env.text("SECRET_KEY")
if len(SECRET_KEY) < 50:
    raise env.fail("SECRET_KEY", "is shorter than 50 characters")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise env.fail("ALLOWED_HOSTS", "must name the site's hosts, separated by commas")
DATABASES = {"default": env.database("DATABASE_URL")}
WAGTAILADMIN_BASE_URL = env.text("SITE_URL").rstrip("/")
if not WAGTAILADMIN_BASE_URL.startswith("https://"):
    raise env.fail("SITE_URL", "must begin with https://")
CSRF_TRUSTED_ORIGINS = [WAGTAILADMIN_BASE_URL]
globals().update(env.email("EMAIL_URL"))
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
if env.flag("BEHIND_PROXY", default=False):
    # Only where the proxy sets the header itself: whoever reaches gunicorn directly could claim to come by HTTPS.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
