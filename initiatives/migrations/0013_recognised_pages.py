from typing import Any

from django.db import migrations, models
from django.db.models import F


def mark_recognised(apps: Any, schema_editor: Any) -> None:
    """Of a scan, all pages were recognised; where only some were, nobody noted which: such files are read again."""
    extractions = apps.get_model("initiatives", "Extraction").objects.filter(recognised__gt=0)
    whole = extractions.filter(recognised__gte=F("page_count"))
    apps.get_model("initiatives", "TextPage").objects.filter(document__in=whole.values("document")).update(
        recognised=True
    )
    extractions.filter(state="done", recognised__lt=F("page_count")).update(version=0)


class Migration(migrations.Migration):
    dependencies = [
        ("initiatives", "0012_waiting_for_the_scanner"),
    ]

    operations = [
        migrations.AddField(
            model_name="textpage",
            name="recognised",
            field=models.BooleanField(default=False, help_text="By OCR, from a picture of the page."),
        ),
        migrations.RunPython(mark_recognised, migrations.RunPython.noop),
    ]
