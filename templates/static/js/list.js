/* Narrows a list in place: asks the address that the form or the link names, and swaps what it shows. Without this file
   the same address is a page. */
const list = document.querySelector("[data-list]");
const status = list.querySelector("[data-status]");
const form = () => document.getElementById("facets");
const parts = ["facets", "found"];
let asked = 0;
let waiting = 0;
const here = () => location.pathname + location.search;
let entry = here();

/* In the order in which the site itself would write them, so that it need not lead to another address. */
const addressOf = (fields) => {
  const values = new Map();
  for (const [name, value] of new FormData(fields)) {
    if (value.trim()) values.set(name, [...(values.get(name) ?? []), value.trim()]);
  }
  const query = new URLSearchParams();
  for (const [name, own] of values) own.sort().forEach((value) => query.append(name, value));
  return query.size ? `${fields.getAttribute("action")}?${query}` : fields.getAttribute("action");
};

const swap = (page) => {
  const focused = document.activeElement?.id;
  const cursor = document.activeElement?.selectionStart;
  const typed = document.activeElement?.matches("[data-find]") ? document.activeElement.value : null;
  const open = new Map([...form().querySelectorAll("details[id]")].map((part) => [part.id, part.open]));
  for (const id of parts) document.getElementById(id).replaceWith(page.getElementById(id));
  for (const part of form().querySelectorAll("details[id]")) part.open = open.get(part.id) ?? part.open;
  const next = focused && document.getElementById(focused);
  if (!next) return false;
  next.focus({ preventScroll: true });
  if (typed !== null) {
    next.value = typed;
    next.setSelectionRange(cursor, cursor);
  }
  return true;
};

const show = async (address, { push = true, go = false } = {}) => {
  const turn = ++asked;
  const found = document.getElementById("found");
  found.setAttribute("aria-busy", "true");
  let answer;
  let text;
  try {
    answer = await fetch(address, { headers: { Accept: "text/html" } });
    text = await answer.text();
  } catch {
    if (turn === asked) location.assign(address);
    return;
  }
  if (turn !== asked) return;
  const page = new DOMParser().parseFromString(text, "text/html");
  if (!answer.ok || !parts.every((id) => page.getElementById(id))) {
    location.assign(address);
    return;
  }
  if (push) {
    history.pushState(null, "", answer.url);
    entry = here();
  }
  document.title = page.title;
  const kept = swap(page);
  const heading = document.getElementById("found-title");
  if (go || !kept) heading.focus({ preventScroll: !go });
  if (go) heading.scrollIntoView({ block: "start" });
  status.textContent = document.getElementById("found").dataset.said;
};

const later = (milliseconds) => {
  clearTimeout(waiting);
  waiting = setTimeout(() => show(addressOf(form())), milliseconds);
};

list.addEventListener("change", (event) => {
  if (event.target.matches("#facets input[type=checkbox]")) later(0);
});
list.addEventListener("input", (event) => {
  if (event.target.matches("[data-find]")) later(250);
});
list.addEventListener("submit", (event) => {
  if (event.target !== form()) return;
  event.preventDefault();
  clearTimeout(waiting);
  show(addressOf(form()), { go: true });
});
list.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (link.matches("[data-elsewhere], [download], [target]")) return;
  if (link.origin !== location.origin || link.pathname !== location.pathname || link.hash) return;
  event.preventDefault();
  clearTimeout(waiting);
  show(link.href, { go: Boolean(link.closest(".pagination")) });
});
addEventListener("popstate", () => {
  /* A skip link leads to another place of the same list: a swap would take the focus from under the reader. */
  if (here() === entry) return;
  entry = here();
  show(location.href, { push: false });
});
