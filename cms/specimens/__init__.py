"""Every component with made-up contents, in each state that its contents can be in. For development and tests alone.

What needs a whole page of the site around it, or frames one, is shown by that page: `ON_PAGES` names it.
"""

from cms.specimens.feeds import feeds
from cms.specimens.parts import parts
from cms.specimens.pieces import pieces
from cms.specimens.searching import searching
from cms.specimens.stand_ins import STATES, Contents

# By the component, the template of a page.
ON_PAGES = {
    "components/account_menu.html": "base.html",
    "components/article.html": "pages/initiative.html",
    "components/channels.html": "pages/member.html",
    "components/compare_row.html": "pages/compare.html",
    "components/contents.html": "pages/initiative.html",
    "components/facets.html": "pages/initiatives.html",
    "components/figures_head.html": "pages/figures.html",
    "components/footer.html": "base.html",
    "components/found_for_address.html": "404.html",
    "components/header.html": "base.html",
    "components/results.html": "pages/search.html",
    "components/initiative_essence.html": "pages/initiative.html",
    "components/initiative_list.html": "pages/initiatives.html",
    "components/language_switch.html": "base.html",
    "components/list.html": "pages/initiatives.html",
    "components/map.html": "pages/map.html",
    "components/map_legend.html": "pages/map.html",
    "components/map_table.html": "pages/map.html",
    "components/navigation.html": "base.html",
    "components/open_now.html": "pages/member.html",
    "components/organisation_body.html": "pages/member.html",
    "components/unit_drawing.html": "pages/member.html",
    "components/unit_place.html": "pages/member.html",
    "components/unit_search.html": "pages/members.html",
    "components/unit_spot.html": "pages/initiative.html",
}


def specimens() -> dict[str, dict[str, Contents]]:
    """By the template's name and the state; made anew, since a page asks the database for its kind."""
    return pieces() | parts() | searching() | feeds()


__all__ = ["ON_PAGES", "STATES", "Contents", "specimens"]
