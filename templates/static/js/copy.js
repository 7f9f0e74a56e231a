/* A button beside a text copies it. Without this file the text is there to be selected, and no button is seen. */
const select = (text) => {
  const range = document.createRange();
  range.selectNodeContents(text);
  const selection = window.getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
};

/* An intranet without a certificate has no clipboard: there the browser copies what is selected. */
const copy = async (text) => {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text.textContent.replace(/\s+/g, " ").trim());
  } else {
    select(text);
    if (!document.execCommand("copy")) throw new Error("refused");
  }
};

for (const button of document.querySelectorAll("[data-copy]")) {
  const { copied, notCopied } = button.closest("[data-copied]").dataset;
  const status = button.parentElement.querySelector("[role=status]");
  const text = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    status.textContent = "";
    try {
      await copy(text);
      status.textContent = copied;
    } catch {
      select(text);
      status.textContent = notCopied;
    }
  });
}
