import "./htmx.js";
import { listen } from "./listen.js";
import { light } from "./light.js";
import { review } from "./review.js";

light();
listen();
review();
for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());
const drawn = [...document.querySelectorAll("[data-chart]")];
for (const figure of drawn) {
  const kind = figure.dataset.chart;
  const module = kind === "map" ? import("./map.js") : kind === "network" ? import("./network.js") : import("./charts.js");
  module.then(({ draw }) => draw(figure, JSON.parse(figure.dataset.rows)));
}
for (const place of document.querySelectorAll("[data-altcha]")) import("./reply.js").then(({ guard }) => guard(place));
