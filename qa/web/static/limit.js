// What questions are limited to: folders that are ticked or typed, and dates. Shown as chips beside the
// question, kept in the address, and handed to the program with each question through a box of Gradio's.
"use strict";
(() => {
  const panel = () => document.querySelector("[data-limit]");
  const field = () => document.querySelector("#scope textarea, #scope input");
  const boxes = () => [...panel().querySelectorAll(".ticks input")];
  const date = (name) => panel().querySelector(`[name=${name}]`);

  const element = (name, properties, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  const scope = () => ({
    in: boxes().filter((box) => box.checked).map((box) => box.value),
    from: date("from").value.trim(),
    to: date("to").value.trim(),
  });

  const chip = (text, clear) => {
    const made = element("button", { type: "button", className: "chip on", onclick: () => { clear(); apply(); } }, text, element("span", { textContent: " ×" }));
    made.lastChild.setAttribute("aria-hidden", "true");
    made.setAttribute("aria-label", panel().dataset.remove.replace("{}", () => text));
    return made;
  };

  const draw = () => {
    const { since, until } = panel().dataset;
    const { in: folders, from, to } = scope();
    const chips = folders.map((folder) => chip(folder, () => {
      for (const box of boxes()) if (box.value === folder) box.checked = false;
    }));
    if (from || to) {
      const both = from === to ? from : `${from}–${to}`;
      const text = from && to ? both : from ? since.replace("{}", () => from) : until.replace("{}", () => to);
      chips.push(chip(text, () => { date("from").value = ""; date("to").value = ""; }));
    }
    panel().querySelector(".limits").replaceChildren(...chips);
    panel().toggleAttribute("data-limited", chips.length > 0);
  };

  // The address keeps the limits, so that a link to a question asks it as it was asked. Once it names an
  // answer it tells the limits of that, whatever the next question is to be limited to.
  const answered = () => ["q", "a"].some((name) => new URLSearchParams(location.search).has(name));
  const address = ({ in: folders, from, to }) => {
    const next = new URL(location.href);
    for (const name of ["in", "from", "to"]) next.searchParams.delete(name);
    for (const folder of folders) next.searchParams.append("in", folder);
    if (from) next.searchParams.set("from", from);
    if (to) next.searchParams.set("to", to);
    return next;
  };

  const hand = () => {
    const box = field();
    box.value = JSON.stringify(scope());
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const apply = () => {
    draw();
    hand();
    if (!answered()) history.replaceState(history.state, "", address(scope()));
  };

  // A folder that is not among those to tick is added to them.
  const typed = (input) => {
    const path = input.value.trim().replaceAll("\\", "/").replace(/^\/+|\/+$/g, "");
    input.value = "";
    if (!path) return;
    let box = boxes().find((known) => known.value === path);
    if (!box) {
      box = element("input", { type: "checkbox", value: path });
      let ticks = panel().querySelector(".ticks");
      if (!ticks) {
        ticks = element("div", { className: "ticks" });
        input.closest("label").before(ticks);
      }
      ticks.append(element("label", {}, box, element("span", { textContent: path })));
    }
    box.checked = true;
  };

  document.addEventListener("change", (event) => {
    if (!event.target.closest("[data-limit]")) return;
    if (event.target.name === "path") typed(event.target);
    apply();
  });
  document.addEventListener("keydown", (event) => {
    const inside = event.target.closest?.("[data-limit]");
    if (event.key === "Enter" && inside && event.target.matches("input[type=text]") && !event.isComposing) {
      event.preventDefault();
      if (event.target.name === "path") typed(event.target);
      apply();
    }
    if (event.key === "Escape") close();
  });
  const close = (focus = true) => {
    const menu = panel()?.querySelector("details[open]");
    if (!menu) return;
    menu.open = false;
    if (focus) menu.querySelector("summary").focus();
  };
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-limit-close]")) return close();
    if (event.target.closest("[data-limit-clear]")) {
      for (const box of boxes()) box.checked = false;
      date("from").value = "";
      date("to").value = "";
      return apply();
    }
    if (!event.target.closest(".limiter")) close(false);
  });

  // Back and forward: the limits are those of the address again.
  window.addEventListener("popstate", () => {
    if (!panel()) return;
    const query = new URLSearchParams(location.search);
    const folders = query.getAll("in");
    for (const box of boxes()) box.checked = folders.includes(box.value);
    for (const name of ["from", "to"]) date(name).value = query.get(name) ?? "";
    draw();
    hand();
  });

  // Gradio puts the panel on the page when it has loaded.
  const watch = new MutationObserver(() => {
    if (!panel()) return;
    watch.disconnect();
    draw();
  });
  watch.observe(document.documentElement, { childList: true, subtree: true });
})();
