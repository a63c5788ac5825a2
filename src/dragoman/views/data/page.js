// Lights a record up on both sides when either is pointed at, or followed; without this script the links still work.
"use strict";
const parts = new Map();
for (const node of document.querySelectorAll("[data-r]"))
  for (const key of node.dataset.r.split(" ")) {
    if (!parts.has(key)) parts.set(key, []);
    parts.get(key).push(node);
  }
let lit = [];
function light(keys) {
  for (const node of lit) node.classList.remove("lit", "trigger");
  lit = keys.flatMap((key) => parts.get(key) || []);
  for (const key of keys)
    for (const node of parts.get(key) || []) {
      node.classList.add("lit");
      if ((node.dataset.t || "").split(" ").includes(key)) node.classList.add("trigger");
    }
}
const keysOf = (node) => {
  const told = node.closest && node.closest("[data-r]");
  if (!told) return [];
  return (told.dataset.t || told.dataset.r).split(" ").slice(0, told.tagName === "LI" ? undefined : 1);
};
let kept = [];
document.addEventListener("mouseover", (event) => {
  const keys = keysOf(event.target);
  light(keys.length ? keys : kept);
});
document.addEventListener("focusin", (event) => light(keysOf(event.target)));
document.addEventListener("click", (event) => {
  const link = event.target.closest && event.target.closest('[data-r] a[href^="#"], a[data-r][href^="#"]');
  const target = link && document.getElementById(link.getAttribute("href").slice(1));
  if (!target) return;
  event.preventDefault();
  kept = keysOf(link);
  target.scrollIntoView({ block: "center" });
  history.replaceState(null, "", link.getAttribute("href"));
  light(kept);
});
const shown = decodeURIComponent(location.hash.slice(1)).replace(/(^|-)t-/, "$1");
if (parts.has(shown)) light((kept = [shown]));
