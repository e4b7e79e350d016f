// Files brought to the library by button or drop: three at a time, each with its own bar, and what became
// of each in words. A refused file says why.
"use strict";
(() => {
  const section = document.querySelector(".upload");
  if (!section) return;
  const words = section.dataset;
  const list = section.querySelector(".sent");
  const field = section.querySelector("#files");
  const drop = section.querySelector(".drop");
  const AT_ONCE = 3;
  const POLL = 700;
  const language = new URLSearchParams(location.search).get("lang");
  const query = (more) => new URLSearchParams([...Object.entries(more), ...(language ? [["lang", language]] : [])]);
  const waiting = [];
  const sent = new Map();  // lines of files that are there and not yet read, by ticket
  let sending = 0;

  const element = (name, properties, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  const lineFor = (name) => {
    const bar = element("progress", { max: 1, value: 0 });
    bar.setAttribute("aria-label", name);
    const line = element("li", {}, element("b", { textContent: name }), bar, element("span", { className: "said", textContent: words.waiting }));
    list.append(line);
    return line;
  };

  const say = (line, sentence, kind) => {
    line.querySelector(".said").textContent = sentence;
    line.querySelector("progress")?.remove();
    line.className = kind;
  };

  // What became of a file: its documents can be opened, problems are listed.
  const settle = (line, outcome) => {
    say(line, outcome.said, outcome.state);
    line.querySelector("b").textContent = outcome.name;
    if (outcome.address) {
      const link = element("a", { href: outcome.address, textContent: words.open });
      line.append(" ", link);
    }
    if (outcome.problems.length) {
      line.append(element("ul", {}, ...outcome.problems.map((problem) => element("li", { textContent: problem }))));
    }
    document.dispatchEvent(new Event("yuanwen:changed"));
  };

  let asking = false;
  const ask = async () => {
    if (asking || !sent.size) return;
    asking = true;
    try {
      const tickets = [...sent.keys()].slice(0, 100).map((ticket) => ["ticket", ticket]);
      const response = await fetch(`/api/library/files?${new URLSearchParams([...tickets, ...(language ? [["lang", language]] : [])])}`);
      for (const outcome of response.ok ? await response.json() : []) {
        if (outcome.state === "waiting") continue;
        settle(sent.get(outcome.ticket), outcome);
        sent.delete(outcome.ticket);
      }
    } catch { /* no connection: asked again */ }
    asking = false;
    if (sent.size) setTimeout(ask, POLL);
  };

  const next = () => {
    while (sending < AT_ONCE && waiting.length) send(...waiting.shift());
  };

  const send = (file, line) => {
    sending += 1;
    const bar = line.querySelector("progress");
    const request = new XMLHttpRequest();
    const done = () => { sending -= 1; next(); };
    line.querySelector(".said").textContent = words.sending;
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = event.loaded / event.total;
    });
    request.addEventListener("load", () => {
      done();
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch { /* no answer of ours */ }
      if (request.status !== 202) {
        say(line, typeof answer.detail === "string" ? answer.detail : words.offline, "refused");
        return;
      }
      bar.removeAttribute("value");  // sent; how long reading takes is not known
      line.querySelector(".said").textContent = answer.said;
      sent.set(answer.ticket, line);
      document.dispatchEvent(new Event("yuanwen:changed"));
      setTimeout(ask, POLL / 3);
    });
    request.addEventListener("error", () => { done(); say(line, words.offline, "refused"); });
    request.open("POST", `/api/library/files?${query({ name: file.name })}`);
    request.setRequestHeader("X-Yuanwen", "1");
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.send(file);
  };

  const take = (files) => {
    for (const file of files) {
      const line = lineFor(file.name);
      if (file.size > Number(words.most)) say(line, words.large, "refused");
      else waiting.push([file, line]);
    }
    next();
  };

  field.addEventListener("change", () => {
    take([...field.files]);
    field.value = "";
  });

  // A folder among what is dropped cannot be sent as a file; the browser tells only here which is one.
  const dropped = (items) => [...items].filter((item) => item.kind === "file").map((item) => {
    const entry = item.webkitGetAsEntry?.();
    if (entry?.isDirectory) {
      say(lineFor(entry.name), words.folder, "refused");
      return null;
    }
    return item.getAsFile();
  }).filter(Boolean);

  const over = (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    drop.toggleAttribute("data-over", event.type !== "dragleave");
  };
  for (const kind of ["dragenter", "dragover", "dragleave"]) document.addEventListener(kind, over);
  document.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    drop.removeAttribute("data-over");
    take(dropped(event.dataTransfer.items));
  });
})();
