// The address of the application says what is asked, and this browser remembers what was:
// `?q=` asks as the page opens, `?a=` shows a shared answer. Nothing of it is kept on the server.
"use strict";
(() => {
  const KEPT = 200;
  const NAME = "yuanwen.history";
  const dialog = () => document.getElementById("history");

  const read = () => {
    try {
      const kept = JSON.parse(localStorage.getItem(NAME) ?? "[]");
      return Array.isArray(kept) ? kept.filter((entry) => typeof entry?.question === "string") : [];
    } catch {
      return [];
    }
  };

  const write = (entries) => {
    try {
      localStorage.setItem(NAME, JSON.stringify(entries.slice(0, KEPT)));
    } catch {
      // A browser that keeps nothing has no history; everything else still works.
    }
  };

  const state = () => new URLSearchParams(location.search);

  const addressed = (name, value) => {
    const next = new URL(location.href);
    next.searchParams.delete("q");
    next.searchParams.delete("a");
    next.searchParams.set(name, value);
    next.hash = "";
    return next;
  };

  const turns = () => [...document.querySelectorAll("#conversation .turn[data-search]")];
  const latest = (question) => turns().reverse().find((turn) => turn.dataset.search === question);

  document.addEventListener("yuanwen:answered", ({ detail: turn }) => {
    const { search: question, shared } = turn.dataset;
    const passage = turn.querySelector(".passage:not(.near) blockquote")?.textContent.trim().slice(0, 80) ?? "";
    const [last] = read();
    if (last?.question !== question) {
      write([{ question, passage, at: Date.now() }, ...read().filter((entry) => entry.question !== question || entry.id)]);
    }
    const next = shared ? addressed("a", shared) : addressed("q", question);
    if (next.href !== location.href) history.pushState(null, "", next);
  });

  document.addEventListener("yuanwen:shared", ({ detail: { shared, button } }) => {
    const { search: question } = button.closest(".turn").dataset;
    const entries = read();
    const known = entries.find((entry) => entry.question === question);
    const passage = known?.passage ?? "";
    if (!entries.some((entry) => entry.id === shared.id)) {
      const entry = { question, passage, at: Date.now(), id: shared.id, key: shared.key };
      write([entry, ...entries.filter((other) => other !== known || other.id)]);
    }
    if (!button.dataset.rank) history.replaceState(null, "", addressed("a", shared.id));
  });

  const forget = (id) => {
    write(read().map((entry) => (entry.id === id ? { ...entry, id: undefined, key: undefined } : entry)));
    if (state().get("a") === id) history.replaceState(null, "", location.pathname);
  };
  document.addEventListener("yuanwen:revoked", ({ detail: { id } }) => forget(id));

  const element = (name, properties, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  const item = (entry, position) => {
    const address = entry.id ? addressed("a", entry.id) : addressed("q", entry.question);
    const when = element("time", { textContent: new Date(entry.at).toLocaleString(document.documentElement.lang) });
    const words = dialog().dataset;
    const made = element("li", {},
      element("a", { href: address.href, textContent: entry.question }),
      element("p", { className: "passage-start", textContent: entry.passage ?? "" }),
      element("p", { className: "meta" }, when, ...(entry.id ? [` · ${words.shared}`] : [])));
    if (entry.key) made.append(element("button", { type: "button", textContent: words.revoke, onclick: async () => {
      await window.yuanwen.revoke(entry.id, entry.key).catch(() => {});
      forget(entry.id);
      draw();
    } }));
    made.append(element("button", { type: "button", textContent: words.remove, onclick: () => {
      write(read().filter((_, other) => other !== position));
      draw();
    } }));
    return made;
  };

  const draw = () => {
    const entries = read();
    dialog().querySelector("ol").replaceChildren(...entries.map(item));
    dialog().querySelector(".none").hidden = entries.length > 0;
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-history]")) {
      draw();
      dialog().showModal();
    } else if (event.target.closest("#history [data-clear]")) {
      write([]);
      draw();
    }
  });

  // Back and forward lead to the answer if it is still on the page, else to its question.
  window.addEventListener("popstate", () => {
    const asked = state().get("q");
    const shown = state().get("a");
    const turn = asked ? latest(asked) : turns().find((each) => each.dataset.shared === shown);
    if (turn) turn.scrollIntoView({ block: "start" });
    else if (asked || shown) location.reload();
    else window.scrollTo({ top: 0 });
  });

  // What the address asks is asked once the page can answer.
  const begin = () => {
    const asked = state().get("q");
    if (!asked || !document.querySelector("#conversation .welcome")) return;
    watch.disconnect();
    window.yuanwen.send(asked);
  };
  const watch = new MutationObserver(begin);
  if (state().get("q")) watch.observe(document.documentElement, { childList: true, subtree: true });
})();
