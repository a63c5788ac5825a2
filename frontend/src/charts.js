import * as Plot from "@observablehq/plot";

const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const day = (text) => new Date(`${text}${text.length === 7 ? "-01" : text.length === 4 ? "-01-01" : ""}T00:00:00Z`);
const OLDEST = 10;

const charts = {
  trend: (rows) => ({
    marginLeft: 50,
    x: { type: "utc", label: null },
    y: { grid: true, label: "↑ cooperation · conflict ↓" },
    marks: [
      Plot.rectY(rows, { x: (d) => day(d.week), interval: "week", y: "cooperation", fill: color("good"), inset: 0.5 }),
      Plot.rectY(rows, { x: (d) => day(d.week), interval: "week", y: (d) => -d.conflict, fill: color("bad"), inset: 0.5 }),
      Plot.dot(rows.filter((d) => d.unusual), { x: (d) => day(d.week), y: "cooperation", dy: -9, symbol: "triangle2", fill: color("ink"), r: 4, title: (d) => `Unusual week: ${d.week}` }),
      Plot.ruleY([0], { stroke: color("soft") }),
    ],
  }),
  months: (rows) => ({
    x: { type: "utc", label: null },
    y: { grid: true, label: "incidents" },
    marks: [
      Plot.rectY(rows, { x: (d) => day(d.month), interval: "month", y: (d) => (d.role === "recipient" ? -d.incidents : d.incidents), fill: (d) => color(d.role === "recipient" ? "entity" : "plan"), inset: 0.5, title: (d) => `${d.month}: ${d.incidents}${d.role ? ` as ${d.role}` : ""}` }),
      Plot.ruleY([0], { stroke: color("soft") }),
    ],
  }),
  numbers: (rows) => ({
    x: { type: "utc", label: null },
    y: { grid: true, label: "deaths", zero: true },
    marks: [
      Plot.link(rows.filter((d) => d.deaths_low !== null), { x1: (d) => day(d.published.slice(0, OLDEST)), x2: (d) => day(d.published.slice(0, OLDEST)), y1: "deaths_low", y2: (d) => d.deaths_high ?? d.deaths_low, stroke: color("bad"), strokeWidth: 3 }),
      Plot.dot(rows.filter((d) => d.deaths_low !== null), { x: (d) => day(d.published.slice(0, OLDEST)), y: "deaths_low", fill: color("bad"), r: 5, title: (d) => `${d.outlet || ""}: ${d.deaths_low}` }),
    ],
  }),
  control: (rows) => ({
    marginLeft: 150,
    x: { type: "utc", label: null, grid: true },
    y: { label: null, tickFormat: (name) => (name.length > 24 ? `${name.slice(0, 23)}…` : name) },
    height: Math.min(700, 70 + 26 * new Set(rows.map((d) => d.holder_name)).size),
    marks: [
      Plot.dot(rows.filter((d) => /^\d{4}/.test(d.date || "")), { x: (d) => day(d.date.split("/")[0].replace(/-W\d+.*/, "").slice(0, OLDEST)), y: "holder_name", r: (d) => 5 + 8 * (d.share_low || d.share_high || 0), fill: (d) => color({ holds: "plan", gained: "good", lost: "bad" }[d.status]), fillOpacity: 0.8, title: (d) => `${d.date}: ${d.holder_name} ${d.status} ${d.territory} ${d.share_text || ""}` }),
    ],
  }),
};

export function draw(figure, rows) {
  const put = () => {
    const width = Math.max(280, figure.clientWidth);
    figure.replaceChildren(Plot.plot({ width, height: 240, style: { background: "none", color: "inherit", fontFamily: "inherit", fontSize: "12px" }, ariaLabel: figure.getAttribute("aria-label"), ...charts[figure.dataset.chart](rows) }));
    for (const group of figure.querySelectorAll("g[aria-label]")) group.removeAttribute("aria-label");
  };
  put();
  new ResizeObserver(() => Math.abs((figure.firstChild?.clientWidth || 0) - figure.clientWidth) > 30 && put()).observe(figure);
}
