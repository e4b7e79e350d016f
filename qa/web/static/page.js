// What the pages do in the browser: copy, show a source beside the conversation, ask an example,
// follow the newest answer. Everything is delegated, because answers come and go.
"use strict";
(() => {
  const wide = window.matchMedia("(min-width: 60.01rem)");

  const copy = async (text) => {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    // Served to other machines without TLS there is no clipboard interface; the old way still works.
    const area = Object.assign(document.createElement("textarea"), { value: text });
    area.setAttribute("aria-hidden", "true");
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (!done) throw new Error("copy");
  };

  const tell = (button, message) => {
    button.dataset.label ??= button.textContent;
    button.textContent = message;
    setTimeout(() => { button.textContent = button.dataset.label; }, 1600);
  };

  const copyFrom = async (button) => {
    const link = button.dataset.copyLink;
    const text = link ? new URL(link, location.href).href : button.dataset.copy;
    try {
      await copy(text);
      tell(button, button.dataset.done);
    } catch {
      tell(button, button.dataset.failed);
    }
  };

  const showSource = async (link) => {
    const panel = document.getElementById("source");
    document.querySelectorAll(".passage[data-on]").forEach((card) => card.removeAttribute("data-on"));
    link.closest(".passage")?.setAttribute("data-on", "");
    try {
      const answer = await fetch(link.dataset.excerpt);
      panel.innerHTML = await answer.text();
      const [excerpt, here] = [panel.querySelector(".excerpt"), panel.querySelector(".here")];
      // Not scrollIntoView: that would scroll the page too, away from the answer.
      if (here) excerpt.scrollTop = here.offsetTop - excerpt.offsetTop - excerpt.clientHeight / 5;
    } catch {
      panel.replaceChildren(Object.assign(document.createElement("p"), {
        className: "trouble", textContent: panel.dataset.offline,
      }));
    }
  };

  const box = () => document.querySelector("#question textarea, #question input");

  const busy = () => document.querySelector("#conversation .turn .busy");

  // Asks what was not typed into the box: an example as it stands, or a turn's question once more,
  // with the text that is to be searched for, or null for the question as it was typed.
  let again = null;
  const send = (text, turn = null) => {
    if (busy()) return;
    again = turn && { turn, seen: false };
    const field = document.querySelector("#sent textarea, #sent input");
    field.value = JSON.stringify({ text, turn });
    field.dispatchEvent(new Event("input", { bubbles: true }));
    // Gradio takes the new value over in its next turn of the event loop.
    requestAnimationFrame(() => requestAnimationFrame(() => document.getElementById("send").click()));
  };

  const turnOf = (element) => Number(element.closest(".turn").dataset.turn);

  // A turn answered again is drawn anew, so the focus it had is given back to it.
  const refocus = () => {
    const turn = again && document.querySelector(`.turn[data-turn="${again.turn}"]`);
    if (!turn) return;
    if (turn.querySelector(".busy")) { again.seen = true; return; }
    if (!again.seen) return;
    again = null;
    turn.querySelector(".understood input, a.see")?.focus({ preventScroll: true });
  };

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-copy], [data-copy-link], [data-excerpt], [data-ask], [data-alone]");
    if (!target) return;
    if (target.dataset.ask) return send(target.dataset.ask);
    if ("alone" in target.dataset) return send(null, turnOf(target));
    if ("copy" in target.dataset || "copyLink" in target.dataset) return void copyFrom(target);
    const plain = !(event.ctrlKey || event.metaKey || event.shiftKey);
    if (plain && wide.matches && document.getElementById("source")) {
      event.preventDefault();
      showSource(target);
    }
  });

  document.addEventListener("submit", (event) => {
    if (!event.target.matches(".understood")) return;
    event.preventDefault();
    send(event.target.elements.sought.value, turnOf(event.target));
  });

  // Enter that only ends the composing of Chinese characters must not send the question.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    // Nor may a second question while one is being answered: the later of two answers would drop the other.
    const early = busy() && event.target.closest("#question");
    if (event.isComposing || event.keyCode === 229 || early) event.stopImmediatePropagation();
  }, true);

  let seen = "";
  const follow = () => {
    const turns = document.querySelectorAll("#conversation .turn");
    const last = turns[turns.length - 1];
    // Gradio changes a turn in place, so a turn is told from its next state by what is in it.
    const state = last ? `${turns.length} ${last.childElementCount} ${Boolean(last.querySelector(".busy"))}` : "";
    if (!last || state === seen) return;
    seen = state;
    if (last.matches("[data-search]")) document.dispatchEvent(new CustomEvent("yuanwen:answered", { detail: last }));
    if (turns.length > 1) last.scrollIntoView({ block: "start" });
    const first = last.querySelector(".passage:not(.near) [data-excerpt]");
    if (first && wide.matches) showSource(first);
    // On a phone the focus would open the keyboard over the answer.
    if (wide.matches && !last.querySelector(".busy")) box()?.focus({ preventScroll: true });
  };

  // Buttons that do nothing without this script are hidden until it runs.
  for (const button of document.querySelectorAll("[data-copy-link][hidden]")) button.hidden = false;
  window.yuanwen = { ...window.yuanwen, send };

  const language = new URLSearchParams(location.search).get("lang") === "en" ? "en" : "zh-CN";
  document.documentElement.lang = language;
  new MutationObserver(() => { follow(); refocus(); }).observe(document.documentElement, { childList: true, subtree: true });
})();
