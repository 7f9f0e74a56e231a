"""Every door, tried by everybody with another member's ids; the table is `site_rows` and `admin_rows`."""

from fnmatch import fnmatchcase
from typing import Any

import pytest

from cms.access import OPEN_VIEWS
from cms.address_words import words_of
from cms.tests.access_world import OUTSIDERS, ROLES, SECRET, Answer, World
from cms.tests.admin_rows import ADMIN_ROWS
from cms.tests.door_rows import Row
from cms.tests.doors import Door, all_doors, others_ids, path_of
from cms.tests.site_rows import SITE_ROWS

pytestmark = pytest.mark.django_db

DOORS = all_doors()
ROWS = [*SITE_ROWS, *ADMIN_ROWS]


def doors_of(row: Row) -> list[Door]:
    return [door for door in DOORS if any(fnmatchcase(door.name, view) for view in row.views)]


def letter(answer: Answer) -> str:
    """What the answer comes to; the letters are explained in `door_rows`."""
    if answer.status in {403, 404}:
        return "N"
    if answer.location.startswith("/konto/logowanie/"):
        return "L"
    if answer.location == "/admin/":
        return "H"
    return "P" if answer.status < 500 else "!"


def answers(world: World, method: str, path: str, data: dict[str, Any]) -> dict[str, Answer]:
    return {role: world.ask(role, method, path, data) for role in ROLES}


def meets_secret(answer: Answer, path: str) -> bool:
    """Whether the answer shows what is hidden, beside what the question said itself: its address, and the words of
    it that a page which is not there offers to search for. In that field alone: elsewhere they would confirm a name.
    """
    offered = f'name="q" value="{words_of(path)}"'
    return SECRET.encode() in answer.body.replace(path.encode(), b"").replace(offered.encode(), b"")


def name_of(row: Row) -> str:
    return f"{row.views[0]}-{ROWS.index(row)}"


def test_every_view_has_a_row() -> None:
    covered = {door for row in ROWS for door in doors_of(row)}

    missing = [f"{door.name}  ({door.route})" for door in DOORS if door not in covered]

    assert not missing, "no row in cms/tests/site_rows.py or admin_rows.py for:\n" + "\n".join(missing)


def test_every_row_has_a_view() -> None:
    in_the_demo_alone = {"demo_mail"}
    names = {door.name for door in DOORS} | in_the_demo_alone

    stale = [view for row in ROWS for view in row.views if not any(fnmatchcase(name, view) for name in names)]

    assert not stale


@pytest.mark.slow
@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_each_role_gets_what_the_table_says(row: Row, world: World) -> None:
    wrong = []
    for door in doors_of(row):
        path = row.path(world) if row.path else path_of(door, others_ids(world) | row.ids(world))
        got = answers(world, "get", path, {}), answers(world, "post", path, row.data(world))
        letters = tuple("".join(map(letter, by_role.values())) for by_role in got)
        if letters != (row.get, row.post):
            wrong.append(f"{door.name} {path}: expected {row.get} {row.post}, got {' '.join(letters)}")
        wrong += [
            f"{door.name} {path}: the {role} meets what is hidden"
            for by_role in got
            for role in OUTSIDERS
            if meets_secret(by_role[role], path)
        ]
    assert not wrong, "\n".join(wrong)


def test_a_stranger_passes_where_the_list_says_and_nowhere_else() -> None:
    open_rows = {door.name for row in ROWS if row.get[0] != "L" or row.post[0] != "L" for door in doors_of(row)}

    # These two answer a stranger by leading to the sign-in, as the wall does.
    assert open_rows == OPEN_VIEWS & {door.name for door in DOORS} - {"account_logout", "admin_sign_in"}
