/* Offers names while one types into a search box: a combobox as WAI-ARIA 1.2 has it, whose focus stays in the field.
   Without this file the box is a form like any other. */
const WAIT = 150;
const SHORTEST = 2;

const made = (name, attributes, ...children) => {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
};

const option = (row, id) =>
  made("a", { role: "option", id, href: row.address, tabindex: "-1", "aria-selected": "false", class: "suggestions__row" },
    made("span", { class: "suggestions__text", lang: row.language }, row.text),
    ...(row.note ? [" ", made("span", { class: "suggestions__note", lang: "pl" }, row.note)] : []));

const enhance = (input) => {
  const id = `${input.id}-suggestions`;
  const list = made("div", { role: "listbox", id, class: "suggestions", "aria-label": input.dataset.suggestLabel, hidden: "" });
  const status = made("div", { role: "status", class: "visually-hidden" });
  let waiting = 0;
  let asking = null;
  let shownFor = null;

  const options = () => [...list.querySelectorAll("[role=option]")];
  const active = () => list.querySelector("[aria-selected=true]");

  const choose = (next) => {
    active()?.setAttribute("aria-selected", "false");
    if (!next) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    next.setAttribute("aria-selected", "true");
    next.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", next.id);
  };

  const open = (isOpen) => {
    list.hidden = !isOpen;
    input.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) choose(null);
  };

  const forget = () => {
    clearTimeout(waiting);
    asking?.abort();
    asking = null;
  };

  const close = () => {
    forget();
    open(false);
    status.textContent = "";
  };

  const show = (answer) => {
    choose(null);
    list.replaceChildren(...answer.groups.map((group, place) => {
      const heading = made("div", { id: `${id}-${place}`, class: "suggestions__kind", role: "presentation" }, group.title);
      const rows = group.rows.map((row, number) => option(row, `${id}-${place}-${number}`));
      return made("div", { role: "group", "aria-labelledby": heading.id }, heading, ...rows);
    }));
    open(answer.groups.length > 0);
    status.textContent = answer.said;
  };

  const ask = async () => {
    forget();
    const typed = input.value.trim();
    if (typed.length < SHORTEST) {
      shownFor = null;
      close();
      return;
    }
    const own = new AbortController();
    asking = own;
    try {
      const address = `${input.dataset.suggest}?q=${encodeURIComponent(typed)}`;
      const answer = await fetch(address, { headers: { Accept: "application/json" }, signal: own.signal });
      const offered = answer.ok ? await answer.json() : null;
      if (own.signal.aborted) return;
      shownFor = offered && typed;
      if (offered) show(offered);
      else close();
    } catch {
      /* Another one was asked since, or there is no line: the form still works. */
      if (asking === own) close();
    }
  };

  const reopen = () => {
    if (shownFor !== null && shownFor === input.value.trim()) open(list.childElementCount > 0);
    else ask();
  };

  /* Past the last and the first lies the field itself. */
  const move = (step) => {
    if (list.hidden) {
      reopen();
      return;
    }
    const stops = [null, ...options()];
    const place = stops.indexOf(active());
    choose(stops[(place + step + stops.length) % stops.length]);
  };

  const keys = {
    ArrowDown: (event) => { event.preventDefault(); if (event.altKey) reopen(); else move(1); },
    ArrowUp: (event) => { event.preventDefault(); if (event.altKey) close(); else move(-1); },
    Escape: (event) => { if (!list.hidden) { event.preventDefault(); close(); } },
    Enter: (event) => { if (active()) { event.preventDefault(); active().click(); } else close(); },
    Home: () => choose(null),
    End: () => choose(null),
    ArrowLeft: () => choose(null),
    ArrowRight: () => choose(null),
    Tab: close,
  };

  input.addEventListener("keydown", (event) => {
    if (!event.isComposing && !event.ctrlKey && !event.metaKey) keys[event.key]?.(event);
  });
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, WAIT);
  });
  input.addEventListener("blur", close);
  /* The focus stays in the field; a press is still a press on a link. */
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("mousedown", (event) => event.preventDefault());
  input.form.addEventListener("submit", close);
  addEventListener("pagehide", close);

  const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id };
  for (const [key, value] of Object.entries(attributes)) input.setAttribute(key, value);
  input.parentElement.append(list);
  /* Outside the row: in it, another child would be another column. */
  input.form.append(status);
};

document.querySelectorAll("input[data-suggest]").forEach(enhance);
