// Keys for the queue of partners' feeds. Every one of them does what a link or a button on the page does, and all of
// them can be turned off: speech input and screen readers have keys of their own.
(() => {
  const OFF = "burza-queue-keys-off";
  const queue = document.querySelector("[data-queue]");
  if (!queue) return;
  const find = (name) => document.querySelector(`[data-queue-${name}]`);
  const memory = {
    get off() {
      try { return localStorage.getItem(OFF) === "1"; } catch { return false; }
    },
    set off(value) {
      try { localStorage.setItem(OFF, value ? "1" : "0"); } catch { /* Then it holds for this page alone. */ }
    },
  };
  let works = !memory.off;

  const follow = (name) => () => find(name)?.click();
  const focus = (element) => {
    element?.scrollIntoView({ block: "center" });
    element?.focus();
  };
  const reject = () => {
    const place = find("reject");
    if (!place) return;
    place.open = true;
    focus(place.querySelector("select"));
  };
  const select = () => queue.querySelector(".queue-line--here input[type=checkbox]:not(:disabled)")?.click();
  const verbs = {
    j: follow("next"),
    k: follow("previous"),
    a: () => focus(find("yes")),
    r: reject,
    c: () => focus(find("accept")?.querySelector("select")),
    e: follow("edit"),
    h: follow("hand"),
    m: follow("merge"),
    x: select,
  };

  const isTyped = (element) => element.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

  const step = (event) => {
    const line = event.target.closest("[data-queue-lines] li");
    const other = event.key === "ArrowDown" ? line?.nextElementSibling : line?.previousElementSibling;
    if (!line) return;
    event.preventDefault();
    other?.querySelector("a")?.focus();
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyped(event.target)) return;
    // A dialog or the menu has keys of its own.
    if (event.target.closest("[role=dialog], [role=menu], .sidebar")) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      step(event);
    } else if (works && !event.shiftKey && Object.hasOwn(verbs, event.key)) {
      event.preventDefault();
      verbs[event.key]();
    }
  });

  const help = find("keys");
  const on = find("keys-on");
  if (help && on) {
    help.hidden = false;
    on.checked = works;
    on.addEventListener("change", () => {
      works = on.checked;
      memory.off = !works;
    });
  }

  const all = find("all");
  if (all) {
    all.hidden = false;
    all.querySelector("input").addEventListener("change", (event) => {
      for (const box of queue.querySelectorAll("[data-queue-lines] input[type=checkbox]:not(:disabled)")) {
        box.checked = event.target.checked;
      }
    });
  }

  // The list scrolls by itself where there is room beside it.
  const list = queue.querySelector(".queue__list");
  const here = queue.querySelector(".queue-line--here");
  if (list && here) list.scrollTop = here.offsetTop - list.offsetTop - list.clientHeight / 3;

  // Whoever asked for an item, by a link or by a decision on the one before, goes on from there; where an answer was
  // refused, from what has to be mended.
  const wrong = queue.querySelector(".error-message");
  if (wrong) focus(wrong.closest("form, fieldset").querySelector("select, textarea"));
  else if (find("failures")) find("failures").focus();
  else if (queue.classList.contains("queue--chosen")) document.getElementById("item")?.focus({ preventScroll: true });
})();
