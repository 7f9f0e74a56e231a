"""The people of the demo. Their password is known to everybody: `load_demo` alone makes them, never in production."""

from typing import NamedTuple

from django.db import transaction

from cms.users.models import User
from initiatives.models import MemberPage, Role
from initiatives.services import people

PASSWORD = "burza-demo"  # noqa: S105


class Account(NamedTuple):
    email: str
    name: str
    post: str
    role: str
    # TERYT; empty: the association
    member: str = ""


ACCOUNTS = (
    Account("administrator@burza.example", "Administrator Burzy", "Biuro zrzeszenia", Role.ADMINISTRATOR),
    Account(
        "moderator.katowice@burza.example",
        "Moderator Katowic",
        "Naczelnik Wydziału Promocji",
        Role.MODERATOR,
        "2469011",
    ),
    Account(
        "redaktor.katowice@burza.example", "Redaktor Katowic", "Inspektor w Wydziale Promocji", Role.EDITOR, "2469011"
    ),
    Account(
        "redaktor.gliwice@burza.example",
        "Redaktor Gliwic",
        "Główny specjalista w Biurze Rozwoju Miasta",
        Role.EDITOR,
        "2466011",
    ),
    Account(
        "urzednik.gdansk@burza.example",
        "Urzędnik Gdańska",
        "Podinspektor w Gdańskim Centrum Kontaktu",
        Role.OFFICIAL,
        "2261011",
    ),
)


@transaction.atomic
def make_demo_accounts() -> int:
    """Makes those that are missing and leaves the others as they are; how many were made."""
    known = set(User.objects.filter(email__in=[row.email for row in ACCOUNTS]).values_list("email", flat=True))
    members = {page.code: page for page in MemberPage.objects.filter(code__in=[row.member for row in ACCOUNTS])}
    # Whose member was deleted since has nowhere to belong.
    missing = [row for row in ACCOUNTS if row.email not in known and (not row.member or row.member in members)]
    for row in missing:
        user = people.add_person(
            email=row.email, name=row.name, post=row.post, role=row.role, organisation=members.get(row.member)
        )
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
    return len(missing)
