"""The doors to people, in the admin; what the letters mean stands in `door_rows`."""

from cms.tests.access_world import World
from cms.tests.door_rows import ADMINISTRATORS, Row


def person(world: World) -> int:
    """Somebody of the other member."""
    found = world.people["other_editor"]
    assert found is not None
    return found.pk


PEOPLE_ROWS = [
    Row(
        ADMINISTRATORS,
        ADMINISTRATORS,
        [
            "wagtailusers_users:index",
            "wagtailusers_users:index_results",
            "wagtailusers_users:add",
            "wagtailusers_users:edit",
            "wagtailusers_users:history",
            "wagtailusers_users:history_results",
            "wagtailusers_users:send_link",
            "wagtailusers_users:withdraw",
            "wagtailusers_users:invite_all",
            "wagtailusers_users:personal_data",
            "wagtailusers_users:erase",
        ],
        ids=lambda world: {"pk": person(world)},
    ),
    Row(ADMINISTRATORS, ADMINISTRATORS, ["organisations_and_people:*"]),
    Row(ADMINISTRATORS, ADMINISTRATORS, ["proposal_admin:*"], ids=lambda world: {"pk": world.proposal.pk}),
    # Each moderator's own organisation, whatever the address says; to take back a proposal is its organisation's.
    Row(
        "LNNNPNPN",
        "LNNNPNPN",
        ["own_people:index*", "own_people:proposals*", "own_people:propose"],
    ),
    Row("LNNNPNPN", "LNNNNNPN", ["own_people:take_back"], ids=lambda world: {"pk": world.proposal.pk}),
]

__all__ = ["PEOPLE_ROWS", "person"]
