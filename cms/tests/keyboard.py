"""Somebody who has a keyboard and no mouse, and what they see of where they are."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

# Whether the focus is on `target`, and what is wrong with what has it: a ring is an outline or a shadow, and nothing
# lies over the most of what it is drawn around.
LOOK = """(target) => {
    const active = document.activeElement, hidden = !active.getBoundingClientRect().width;
    // A field without a size is drawn by its label.
    const one = hidden ? active.closest("label") ?? active : active;
    const style = getComputedStyle(one), box = one.getBoundingClientRect();
    const rings = (style) => style.boxShadow !== "none" ||
        (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1);
    const shows = ([across, down]) => {
        const hit = document.elementFromPoint(box.left + box.width * across, box.top + box.height * down);
        return hit && (one.contains(hit) || (hit.contains(one) && hit !== document.body));
    };
    const found = [[.5, .5], [.1, .5], [.9, .5], [.5, .2], [.5, .8]].filter(shows).length;
    const lost = active === document.body, faults = [];
    // A part of a date has the focus without its field, and a ring of the browser's own.
    // The link of a card has the card's ring, and what the keyboard passes by needs none.
    const card = one.closest(".card"), outlined = card && getComputedStyle(card).outlineStyle !== "none";
    if (!lost && active.matches(":focus") && active.tabIndex >= 0 && !rings(style) && !outlined) faults.push("no ring");
    if (!lost && found < 3) faults.push("not seen");
    return {there: target ? active === target : false, lost, faults, what: one.outerHTML.slice(0, 160)};
}"""
MOST_STOPS = 200
MOST_TABS = 10


class Keyboard:
    """`unseen` is each thing on the way whose focus nobody sees."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.unseen: list[str] = []

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def to(self, target: Locator, *, key: str = "Tab") -> None:
        """Presses `key` until the focus is on `target`, and looks at each stop on the way."""
        expect(target).to_be_visible()
        for _ in range(MOST_STOPS):
            # Anew each time: what a form is told after it saved itself is drawn anew.
            if self.look(target.element_handle())["there"]:
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{key} does not lead to {target}")

    def to_tab(self, tabs: Locator, name: str, *, key: str = "Tab") -> None:
        """All tabs are one stop; arrows lead from one to the next."""
        chosen = tabs.locator("[role=tab][aria-selected=true]")
        self.to(chosen, key=key)
        for _ in range(MOST_TABS):
            if chosen.filter(has_text=name).count():
                return
            before = str(chosen.get_attribute("id"))
            self.press("ArrowRight")
            # Pressed faster than tabs open, the arrow leaves several of them half open.
            expect(chosen).not_to_have_id(before)
            expect(chosen).to_be_focused()
        raise AssertionError(f"there is no tab {name}")

    def back_to_tab(self, tabs: Locator, name: str) -> None:
        self.to_tab(tabs, name, key="Shift+Tab")

    def enter(self, target: Locator) -> None:
        self.to(target)
        self.press("Enter")

    def fill(self, label: str | re.Pattern[str], text: str, *, inside: Locator | Page | None = None) -> None:
        self.to((inside or self.page).get_by_label(label).locator("visible=true").first)
        self.type(text)

    def look(self, target: Any = None) -> Any:
        """What has the focus. What scrolls or unfolds has a second to come to rest."""
        for _ in range(10):
            found = self.page.evaluate(LOOK, target)
            if not found["faults"]:
                return found
            self.page.wait_for_timeout(100)
        self.unseen.append(f"{', '.join(found['faults'])}: {found['what']}")
        return found


__all__ = ["Keyboard"]
