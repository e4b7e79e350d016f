// How far the library is, kept up to date on the page: a quiet line while files are read or meaning is
// still being prepared. Other scripts hear of every change as `yuanwen:library`.
"use strict";
(() => {
  const [BUSY, IDLE, LOST] = [1500, 10_000, 30_000];  // milliseconds between two questions
  const shown = () => [...document.querySelectorAll("[data-state]")];
  const language = new URLSearchParams(location.search).get("lang");
  const address = `/api/library${language ? `?lang=${encodeURIComponent(language)}` : ""}`;
  // The page of the library follows it always; elsewhere there is nothing to see once all is done.
  const follows = () => document.querySelector("main.library") || shown().some((line) => line.matches("[data-busy]"));

  const show = (state) => {
    for (const line of shown()) {
      line.hidden = !state.said;
      line.querySelector("span").textContent = state.said;
      line.toggleAttribute("data-busy", state.busy || !state.complete);
      const bar = line.querySelector("progress");
      bar.max = state.passages || 1;
      bar.value = state.embedded;
      bar.hidden = state.complete;
    }
    document.dispatchEvent(new CustomEvent("yuanwen:library", { detail: state }));
  };

  let timer;
  const ask = async () => {
    let next = LOST;
    try {
      const response = await fetch(address, { cache: "no-store" });
      if (response.ok) {
        const state = await response.json();
        show(state);
        next = state.busy || !state.complete ? BUSY : IDLE;
      }
    } catch { /* no connection: asked again later */ }
    later(next);
  };
  const later = (delay) => {
    clearTimeout(timer);
    timer = setTimeout(() => { if (document.hidden || !follows()) later(IDLE); else ask(); }, delay);
  };

  document.addEventListener("visibilitychange", () => { if (!document.hidden) later(0); });
  document.addEventListener("yuanwen:changed", () => later(300));
  later(BUSY);
})();
