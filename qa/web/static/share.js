// Shares an answer: a link to it as it was, copied, shown as text and as a picture to photograph.
"use strict";
(() => {
  const made = new Map();  // what was shared on this page, by answer and rank: a second click makes no second link
  const dialog = () => document.getElementById("share");
  const address = (path) => path + (document.documentElement.lang === "en" ? "?lang=en" : "");

  const call = async (method, path, body, key) => {
    const headers = { "Content-Type": "application/json", ...(key && { "X-Link-Key": key }) };
    const response = await fetch(address(path), { method, headers, body: body && JSON.stringify(body) });
    const answer = response.status === 204 ? null : await response.json();
    if (!response.ok) throw new Error(typeof answer.detail === "string" ? answer.detail : response.statusText);
    return answer;
  };

  // Runs a step; what went wrong is said in the dialog.
  const tried = async (step) => {
    const trouble = dialog().querySelector(".trouble");
    trouble.hidden = true;
    try {
      return await step();
    } catch (error) {
      const offline = document.getElementById("source")?.dataset.offline;
      trouble.textContent = error instanceof TypeError && offline ? offline : error.message;
      trouble.hidden = false;
      return undefined;
    }
  };

  const show = (shared) => {
    const box = dialog();
    box.shared = shared;
    box.querySelector(".made").hidden = !shared;
    box.querySelector(".revoked").hidden = true;
    if (!shared) return;
    const link = new URL(address(shared.path), location.href).href;
    box.querySelector("[name=link]").value = link;
    box.querySelector("[data-copy-shared]").dataset.copy = link;
    box.querySelector("[data-open]").href = link;
    box.querySelector("img").src = `${shared.path}.svg`;
    box.querySelector("[name=days]").value = shared.days ?? "";
    box.querySelector("[data-local]").hidden = !["127.0.0.1", "localhost", "[::1]"].includes(location.hostname);
  };

  const share = async (button) => {
    const { share: answer, rank } = button.dataset;
    const box = dialog();
    show(null);
    box.showModal();
    const key = `${answer} ${rank ?? ""}`;
    const shared = made.get(key)
      ?? await tried(() => call("POST", "/api/share", { answer, rank: rank ? Number(rank) : null }));
    if (!shared) return;
    made.set(key, shared);
    show(shared);
    box.querySelector("[data-copy-shared]").click();
    document.dispatchEvent(new CustomEvent("yuanwen:shared", { detail: { shared, button } }));
  };

  const revoke = (id, key) => call("DELETE", `/api/share/${id}`, null, key);

  document.addEventListener("click", async (event) => {
    const target = event.target.closest("[data-share], #share [data-revoke]");
    if (!target) return;
    if ("share" in target.dataset) return void share(target);
    const box = dialog();
    const { id, key } = box.shared;
    if (await tried(async () => { await revoke(id, key); return true; })) {
      for (const [name, shared] of made) if (shared.id === id) made.delete(name);
      box.querySelector(".made").hidden = true;
      box.querySelector(".revoked").hidden = false;
      document.dispatchEvent(new CustomEvent("yuanwen:revoked", { detail: { id } }));
    }
  });

  document.addEventListener("change", (event) => {
    if (!event.target.matches("#share [name=days]")) return;
    const shared = dialog().shared;
    const days = event.target.value ? Number(event.target.value) : null;
    void tried(async () => {
      await call("PATCH", `/api/share/${shared.id}`, { days }, shared.key);
      shared.days = days;
    });
  });

  window.yuanwen = { ...window.yuanwen, revoke };
})();
