// The library page made smoother: the list follows what is typed and what happens, and what the program
// may change can be changed. Without this script the page lists, searches and pages all the same.
"use strict";
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const main = one("main.library");
  const language = new URLSearchParams(location.search).get("lang");

  const tell = (sentence) => {
    const trouble = one("#trouble");
    trouble.textContent = sentence;
    trouble.hidden = !sentence;
    if (sentence) trouble.scrollIntoView({ block: "nearest" });
  };

  const call = async (what, body) => {
    const response = await fetch(`/api/library/${what}${language ? `?lang=${encodeURIComponent(language)}` : ""}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Yuanwen": "1" },
      body: JSON.stringify(body),
    });
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) throw new Error(typeof answer.detail === "string" ? answer.detail : response.statusText);
    return answer;
  };

  // Runs a step with a button out of reach meanwhile; what went wrong is said, and the button comes back.
  const tried = async (button, step) => {
    tell("");
    button.disabled = true;
    try {
      return await step();
    } catch (error) {
      tell(error instanceof TypeError ? main.dataset.offline : error.message);
      button.disabled = false;
      return null;
    } finally {
      document.dispatchEvent(new Event("yuanwen:changed"));
    }
  };

  // A row that offers to undo stays until something else is looked for; so does one being removed, and
  // one whose encoding is being chosen.
  const offers = () => Boolean(one("tr.undone, #documents :disabled"));
  const isChoosing = () => Boolean(document.activeElement?.matches("#documents select, #documents summary"));

  // The page as it is now, its parts put in the place of the old ones.
  const PARTS = ["#totals", "#tabs", "#shape", "#documents", "#entries", ".report", ".removed"];
  // Where one overtakes another, what the other was asked to show is owed by the one that comes through.
  let latest = 0, isOwed = false;
  const refresh = async (address = location.href, isAsked = true) => {
    const mine = ++latest;
    isOwed ||= isAsked;
    const response = await fetch(address);
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    if (mine !== latest || !one("main.library", fresh)) return;
    const held = document.activeElement?.id;
    const isKept = !isOwed && (offers() || isChoosing());
    isOwed = false;
    for (const part of PARTS.filter((name) => !(isKept && name === "#documents"))) {
      const [old, next] = [one(part), one(part, fresh)];
      if (old && next) old.replaceWith(next);
    }
    main.dataset.generation = one("main.library", fresh).dataset.generation;
    unhide();
    if (held && document.activeElement?.id !== held) document.getElementById(held)?.focus();
  };
  const refreshed = (...args) => refresh(...args).catch(() => tell(main.dataset.offline));

  // Buttons that do nothing without this script are hidden until it runs.
  const unhide = () => {
    for (const button of document.querySelectorAll("[data-look][hidden], [data-add-word][hidden]")) button.hidden = false;
    for (const hint of document.querySelectorAll(".noscript")) hint.hidden = true;
  };

  document.addEventListener("yuanwen:library", ({ detail }) => {
    if (String(detail.generation) === main.dataset.generation) return;
    refreshed(location.href, false);
  });

  // The list follows what is typed and chosen.
  const sift = one("#sift");
  const follow = () => {
    const query = new URLSearchParams([...new FormData(sift)].filter(([name, value]) => value && !(name === "form" && value === "*")
      && !(name === "sort" && value === "path")));
    const address = `${location.pathname}${query.size ? `?${query}` : ""}`;
    history.replaceState(null, "", address);
    refreshed(address);
  };
  let typing;
  sift?.addEventListener("input", (event) => {
    clearTimeout(typing);
    if (event.target.name === "sort") one("[name=turned]", sift)?.remove();
    const isDate = ["from", "to"].includes(event.target.name);
    if (isDate && !/^(\d{4}.*)?$/.test(event.target.value)) return;  // a year that is not all there yet
    typing = setTimeout(follow, event.target.matches("select, [type=checkbox]") ? 0 : 300);
  });
  sift?.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(typing); follow(); });

  const element = (name, properties, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  const remove = (button) => tried(button, async () => {
    const words = one("#undo").dataset;
    const { id } = button.closest("tr");
    const answer = await call("remove", { id: button.dataset.remove });
    if (answer.waiting) { tell(answer.said); button.disabled = false; return; }
    const row = document.getElementById(id);
    if (!row) return;  // the list has moved on; the document is among those removed
    const undo = element("button", { type: "button", className: "quiet", textContent: words.undo });
    undo.dataset.restore = answer.path;
    undo.dataset.row = row.id;
    const cell = element("td", { colSpan: row.cells.length }, words.removed.replace("{title}", () => answer.title), " ", undo);
    cell.setAttribute("role", "cell");
    row.className = "undone";
    row.replaceChildren(cell);
    undo.focus();
  });

  const restore = (button) => tried(button, async () => {
    const answer = await call("restore", { path: button.dataset.restore });
    if (answer.waiting) { tell(answer.said); button.disabled = false; return; }
    await refresh();
    if (button.dataset.row) one(`#${button.dataset.row} a`)?.focus();
    else if (button.dataset.done) one("#tabs")?.scrollIntoView({ block: "nearest" });
  });

  const recode = (select) => tried(select, async () => {
    const row = select.closest("tr").id;
    try {
      const answer = await call("encoding", { path: select.dataset.encoding, encoding: select.value || null });
      if (answer.waiting) tell(answer.said);
    } catch (error) {
      select.value = [...select.options].find((option) => option.defaultSelected)?.value ?? "";
      throw error;
    }
    document.activeElement?.blur();
    await refresh();
    one(`#${row} summary`)?.focus();
  });

  const reword = (button, change) => tried(button, async () => {
    const answer = await call("words", change);
    if (answer.waiting) tell(answer.said);
    await refresh();
    button.disabled = false;
    return answer;
  });

  const addWord = async (button) => {
    const field = one("#words-form [name=add]");
    if (await reword(button, { add: [field.value] })) {
      field.value = "";
      field.focus();
    }
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-remove], [data-restore], [data-remove-word], [data-add-word], [data-look]");
    if (!button) return;
    const { dataset } = button;
    if ("remove" in dataset) remove(button);
    else if ("restore" in dataset) restore(button);
    else if ("removeWord" in dataset) reword(button, { remove: [dataset.removeWord] });
    else if ("addWord" in dataset) addWord(button);
    else tried(button, async () => {
      const { said } = await call("look", {});
      dataset.label ??= button.textContent;
      button.textContent = said;
      setTimeout(() => { button.textContent = dataset.label; button.disabled = false; }, 2500);
    });
  });
  document.addEventListener("change", (event) => { if (event.target.matches("[data-encoding]")) recode(event.target); });

  // How a sentence is cut follows what is typed, too.
  const form = one("#words-form");
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const query = new URLSearchParams(new FormData(form));
    try {
      const response = await fetch(`${location.pathname}?${query}`);
      const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
      one("#preview").replaceWith(one("#preview", fresh));
      tell(one("main > .trouble:not([hidden])", fresh)?.textContent ?? "");
    } catch { tell(main.dataset.offline); }
  });

  unhide();
})();
