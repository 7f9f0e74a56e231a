"""Files of another Burza's records that cannot be had, are not what was said, or are very many."""

import logging
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from initiatives.feeds.parsing.read import parse
from initiatives.feeds.records import Fault
from initiatives.feeds.taking import Taking
from initiatives.models import ActFile, ActPage, Attachment, InitiativePage
from initiatives.tests import factories, scanner
from initiatives.tests.exchanged_files import (
    TITLE,
    asked_for_files,
    empty_the_site,
    fill,
    give_out,
    look_again,
    take_in,
    with_files,
)
from initiatives.tests.feed_pictures import faults, run
from initiatives.tests.feed_servers import Server, says
from initiatives.tests.feeds import ARRIVED as NOW
from initiatives.tests.feeds_out import a_key, ask

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media", "site_at_the_server")]


def of_the_act() -> Attachment:
    return Attachment.objects.get(act_files__page__title="Uchwała o pompach")


def test_bytes_that_are_not_what_the_record_says_are_not_kept(server: Server) -> None:
    with_files()
    address = give_out(server, in_place={of_the_act().file_hash: b"Co innego."})
    empty_the_site()
    factories.FeedSourceFactory.create(address=address)

    done = run(server)

    assert faults(done) == [Fault.NO_FILE]
    act = ActPage.objects.get(title="Uchwała o pompach")
    assert not act.files.exists()
    assert [file["title"] for file in act.feed_act.files] == ["Tekst uchwały"]


def test_a_program_is_not_kept(server: Server) -> None:
    with_files()
    fill(of_the_act(), b"MZ\x90\x00\x03\x00" + b"\0" * 200)
    address = give_out(server)
    empty_the_site()
    factories.FeedSourceFactory.create(address=address)

    assert faults(run(server)) == [Fault.NO_FILE]
    assert not ActFile.objects.exists()


def test_one_that_cannot_be_had_stays_a_link_and_no_log_has_the_key(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    with_files()
    address = give_out(server)
    key = address.split("/kanaly/")[1].split("/")[0]
    server.routes |= {path: says(b"", "500 Oops") for path in server.routes if "/pliki/" in path}
    empty_the_site()
    factories.FeedSourceFactory.create(address=address)

    with caplog.at_level(logging.DEBUG):
        done = run(server)

    assert set(faults(done)) == {Fault.FILE_AWAY, Fault.PICTURE_AWAY}
    assert key not in str(done.problems)
    assert (done.new, Attachment.objects.count()) == (2, 0)
    page = InitiativePage.objects.get(draft_title=TITLE)
    assert sorted(block["type"] for block in page.steps.raw_data).count("link") == 3


@pytest.mark.skipif(scanner.CLAMD is None, reason="needs ClamAV (on Debian: apt install clamav-daemon)")
def test_what_the_scanner_finds_is_not_kept(server: Server, settings: Any) -> None:
    with_files()
    fill(of_the_act(), scanner.VIRUS)
    address = give_out(server)
    empty_the_site()
    factories.FeedSourceFactory.create(address=address)
    # The path of a socket may have a hundred characters; pytest's own folders have more.
    with TemporaryDirectory(prefix="clamd-") as folder, scanner.running(Path(folder)) as running:
        settings.CLAMD_SOCKET = running.socket
        done = run(server)

    assert faults(done) == [Fault.INFECTED]
    assert Attachment.objects.count() == 1
    assert not ActFile.objects.exists()


@pytest.mark.parametrize("elsewhere", ["http://127.0.0.1:9/pliki/", "https://inny.example/pliki/", "javascript:x"])
def test_a_feed_offers_files_of_its_own_host_alone(server: Server, elsewhere: str) -> None:
    with_files()
    address = give_out(server, "feed.json")
    path = address.removeprefix(server.address("").rstrip("/"))
    key = path.split("/")[2]

    body = ask(key, "feed.json").content.decode().replace(server.address(f"/kanaly/{key}/pliki/"), elsewhere)
    server.routes[path] = says(body.encode(), content_type="text/json")
    empty_the_site()

    take_in(server, address)

    assert asked_for_files(server) == []
    assert not Attachment.objects.exists()


def test_the_rest_of_many_comes_with_the_next_looks(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("initiatives.feeds.copying._MOST", 1)
    with_files()
    other = InitiativePage.objects.exclude(title=TITLE).get()
    annex = factories.AttachmentFactory.create(content=b"Inny plik.")
    annex.get_file_hash()
    other.description = f'<p><a id="{annex.pk}" linktype="document">wzór</a></p>'
    other.save()
    address = give_out(server)
    empty_the_site()
    factories.FeedSourceFactory.create(address=address)

    assert run(server).new == 1
    assert look_again(server).new == 1
    assert Attachment.objects.count() == 3
    assert look_again(server).new == 0
    assert asked_for_files(server) == []


def test_of_many_practices_it_costs_as_many_queries_as_of_one_to_know_what_is_wanted(server: Server) -> None:
    key = a_key()
    source = factories.FeedSourceFactory.create()

    def queries() -> int:
        annex = factories.AttachmentFactory.create()
        fill(annex, f"Wzór wniosku {annex.pk}".encode())
        page = factories.InitiativePageFactory.create()
        page.description = f'<p><a id="{annex.pk}" linktype="document">wzór</a></p>'
        page.save()
        entries = parse(ask(key, "atom.xml").content, address=server.address("/")).entries
        with CaptureQueriesContext(connection) as captured:
            wanted = Taking(source, lambda: NOW).with_pieces_to_copy(entries)
        assert len(wanted) == len(entries) == InitiativePage.objects.count()
        return len(captured)

    few = queries()
    assert [queries() for _ in range(3)] == [few] * 3
