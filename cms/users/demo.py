"""The people of the demo. Their password is known to everybody: `load_demo` alone makes them, never in production."""

from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from cms.users.models import User
from initiatives.models import MemberPage, Proposal, Role
from initiatives.services import invitations, people, proposals

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


# Somebody who is invited and has not come, and somebody who waits for the administrator's yes.
INVITED = Account(
    "zaproszona.gdansk@burza.example",
    "Inspektor ds. kryzysów",
    "Wydział Bezpieczeństwa",
    Role.OFFICIAL,
    "2261011",
)
PROPOSED = Account("zgloszony.katowice@burza.example", "Redaktor zastępczy", "Wydział Promocji", Role.EDITOR, "2469011")


@transaction.atomic
def make_demo_accounts(*, now: datetime) -> int:
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
    if missing:
        _begin(members, now)
    return len(missing)


def _begin(members: dict[str, MemberPage], now: datetime) -> None:
    """With the accounts alone, so that what was decided since does not come back."""
    administrator = User.objects.filter(email=ACCOUNTS[0].email).first()
    moderator = User.objects.filter(email=ACCOUNTS[1].email, membership__role=Role.MODERATOR).first()
    host, place = members.get(INVITED.member), members.get(PROPOSED.member)
    if host and not User.objects.filter(email=INVITED.email).exists():
        person = people.add_person(
            email=INVITED.email, name=INVITED.name, post=INVITED.post, role=INVITED.role, organisation=host
        )
        invitations.invite(user=person, invited_by=administrator, now=now)
    if place and moderator and not Proposal.objects.filter(email=PROPOSED.email).exists():
        proposals.propose(
            proposed_by=moderator, organisation=place, email=PROPOSED.email, name=PROPOSED.name, post=PROPOSED.post,
            role=PROPOSED.role, now=now,
        )  # fmt: skip
