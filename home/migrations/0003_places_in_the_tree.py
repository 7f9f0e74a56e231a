"""Children of a page, and what was edited last, are read off an index: without one every list reads the whole tree.

The table is Wagtail's, which names no such index; both databases know this form of the statement.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("home", "0002_site")]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX IF NOT EXISTS burza_page_place ON wagtailcore_page (depth, path)",
            "DROP INDEX IF EXISTS burza_page_place",
        ),
        migrations.RunSQL(
            "CREATE INDEX IF NOT EXISTS burza_page_latest ON wagtailcore_page (latest_revision_created_at)",
            "DROP INDEX IF EXISTS burza_page_latest",
        ),
    ]
