// Citations in other styles and exports: fetched when they are asked for, so that the page stays small.
"use strict";
(() => {
  // Safari only lets a page write to the clipboard while a click is being handled, so it is handed the
  // promise of a text; other browsers take that too, or get the text when it is there.
  const copy = async (promise) => {
    if (navigator.clipboard?.write && window.ClipboardItem && window.isSecureContext) {
      const blob = promise.then((text) => new Blob([text], { type: "text/plain" }));
      blob.catch(() => {});
      return navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
    }
    const area = Object.assign(document.createElement("textarea"), { value: await promise });
    area.setAttribute("aria-hidden", "true");
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (!done) throw new Error("copy");
  };

  const answered = async (response) => {
    if (response.ok) return response;
    const refusal = await response.json().catch(() => ({}));
    throw new Error(typeof refusal.detail === "string" ? refusal.detail : "");
  };

  const tell = (menu, message) => {
    const summary = menu.querySelector("summary");
    summary.dataset.label ??= summary.textContent;
    summary.textContent = message;
    menu.open = false;
    summary.focus({ preventScroll: true });
    setTimeout(() => { summary.textContent = summary.dataset.label; }, message.length > 12 ? 5000 : 1600);
  };

  const cite = (query) => fetch(`/api/cite?${query}`).then(answered).then((response) => response.text());

  const exported = (menu, format) => fetch(`/api/export?lang=${menu.dataset.lang}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ recent: menu.dataset.recent, as: format }),
  }).then(answered);

  const download = async (menu, format) => {
    const response = await exported(menu, format);
    const name = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get("Content-Disposition") ?? "");
    const address = URL.createObjectURL(await response.blob());
    const link = Object.assign(document.createElement("a"), {
      href: address, download: name ? decodeURIComponent(name[1]) : "",
    });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  };

  const act = async (button) => {
    const menu = button.closest(".menu");
    const format = button.dataset.export;
    try {
      if (button.dataset.cite) await copy(cite(button.dataset.cite));
      else if (button.dataset.to === "clipboard") await copy(exported(menu, format).then((r) => r.text()));
      else {
        await download(menu, format);
        menu.open = false;
        return;
      }
      tell(menu, menu.dataset.done);
    } catch (error) {
      tell(menu, error.name === "Error" && error.message !== "copy" && error.message || menu.dataset.failed);
    }
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest(".menu [data-cite], .menu [data-export]");
    document.querySelectorAll(".menu[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
    if (button) act(button);
  });

  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest?.(".menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
})();
