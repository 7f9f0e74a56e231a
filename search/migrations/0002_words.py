from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from search.engines.database import database_index
from search.models.state import new_token

_FINDABLE = ("InitiativePage", "ActPage", "MemberPage", "PartnerPage", "GroupingPage")


def create(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    database_index().create()
    # What is there already is read by the scheduler, or by `manage.py search_rebuild`; an empty site is up to date.
    if any(apps.get_model("initiatives", name).objects.exists() for name in _FINDABLE):
        apps.get_model("burza_search", "IndexState").objects.create(pk=1, token=new_token())


def drop(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    database_index().drop()


class Migration(migrations.Migration):
    """The index is made by the database's own means, which are no model's."""

    dependencies = [("burza_search", "0001_initial"), ("initiatives", "0014_pages_looked_at")]
    operations = [migrations.RunPython(create, drop)]
