// The days of the data as bars, and a brush over them; two sliders do the same by keyboard.
import { brushX } from "d3-brush";
import { select } from "d3-selection";

const [WIDE, HIGH, FOOT] = [1000, 74, 16];
const DAY = 86400000;
const STEPS = [[130, "day"], [1100, "week"], [9000, "month"], [Infinity, "year"]];
const at = (day) => Date.parse(`${day.slice(0, 10)}T00:00:00Z`);
const iso = (time) => new Date(time).toISOString().slice(0, 10);
const make = (tag, props = {}) => Object.assign(document.createElement(tag), props);

// The first day of the day's bin.
const BEGIN = {
  day: (day) => day,
  week: (day) => iso(at(day) - ((new Date(at(day)).getUTCDay() + 6) % 7) * DAY),
  month: (day) => `${day.slice(0, 7)}-01`,
  year: (day) => `${day.slice(0, 4)}-01-01`,
};
const NEXT = {
  day: (day) => iso(at(day) + DAY),
  week: (day) => iso(at(day) + 7 * DAY),
  month: (day) => iso(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)), 1)),
  year: (day) => `${String(Number(day.slice(0, 4)) + 1).padStart(4, "0")}-01-01`,
};

// The days between which nearly all is: a little at either end is left out where that shortens the span to three fifths.
function core(days, counts) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const after = (share) => {
    let sum = 0;
    return days.find((_, n) => (sum += counts[n]) > share * total) || days[0];
  };
  let [first, last] = [days[0], days.at(-1)];
  for (const share of [0.01, 0.02, 0.04, 0.06, 0.1, 0.15]) {
    const [later, earlier] = [after(share), after(1 - Math.min(share, 0.03))];
    if (at(earlier) - at(later) + DAY < 0.6 * (at(last) - at(first))) [first, last] = [later, earlier];
  }
  return [first, last];
}

// Bins of one length over the span in which nearly all is; what is long before or after stands in a bin of its own.
export function binned(days, rows) {
  const perDay = days.map(() => ({ incidents: 0, conflict: 0, cooperation: 0 }));
  for (const [, day, incidents, conflict, cooperation] of rows) {
    perDay[day].incidents += incidents;
    perDay[day].conflict += conflict;
    perDay[day].cooperation += cooperation;
  }
  const [first, last] = core(days, perDay.map((day) => day.incidents));
  const step = STEPS.find(([most]) => (at(last) - at(first)) / DAY <= most)[1];
  const bins = [];
  for (let begin = BEGIN[step](first); begin <= last; begin = NEXT[step](begin)) bins.push({ first: begin, last: iso(at(NEXT[step](begin)) - DAY), incidents: 0, conflict: 0, cooperation: 0 });
  if (days.at(-1) > bins.at(-1).last) bins.push({ first: NEXT[step](bins.at(-1).first), last: days.at(-1), beyond: "later", incidents: 0, conflict: 0, cooperation: 0 });
  if (days[0] < bins[0].first) bins.unshift({ first: days[0], last: iso(at(bins[0].first) - DAY), beyond: "earlier", incidents: 0, conflict: 0, cooperation: 0 });
  let bin = 0;
  days.forEach((day, n) => {
    while (bin < bins.length - 1 && day > bins[bin].last) bin += 1;
    for (const name of ["incidents", "conflict", "cooperation"]) bins[bin][name] += perDay[n][name];
  });
  return { bins, step };
}

// A day, a month or a year in words.
export const told = (day) => (day.length === 4 ? day : new Date(at(day)).toLocaleDateString("en-GB", { ...(day.length > 7 && { day: "numeric" }), month: "short", year: "numeric", timeZone: "UTC" }));

// Draws the bars; `choose(first, last)` hears of each choice, as days.
export function timeline(days, rows, choose) {
  const { bins, step } = binned(days, rows);
  const box = make("div", { className: "timeline" });
  const says = make("output", {});
  const svg = select(box).append("svg").attr("viewBox", `0 0 ${WIDE} ${HIGH}`).attr("preserveAspectRatio", "none").attr("aria-hidden", "true");
  // What is long before or after may be more than any time within: its bar then ends at the top.
  const top = Math.max(1, ...bins.filter((bin) => !bin.beyond).map((bin) => bin.incidents));
  const width = WIDE / bins.length;
  const high = (count) => Math.min(1, count / top) * (HIGH - FOOT - 4);
  const bars = svg.selectAll("g").data(bins).join("g").attr("transform", (_, n) => `translate(${n * width},0)`);
  const bar = (name, value, under) => bars.append("rect").attr("class", name).attr("width", Math.max(0.5, width - Math.min(1.5, width / 5))).attr("y", (bin) => HIGH - FOOT - high(under(bin) + value(bin))).attr("height", (bin) => high(under(bin) + value(bin)) - high(under(bin)));
  bar("bad", (bin) => bin.conflict, () => 0);
  bar("good", (bin) => bin.cooperation, (bin) => bin.conflict);
  bar("other", (bin) => bin.incidents - bin.conflict - bin.cooperation, (bin) => bin.conflict + bin.cooperation);
  const chosen = { from: 0, until: bins.length - 1 };
  const ends = ["from", "until"].map((end) => make("input", { type: "range", min: 0, max: bins.length - 1, value: chosen[end], ariaLabel: end === "from" ? `First ${step}` : `Last ${step}` }));
  let quiet = false;
  const brush = brushX().extent([[0, 0], [WIDE, HIGH - FOOT]]).on("brush end", (event) => {
    if (quiet || !event.sourceEvent) return;
    if (!event.selection) return void set(0, bins.length - 1);
    const [a, b] = event.selection.map((x) => x / width);
    set(Math.max(0, Math.min(bins.length - 1, Math.floor(a + 0.3))), Math.max(0, Math.min(bins.length - 1, Math.ceil(b - 0.3) - 1)), event.type === "end");
  });
  const layer = svg.append("g").attr("class", "brush").call(brush);
  const set = (from, until, settle = true) => {
    chosen.from = Math.min(from, until);
    chosen.until = Math.max(from, until);
    ends.forEach((end, n) => (end.value = n ? chosen.until : chosen.from));
    const whole = chosen.from === 0 && chosen.until === bins.length - 1;
    bars.classed("out-of-it", (_, n) => n < chosen.from || n > chosen.until);
    quiet = true;
    if (settle) layer.call(brush.move, whole ? null : [chosen.from * width, (chosen.until + 1) * width]);
    quiet = false;
    const [first, last] = [bins[chosen.from].first, bins[chosen.until].last];
    says.textContent = whole ? "All days" : `${told(first)} to ${told(last)}`;
    ends.forEach((end, n) => end.setAttribute("aria-valuetext", told(n ? last : first)));
    choose(first, last, whole);
  };
  ends.forEach((end, n) => end.addEventListener("input", () => set(n ? Math.min(chosen.from, Number(end.value)) : Number(end.value), n ? Number(end.value) : Math.max(chosen.until, Number(end.value)))));
  const [sliders, foot] = [make("div", { className: "ends" }), make("div", { className: "foot" })];
  sliders.append(...ends);
  foot.append(says);
  box.append(sliders, ticks(bins), foot);
  return { box, start: () => set(0, bins.length - 1) };
}

// Dates under the bars, as many as fit.
function ticks(bins) {
  const foot = make("div", { className: "ticks" });
  foot.setAttribute("aria-hidden", "true");
  const every = Math.ceil(bins.length / (innerWidth < 640 ? 3 : 6));
  bins.forEach((bin, n) => {
    if (n % every && !bin.beyond) return;
    if (!bin.beyond && ((bins[0].beyond && n < every / 2) || (bins.at(-1).beyond && bins.length - n < every / 2))) return;
    const tick = make("span", { textContent: bin.beyond || told(bin.first).replace(/^1 (?=[A-Z])/, ""), className: n > 0.9 * bins.length ? "end-tick" : "" });
    tick.style.setProperty("left", `${(100 * n) / bins.length}%`);
    foot.append(tick);
  });
  return foot;
}
