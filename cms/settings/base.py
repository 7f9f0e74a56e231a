"""What holds everywhere. `dev`, `test` and `production` add what differs."""

from pathlib import Path
from typing import Any, Literal

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.utils.translation import gettext_lazy as _

from cms.settings import env
from initiatives.acts import accepted, outcome

BASE_DIR = Path(__file__).resolve().parents[2]
# Everything the running site writes: database, uploaded files, demo mail.
DATA_DIR = env.folder("DATA_DIR", default=str(BASE_DIR / "var"))

INSTALLED_APPS = [
    "cms.apps.CmsConfig",
    "home",
    "search",
    "initiatives",
    "cms.users.apps.UsersConfig",
    "wagtail.contrib.redirects",
    "wagtail.contrib.typed_table_block",
    "cms.apps.UsersAdminConfig",
    "wagtail.sites",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "cms.apps.AdminConfig",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
]

MIDDLEWARE = [
    "cms.headers.FixedHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "cms.uploads.BodyLimitMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cms.headers.PolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cms.users.language.LanguageMiddleware",
    "cms.access.LoginWallMiddleware",
    "cms.addresses.FormerAddressMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": env.database("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'burza.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Sign-in attempts are counted here, so all processes must share it. Pictures' sizes are looked up on every page:
# each process may keep those to itself.
CACHES = {
    "default": env.cache("CACHE_URL", default="db://cache_entries"),
    "renditions": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "renditions"},
}

# People -----------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "users.User"
AUTHENTICATION_BACKENDS = ["cms.users.backend.PersonBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_ADAPTER = "cms.users.adapter.ClosedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
# No answer tells whether somebody has an account: not its text, not a mail, not the time it takes.
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_FORMS = {
    "login": "cms.users.forms.SignInForm",
    "reset_password": "cms.users.forms.AskForPasswordForm",
    "reset_password_from_key": "cms.users.forms.SetPasswordForm",
    "change_password": "cms.users.forms.OwnPasswordForm",
}
# Not allauth's, which keeps a copy of each address in a table of its own.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "cms.users.tokens.ResetTokens"  # noqa: S105
# Links in mails of a reset: a weekend may lie between.
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24 * 3
# A whole office may come by its invitations at once, from one address.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "invitation": "60/m/ip"}
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Burza] "
ACCOUNT_LOGOUT_ON_GET = False
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
# Scripts find the token in the page.
CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE: Literal["Lax"] = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True

# Language and time ------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "pl"
FORMAT_MODULE_PATH = ["cms.formats"]
LANGUAGES = [("pl", _("Polish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "cms" / "locale"]
TIME_ZONE = "Europe/Warsaw"
USE_I18N = True
USE_TZ = True
WAGTAIL_I18N_ENABLED = False
WAGTAIL_CONTENT_LANGUAGES = [("pl", _("Polish"))]
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES

# Files ------------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "templates" / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    # The site's sheets as one.
    "cms.sheets.SheetFinder",
]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
# The web server's internal location of the media folder; empty means that Python sends the bytes itself.
MEDIA_ACCEL_PREFIX = env.location("MEDIA_ACCEL_PREFIX", default="")
# No other site has a use for them.
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "cms.uploads.WholeFileStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
# Of one file, document or picture. A form that is sent with a larger one says so and keeps what was typed, up to a
# request of the second size; what is larger still is not read at all.
MAX_UPLOAD_SIZE = outcome.MAX_BYTES
MAX_REQUEST_SIZE = 4 * MAX_UPLOAD_SIZE
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "cms.uploads.BoundedUploadHandler",
]
# Where files lie while they are being sent: on the disk of those that are kept, so that a whole one is only moved.
FILE_UPLOAD_TEMP_DIR: Path | None = DATA_DIR / "uploads"
(DATA_DIR / "uploads").mkdir(exist_ok=True)
# The socket of a ClamAV daemon, or tcp://HOST:PORT; empty: files are not scanned.
CLAMD_SOCKET = env.clamd("CLAMD_SOCKET", default="")

# Mail -------------------------------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = env.sender("DEFAULT_FROM_EMAIL", default="Burza <burza@burza.example>")
# What `cms.mail` sends through.
DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
# Where the demo's mail lies as files; then a page shows it to everybody.
DEMO_MAIL_DIR: Path | None = None

# Whether there is a page that shows every component, for those who work on the site.
COMPONENTS_PAGE = False

# Whether accounts with a password that everybody knows, and generated records, may be made here.
DEMO_ALLOWED = False

# Work in the background -------------------------------------------------------------------------------------------

# Wagtail's own tasks (search and reference index) run in this process, but only once the transaction that asked
# for them is committed; reading files takes long and is a worker's.
TASKS = {
    "default": {"BACKEND": "cms.tasks.OnCommitBackend"},
    "extraction": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["extraction", "imports", "feeds"]},
}

# Wagtail ----------------------------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "Burza"
WAGTAILADMIN_BASE_URL = env.site_address("SITE_URL", default="http://127.0.0.1:8000")
WAGTAILADMIN_LOGIN_URL = LOGIN_URL
WAGTAIL_FRONTEND_LOGIN_URL = LOGIN_URL
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "cms.moderation.publish"
# Turning a pasted address into a link to a page shows the title of the page's latest draft, whosoever it is.
WAGTAILADMIN_EXTERNAL_LINK_CONVERSION = ""
# Comments are mailed to all who once followed the page, also when it is no longer theirs to see.
WAGTAILADMIN_COMMENTS_ENABLED = False
# The library's own way asks for each page and fails at a thousand of them; `services.addresses` does it.
WAGTAILREDIRECTS_AUTO_CREATE = False
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILIMAGES_IMAGE_MODEL = "initiatives.Picture"
WAGTAILDOCS_DOCUMENT_MODEL = "initiatives.Attachment"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "initiatives.forms.documents.AttachmentForm"
WAGTAILIMAGES_IMAGE_FORM_BASE = "initiatives.forms.documents.PictureForm"
WAGTAILDOCS_EXTENSIONS = list(accepted.ENDINGS)
WAGTAILDOCS_MAX_UPLOAD_SIZE = WAGTAILIMAGES_MAX_UPLOAD_SIZE = MAX_UPLOAD_SIZE
# A telephone's camera has 50 million; each takes four bytes while a size is made of it.
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 64_000_000
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
# Of the admin alone. PostgreSQL would take Polish for the language of its cluster, and leave out English stop words;
# an index that is made anew in one transaction would keep everybody else from writing.
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "search.backends", "SEARCH_CONFIG": "simple", "ATOMIC_REBUILD": False}}
# What may be asked for feeds though it is no public address: a partner's test server, the demo's own.
FEED_PLACES = env.feed_places("FEED_PLACES", default="")
# What answers searches while it is well; otherwise, and without it, the database does.
SEARCH_CLUSTER = env.search_cluster("SEARCH_URL", default="")
# How long what was searched for waits in a process until it is written, at most; 0: nobody writes it.
SEARCH_LOG_SECONDS = 20.0
# What finds and counts for the lists of initiatives and acts: a class that is a `facets.interface.Finder`.
LISTS_FINDER = "initiatives.facets.sql.SqlFinder"
TAGGIT_CASE_INSENSITIVE = True

# Security ---------------------------------------------------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
# Nobody frames the site; Wagtail's previews, which the editor frames, say otherwise for themselves.
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        # What is not named below is not loaded at all.
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
# Wagtail's editor has inline scripts and styles and emits no nonces; it frames its previews.
ADMIN_SECURITY_POLICY: dict[str, Any] = {
    "default-src": [SELF],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF, "data:"],
    "object-src": [NONE],
    "base-uri": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [SELF],
}

# All of it to the standard output, past one formatter: nobody is named, no link lets anybody in (`cms.logs`).
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "cms.logs.DiscreetFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["console"],
        "level": env.choice("LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), default="INFO"),
    },
    "loggers": {
        "django_tasks": {"level": "WARNING"},
        "pypdf": {"level": "ERROR"},
        # A line for each request, and at DEBUG what was asked; `search.index.following` tells of one that is away.
        "elastic_transport": {"level": "ERROR"},
        "elasticsearch": {"level": "ERROR"},
        "opensearch": {"level": "ERROR"},
        "opensearchpy": {"level": "ERROR"},
        # Without Django's own handlers, which write past the formatter and mail whole requests.
        "django": {"handlers": []},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        # Statements with their values.
        "django.db.backends": {"level": "INFO"},
        # Titles of drafts; what is done to pages stands in the log of the admin.
        "wagtail": {"level": "WARNING"},
    },
}
