"""The site as it starts: a home page, one moderation workflow, and none of Wagtail's default groups and workflows."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def make(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    content_types = apps.get_model("contenttypes", "ContentType")
    page_model = apps.get_model("wagtailcore", "Page")
    apps.get_model("auth", "Group").objects.filter(name__in=["Moderators", "Editors"]).delete()
    apps.get_model("wagtailcore", "Workflow").objects.all().delete()
    apps.get_model("wagtailcore", "Task").objects.all().delete()

    root = page_model.objects.get(depth=1)
    page_model.objects.filter(depth__gt=1).delete()
    home_type, _ = content_types.objects.get_or_create(app_label="home", model="homepage")
    home = apps.get_model("home", "HomePage").objects.create(
        title="Burza",
        draft_title="Burza",
        slug="burza",
        content_type=home_type,
        locale=apps.get_model("wagtailcore", "Locale").objects.get(language_code="pl"),
        path=root.path + "0001",
        depth=2,
        numchild=0,
        url_path="/burza/",
        live=True,
    )
    page_model.objects.filter(pk=root.pk).update(numchild=1)
    sites = apps.get_model("wagtailcore", "Site")
    sites.objects.all().delete()
    sites.objects.create(hostname="localhost", port=80, site_name="Burza", root_page_id=home.pk, is_default_site=True)

    task_type, _ = content_types.objects.get_or_create(app_label="initiatives", model="moderationtask")
    task = apps.get_model("initiatives", "ModerationTask").objects.create(name="Moderacja", content_type=task_type)
    workflow = apps.get_model("wagtailcore", "Workflow").objects.create(name="Moderacja")
    apps.get_model("wagtailcore", "WorkflowTask").objects.create(workflow=workflow, task_id=task.pk, sort_order=0)
    apps.get_model("wagtailcore", "WorkflowPage").objects.create(workflow=workflow, page_id=home.pk)


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0001_initial"),
        ("initiatives", "0002_categories_and_initiators"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtailimages", "0027_image_description"),
        ("wagtaildocs", "0014_alter_document_file_size"),
    ]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
