"""The table of `cms.retention`, to be read: as a page of the docs, and in the admin."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import override
from django.views.decorators.http import require_safe

from cms.retention import RULES, Rule

HEAD = """# What is kept, where, for how long and why

Made of `cms/retention.py` by `manage.py retention --write`; the scheduler removes what a row says after its time, every
day or every hour. The administrator reads the same table in the admin (Settings), everybody on the page of their own
data. A person's data are given out, and erased, at the person in the admin or by `manage.py export_person EMAIL` and
`manage.py erase_person EMAIL`.

| what | where | how long | why |
| --- | --- | --- | --- |
"""


def as_markdown() -> str:
    with override("en"):
        return HEAD + "".join(_line(rule) for rule in RULES)


@require_safe
def retention(request: HttpRequest) -> HttpResponse:
    return render(request, "wagtailadmin/retention.html", {"rules": RULES})


def _line(rule: Rule) -> str:
    tables = ", ".join(f"`{table}`" if "_" in table else str(table) for table in rule.tables) or "–"
    return f"| {rule.what} | {tables} | {rule.how_long} | {rule.why} |\n"
