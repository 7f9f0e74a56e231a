from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("burza_search", "0006_lists_and_log")]

    operations = [
        # A row for each change, not for each page. What waits is lost with the table: the index is made anew.
        migrations.DeleteModel("Stale"),
        migrations.CreateModel(
            "Stale",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.BigIntegerField(db_index=True)),
            ],
        ),
        migrations.AddField(
            "entry",
            "gone_on",
            models.DateField(null=True, help_text="When it was found no more; the row goes some time after it."),
        ),
        migrations.AddField(
            "indexstate", "rebuilt_by", models.CharField(blank=True, max_length=120, help_text="And by what analyser.")
        ),
        migrations.AddField(
            "indexstate",
            "forms_to",
            models.BigIntegerField(default=0, help_text="And the last form that this one has analysed anew."),
        ),
    ]
