import * as Plot from "@observablehq/plot";

const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const OLDEST = 10;
const day = (text) => new Date(`${text}${text.length === 7 ? "-01" : text.length === 4 ? "-01-01" : ""}T00:00:00Z`);
const firstDay = (text) => day(text.split("/")[0].replace(/-(W|Q|H|SP|SU|FA|WI).*/, "").slice(0, OLDEST));
const isDated = (text) => /^\d{4}(-\d\d){0,2}(\/|$|-[A-Z])/.test(text || "");
const plain = (value) => Math.abs(value).toLocaleString("en");
const cut = (name, most) => (name.length > most ? `${name.slice(0, most - 1)}…` : name);
const HOLDERS = 16;
const STEPS = [["day", 1], ["week", 7], ["month", 30], ["quarter", 91], ["year", 365]];
const MS = 864e5;

// A few old dates must not press all others into a corner: the axis begins where nearly all of the weight lies, the
// sooner the more of the span that saves.
const SPARED = [[0.02, 0.7], [0.05, 0.65], [0.08, 0.6], [0.12, 0.5]]; // weight that goes, and what may be left of the span
function recent(rows, at, weigh) {
  const sorted = rows.map((row) => [at(row), weigh(row), row]).sort((a, b) => a[0] - b[0]);
  const total = sorted.reduce((sum, one) => sum + one[1], 0);
  const last = sorted[sorted.length - 1][0];
  let kept = { n: 0, left: 0, from: sorted[0][0] };
  for (const [share, most] of SPARED) {
    let { n, left } = kept;
    while (n < sorted.length - 1 && left + sorted[n][1] <= total * share) left += sorted[n++][1];
    if (last - sorted[n][0] <= most * (last - kept.from)) kept = { n, left, from: sorted[n][0] };
  }
  return { rows: sorted.slice(kept.n).map((one) => one[2]), left: kept.left, from: kept.from, to: last };
}

const step = (from, to, width, least) => STEPS.slice(STEPS.findIndex(([name]) => name === least)).find(([, days]) => (to - from) / MS / days < width / 7) || STEPS[STEPS.length - 1];
const sum = (interval, options, y = {}) => Plot.rectY(options.rows, Plot.binX({ y: "sum" }, { x: options.x, y: options.y, interval, fill: options.fill, inset: 0.5, ...y }));
const time = (label) => ({ type: "utc", label, labelOffset: 44, labelArrow: "none" });
const older = (count, from) => (count ? `${plain(Math.round(count))} before ${from.toLocaleDateString("en-GB", { month: "short", year: "numeric", timeZone: "UTC" })} not drawn.` : "");

const charts = {
  trend(all, width) {
    const [by, days] = STEPS.find(([name]) => all[0][name]);
    const x = (d) => day(d[by]);
    const { rows, from, to } = recent(all, x, (d) => d.conflict + d.cooperation);
    const [interval] = step(from, to, width, by);
    return {
      marginLeft: 50,
      x: time(`by ${interval}`),
      y: { grid: true, label: "sum of scores · cooperation above, conflict below", tickFormat: plain, labelArrow: "none" },
      marks: [
        sum(interval, { rows, x, y: "cooperation", fill: color("cooperation") }),
        sum(interval, { rows, x, y: (d) => -d.conflict, fill: color("conflict") }),
        Plot.dot(rows.filter((d) => d.unusual), { x: (d) => new Date(+x(d) + (days / 2) * MS), y: (d) => (d.cooperation >= d.conflict ? d.cooperation : -d.conflict), symbol: "diamond", fill: color("ink"), stroke: color("paper"), r: 5, title: (d) => `Unusual ${by}, from ${d[by]}: cooperation ${d.cooperation}, conflict ${d.conflict}` }),
        Plot.ruleY([0], { stroke: color("soft") }),
      ],
    };
  },
  months(all, width) {
    const x = (d) => day(d.month);
    const { rows, left, from, to } = recent(all, x, (d) => d.incidents);
    const [interval] = step(from, to, width, "month");
    const sides = rows.some((d) => d.role);
    return {
      note: older(left, from),
      x: time(`by ${interval}`),
      y: { grid: true, label: sides ? "happenings · as actor above, as recipient below" : "happenings", tickFormat: plain, labelArrow: "none" },
      marks: [
        sum(interval, { rows: rows.filter((d) => d.role !== "recipient"), x, y: "incidents", fill: color("sure") }),
        sum(interval, { rows: rows.filter((d) => d.role === "recipient"), x, y: (d) => -d.incidents, fill: color("edge") }),
        Plot.ruleY([0], { stroke: color("soft") }),
      ],
    };
  },
  numbers(all, width) {
    const rows = all.filter((d) => d.deaths_low !== null && d.published);
    const x = (d) => day(d.published.slice(0, OLDEST));
    const days = rows.map((d) => +x(d));
    const names = rows.length <= 12 && width > 420;
    const near = Math.max(...days) - Math.min(...days) < 12 * MS;
    return {
      marginLeft: 26 + 7 * plain(Math.max(...rows.map((d) => d.deaths_high ?? d.deaths_low))).length,
      marginRight: names ? 120 : 20,
      x: { ...time("day of the report"), ...(near ? { ticks: "day", tickFormat: (d) => d.toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" }) } : {}), domain: [new Date(Math.min(...days) - MS), new Date(Math.max(...days) + MS)] },
      y: { grid: true, label: "deaths", zero: true, ticks: Math.min(6, Math.max(...rows.map((d) => d.deaths_high ?? d.deaths_low))), tickFormat: plain },
      marks: [
        Plot.link(rows, { x1: x, x2: x, y1: "deaths_low", y2: (d) => d.deaths_high ?? d.deaths_low, stroke: color("conflict"), strokeWidth: 3 }),
        Plot.dot(rows, { x, y: "deaths_low", fill: color("conflict"), r: 5, href: (d) => `/article/${d.article}`, title: (d) => `${d.outlet || "a report"}, ${d.published.slice(0, OLDEST)}: ${d.deaths_low}${d.deaths_high !== null && d.deaths_high !== d.deaths_low ? ` to ${d.deaths_high}` : ""}` }),
        names ? Plot.text(rows, { x, y: "deaths_low", text: (d) => cut(d.outlet || "", 18), dx: 9, textAnchor: "start", fill: color("soft") }) : null,
      ],
    };
  },
  control(all) {
    const dated = all.filter((d) => isDated(d.date));
    const said = new Map();
    for (const d of dated) said.set(d.holder_name, (said.get(d.holder_name) || 0) + 1);
    const holders = [...said].sort((a, b) => b[1] - a[1]).slice(0, HOLDERS).map(([name]) => name);
    const x = (d) => firstDay(d.date);
    const { rows, left, from } = recent(dated.filter((d) => holders.includes(d.holder_name)), x, () => 1);
    const others = said.size - holders.length;
    return {
      note: [older(left, from), others > 0 ? `The ${HOLDERS} named most; ${others} more stand in the table.` : ""].filter(Boolean).join(" "),
      marginLeft: Math.min(190, 20 + 6.6 * Math.max(...holders.map((name) => cut(name, 26).length))),
      x: { ...time("day"), grid: true },
      y: { label: null, domain: holders, tickFormat: (name) => cut(name, 26), tickSize: 0 },
      height: 78 + 24 * holders.length,
      marks: [
        Plot.ruleY(holders, { stroke: color("line"), strokeWidth: 0.5 }),
        Plot.dot(rows, { x, y: "holder_name", r: (d) => 4.5 + 8 * (d.share_high || d.share_low || 0), fill: (d) => color({ holds: "planned", gained: "done", lost: "conflict" }[d.status]), fillOpacity: 0.8, href: (d) => `/article/${d.article}`, title: (d) => `${d.date}: ${d.holder_name} ${d.status} ${d.territory}${d.share_text ? ` (${d.share_text})` : ""}${d.speaker ? `, according to ${d.speaker}` : ""}` }),
      ],
    };
  },
  shares(all, width) {
    const rows = all.filter((d) => isDated(d.date) && (d.share_low !== null || d.share_high !== null));
    const x = (d) => firstDay(d.date);
    const names = rows.length <= 16 && width > 420;
    return {
      marginRight: names ? 130 : 20,
      x: time("day"),
      y: { grid: true, domain: [0, 100], label: "share, per cent" },
      marks: [
        Plot.link(rows, { x1: x, x2: x, y1: (d) => 100 * (d.share_low ?? 0), y2: (d) => 100 * (d.share_high ?? 1), stroke: color("planned"), strokeWidth: 3, strokeOpacity: 0.5 }),
        Plot.dot(rows, { x, y: (d) => 100 * (d.share_low ?? d.share_high), r: 5, fill: color("planned"), href: (d) => `/article/${d.article}`, title: (d) => `${d.date}: ${d.holder_name} ${d.status} ${d.share_text} of ${d.territory}` }),
        names ? Plot.text(rows, { x, y: (d) => 100 * (d.share_low ?? d.share_high), text: (d) => cut(d.holder_name, 20), dx: 9, textAnchor: "start", fill: color("soft") }) : null,
      ],
    };
  },
};

export function draw(figure, rows) {
  const put = () => {
    const width = Math.max(280, figure.clientWidth);
    const { note, ...options } = charts[figure.dataset.chart](rows, width);
    const plot = Plot.plot({ width, height: 260, marginBottom: 48, style: { background: "none", color: "inherit", fontFamily: "inherit", fontSize: `${0.75 * parseFloat(getComputedStyle(document.documentElement).fontSize)}px` }, ariaLabel: figure.getAttribute("aria-label"), ...options });
    figure.replaceChildren(plot);
    if (note) {
      const words = document.createElement("figcaption");
      words.textContent = note;
      figure.append(words);
    }
    for (const group of figure.querySelectorAll("g[aria-label]")) group.removeAttribute("aria-label");
  };
  put();
  let drawn = figure.clientWidth;
  new ResizeObserver(() => {
    if (Math.abs(drawn - figure.clientWidth) < 30) return;
    drawn = figure.clientWidth;
    put();
  }).observe(figure);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", put);
}
