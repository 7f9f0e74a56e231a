// What Wagtail's own markup leaves without a name, without a way in by keyboard, or without the focus.
(() => {
  const EDITOR = ".public-DraftEditor-content:not([aria-labelledby])";

  // A text with formatting is named by its field's label, or by the section or block that it stands in.
  const nameEditor = (editor) => {
    const input = editor.closest("[data-draftail-editor-wrapper]")?.parentElement.querySelector("[data-draftail-input]");
    const label = input?.id && document.getElementById(`${input.id}-label`);
    const heading = label || editor.closest("[data-panel]")?.querySelector("[data-panel-heading]");
    if (heading?.id) editor.setAttribute("aria-labelledby", heading.id);
  };

  // What is typed before it becomes a tag stands in a field of its own, beside the one that has the label.
  const nameTags = (field) => {
    const hidden = field.closest(".tagit").parentElement.querySelector("input[id]");
    if (hidden) field.setAttribute("aria-labelledby", `${hidden.id}-label`);
  };

  // A window is named by its first heading, whatever it shows next.
  const nameWindow = (modal) => {
    const heading = modal.querySelector("h1, h2");
    if (heading) modal.setAttribute("aria-label", heading.textContent.trim().replace(/\s+/g, " "));
  };

  const nameAll = () => {
    document.querySelectorAll(EDITOR).forEach(nameEditor);
    document.querySelectorAll(".tagit input.ui-autocomplete-input:not([aria-labelledby])").forEach(nameTags);
    document.querySelectorAll(".modal[role=dialog]").forEach(nameWindow);
  };

  // The button beside the field of files sends an empty form; the field itself lies over it and cannot be seen.
  const nameUpload = (input) => {
    const button = input.parentElement.querySelector("button");
    if (!button) return;
    input.setAttribute("aria-label", button.textContent.trim());
    input.tabIndex = -1;
    button.type = "button";
    button.addEventListener("click", () => input.click());
  };

  // Once something is chosen, the button that opened the chooser is hidden, and so is one that empties it again.
  let chooser = null;
  const follow = (event) => {
    if (!event.target.closest(".modal")) chooser = event.target.closest(".chooser");
  };
  const giveBack = () => {
    if (!chooser || document.activeElement !== document.body) return;
    [...chooser.querySelectorAll("button")].find((button) => button.checkVisibility())?.focus();
  };
  document.addEventListener("focusin", follow);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-chooser-action-clear]")) setTimeout(giveBack);
  });
  window.jQuery?.(document).on("hidden.bs.modal", () => setTimeout(giveBack));

  document.querySelectorAll("#fileupload").forEach(nameUpload);
  nameAll();
  new MutationObserver(nameAll).observe(document.body, { childList: true, subtree: true });
})();
