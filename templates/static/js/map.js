/* Says beside the map which region is pointed at or focused, and draws its edge above its neighbours'. Without this
   file each region has its name as a tooltip, and an edge of its own. */
"use strict";
for (const map of document.querySelectorAll(".map")) {
  const ring = map.querySelector(".map__ring");
  const words = map.parentElement.querySelector("[data-map-pointed]");
  const idle = words.textContent;
  words.hidden = false;
  const show = (region) => {
    ring.setAttribute("d", region ? region.querySelector("path").getAttribute("d") : "");
    words.textContent = region ? region.getAttribute("aria-label") : idle;
  };
  const pointed = (event) => event.target.closest("a");
  map.addEventListener("pointerover", (event) => show(pointed(event)));
  map.addEventListener("pointerleave", () => show(map.querySelector("a:focus")));
  map.addEventListener("focusin", (event) => show(pointed(event)));
  map.addEventListener("focusout", () => show(null));
}
