"""Links of invitations that have ended, and those that nobody made: they let nobody in, and strangers learn nothing."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.utils import timezone

from cms.tests.invited_guest import PASSWORD, administrator, again, answers, guest, invite, is_in, link, member
from cms.tests.letters import invitation_link, send_all
from cms.tests.page_text import text
from cms.users.models import User
from initiatives.models import Invitation, MemberPage, OutgoingMail, Role
from initiatives.services import invitations, people
from initiatives.services.invitations import LIFETIME, State
from initiatives.tests import factories
from initiatives.tests.town import SignIn

__all__ = ["administrator", "guest", "link", "member"]

pytestmark = pytest.mark.django_db

GONE = 410


# Links that have ended ------------------------------------------------------------------------------------------------


def refused(client: Client, path: str) -> str:
    """What both looking and posting come to."""
    looked, posted = client.get(path), client.post(path, answers())
    assert (looked.status_code, posted.status_code) in {(GONE, GONE), (GONE, 302)}
    assert not is_in(client)
    return text(looked)


def test_a_link_works_once(link: str, guest: User) -> None:
    Client().post(link, answers())

    page = refused(Client(), link)

    assert "To zaproszenie zostało już wykorzystane" in page
    assert "administrator@burza.example" in page
    assert again(guest).check_password(PASSWORD)


def test_after_seven_days_the_link_has_expired(client: Client, link: str, guest: User) -> None:
    Invitation.objects.update(expires_at=timezone.now())

    page = refused(client, link)

    assert "To zaproszenie wygasło" in page
    assert "Biuro zrzeszenia" in page
    assert not again(guest).has_usable_password()


def test_an_invitation_stands_for_seven_days(guest: User) -> None:
    now = timezone.now()
    invitation = invitations.invite(user=guest, invited_by=None, now=now)

    def state(later: timedelta) -> State:
        return invitations.state_of(user=guest, invitation=invitation, now=now + later)

    assert timedelta(days=7) == LIFETIME
    assert state(LIFETIME - timedelta(seconds=1)) == State.OPEN
    assert state(LIFETIME) == State.EXPIRED


def test_a_withdrawn_link_lets_nobody_in(client: Client, link: str, guest: User) -> None:
    assert invitations.withdraw(user=guest, now=timezone.now())

    assert "To zaproszenie zostało wycofane" in refused(client, link)
    assert not again(guest).has_usable_password()


def test_the_link_does_not_get_into_the_name_of_who_invites(guest: User, administrator: User) -> None:
    User.objects.filter(pk=administrator.pk).update(name="Biuro https://kolekcjoner.example/?{link}")
    administrator.refresh_from_db()

    path = invite(guest, administrator)

    (letter,) = mail.outbox
    assert str(letter.body).count(path) == 1
    assert "kolekcjoner.example/?{link}" in str(letter.body)


def test_sent_anew_the_older_link_ends(client: Client, link: str, guest: User, administrator: User) -> None:
    newer = invite(guest, administrator)

    assert newer != link
    assert "Jest nowsze zaproszenie" in refused(client, link)
    assert client.post(newer, answers()).status_code == 302
    assert "To zaproszenie zostało już wykorzystane" in refused(Client(), link)


def test_withdrawn_and_sent_anew_it_works_again(client: Client, link: str, guest: User) -> None:
    invitations.withdraw(user=guest, now=timezone.now())
    newer = invite(guest)

    refused(client, link)
    assert client.post(newer, answers()).status_code == 302


def test_a_corrected_address_ends_the_link_to_the_old_one(client: Client, link: str, guest: User) -> None:
    guest.email = "poprawna@gmina.example"
    guest.save()

    assert "To zaproszenie nie działa" in refused(client, link)


def test_an_account_switched_off_ends_the_link_for_good(client: Client, link: str, guest: User) -> None:
    people.deactivate(user=guest)
    refused(client, link)

    people.activate(user=guest)

    refused(client, link)
    assert client.post(invite(again(guest)), answers()).status_code == 302


def test_a_mail_that_waits_too_long_is_not_sent(guest: User, administrator: User) -> None:
    invitations.invite(user=guest, invited_by=administrator, now=timezone.now() - LIFETIME - timedelta(minutes=1))

    send_all()

    assert mail.outbox == []


def test_of_two_invitations_in_the_outbox_the_last_is_sent(guest: User, client: Client) -> None:
    for _ in range(2):
        invitations.invite(user=guest, invited_by=None, now=timezone.now())
    send_all()

    assert len(mail.outbox) == 1
    assert client.get(invitation_link()).status_code == 200


def test_a_withdrawn_invitation_is_not_even_sent(guest: User) -> None:
    invitations.invite(user=guest, invited_by=None, now=timezone.now())
    invitations.withdraw(user=guest, now=timezone.now())
    send_all()

    assert mail.outbox == []


def test_whoever_has_a_password_or_no_account_is_not_invited(guest: User) -> None:
    guest.set_password(PASSWORD)
    guest.save()
    with pytest.raises(ValidationError):
        invitations.invite(user=guest, invited_by=None, now=timezone.now())

    guest.set_unusable_password()
    guest.is_active = False
    guest.save()
    with pytest.raises(ValidationError):
        invitations.invite(user=guest, invited_by=None, now=timezone.now())
    assert not OutgoingMail.objects.exists()


# Attacks --------------------------------------------------------------------------------------------------------------


def parts(link: str) -> tuple[str, str, str]:
    user, number, signature = link.rstrip("/").rsplit("/", 1)[1].split(":")
    return user, number, signature


def address(*of: object) -> str:
    return "/konto/zaproszenie/" + ":".join(map(str, of)) + "/"


def test_nothing_but_the_very_link_opens(client: Client, link: str, guest: User, administrator: User) -> None:
    user, number, signature = parts(link)
    other = people.add_person(email="druga@gmina.example", organisation=None, role=Role.ADMINISTRATOR)
    invite(other)
    tampered = [
        address(other.pk, number, signature),
        address(administrator.pk, number, signature),
        address(user, 2, signature),
        address(user, 0, signature),
        address(user, f"0{number}", signature),
        address(user, number, signature[:-1]),
        address(user, number, signature + "A"),
        address(user, number, signature.swapcase()),
        address(user, number, ""),
        address(user, number),
        address(user, number, signature, signature),
        address(9_999_999, 1, signature),
        address("9" * 40, number, signature),
        address("-1", number, signature),
        address("²", number, signature),
        address("%00", number, signature),
        address("ą"),
        address("", "", ""),
        "/konto/zaproszenie/x/",
    ]

    seen = {refused(client, path) for path in tampered}

    (page,) = seen
    assert "To zaproszenie nie działa" in page
    for secret in ("gmina.example", "burza.example", "Mikołów", "Biuro"):
        assert secret not in page
    assert not again(guest).has_usable_password()
    assert not again(other).has_usable_password()


def test_the_answer_to_a_stranger_tells_not_who_is_here(client: Client, administrator: User) -> None:
    """The same bytes for a number that somebody has and for one that nobody has."""
    pages = [client.get(address(number, 1, "A" * 43)) for number in (administrator.pk, 999_999)]

    assert pages[0].status_code == pages[1].status_code == GONE
    assert text(pages[0]) == text(pages[1])


def test_another_who_is_signed_in_is_asked_to_sign_out_first(
    link: str, guest: User, member: MemberPage, sign_in: SignIn
) -> None:
    someone = factories.person(Role.MODERATOR, member, name="Referat Organizacyjny")
    client = sign_in(someone)

    page = client.get(link)
    posted = client.post(link, answers())

    assert "Referat Organizacyjny" in text(page)
    assert "nowa@gmina.example" not in text(page)
    assert not again(guest).has_usable_password()
    assert posted.wsgi_request.user == someone

    signed_out = client.post("/konto/wylogowanie/", {"next": link})
    assert signed_out["Location"] == link
    assert client.post(link, answers()).status_code == 302
    assert int(client.session["_auth_user_id"]) == guest.pk


def test_the_invited_one_who_is_in_is_led_to_the_site(client: Client, link: str) -> None:
    client.post(link, answers())

    assert client.get(link)["Location"] == "/"


def test_many_attempts_get_no_answer(client: Client, link: str) -> None:
    cache.clear()
    path = address(*parts(link)[:2], "A" * 43)
    statuses = [client.get(path).status_code for _ in range(61)]

    assert (statuses[0], statuses[-1]) == (GONE, 429)


def test_a_reset_of_the_password_is_no_way_around_the_invitation(client: Client, link: str, guest: User) -> None:
    """Else whoever was withdrawn would get in all the same."""
    invitations.withdraw(user=guest, now=timezone.now())
    mail.outbox.clear()

    known = client.post("/konto/haslo/", {"email": guest.email}, follow=True)
    unknown = client.post("/konto/haslo/", {"email": "nikt@gmina.example"}, follow=True)

    assert mail.outbox == []
    assert text(known) == text(unknown)


def test_without_a_token_against_forgery_nothing_is_taken(link: str, guest: User) -> None:
    assert Client(enforce_csrf_checks=True).post(link, answers()).status_code == 403
    assert not again(guest).has_usable_password()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_press_at_once_one_is_let_in() -> None:
    guest = people.add_person(
        email="nowa@gmina.example", organisation=factories.MemberPageFactory(), role=Role.OFFICIAL
    )
    invitation = invitations.invite(user=guest, invited_by=None, now=timezone.now())
    token, gate, came = invitations.token_of(invitation), Barrier(2), []

    def come(number: int) -> None:
        gate.wait()
        try:
            came.append(
                invitations.accept(
                    token=token, now=timezone.now(), fill=lambda user: user.set_password(f"{number}" * 12)
                )
            )
        finally:
            connection.close()

    threads = [Thread(target=come, args=(number,)) for number in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(user is not None for user in came) == 1


def test_the_states_that_lists_filter_by_are_those_that_pages_show(guest: User, administrator: User) -> None:
    now = timezone.now()
    rows = {
        state: people.add_person(email=f"{state}@x.example", organisation=None, role=Role.MODERATOR) for state in State
    }
    rows[State.IN].set_password(PASSWORD)
    rows[State.IN].save()
    for state in (State.OPEN, State.EXPIRED, State.WITHDRAWN):
        invitations.invite(user=rows[state], invited_by=administrator, now=now)
    Invitation.objects.filter(user=rows[State.EXPIRED]).update(expires_at=now)
    invitations.withdraw(user=rows[State.WITHDRAWN], now=now)
    off = people.add_person(email="off@x.example", organisation=None, role=Role.MODERATOR)
    invitations.invite(user=off, invited_by=None, now=now)
    people.deactivate(user=off)

    everybody = User.objects.select_related("invitation")
    told = {state: set(invitations.people_in(state, everybody, now=now)) for state in State}
    shown: dict[State, set[User]] = {state: set() for state in State}
    for person in everybody:
        shown[invitations.state_of(user=person, invitation=getattr(person, "invitation", None), now=now)].add(person)

    assert told == shown
    assert all(rows[state] in told[state] for state in State)
