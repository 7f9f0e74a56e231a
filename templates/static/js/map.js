/* Says beside the map which region is pointed at or focused, and draws its edge above its neighbours'. Without this
   file each region has its name as a tooltip, and an edge of its own. */
"use strict";
for (const map of document.querySelectorAll(".map")) {
  const ring = map.querySelector(".map__ring");
  // Chromium puts a drawing with listeners for focus into the order of Tab: its frame listens.
  const frame = map.parentElement;
  const words = frame.querySelector("[data-map-pointed]");
  const idle = words.textContent;
  words.hidden = false;
  const show = (region) => {
    ring.setAttribute("d", region ? region.querySelector("path").getAttribute("d") : "");
    words.textContent = region ? region.getAttribute("aria-label") : idle;
  };
  const pointed = (event) => event.target.closest(".map a");
  frame.addEventListener("pointerover", (event) => show(pointed(event)));
  frame.addEventListener("pointerleave", () => show(map.querySelector("a:focus")));
  frame.addEventListener("focusin", (event) => show(pointed(event)));
  frame.addEventListener("focusout", () => show(null));
}
