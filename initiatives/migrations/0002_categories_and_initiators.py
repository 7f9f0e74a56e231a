"""The eight categories that the members' answers were first sorted into; administrators edit them later."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

CATEGORIES = [
    (
        "ochrona-zdrowia-i-bezpieczenstwo",
        "OCHRONA ZDROWIA I BEZPIECZEŃSTWO",
        "Zdrowie i bezpieczeństwo mieszkańców.",
    ),
    (
        "wspolnota",
        "WSPÓLNOTA",
        "Pomoc na co dzień, przede wszystkim osobom starszym i potrzebującym.",
    ),
    ("przedsiebiorczosc", "PRZEDSIĘBIORCZOŚĆ", "Miejscowi przedsiębiorcy i pracodawcy."),
    ("prawo", "PRAWO", "Akty prawa miejscowego."),
    ("administracja", "ADMINISTRACJA", "Praca urzędów i jednostek organizacyjnych."),
    ("oswiata-i-kultura", "OŚWIATA I KULTURA", "Działania szkół i instytucji kultury."),
    ("ngo", "NGO", "Współpraca z organizacjami pozarządowymi i klubami sportowymi."),
    ("inne", "Inne", "Działania, które nie mieszczą się w pozostałych kategoriach."),
]
INITIATORS = ["local_government", "residents", "entrepreneur", "ngo"]


def make(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    category = apps.get_model("initiatives", "Category")
    for order, (slug, name, description) in enumerate(CATEGORIES, start=1):
        category.objects.get_or_create(
            slug=slug, defaults={"name": name, "description": description, "sort_order": order}
        )
    initiator = apps.get_model("initiatives", "Initiator")
    for kind in INITIATORS:
        initiator.objects.get_or_create(kind=kind)


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0001_initial")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
