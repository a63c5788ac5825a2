import "./htmx.js";
import "../../src/dragoman/views/data/page.js";
import { find } from "./find.js";
import { keys } from "./keys.js";
import { listen } from "./listen.js";
import { network } from "./network.js";
import { review } from "./review.js";

// On a narrow screen the pages' names are scrolled to the one that is open.
const here = document.querySelector("nav [aria-current]");
if (here) here.closest("ul").scrollLeft = here.offsetLeft - here.closest("ul").offsetLeft - 16;
// What narrows a page stands open where there is room for it.
for (const facets of document.querySelectorAll("[data-facets]")) facets.open = matchMedia("(min-width: 64rem)").matches;
find();
keys();
listen();
network();
review();
for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());
for (const box of document.querySelectorAll("[data-kind]")) box.addEventListener("change", () => document.querySelector(".text").classList.toggle(`no-${box.dataset.kind}`, !box.checked));
const unpacked = (data) => (data.columns ? data.rows.map((row) => Object.fromEntries(row.map((value, n) => [data.columns[n], value]))) : data);
const drawn = [...document.querySelectorAll("[data-chart]")];
for (const figure of drawn) {
  const kind = figure.dataset.chart;
  const module = kind === "map" ? import("./map.js") : import("./charts.js");
  module.then(({ draw }) => draw(figure, unpacked(JSON.parse(figure.dataset.rows))));
}
for (const place of document.querySelectorAll("[data-altcha]")) import("./reply.js").then(({ guard }) => guard(place));
