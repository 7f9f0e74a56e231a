"""What a reader sees in all colours and widths: what axe asks, and what it does not (lines, motion, what is current,
where the focus is, what lies over it)."""

from collections.abc import Iterator

from cms.tests.chromium import LOOKS, Reader

# 1,280 by 1,024 pixels at 400 %.
ZOOMED = {"width": 320, "height": 256}
WIDEST = {"width": 2560, "height": 1440}
MOST_LETTERS = 115
MOST_STOPS = 150

# Texts of several lines, and how many letters stand in one of them.
LINES = """(most) => [...document.querySelectorAll("main :is(p, li, dd, td, blockquote)")].flatMap((one) => {
    if (one.querySelector("p, ul, ol, dl, div, table, form")) return [];
    const letters = one.textContent.replace(/\\s+/g, " ").trim().length;
    const all = document.createRange();
    all.selectNodeContents(one);
    const lines = new Set([...all.getClientRects()].map((line) => Math.round(line.bottom / 8))).size;
    return letters / (lines || 1) > most ? [`${Math.round(letters / lines)} letters: ${one.textContent.trim()}`] : [];
})"""
MOVING = """() => [...document.querySelectorAll("*")].filter((one) => {
    const style = getComputedStyle(one);
    return parseFloat(style.transitionDuration) > 0 || style.animationName !== "none"
        || style.scrollBehavior === "smooth";
}).map((one) => one.outerHTML.slice(0, 100))"""
# What stays in the window while the page is scrolled, and takes more than a fifth of it.
STAYING = """() => [...document.querySelectorAll("body *")].filter((one) =>
    ["fixed", "sticky"].includes(getComputedStyle(one).position)
        && one.getBoundingClientRect().height > innerHeight / 5)
    .map((one) => one.outerHTML.slice(0, 100))"""
# What is current or chosen, and looks like its neighbours where grounds have no colour of their own.
ALIKE = """() => {
    const look = (one) => [null, "::before"].map((part) => {
        const style = getComputedStyle(one, part);
        return [style.outlineStyle, style.outlineWidth, style.borderTopWidth, style.borderTopColor, style.fontWeight,
                style.textDecorationLine, style.backgroundColor, style.color].join();
    }).join();
    return [...document.querySelectorAll("[aria-current]:not([aria-current=false])")].flatMap((one) => {
        const all = one.closest("ul, ol, nav")?.querySelectorAll(one.localName) ?? [];
        const others = [...all].filter((other) => !other.hasAttribute("aria-current"));
        return others.some((other) => look(other) === look(one)) ? [one.outerHTML.slice(0, 100)] : [];
    });
}"""
# Where the focus is: whether it is in the window with nothing over it, and whether what it left looks otherwise now.
STOP = """() => {
    const look = (box) => {
        const style = getComputedStyle(box);
        return [style.outlineStyle, style.outlineWidth, style.outlineColor, style.outlineOffset, style.stroke,
                style.strokeWidth].join();
    };
    const here = document.activeElement, html = here.outerHTML.slice(0, 120), left = window.lastStop, faults = [];
    if (left && left.boxes.every((box, number) => look(box) === left.looks[number]))
        faults.push(`the focus does not show: ${left.html}`);
    const boxes = [here, here.closest(".card"), here.closest("label"), here.querySelector("path")].filter(Boolean);
    window.lastStop = {boxes, looks: boxes.map(look), html};
    if (here === document.body) {
        delete window.lastStop;
        return {end: true, faults};
    }
    const box = here.getBoundingClientRect();
    const middle = (from, to, room) => (Math.max(from, 0) + Math.min(to, room)) / 2;
    const over = document.elementFromPoint(middle(box.left, box.right, innerWidth),
                                           middle(box.top, box.bottom, innerHeight));
    const drawing = here.ownerSVGElement && here.ownerSVGElement === over?.ownerSVGElement;
    const label = over?.closest("label")?.control === here;
    if (!box.width || !over || !(here.contains(over) || over.contains(here) || drawing || label))
        faults.push(`not seen: ${html}`);
    return {end: false, faults};
}"""


def looks(reader: Reader, *, first: tuple[str, int], others: list[tuple[str, int]]) -> Iterator[str]:
    """All rules in the first colours and width, then what colours and widths may change."""
    for number, (scheme, width) in enumerate([first, *others]):
        reader.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        reader.page.set_viewport_size({"width": width, "height": 800})
        for fault in reader.axe(rules=LOOKS if number else None):
            yield f"{scheme}, {width}: {fault}"
        if reader.overflow() > 0:
            yield f"{scheme}, {width}: wider than the window by {reader.overflow()}"


def at_its_widest(reader: Reader) -> Iterator[str]:
    reader.page.set_viewport_size(WIDEST)  # type: ignore[arg-type]
    yield from reader.page.evaluate(LINES, MOST_LETTERS)
    yield from (f"moves: {one}" for one in reader.page.evaluate(MOVING))


def zoomed(reader: Reader) -> Iterator[str]:
    reader.page.set_viewport_size(ZOOMED)  # type: ignore[arg-type]
    yield from (f"stays in the window: {one}" for one in reader.page.evaluate(STAYING))
    if (wider := reader.overflow()) > 0:
        yield f"wider than the window by {wider}"


def in_forced_colours(reader: Reader) -> Iterator[str]:
    """In the colours of the reader's system."""
    reader.page.emulate_media(forced_colors="active")
    yield from (f"looks like its neighbours: {one}" for one in reader.page.evaluate(ALIKE))
    reader.page.emulate_media(forced_colors="none")


def unseen_stops(reader: Reader, *, most: int = MOST_STOPS) -> Iterator[str]:
    """Where the focus goes from here to the end of the page without being seen."""
    for _ in range(most):
        reader.page.keyboard.press("Tab")
        stop = reader.page.evaluate(STOP)
        yield from stop["faults"]
        if stop["end"]:
            return


__all__ = ["ZOOMED", "at_its_widest", "in_forced_colours", "looks", "unseen_stops", "zoomed"]
