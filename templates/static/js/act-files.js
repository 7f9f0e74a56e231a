/* Many files of an act at once: each is sent on its own and becomes a row of Wagtail's panel. */
"use strict";
(() => {
  const zone = document.querySelector("[data-act-files]");
  if (!zone) return;
  const words = JSON.parse(document.getElementById("act-files-words").textContent);
  const input = zone.querySelector("input[type=file]");
  const list = zone.querySelector(".burza-uploads");
  const said = zone.querySelector("[data-said]");
  const rows = zone.dataset.rows;
  const token = () => zone.closest("form").querySelector("[name=csrfmiddlewaretoken]").value;
  const stem = (name) => name.replace(/\.[^.]{1,5}$/, "") || name;
  let last = Promise.resolve();
  let added = 0;
  let left = 0;
  let pending = 0;

  const make = (tag, text, ...children) => {
    const element = document.createElement(tag);
    element.textContent = text;
    element.append(...children);
    return element;
  };

  /* The rows of the panel that are not taken out. */
  const live = () =>
    [...document.querySelectorAll(`#${rows}-FORMS > [data-inline-panel-child]`)].filter(
      (row) => !row.querySelector("input[name$='-DELETE']")?.value,
    );
  const chosen = (row) => row.querySelector("input[name$='-document']");

  const freeRow = () => {
    const free = live().find((row) => !chosen(row).value);
    if (free) return free;
    /* Wagtail moves to a new row; whoever types elsewhere meanwhile stays there. */
    const focused = document.activeElement;
    document.getElementById(`${rows}-ADD`).click();
    focused?.focus({ preventScroll: true });
    return live().at(-1);
  };

  const putIntoRow = (file) => {
    if (live().some((row) => chosen(row).value === String(file.id))) return false;
    const hasMain = live().some((row) => chosen(row).value && row.querySelector("select[name$='-role']")?.value === "main");
    const row = freeRow();
    const field = chosen(row);
    const chooser = document.getElementById(`${field.id}-chooser`);
    field.value = file.id;
    chooser.classList.remove("blank");
    chooser.querySelector("[data-chooser-title]").textContent = file.title;
    const edit = chooser.querySelector("[data-chooser-edit-link]");
    if (edit) {
      edit.href = file.edit_url;
      edit.hidden = false;
    }
    const role = row.querySelector("select[name$='-role']");
    if (role && hasMain) role.value = "annex";
    field.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  };

  class Item {
    constructor(file) {
      this.file = file;
      this.progress = make("progress", "");
      this.progress.max = 1;
      this.progress.value = 0;
      this.progress.setAttribute("aria-label", file.name);
      this.state = make("span", words.waiting);
      this.buttons = make("span", "");
      this.element = make("li", "", make("strong", file.name), this.progress, this.state, this.buttons);
      this.element.tabIndex = -1;
      list.append(this.element);
    }

    say(text, isWrong = false) {
      this.state.textContent = text;
      this.element.classList.toggle("burza-uploads__wrong", isWrong);
    }

    offer(...answers) {
      this.buttons.replaceChildren(
        ...answers.map(([text, act]) => {
          const button = make("button", text);
          button.type = "button";
          button.className = "button button-small button-secondary";
          button.setAttribute("aria-label", `${text}: ${this.file.name}`);
          button.addEventListener("click", () => {
            /* The button goes: whoever pressed it by keyboard stays at the file. */
            this.element.focus();
            this.buttons.replaceChildren();
            act();
          });
          return button;
        }),
      );
    }

    wrong(text) {
      left += 1;
      this.progress.hidden = true;
      this.say(text, true);
    }

    take(file) {
      this.progress.hidden = true;
      if (!putIntoRow(file)) {
        this.say(words.in_act);
        return;
      }
      added += 1;
      this.say([words.added, file.note].filter(Boolean).join(". "));
    }

    heard(answer) {
      if (answer.file) this.take(answer.file);
      else if (answer.same) {
        this.wrong(answer.error);
        const keep = { same: "keep", same_as: answer.same.id, same_name: answer.name };
        const settle = (act) => () => {
          left -= 1;
          act();
        };
        this.offer(
          [
            words.reuse,
            settle(() => {
              this.take(answer.same);
              tell(this);
            }),
          ],
          [words.keep, settle(() => send(this, keep))],
        );
      } else this.wrong(answer.error || answer.error_message || words.failed);
    }

    failed() {
      this.wrong(words.failed);
      this.offer([
        words.again,
        () => {
          left -= 1;
          send(this, {});
        },
      ]);
    }
  }

  const post = (item, answers) =>
    new Promise((settled) => {
      const request = new XMLHttpRequest();
      const data = new FormData();
      data.append("organisation", zone.dataset.organisationNumber);
      data.append("title", stem(item.file.name));
      for (const [name, value] of Object.entries(answers)) data.append(name, value);
      if (!answers.same) data.append("file", item.file);
      request.open("POST", zone.dataset.url);
      request.setRequestHeader("X-CSRFToken", token());
      request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
      request.upload.addEventListener("progress", (event) => {
        item.progress.value = event.total ? event.loaded / event.total : 0;
      });
      request.upload.addEventListener("load", () => {
        item.progress.removeAttribute("value");
        item.say(words.checking);
      });
      request.addEventListener("loadend", () => {
        try {
          item.heard(JSON.parse(request.responseText));
        } catch {
          item.failed();
        }
        settled();
      });
      item.progress.hidden = false;
      item.say(words.sending);
      request.send(data);
    });

  /* What became of each file, then of all of them: a screen reader reads what is added. */
  const tell = (item) => {
    if (item) said.append(make("p", `${item.file.name}: ${item.state.textContent}`));
    if (pending) return;
    const told = [words.done.replace("%s", added)];
    if (left) told.push(words.left.replace("%s", left));
    said.append(make("p", `${told.join(". ")}.`));
  };

  /* One after another: an office's line is slow, and what is wrong with the first is soon said. */
  const send = (item, answers) => {
    pending += 1;
    last = last
      .then(() => post(item, answers))
      .then(() => {
        pending -= 1;
        tell(item);
      });
  };

  const start = (files) => {
    const items = [...files].map((file) => new Item(file));
    const refused = ({ file }) => (file.size > Number(zone.dataset.limit) && words.too_large) || (!file.size && words.empty);
    for (const item of items.filter((item) => !refused(item))) send(item, {});
    for (const item of items.filter(refused)) {
      item.wrong(refused(item));
      tell(item);
    }
  };

  input.addEventListener("change", () => {
    start([...input.files]);
    input.value = "";
  });
  for (const name of ["dragenter", "dragover"]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.add("burza-drop--over");
    });
  }
  for (const name of ["dragleave", "drop"]) {
    zone.addEventListener(name, () => zone.classList.remove("burza-drop--over"));
  }
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    start([...event.dataTransfer.files]);
  });
  zone.hidden = false;
})();
