"""What an administrator sees of a feed before a source is made of it."""

import json
import os
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from initiatives.tests.feed_servers import Server, says

DATA = Path(__file__).parent / "data/feeds"


def preview(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    call_command("feed_preview", *arguments)
    return capsys.readouterr().out


def test_a_file_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    shown = preview(capsys, str(DATA / "atom10.xml"), "--base-url", "https://praktyki.example/atom")

    for line in (
        "Praktyki kryzysowe (atom 1.0) https://praktyki.example/",
        "wpisy: 2",
        "starsze wpisy: https://praktyki.example/atom?page=2",
        "wycofane: urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a",
        "Woda pitna: beczkowozy",
        "  Identyfikator: guid:urn:uuid:1225c695-cfb8-4ebb-bbbb-80da344efa6a",
        "  Opublikowano: 2026-02-27T06:00:00+01:00",
        "  Autorzy: Wodociągi gminne, Sztab kryzysowy",
        "  Pliki: https://praktyki.example/pliki/harmonogram.pdf application/pdf",
    ):
        assert line in shown.splitlines()
    assert "<script" not in shown


def test_everything_is_shown_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    expected = json.loads((DATA / "wordpress.xml.expected.json").read_text(encoding="utf-8"))

    shown = preview(
        capsys, str(DATA / "wordpress.xml"), "--json", "--base-url", "https://nadrzeczne.example/praktyki/feed/"
    )

    assert json.loads(shown) == expected


def test_relative_addresses_of_a_file_without_a_place_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    shown = json.loads(preview(capsys, str(DATA / "feed.json"), "--json"))

    assert shown["older"] == ""


def test_what_was_wrong_is_said_with_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert "wiersz 89: truncated" in preview(capsys, str(DATA / "truncated.xml"))


def test_a_refused_feed_says_where() -> None:
    with pytest.raises(CommandError, match="wiersz 3: hostile: entities"):
        call_command("feed_preview", str(DATA / "billion-laughs.xml"))


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(CommandError, match=r"nie-ma\.xml"):
        call_command("feed_preview", "nie-ma.xml")


def test_of_a_file_without_an_end_no_more_is_read_than_of_a_feed(tmp_path: Path) -> None:
    endless = tmp_path / "kanal.xml"
    os.mkfifo(endless)
    written: list[int] = []

    def write() -> None:
        with suppress(BrokenPipeError), endless.open("wb", buffering=0) as file:
            while len(written) < 40:
                file.write(b"<rss>" * 200_000)
                written.append(1_000_000)

    writer = Thread(target=write)
    writer.start()
    with pytest.raises(CommandError, match="too_big"):
        call_command("feed_preview", str(endless))
    writer.join()

    assert sum(written) < 10_000_000


def test_the_address_of_a_site_is_enough(capsys: pytest.CaptureFixture[str], settings: LazySettings) -> None:
    page = b'<!doctype html><html><head><link rel="alternate" type="application/rss+xml" href="/feed/"></head></html>'
    routes = {"/": says(page, content_type="text/html"), "/feed/": says()}
    with Server(routes) as server:
        settings.FEED_PLACES = (server.place,)

        shown = preview(capsys, server.address().replace("http://", "HTTP://"))

    assert "Zbiornik na deszcz" in shown.splitlines()
    assert server.paths() == ["/", "/feed/"]


def test_an_address_within_our_own_network_is_refused() -> None:
    with pytest.raises(CommandError, match="not_public"):
        call_command("feed_preview", "http://127.0.0.1/feed/")
