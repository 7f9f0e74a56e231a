"""Who makes the index anew and is killed in the middle loses nothing: the next one goes on. With real processes."""

import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.utils import timezone

from initiatives.models import Category, InitiativePage
from initiatives.services.bulk import insert_pages
from initiatives.tests import factories
from initiatives.tests.processes import environment
from search.index import rebuilding
from search.index.doctor import examine
from search.index.indexing import AT_ONCE
from search.models import Entry, IndexState

PAGES = 4 * AT_ONCE


@pytest.fixture
def rebuild() -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "manage.py", "search_rebuild"]
    with subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment(), stderr=subprocess.DEVNULL) as process:
        yield process
        process.kill()


@pytest.fixture
def pages(transactional_db: None) -> list[InitiativePage]:
    """As many as take some time, none of them in the index."""
    member = factories.MemberPageFactory.create()
    category = Category.objects.get(slug="wspolnota")
    text = " ".join(f"słowo{number}" for number in range(2_000))
    made = [
        InitiativePage(
            title=f"Agregat {number}", slug=f"agregat-{number}", category=category, summary="Streszczenie",
            organisation=member, locale=member.locale, description=f"<p>{text} {number}</p>",
        )
        for number in range(PAGES)
    ]  # fmt: skip
    insert_pages(member, made)
    return made


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_what_was_done_stays_and_the_rest_follows(
    pages: list[InitiativePage], rebuild: "subprocess.Popen[bytes]"
) -> None:
    end = time.monotonic() + 120
    while rebuild.poll() is None and time.monotonic() < end:
        state = IndexState.objects.filter(pk=1).first()
        if state is not None and state.rebuilt_to:
            break
        time.sleep(0.02)
    rebuild.kill()
    rebuild.wait()
    state = IndexState.objects.get()
    reached = state.rebuilt_to or 0
    done = Entry.objects.exclude(what="").filter(number__lte=reached).count()
    # Whoever writes meanwhile is not refused.
    pages[0].refresh_from_db()
    pages[0].title = "Pompa"
    pages[0].save()

    rebuilding.begin(anew=False)
    steps = list(rebuilding.go_on(today=timezone.localdate()))

    assert 0 < done < PAGES
    assert steps[0][0] > done
    assert list(examine(today=timezone.localdate())) == []
    assert Entry.objects.get(number=pages[0].pk).title == "Pompa"
    assert rebuilding.is_current()
