"""The doors of the site; what the letters mean stands in `door_rows`."""

from typing import Any

from django.utils import timezone

from cms.tests.access_world import HIDDEN, SECRET, World
from cms.tests.door_rows import NOBODY, OPEN, OTHERS, PEOPLE, SIGN_IN, Row
from initiatives.models import Role
from initiatives.tests import factories
from search.models import SavedSearch


def _saved(world: World) -> dict[str, Any]:
    """Nobody's of those who ask."""
    now = timezone.now()
    owner = factories.person(Role.OFFICIAL, world.other)
    saved = SavedSearch.objects.create(user=owner, name=HIDDEN, text=HIDDEN, saved_at=now, looked_at=now)
    return {"number": saved.pk}


SITE_ROWS = [
    # The site --------------------------------------------------------------------------------------------------------
    Row(
        OPEN,
        OPEN,
        [
            "account_login",
            "account_inactive",
            "account_reset_password",
            "account_reset_password_done",
            "account_reset_password_from_key_done",
            "set_language",
            "accessibility_declaration",
            "demo_mail",
        ],
    ),
    # A link that nobody made: the page says that it does not work, to everybody.
    Row(OPEN, OPEN, ["invitation"], ids=lambda _: {"token": "1:1:abc"}),
    Row(OPEN, OPEN, ["account_reset_password_from_key"], path=lambda _: "/konto/haslo/nowe/1-abc/"),
    Row("LPPPPPPP", SIGN_IN, ["account_logout"]),
    Row(PEOPLE, PEOPLE, ["account", "account_change_password"]),
    # A person's own and nobody else's: no address names anybody.
    Row(PEOPLE, PEOPLE, ["account_notices", "account_data", "account_data_download", "partner_digest"]),
    Row("LPPPPPPP", SIGN_IN, ["account_sign_out_everywhere"]),
    Row(PEOPLE, PEOPLE, ["search", "initiatives", "acts", "members", "former_members", "groupings", "partners"]),
    Row(PEOPLE, PEOPLE, ["compare"]),
    # A person's own; another's are nobody's, whatever the role.
    Row(PEOPLE, PEOPLE, ["saved_searches", "save_search"]),
    Row(NOBODY, NOBODY, ["saved_search", "saved_search_delete"], ids=_saved),
    Row(PEOPLE, NOBODY, ["saved_search_change_feed"], ids=_saved),
    # Links that nobody signed: there is no such thing, for everybody.
    Row("NNNNNNNN", "NNNNNNNN", ["saved_search_leave", "partner_digest_leave"], ids=lambda _: {"token": "1:1:abc"}),
    Row("NNNNNNNN", OPEN, ["saved_search_feed"], ids=lambda _: {"token": "1:1:1:abc"}),
    # Keys that nobody made: there is no such feed, for everybody; there is nothing to be posted to.
    Row("NNNNNNNN", OPEN, ["practices_feed"], ids=lambda _: {"key": "1-abc", "form": "atom.xml"}),
    Row("NNNNNNNN", OPEN, ["practices_feed_of"], path=lambda _: "/kanaly/1-abc/kategoria/wspolnota/feed.json"),
    Row("NNNNNNNN", OPEN, ["practices_file"], ids=lambda _: {"key": "1-abc", "sha1": "a" * 40}),
    # Asked for what is hidden: nobody is offered it.
    Row(PEOPLE, PEOPLE, ["suggestions"], path=lambda _: f"/szukaj/podpowiedzi/?q={SECRET}"),
    Row(PEOPLE, PEOPLE, ["initiatives_file", "acts_file"], ids=lambda _: {"form": "csv"}),
    Row(PEOPLE, PEOPLE, ["map", "map_csv", "figures"]),
    Row(PEOPLE, PEOPLE, ["figures_csv"], ids=lambda _: {"table": "tematy"}),
    Row(PEOPLE, PEOPLE, ["units"]),
    # In development alone.
    Row(PEOPLE, PEOPLE, ["components"]),
    Row(PEOPLE, PEOPLE, ["unit"], ids=lambda _: {"code": "3063011"}),
    Row(PEOPLE, PEOPLE, ["category"], ids=lambda _: {"slug": "wspolnota"}),
    Row(PEOPLE, PEOPLE, ["crisis"], ids=lambda _: {"slug": "kryzys"}),
    Row(PEOPLE, PEOPLE, ["topic"], ids=lambda _: {"slug": "temat"}),
    Row(PEOPLE, PEOPLE, ["tag"], ids=lambda _: {"slug": "jawny"}),
    Row(OTHERS, OTHERS, ["tag"], ids=lambda _: {"slug": SECRET}),
    Row(PEOPLE, PEOPLE, ["act_text"], ids=lambda world: _text(world.published_act, world.published_file)),
    Row(NOBODY, NOBODY, ["act_text"], ids=lambda world: _text(world.draft_act, world.file)),
    Row(NOBODY, NOBODY, ["act_text"], ids=lambda world: _text(world.published_act, world.file)),
    # The text of a file is read by whoever may have the file.
    Row(OTHERS, PEOPLE, ["file_text"], ids=lambda world: {"file_id": world.file.pk}),
    Row(OTHERS, PEOPLE, ["file_text_page"], ids=lambda world: {"file_id": world.file.pk, "number": 1}),
    Row(PEOPLE, PEOPLE, ["file_text"], ids=lambda world: {"file_id": world.published_file.pk}),
    Row(PEOPLE, PEOPLE, ["file_text_page"], ids=lambda world: {"file_id": world.published_file.pk, "number": 1}),
    Row(PEOPLE, PEOPLE, ["wagtail_serve"], path=lambda _: "/"),
    Row(PEOPLE, PEOPLE, ["wagtail_serve"], path=lambda world: world.other.url),
    Row(PEOPLE, PEOPLE, ["wagtail_serve"], path=lambda world: world.published.url),
    Row(NOBODY, NOBODY, ["wagtail_serve"], path=lambda world: world.draft.url),
    Row(NOBODY, NOBODY, ["wagtail_serve"], path=lambda world: world.draft_act.url),
    # Files: those that a published page uses are everybody's, the others their member's people's ---------------------
    Row(OTHERS, PEOPLE, ["wagtaildocs_serve"], ids=lambda world: _served(world.file)),
    Row(PEOPLE, PEOPLE, ["wagtaildocs_serve"], ids=lambda world: _served(world.published_file)),
    Row(OTHERS, PEOPLE, ["media"], ids=lambda world: {"path": world.picture.file.name}),
    Row(OTHERS, PEOPLE, ["media"], ids=lambda world: {"path": world.picture.renditions.get().file.name}),
    Row(PEOPLE, PEOPLE, ["media"], ids=lambda world: {"path": world.published_picture.file.name}),
    Row(PEOPLE, PEOPLE, ["media"], ids=lambda world: {"path": world.published_picture.renditions.get().file.name}),
    Row(NOBODY, "LPPPPPPP", ["media"], ids=lambda world: {"path": world.published_file.file.name}),
]


def _text(act: Any, file: Any) -> dict[str, Any]:
    return {"act_id": act.pk, "attachment_id": file.pk}


def _served(file: Any) -> dict[str, Any]:
    return {"document_id": file.pk, "filename": file.filename}
