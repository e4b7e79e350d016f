// What the page of a document does beyond what it can without a script: the marked passage kept in view,
// the present section shown in the outline, words found as they are typed, and what can be done with
// selected text. Places are counted as the program counts them, in code points of the document's text:
// every block says in data-s where it begins.
"use strict";
(() => {
  const main = document.querySelector("main.source");
  const blocks = [...main.querySelectorAll("[data-s]")];
  const address = new URLSearchParams(location.search);
  const tools = main.querySelector(".tools");
  const wide = window.matchMedia("(min-width: 60.01rem)");
  const beginning = (block) => Number(block.dataset.s);
  const inView = (box) => box.bottom > tools.getBoundingClientRect().bottom && box.top < innerHeight;

  // The first block for which `isBehind` does not hold; blocks for which it does come before all others.
  const firstNot = (isBehind) => {
    let [low, high] = [0, blocks.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBehind(blocks[middle])) low = middle + 1; else high = middle;
    }
    return low;
  };

  // Code points against what JavaScript counts: a character beyond U+FFFF counts twice there.
  const astral = /[\ud800-\udbff][\udc00-\udfff]/g;
  const points = (text) => text.length - (text.match(astral)?.length ?? 0);
  const units = (text, count) => {
    let at = 0;
    for (; count > 0 && at < text.length; count -= 1) at += text.codePointAt(at) > 0xffff ? 2 : 1;
    return at;
  };

  // Where a point of the page is in the document. A half of a character counts as the whole of it.
  const placeOf = (node, offset, opens) => {
    const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
    const inside = element.closest("[data-s]");
    const range = new Range();
    if (inside) {
      range.setStart(inside, 0);
      range.setEnd(node, offset);
      const text = range.toString();
      return beginning(inside) + points(text) - (opens && /[\ud800-\udbff]$/.test(text) ? 1 : 0);
    }
    range.setStart(node, offset);
    const next = firstNot((block) => range.comparePoint(block, 0) < 0);
    if (opens) return next < blocks.length ? beginning(blocks[next]) : Infinity;
    return next ? beginning(blocks[next - 1]) + points(blocks[next - 1].textContent) : 0;
  };

  // The text node and the offset in it at which a place of the document is.
  const pointAt = (place, opens) => {
    const behind = firstNot((block) => (opens ? beginning(block) <= place : beginning(block) < place));
    const block = blocks[Math.max(0, behind - 1)];
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    let left = place - beginning(block);
    let last = [block, 0];
    while (walker.nextNode()) {
      const text = walker.currentNode.data;
      const length = points(text);
      if (left < length || (left === length && !opens)) {
        return [walker.currentNode, length === text.length ? left : units(text, left)];
      }
      left -= length;
      last = [walker.currentNode, text.length];
    }
    return last;
  };

  const rangeOf = ([start, end]) => {
    const range = new Range();
    range.setStart(...pointAt(start, true));
    range.setEnd(...pointAt(end, false));
    return range;
  };

  // Blocks that were never drawn have only a guessed height: what is scrolled to may move once they are.
  const show = (target, tries = 4) => {
    const box = target.getBoundingClientRect();
    if (tries && !(box.height && inView(box))) {
      scrollBy({ top: box.top - innerHeight / 3, behavior: "instant" });
      requestAnimationFrame(() => show(target, tries - 1));
    }
  };
  const bring = (range) => {
    range.startContainer.parentElement.closest(".sheet, h1").scrollIntoView({ behavior: "instant" });
    requestAnimationFrame(() => show(range));
  };

  const keepMarkedInView = () => {
    const mark = main.querySelector(".block.here mark:not(.other)");
    const returned = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
    if (mark && !returned && ["", "#marked"].includes(location.hash)) requestAnimationFrame(() => show(mark));
  };
  if (document.readyState === "complete") keepMarkedInView();
  else window.addEventListener("load", keepMarkedInView);

  // Outline: open beside the text, and the section one is reading marked in it.
  const outline = main.querySelector(".outline");
  const sections = outline ? [...outline.querySelectorAll("a")] : [];
  const numbers = sections.map((link) => Number(link.hash.slice(2)));
  let present = null;
  let chosen = 0;
  const point = (link) => {
    if (link === present) return;
    present?.removeAttribute("aria-current");
    present = link;
    link?.setAttribute("aria-current", "true");
    const list = outline.querySelector("ol");
    if (link && wide.matches) list.scrollTop = link.offsetTop - list.offsetTop - list.clientHeight / 3;
  };
  const follow = () => {
    // A short last section cannot be scrolled to the top: the one that was just chosen stays marked.
    if (performance.now() - chosen < 500) return;
    const text = main.querySelector(".text").getBoundingClientRect();
    const top = tools.getBoundingClientRect().bottom;
    const met = document.elementFromPoint(text.left + text.width / 2, Math.max(top, text.top) + 24);
    let block = met?.closest(".block");
    while (block && !block.dataset.n) block = blocks[blocks.indexOf(block) - 1];
    if (!block) return;
    const behind = numbers.findIndex((number) => number > Number(block.dataset.n));
    point(sections[(behind < 0 ? numbers.length : behind) - 1] ?? null);
  };
  if (outline) {
    const unfold = () => { outline.open = wide.matches; };
    unfold();
    wide.addEventListener("change", unfold);
    let waiting = false;
    const soon = () => {
      if (waiting) return;
      waiting = true;
      setTimeout(() => { waiting = false; follow(); }, 120);
    };
    addEventListener("scroll", soon, { passive: true });
    addEventListener("load", soon);
    outline.addEventListener("click", (event) => {
      const link = event.target.closest("a");
      if (!link) return;
      chosen = performance.now();
      point(link);
      if (!wide.matches) outline.open = false;
    });
  }

  // Words found as they are typed. Without highlights of its own the browser sends the form instead.
  const form = main.querySelector(".find");
  const field = form.elements.find;
  const said = form.querySelector("output");
  const turnings = form.querySelector(".turnings");
  let found = { words: "", spans: [], count: 0, at: -1 };
  const draw = () => {
    const { count, spans, at, folded } = found;
    turnings.hidden = !spans.length;
    const some = said.dataset.some.replace("{number}", at < 0 ? "–" : at + 1).replace("{count}", count.toLocaleString());
    said.textContent = !found.words ? "" : count ? some : said.dataset.none;
    said.title = folded ? said.dataset.folded : "";
    CSS.highlights.delete("found-now");
    if (at < 0) return;
    const range = rangeOf(spans[at]);
    CSS.highlights.set("found-now", Object.assign(new Highlight(range), { priority: 1 }));
    bring(range);
  };
  const turn = (by) => {
    const count = found.spans.length;
    if (!count) return;
    found.at = (found.at + by + count) % count;
    draw();
  };
  let asking = 0;
  const look = async (stay) => {
    const words = field.value.trim();
    const turnOfMine = ++asking;
    let answer = { spans: [], count: 0 };
    if (words) {
      try {
        const response = await fetch(`${form.dataset.address}?${new URLSearchParams({ find: words })}`);
        if (!response.ok) return;
        answer = await response.json();
      } catch { return; }  // no connection: the form says so when it is sent
    }
    if (turnOfMine !== asking) return;
    main.classList.add("live");
    if (!stay) main.querySelector(".finds")?.remove();
    CSS.highlights.set("found", new Highlight(...answer.spans.map(rangeOf)));
    const here = address.has("from") ? Number(address.get("from")) : 0;
    const at = answer.spans.findIndex(([start]) => start >= here);
    found = { ...answer, words, at: answer.count ? Math.max(0, at) : -1 };
    draw();
  };
  if (window.Highlight && CSS.highlights) {
    form.classList.add("live");
    let typing;
    field.addEventListener("input", () => {
      clearTimeout(typing);
      typing = setTimeout(look, 200);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (found.words !== field.value.trim()) look(); else turn(1);
    });
    turnings.addEventListener("click", (event) => {
      const step = event.target.closest("[data-turn]");
      if (!step || found.words !== field.value.trim()) return;
      event.preventDefault();
      turn(Number(step.dataset.turn));
    });
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.shiftKey && !event.isComposing) { event.preventDefault(); turn(-1); }
      if (event.key === "Escape") { field.value = ""; look(); field.blur(); }
    });
    if (field.value) look(true);
  }

  // Selected text: by mouse, by touch or by keyboard alike.
  const bar = document.querySelector(".selection");
  const [copy, link] = bar.querySelectorAll("button");
  let wanted = 0;
  const hide = () => { bar.hidden = true; };
  const offer = async () => {
    const chosen = getSelection();
    const mine = ++wanted;
    if (bar.contains(document.activeElement)) return;
    const range = chosen.rangeCount && !chosen.isCollapsed ? chosen.getRangeAt(0) : null;
    const from = range?.startContainer.parentElement?.closest(".text, h1.block");
    if (!range || !from) return hide();
    const start = placeOf(range.startContainer, range.startOffset, true);
    const end = placeOf(range.endContainer, range.endOffset, false);
    if (start >= end) return hide();
    const query = new URLSearchParams({ from: start, to: end, ...(address.has("lang") && { lang: address.get("lang") }) });
    try {
      const response = await fetch(`${main.dataset.selection}?${query}`);
      const made = response.ok ? await response.json() : null;
      if (mine !== wanted) return;
      if (!made) return hide();
      copy.dataset.copy = made.citation;
      link.dataset.copyLink = made.link;
      for (const [name, where] of [["ask", made.ask], ["elsewhere", made.elsewhere]]) {
        const way = bar.querySelector(`.${name}`);
        way.hidden = !where;
        way.href = where || "/";
      }
      bar.hidden = false;
      const box = range.getBoundingClientRect();
      const left = Math.min(Math.max(8, box.left), innerWidth - bar.offsetWidth - 8);
      bar.style.left = `${left + scrollX}px`;
      bar.style.top = `${Math.min(Math.max(8, box.bottom + 8), innerHeight - bar.offsetHeight - 8) + scrollY}px`;
    } catch { hide(); }
  };
  let settling;
  let pressed = false;
  const settle = () => { clearTimeout(settling); settling = setTimeout(() => { if (!pressed) offer(); }, 200); };
  document.addEventListener("selectionchange", settle);
  main.addEventListener("mousedown", () => { pressed = true; });
  document.addEventListener("mouseup", () => { pressed = false; settle(); });
  bar.addEventListener("mousedown", (event) => { event.preventDefault(); });

  // Keys: / to find, n and p for the answer's passages, Enter into the selection's toolbar, Escape out.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape" && !bar.hidden) {
      document.activeElement?.blur?.();
      getSelection().removeAllRanges();
      return hide();
    }
    if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    const passage = { n: "next", p: "prev" }[event.key];
    if (passage) return main.querySelector(`.tour [rel=${passage}]`)?.click();
    if (event.key === "/") { event.preventDefault(); field.focus(); field.select(); }
    if (event.key === "Enter" && !bar.hidden && !event.target.closest?.("a, button, summary")) {
      event.preventDefault();
      copy.focus();
    }
  });
})();
