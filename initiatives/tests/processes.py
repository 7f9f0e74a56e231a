"""For tests that start another process: what it needs in order to work on this test's database and files."""

import os

from django.conf import settings
from django.db import connection


def environment() -> dict[str, str]:
    """Environment variables that lead a command of ours to the present test's database and media folder."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        address = f"sqlite:///{name}"
    else:
        host = connection.settings_dict
        address = f"postgres://{host['USER']}:{host['PASSWORD']}@{host['HOST']}:{host['PORT']}/{name}"
    return {
        **os.environ,
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "cms.settings.test",
        "TEST_MEDIA_ROOT": str(settings.MEDIA_ROOT),
    }
