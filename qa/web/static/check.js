// The page where quotations are checked: a file read into the box, one finding at a time beside the
// draft, and a copy of the draft with misquotations replaced by the source's words.
"use strict";
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  const decoded = (bytes) => {
    const starts = (...mark) => mark.every((byte, at) => bytes[at] === byte);
    const names = starts(0xff, 0xfe) ? ["utf-16le"] : starts(0xfe, 0xff) ? ["utf-16be"] : ["utf-8", "gb18030", "big5"];
    for (const name of names) {
      try {
        return new TextDecoder(name, { fatal: true }).decode(bytes);
      } catch { /* the next one */ }
    }
    return null;
  };

  const openFile = async (field) => {
    const [file, trouble, box] = [field.files[0], one("#file-trouble"), one("#text")];
    if (!file) return;
    const most = Number(field.dataset.longest);
    const say = (message) => { trouble.textContent = message; trouble.hidden = !message; };
    if (file.size > 4 * most) { say(field.dataset.long); return; }
    const text = decoded(new Uint8Array(await file.arrayBuffer()));
    if (text === null || text.includes("\0")) { say(field.dataset.unreadable); return; }
    if (text.length > 2 * most) { say(field.dataset.long); return; }
    say("");
    box.value = text;
    box.focus();
  };

  const field = one("#file");
  if (field) {
    field.parentElement.hidden = false;
    field.addEventListener("change", () => openFile(field));
  }

  const panel = one("#findings");
  if (!panel) return;
  const links = all("#draft a");
  const replaced = new Map();
  let current = 0;

  const show = (number, focus) => {
    current = Math.min(Math.max(number, 1), links.length);
    for (const card of all(".finding", panel)) card.hidden = card.id !== `q${current}`;
    for (const link of links) link.toggleAttribute("data-on", Number(link.dataset.number) === current);
    one(".at", panel).textContent = `${current} / ${links.length}`;
    panel.scrollTop = 0;
    if (focus) links[current - 1].focus();
    links[current - 1].scrollIntoView({ block: "nearest" });
  };

  const corrected = () => all("#draft > *").map((piece) => {
    const number = piece.dataset.number;
    if (!number) return piece.textContent;
    return replaced.get(number) ?? one(".words", piece).textContent;
  }).join("");

  const refresh = () => {
    const section = one("#copy");
    section.hidden = replaced.size === 0;
    const text = corrected();
    one("textarea", section).value = text;
    const link = one("a[download]", section);
    if (link.href.startsWith("blob:")) URL.revokeObjectURL(link.href);
    link.href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  };

  const replace = (button) => {
    const { number, words, undo } = button.dataset;
    button.dataset.label ??= button.textContent;
    if (replaced.has(number)) replaced.delete(number); else replaced.set(number, words);
    button.textContent = replaced.has(number) ? undo : button.dataset.label;
    one(`#d${number}`).toggleAttribute("data-replaced", replaced.has(number));
    refresh();
  };

  const copyAll = async (button) => {
    const area = one("#copy textarea");
    let done = true;
    try {
      await navigator.clipboard.writeText(area.value);
    } catch {
      area.select();
      done = document.execCommand("copy");
    }
    button.dataset.label ??= button.textContent;
    button.textContent = done ? button.dataset.done : button.dataset.failed;
    setTimeout(() => { button.textContent = button.dataset.label; }, 1600);
  };

  panel.classList.add("one");
  one(".walk", panel).hidden = false;
  for (const button of all(".replace", panel)) button.hidden = false;
  for (const back of all(".back", panel)) back.hidden = true;

  document.addEventListener("click", (event) => {
    const link = event.target.closest("#draft a");
    const button = event.target.closest("button");
    if (link) {
      event.preventDefault();
      show(Number(link.dataset.number), false);
    } else if (button?.dataset.step) {
      show(current + Number(button.dataset.step), false);
    } else if (button?.matches(".replace")) {
      replace(button);
    } else if (button?.matches("[data-copy-all]")) {
      copyAll(button);
    }
  });
  document.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step || !event.target.closest("#draft a") || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    show(Number(event.target.closest("#draft a").dataset.number) + step, true);
  });
  show(Number(links.find((link) => !link.matches(".exact"))?.dataset.number ?? 1), false);
  window.scrollTo(0, 0);
})();
