from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# Of municipal life; the association goes on from there. No group is here whose phrases are found together anyway
# (abbreviations that the analysis spells out), and none of words that mean something else as well.
GROUPS = (
    ("COVID-19", "koronawirus", "SARS-CoV-2", "COVID"),
    ("NGO", "organizacja pozarządowa", "trzeci sektor"),
    ("GOPS", "MOPS", "MGOPS", "OPS", "CUS", "ośrodek pomocy społecznej", "centrum usług społecznych"),
    ("PCPR", "powiatowe centrum pomocy rodzinie"),
    ("DPS", "dom pomocy społecznej"),
    ("OSP", "ochotnicza straż pożarna"),
    ("PSP", "państwowa straż pożarna"),
    ("OC", "obrona cywilna"),
    ("PSZOK", "punkt selektywnego zbierania odpadów"),
    ("odpady komunalne", "śmieci"),
    ("fotowoltaika", "panele słoneczne", "instalacja fotowoltaiczna"),
    ("OZE", "odnawialne źródła energii"),
    ("KGW", "koło gospodyń wiejskich"),
    ("OWES", "ośrodek wsparcia ekonomii społecznej"),
    ("PUP", "powiatowy urząd pracy"),
    ("SOR", "szpitalny oddział ratunkowy"),
    ("senior", "osoba starsza"),
    ("osoba z niepełnosprawnością", "osoba niepełnosprawna"),
    ("cudzoziemiec", "obcokrajowiec"),
    ("budżet obywatelski", "budżet partycypacyjny"),
    ("e-usługa", "usługa elektroniczna", "usługa online"),
    ("maseczka", "maska ochronna"),
    ("e-learning", "nauczanie zdalne", "zdalna szkoła"),
    ("targowisko", "bazar", "plac targowy"),
    ("deszczówka", "woda opadowa"),
    ("blackout", "przerwa w dostawie prądu", "brak prądu"),
)  # fmt: skip


def keep(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Where there is no list yet."""
    groups = apps.get_model("burza_search", "SynonymGroup").objects
    if not groups.exists():
        groups.bulk_create(groups.model(phrases="\n".join(phrases)) for phrases in GROUPS)


class Migration(migrations.Migration):
    """The list that a site begins with."""

    dependencies = [("burza_search", "0002_words")]
    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
