/* Offers units while one types. Without this file the form answers with a page. */
"use strict";
for (const input of document.querySelectorAll("input[data-units]")) {
  let waiting = 0;
  const offer = async () => {
    const words = input.value.trim();
    if (words.length < 2) return;
    const answer = await fetch(`${input.dataset.units}?q=${encodeURIComponent(words)}`, { headers: { Accept: "application/json" } });
    if (!answer.ok || words !== input.value.trim()) return;
    const { units } = await answer.json();
    input.list.replaceChildren(...units.map((unit) => new Option(unit.label, `${unit.name} (${unit.code})`)));
  };
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(offer, 150);
  });
}
