import django.db.models.deletion
import modelcluster.fields
from django.conf import settings
from django.db import migrations, models

import search.models.state


class Migration(migrations.Migration):
    dependencies = [
        ("burza_search", "0005_follower"),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Promotion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "text",
                    models.CharField(
                        help_text="Words as they are typed. Who types them inflected, or in another order, sees the pages, too.",  # noqa: E501
                        max_length=200,
                        verbose_name="what is searched for",
                    ),
                ),
            ],
            options={
                "verbose_name": "promoted answer",
                "verbose_name_plural": "promoted pages",
                "ordering": ["text"],
            },
        ),
        migrations.CreateModel(
            name="SynonymGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "phrases",
                    models.TextField(
                        help_text="One a line, at least two. Any inflection of them is found, so the dictionary form is enough.",  # noqa: E501
                        verbose_name="words and phrases that mean the same",
                    ),
                ),
            ],
            options={
                "verbose_name": "group of synonyms",
                "verbose_name_plural": "synonyms in search",
                "ordering": ["phrases"],
            },
        ),
        migrations.AddField(
            model_name="indexstate",
            name="lists",
            field=models.CharField(
                default=search.models.state.new_token,
                help_text="Another one: synonyms or promoted pages were changed.",
                max_length=32,
            ),
        ),
        migrations.CreateModel(
            name="PromotedPage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sort_order", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.WAGTAIL_PAGE_MODEL,
                        verbose_name="page",
                    ),
                ),
                (
                    "promotion",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pages",
                        to="burza_search.promotion",
                    ),
                ),
            ],
            options={"ordering": ["sort_order", "pk"]},
        ),
        migrations.CreateModel(
            name="SearchedText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="day")),
                ("text", models.CharField(max_length=200, verbose_name="what was searched for")),
                ("times", models.PositiveIntegerField(default=0, verbose_name="how often")),
                ("empty", models.PositiveIntegerField(default=0, verbose_name="how often nothing was found")),
                ("hits", models.PositiveIntegerField(default=0, verbose_name="hits")),
            ],
            options={
                "verbose_name": "search",
                "verbose_name_plural": "what was searched for",
                "indexes": [models.Index(fields=["day"], name="search_searched_day")],
                "constraints": [models.UniqueConstraint(fields=("text", "day"), name="search_text_once_a_day")],
            },
        ),
    ]
