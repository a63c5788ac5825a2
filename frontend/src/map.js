import { geoGraticule10, geoNaturalEarth1, geoPath } from "d3-geo";
import { select } from "d3-selection";
import { zoom, zoomIdentity } from "d3-zoom";
import { feature, mesh } from "topojson-client";
import world from "world-atlas/countries-110m.json";

const [WIDE, HIGH, APART] = [960, 430, 34];
const CLOSEST = 7; // how far the map is zoomed in by itself
const COUNTED = ["incidents", "conflict", "cooperation"];
const land = feature(world, world.objects.land);
const borders = mesh(world, world.objects.countries, (a, b) => a !== b);
const make = (tag, props = {}, ...children) => {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children);
  return node;
};

export function draw(figure, packed) {
  const points = packed.rows.map(([place, week, incidents, conflict, cooperation]) => {
    const [name, latitude, longitude] = packed.places[place];
    return { place: name, latitude, longitude, week: packed.weeks[week], incidents, conflict, cooperation };
  });
  const projection = geoNaturalEarth1().scale(172).translate([WIDE / 2, HIGH / 2 + 42]);
  const path = geoPath(projection);
  const svg = select(figure).append("svg").attr("viewBox", `0 0 ${WIDE} ${HIGH}`).attr("tabindex", 0).attr("role", "application").attr("aria-label", `${figure.getAttribute("aria-label")}; arrow keys move it, plus and minus zoom`);
  const ground = svg.append("g");
  ground.append("path").attr("class", "sphere").attr("d", path({ type: "Sphere" }));
  ground.append("path").attr("class", "graticule").attr("d", path(geoGraticule10()));
  ground.append("path").attr("class", "land").attr("d", path(land));
  ground.append("path").attr("class", "borders").attr("d", path(borders));
  const dots = svg.append("g");
  const spots = points.map((p) => ({ ...p, xy: projection([p.longitude, p.latitude]) }));
  const weeks = packed.weeks;
  const span = { from: 0, to: weeks.length - 1 };
  let transform = zoomIdentity;
  const show = () => {
    const shown = spots.filter((p) => p.week >= weeks[span.from] && p.week <= weeks[span.to]);
    const groups = cluster(shown, transform);
    const top = Math.max(1, ...groups.map((g) => g.incidents));
    const node = dots.selectAll("g").data(groups).join("g").attr("transform", (g) => `translate(${g.x},${g.y})`);
    node.selectAll("*").remove();
    const links = node.append("a").attr("href", (g) => `/place/${encodeURIComponent(g.place)}`).attr("class", (g) => (g.conflict > g.cooperation ? "bad" : "good"));
    links.append("title").text((g) => `${g.names.size > 1 ? `${g.names.size} places around ${g.place}` : g.place}: ${g.incidents} incidents`);
    links.append("circle").attr("r", (g) => Math.max(g.names.size > 1 ? 6 + 3 * String(g.incidents).length : 4.5, 4.5 + 15 * Math.sqrt(g.incidents / Math.max(8, top))));
    links.filter((g) => g.names.size > 1).append("text").attr("dy", ".35em").text((g) => g.incidents);
    links.on("click", (event, g) => {
      if (g.names.size < 2 || transform.k >= 30) return;
      event.preventDefault();
      const k = Math.min(40, transform.k * 2.5);
      svg.call(move.transform, zoomIdentity.translate(WIDE / 2 - k * g.base[0], HIGH / 2 - k * g.base[1]).scale(k));
    });
  };
  const move = zoom().scaleExtent([1, 40]).translateExtent([[0, 0], [WIDE, HIGH]]).filter((event) => event.type !== "wheel" || event.ctrlKey).on("zoom", (event) => {
    transform = event.transform;
    ground.attr("transform", transform);
    show();
  });
  svg.call(move);
  svg.on("keydown", (event) => {
    const by = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
    if (by) svg.call(move.translateBy, by[0] / transform.k, by[1] / transform.k);
    else if (event.key === "+" || event.key === "-") svg.call(move.scaleBy, event.key === "+" ? 1.5 : 1 / 1.5);
    else return;
    event.preventDefault();
  });
  const button = (textContent, ariaLabel, onclick) => make("button", { type: "button", textContent, ariaLabel, onclick });
  const bar = make("div", { className: "mapbar" }, button("+", "Zoom in", () => svg.call(move.scaleBy, 1.6)), button("−", "Zoom out", () => svg.call(move.scaleBy, 1 / 1.6)), button("World", "Show the whole world", () => svg.call(move.transform, zoomIdentity)));
  if (weeks.length > 1) bar.append(slider(weeks, span, show));
  figure.append(bar);
  svg.call(move.transform, closeUp(spots));
}

// The part of the world where nine tenths of the incidents are.
function closeUp(spots) {
  const total = spots.reduce((sum, p) => sum + p.incidents, 0);
  if (!total) return zoomIdentity;
  const ends = [0, 1].map((axis) => {
    const sorted = [...spots].sort((a, b) => a.xy[axis] - b.xy[axis]);
    const at = (part) => {
      let sum = 0;
      return sorted.find((p) => (sum += p.incidents) >= part * total).xy[axis];
    };
    return [at(0.05), at(0.95)];
  });
  const [[left, right], [top, bottom]] = ends;
  const k = Math.max(1, Math.min(spots.length < 5 ? CLOSEST / 2 : CLOSEST, (0.6 * WIDE) / (right - left || 1), (0.6 * HIGH) / (bottom - top || 1)));
  return zoomIdentity.translate(WIDE / 2 - (k * (left + right)) / 2, HIGH / 2 - (k * (top + bottom)) / 2).scale(k);
}

function slider(weeks, span, show) {
  const said = make("output", { textContent: `${weeks[0]} to ${weeks[weeks.length - 1]}` });
  const ranges = ["from", "to"].map((end) => {
    const range = make("input", { type: "range", min: 0, max: weeks.length - 1, value: span[end], ariaLabel: end === "from" ? "First week" : "Last week" });
    range.addEventListener("input", () => {
      span[end] = Number(range.value);
      if (span.from > span.to) span[end === "from" ? "to" : "from"] = span[end];
      ranges.forEach((other, n) => (other.value = span[n ? "to" : "from"]));
      said.textContent = `${weeks[span.from]} to ${weeks[span.to]}`;
      show();
    });
    return range;
  });
  return make("span", { className: "slider" }, ...ranges, said);
}

// The busiest first; each takes in those that would lie on it.
function cluster(spots, transform) {
  const groups = [];
  for (const place of byPlace(spots)) {
    const [x, y] = transform.apply(place.xy);
    const near = groups.find((g) => Math.hypot(g.x - x, g.y - y) < APART);
    const group = near || { x, y, base: place.xy, place: place.place, names: new Set(), incidents: 0, conflict: 0, cooperation: 0 };
    for (const name of COUNTED) group[name] += place[name];
    group.names.add(place.place);
    if (!near) groups.push(group);
  }
  return groups;
}

function byPlace(spots) {
  const places = new Map();
  for (const spot of spots) {
    const key = `${spot.latitude},${spot.longitude}`;
    const known = places.get(key);
    if (known) for (const name of COUNTED) known[name] += spot[name];
    else places.set(key, { ...spot });
  }
  return [...places.values()].sort((a, b) => b.incidents - a.incidents);
}
