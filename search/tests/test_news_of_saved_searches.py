"""What is new in a saved search is told once, to whoever may read it, and nothing else is."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Page

from cms.schedule import JOBS, send_mail
from conftest import OnCommit
from initiatives.facets import kept
from initiatives.models import InitiativePage, Membership, OutgoingMail, TextPage
from initiatives.services import people
from initiatives.tests import factories
from search.index.current import current
from search.index.indexing import refresh
from search.index.rebuilding import begin, go_on
from search.models import Frequency, IndexState, SavedSearch, SynonymGroup
from search.saved import keeping
from search.saved.looking import MOST_TOLD, look, look_at_due
from search.saved.rhythm import next_due
from search.tests.saving import LATER, MINUTE, initiative, look_at, official, saved_by, told

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _index() -> None:
    """As on a site that has been there for a while."""
    begin()
    list(go_on(today=timezone.localdate()))


def test_a_page_that_fits_is_told_of_once_and_what_was_there_is_not(on_commit: OnCommit) -> None:
    with on_commit():
        initiative("Maseczki z zeszłego roku")
    reader = official()
    saved_by(reader)
    with on_commit():
        initiative("Maseczka dla każdego")
        initiative("Place zabaw")

    (message,) = told()

    assert message.to == [reader.email]
    assert message.subject == "Nowe w „O: maseczki”: 1"
    assert "1. Maseczka dla każdego\n   inicjatywa, Gmina" in message.body
    assert "zeszłego" not in message.body
    assert told(LATER + DAY) == []


def test_a_page_that_is_edited_or_comes_back_is_not_new(on_commit: OnCommit) -> None:
    with on_commit():
        known = initiative()
    saved_by(official())
    for text in ("Maseczki dla wszystkich szkół", "Maseczki dla przedszkoli"):
        known.title = text
        with on_commit():
            known.save_revision().publish()
        assert told() == []

    with on_commit():
        known.unpublish()
    assert told() == []
    with on_commit():
        known.save_revision().publish()

    assert told() == []


def test_a_page_that_fits_since_it_was_filed_anew_is_new(on_commit: OnCommit) -> None:
    topic = factories.topic("Oświata", "oswiata")
    with on_commit():
        page = initiative()
    saved_by(official(), choices={"topic": ["oswiata"]})
    page.topics = [topic]
    with on_commit():
        page.save_revision().publish()

    assert len(told()) == 1


def test_an_act_is_new_when_its_file_has_been_read(on_commit: OnCommit) -> None:
    with on_commit():
        act = factories.ActPageFactory.create(title="Zarządzenie w sprawie zakupów")
    file = factories.AttachmentFactory.create()
    factories.attach(act, file)
    saved_by(official())
    assert told() == []
    TextPage.objects.create(document=file, number=2, text="Kupuje się maseczki.")
    refresh([act.pk], today=timezone.localdate())

    (message,) = told()

    assert "Zarządzenie w sprawie zakupów" in message.body


def test_a_draft_is_told_to_nobody(on_commit: OnCommit) -> None:
    saved_by(official())
    with on_commit():
        initiative(live=False)

    assert told() == []


def test_an_old_page_that_fits_by_a_new_synonym_is_not_new(on_commit: OnCommit) -> None:
    with on_commit():
        initiative("Przyłbice dla szkół")
    saved_by(official())
    with on_commit():
        SynonymGroup.objects.create(phrases="maseczka\nprzyłbica")
        initiative("Place zabaw")

    assert told() == []
    with on_commit():
        initiative("Przyłbice dla przedszkoli")
    (message,) = told()
    assert "przedszkoli" in message.body
    assert "szkół" not in message.body.replace("przedszkoli", "")


def test_after_the_index_was_made_anew_only_what_was_published_since_is_new(on_commit: OnCommit) -> None:
    with on_commit():
        old = initiative("Place zabaw", first_published_at=datetime(2019, 5, 1, tzinfo=UTC))
    saved_by(official())
    IndexState.objects.update(token="another")
    old.title = "Maseczki na placach"
    with on_commit():
        old.save_revision().publish()
        initiative("Maseczki dla szkół")

    (message,) = told()

    assert "dla szkół" in message.body
    assert "na placach" not in message.body


def test_a_part_of_the_words_is_not_enough(on_commit: OnCommit) -> None:
    saved_by(official(), "maseczki przedszkola")
    with on_commit():
        initiative("Maseczki dla szkół")

    assert told() == []


def test_who_belongs_nowhere_any_more_is_told_nothing(on_commit: OnCommit) -> None:
    gone, off, stays = official(), official(), official()
    for person in (gone, off, stays):
        saved_by(person)
    Membership.objects.filter(user=gone).delete()
    people.deactivate(user=off, now=LATER)
    with on_commit():
        initiative()

    assert [message.to for message in told()] == [[stays.email]]


@pytest.mark.parametrize("why", ["left", "deleted", "no mail"])
def test_a_mail_that_waits_is_dropped_when_it_is_no_longer_wanted(on_commit: OnCommit, why: str) -> None:
    reader = official()
    saved = saved_by(reader)
    with on_commit():
        initiative()
    assert look_at(saved)

    if why == "left":
        Membership.objects.filter(user=reader).delete()
    elif why == "deleted":
        saved.delete()
    else:
        keeping.stop_mail(number=saved.pk, user=reader.pk)
    send_mail(LATER)

    assert mail.outbox == []
    assert OutgoingMail.objects.get().state == OutgoingMail.State.DROPPED


def test_of_two_that_look_at_once_one_tells(on_commit: OnCommit) -> None:
    saved = saved_by(official())
    with on_commit():
        initiative()
    first, second = SavedSearch.objects.get(pk=saved.pk), SavedSearch.objects.get(pk=saved.pk)

    looks = [look(one, current(), kept.known(), now=LATER) for one in (first, second)]

    assert looks == [True, False]
    assert OutgoingMail.objects.count() == 1


def test_whoever_dies_before_it_is_written_has_told_and_lost_nothing(on_commit: OnCommit) -> None:
    saved = saved_by(official())
    with on_commit():
        initiative()
    with transaction.atomic():
        assert look_at(saved)
        transaction.set_rollback(True)

    assert not OutgoingMail.objects.exists()
    assert len(told()) == 1


def test_a_search_that_cannot_be_looked_at_holds_up_no_other(on_commit: OnCommit) -> None:
    broken, whole = saved_by(official()), saved_by(official())
    SavedSearch.objects.filter(pk=broken.pk).update(known=b"no numbers")
    with on_commit():
        initiative()

    assert [message.to for message in told()] == [[whole.user.email]]
    broken.refresh_from_db()
    assert broken.due_at == LATER + timedelta(hours=1)


def test_the_mail_names_ten_and_says_how_many_more_there_are(on_commit: OnCommit) -> None:
    saved = saved_by(official())
    with on_commit():
        for number in range(MOST_TOLD + 3):
            initiative(f"Maseczki, dostawa {number + 100}")

    (message,) = told()

    assert message.subject == "Nowe w „O: maseczki”: 13"
    assert "W zapisanym wyszukiwaniu „O: maseczki” jest 13 nowych pozycji:" in message.body
    assert message.body.count("Maseczki, dostawa") == MOST_TOLD
    assert "I jeszcze 3.\n" in message.body
    assert f"{settings.WAGTAILADMIN_BASE_URL}/szukaj/?q=maseczki&sortuj=najnowsze\n" in message.body
    assert f"{settings.WAGTAILADMIN_BASE_URL}/szukaj/zapisane/{saved.pk}/\n" in message.body
    assert "{link}" not in message.body


def test_a_mail_is_written_in_the_language_of_its_reader(on_commit: OnCommit) -> None:
    saved_by(official(language="en"))
    with on_commit():
        initiative()

    (message,) = told()

    assert message.subject == "New in “O: maseczki”: 1"


def test_mail_programs_are_told_how_to_end_it(on_commit: OnCommit) -> None:
    saved_by(official())
    with on_commit():
        initiative()

    (message,) = told()

    address = message.extra_headers["List-Unsubscribe"].strip("<>")
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"\n{address}\n" in message.body
    assert f"\nList-Unsubscribe: <{address}>\n" in message.message().as_string().replace(" \n ", " ")


@pytest.mark.parametrize(
    ("frequency", "now", "due"),
    [
        # In the night to a Sunday the clocks go forward, on another one back: it is seven on them all the same.
        (Frequency.DAILY, datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 3, 29, 5, tzinfo=UTC)),
        (Frequency.WEEKLY, datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 3, 30, 5, tzinfo=UTC)),
        (Frequency.WEEKLY, datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2026, 10, 26, 6, tzinfo=UTC)),
        # A Monday, one minute before seven in Warsaw, and at seven.
        (Frequency.WEEKLY, datetime(2026, 3, 16, 5, 59, tzinfo=UTC), datetime(2026, 3, 16, 6, tzinfo=UTC)),
        (Frequency.WEEKLY, datetime(2026, 3, 16, 6, tzinfo=UTC), datetime(2026, 3, 23, 6, tzinfo=UTC)),
        (Frequency.AT_ONCE, datetime(2026, 3, 16, 6, tzinfo=UTC), datetime(2026, 3, 16, 6, tzinfo=UTC)),
        (Frequency.NONE, datetime(2026, 3, 16, 6, tzinfo=UTC), None),
    ],
)
def test_the_next_look_is_due_by_the_clocks_in_warsaw(frequency: str, now: datetime, due: datetime | None) -> None:
    assert next_due(frequency, now=now) == due


def test_a_digest_waits_for_its_morning_and_holds_all_of_the_week(on_commit: OnCommit) -> None:
    friday = datetime(2099, 1, 2, 12, tzinfo=UTC)
    saved_by(official(), frequency=Frequency.WEEKLY, now=friday)
    for title in ("Maseczki dla szkół", "Maseczki dla przychodni"):
        with on_commit():
            initiative(title)
        assert told(friday + DAY) == []

    (message,) = told(datetime(2099, 1, 5, 6, tzinfo=UTC))

    assert message.subject == "Nowe w „O: maseczki”: 2"


def test_who_publishes_many_in_a_row_sends_one_mail_and_another_after_five_minutes(on_commit: OnCommit) -> None:
    saved_by(official())
    with on_commit():
        initiative()
    assert len(told()) == 1
    with on_commit():
        initiative("Maseczki dla przychodni")
        initiative("Maseczki dla bibliotek")

    assert told(LATER + MINUTE) == []
    (message,) = told(LATER + 6 * MINUTE)
    assert message.subject == "Nowe w „O: maseczki”: 2"


def test_who_wanted_no_mail_and_wants_it_now_hears_of_what_is_new_from_now_on(on_commit: OnCommit) -> None:
    saved = saved_by(official(), frequency=Frequency.NONE)
    with on_commit():
        initiative("Maseczki bez wiadomości", first_published_at=datetime(2020, 2, 1, tzinfo=UTC))
    assert told() == []
    keeping.change(saved=saved, name="Nowa nazwa", frequency=Frequency.AT_ONCE, now=datetime(2021, 1, 1, tzinfo=UTC))
    with on_commit():
        initiative("Maseczki z wiadomością")

    (message,) = told()

    assert message.subject == "Nowe w „Nowa nazwa”: 1"
    assert "Maseczki z wiadomością" in message.body


def test_a_look_that_cannot_ask_the_index_is_made_up_for(on_commit: OnCommit) -> None:
    saved = saved_by(official())
    with on_commit():
        initiative()
    IndexState.objects.update(analyser="an older one")
    assert told() == []
    saved.refresh_from_db()
    assert saved.looks == 0


def test_looking_at_what_is_unchanged_costs_the_same_however_many_there_are(
    on_commit: OnCommit,
) -> None:
    with on_commit():
        initiative("Place zabaw")
    saved_by(official())
    look_at_due(now=LATER)

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            look_at_due(now=LATER)
        return len(queries)

    one = asked()
    for _ in range(4):
        saved_by(official())
    look_at_due(now=LATER)

    assert asked() == one


def test_a_job_of_the_scheduler_looks(on_commit: OnCommit) -> None:
    saved_by(official())
    with on_commit():
        initiative()
    (job,) = (job for job in JOBS if "saved searches" in job.name and "prune" not in job.name)

    job.run(timezone.now())
    job.run(timezone.now())

    assert OutgoingMail.objects.count() == 1


def test_a_hidden_page_is_told_when_it_is_there(on_commit: OnCommit) -> None:
    """The index may be a moment behind the pages."""
    saved_by(official())
    with on_commit():
        page = initiative()
    Page.objects.filter(pk=page.pk).update(live=False)
    assert told() == []
    Page.objects.filter(pk=page.pk).update(live=True)
    refresh([page.pk], today=timezone.localdate(), again=True)

    assert len(told()) == 1
    assert InitiativePage.objects.get(pk=page.pk).live


def test_the_name_of_a_saved_search_is_no_heading_of_a_mail(on_commit: OnCommit) -> None:
    saved_by(official(), name="Maseczki\r\nBcc: ktos@burza.example")
    with on_commit():
        initiative(title="Maseczki {link} dla szkół")

    (message,) = told()

    with override("pl"):
        assert message.subject == "Nowe w „Maseczki Bcc: ktos@burza.example”: 1"
    assert "Maseczki {link} dla szkół" in message.body
