// Lights a record up on both sides when either is pointed at, or followed; without this the links still work.
export function light() {
  const text = document.querySelector("[data-listen]");
  if (!text || !document.querySelector(".reading")) return;
  const parts = new Map();
  for (const node of document.querySelectorAll("[data-r]"))
    for (const key of node.dataset.r.split(" ")) parts.set(key, [...(parts.get(key) || []), node]);
  let lit = [];
  const show = (keys) => {
    for (const node of lit) node.classList.remove("lit", "trigger");
    lit = keys.flatMap((key) => parts.get(key) || []);
    for (const key of keys)
      for (const node of parts.get(key) || []) {
        node.classList.add("lit");
        if ((node.dataset.t || "").split(" ").includes(key)) node.classList.add("trigger");
      }
  };
  const keysOf = (node) => {
    const told = node.closest && node.closest("[data-r]");
    return told ? [(told.dataset.t || told.dataset.r).split(" ")[0]] : [];
  };
  document.addEventListener("mouseover", (event) => show(keysOf(event.target)));
  document.addEventListener("focusin", (event) => show(keysOf(event.target)));
  const shown = decodeURIComponent(location.hash.slice(1)).replace(/^t-/, "");
  if (parts.has(shown)) show([shown]);
}
