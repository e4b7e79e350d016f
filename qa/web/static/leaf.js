// The printed page beside the text: turned without loading the document again, and following what one reads.
"use strict";
(() => {
  const main = document.querySelector("main.source");
  const wide = window.matchMedia("(min-width: 60.01rem)");
  const beginnings = [...main.querySelectorAll("[data-page]")];
  let leaf = main.querySelector(".leaf");
  let asked = Number(leaf.dataset.number);

  // Another page in place of the one that is shown; `way` is the link that is to keep the focus.
  const turn = async (number, way) => {
    if (number === asked) return;
    asked = number;
    const query = new URLSearchParams(location.search);
    query.delete("leaf");
    try {
      const response = await fetch(`${leaf.dataset.address}${number}?${query}`);
      if (!response.ok || number !== asked) return;
      const made = document.createElement("template");
      made.innerHTML = await response.text();
      if (number !== asked) return;
      const next = made.content.querySelector(".leaf");
      leaf.replaceWith(next);
      leaf = next;
      if (way) (leaf.querySelector(`[rel=${way}]`) ?? leaf.querySelector("[data-leaf]"))?.focus();
    } catch {
      asked = Number(leaf.dataset.number);  // no connection: the page that is shown stays
    }
  };
  main.addEventListener("click", (event) => {
    const link = event.target.closest(".leaf [data-leaf]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    turn(Number(link.dataset.leaf), link.rel || "next");
  });

  // A picture that does not come is said so; errors of pictures do not bubble, so they are caught on their way.
  const failed = (picture) => picture.closest(".leaf")?.classList.add("missing");
  main.addEventListener("error", (event) => { if (event.target.matches?.(".leaf img")) failed(event.target); }, true);
  const picture = leaf.querySelector("img");
  if (picture.complete && picture.src && !picture.naturalWidth) failed(picture);

  // The page of what stands in the upper third of the screen.
  const reading = () => {
    const text = main.querySelector(".text").getBoundingClientRect();
    const met = document.elementFromPoint(text.left + text.width / 2, Math.max(text.top + 24, innerHeight / 3));
    const block = met?.closest(".text .block");
    if (!block) return null;
    let [low, high] = [0, beginnings.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const order = beginnings[middle].compareDocumentPosition(block);
      if (!order || order & Node.DOCUMENT_POSITION_FOLLOWING) low = middle + 1; else high = middle;
    }
    return low ? Number(beginnings[low - 1].dataset.page) : null;
  };
  let settling;
  // Where the address asks for a page, it stays until one reads on to another.
  let before = new URLSearchParams(location.search).has("leaf") ? null : asked;
  addEventListener("scroll", () => {
    clearTimeout(settling);
    settling = setTimeout(() => {
      const page = wide.matches ? reading() : null;
      if (page && before !== null && page !== before) turn(page);
      before = page ?? before;
    }, 250);
  }, { passive: true });
})();
