// What a reader still misses, asked for anew after each save of the draft. Without this, a reload says it.
(() => {
  const refresh = async (number) => {
    const place = document.querySelector("[data-told]");
    if (!place || !number) return;
    try {
      const answer = await fetch(place.dataset.told.replace("/0/", `/${number}/`), { credentials: "same-origin" });
      if (!answer.ok || answer.redirected) return;
      const text = await answer.text();
      if (text.trim() === place.dataset.toldLast) return;
      const wasOpen = place.querySelector("details")?.open;
      const had = place.contains(document.activeElement) ? document.activeElement : null;
      place.innerHTML = text;
      place.dataset.toldLast = text.trim();
      const details = place.querySelector("details");
      if (details && wasOpen) details.open = true;
      // Whoever is in the list stays at the same line, or at its head where that line is done.
      if (had) {
        const lines = [...place.querySelectorAll("a[href]")];
        const same = lines.find((line) => line.getAttribute("href") === had.getAttribute("href"));
        (same || place.querySelector("summary"))?.focus();
      }
    } catch {
      // Offline: what stood there stays.
    }
  };
  document.addEventListener("w-autosave:success", (event) => refresh(event.detail?.data?.pk));
})();
