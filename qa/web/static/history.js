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

  const LIMITS = ["in", "from", "to"];  // what a question was limited to stands in the address too

  const addressed = (name, value, scope = "") => {
    const next = new URL(location.href);
    for (const other of ["q", "a", ...LIMITS]) next.searchParams.delete(other);
    next.searchParams.set(name, value);
    for (const [limit, what] of new URLSearchParams(scope)) next.searchParams.append(limit, what);
    next.hash = "";
    return next;
  };

  const turns = () => [...document.querySelectorAll("#conversation .turn[data-search]")];
  const limits = () => new URLSearchParams([...state()].filter(([name]) => LIMITS.includes(name))).toString();
  const latest = (question) => turns().reverse().find((turn) => turn.dataset.search === question
    && (turn.dataset.shared || new URLSearchParams(turn.dataset.scope).toString() === limits()));

  // An entry is a question as it was searched for and as it was typed; `id` names the link it was shared by.
  const entryOf = (turn, more) => ({
    question: turn.dataset.search,
    asked: turn.querySelector(".asked").textContent,
    passage: turn.querySelector(".passage:not(.near) blockquote")?.textContent.trim().slice(0, 80) ?? "",
    at: Date.now(),
    ...(turn.dataset.scope && { scope: turn.dataset.scope }),
    ...more,
  });

  // The newest first; of one question the latest alone, but every link that was shared.
  const remember = (entry) => {
    if (entry.id && read().some((known) => known.id === entry.id)) return;
    write([entry, ...read().filter((known) => known.id || known.question !== entry.question
      || (known.scope ?? "") !== (entry.scope ?? ""))]);
  };

  const sharedHere = new Map();  // the questions of links made or opened on this page

  document.addEventListener("yuanwen:answered", ({ detail: turn }) => {
    const { search: question, shared } = turn.dataset;
    if (shared) sharedHere.set(shared, question);
    remember(entryOf(turn, shared ? { id: shared } : {}));
    const next = shared ? addressed("a", shared) : addressed("q", question, turn.dataset.scope);
    if (next.href !== location.href) history.pushState(null, "", next);
  });

  document.addEventListener("yuanwen:shared", ({ detail: { shared, button } }) => {
    const turn = button.closest(".turn");
    remember(entryOf(turn, { id: shared.id, key: shared.key }));
    if (button.dataset.rank) return;
    sharedHere.set(shared.id, turn.dataset.search);
    history.replaceState(null, "", addressed("a", shared.id, limits()));
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
    const address = entry.id ? addressed("a", entry.id) : addressed("q", entry.question, entry.scope);
    const when = element("time", { textContent: new Date(entry.at).toLocaleString(document.documentElement.lang) });
    const words = dialog().dataset;
    const typed = entry.asked && entry.asked !== entry.question ? `${entry.asked} (${entry.question})` : entry.question;
    const made = element("li", {},
      element("a", { href: address.href, textContent: typed }),
      element("p", { className: "passage-start", textContent: entry.passage ?? "" }),
      element("p", { className: "meta" }, when, ...(entry.id ? [` · ${words.shared}`] : []),
        ...(entry.scope ? [` · ${[...new URLSearchParams(entry.scope).values()].join(" · ")}`] : [])));
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

  // Else the browser would scroll to where the page stood when that address was left.
  history.scrollRestoration = "manual";

  // Back and forward lead to the answer if it is still on the page, else to its question.
  window.addEventListener("popstate", () => {
    const asked = state().get("q") ?? sharedHere.get(state().get("a"));
    const turn = asked && latest(asked);
    if (turn) turn.scrollIntoView({ block: "start" });
    else if (location.search) location.reload();
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
