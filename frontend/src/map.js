import { geoGraticule10, geoMercator, geoNaturalEarth1, geoPath } from "d3-geo";
import { select } from "d3-selection";
import { zoom, zoomIdentity } from "d3-zoom";
import { atlas, courses, divisions, named, shapeOf, shows, towns } from "./ground.js";
import { colorsOf, heldOn, unpackedClaims } from "./holders.js";
import { placed } from "./labels.js";
import { savePicture } from "./picture.js";
import { timeline, told as inWords } from "./timeline.js";

const ALONG = [0.5, 0.35, 0.65, 0.2, 0.8, 0.05, 0.95]; // parts of a river at which its name may stand
const APART = 30; // pixels between circles, as far as their size allows
const CLOSEST = 60; // pixels of a degree to which the map comes near by itself
const CORE = 0.76; // of the incidents, whose part of the world is shown first
const COUNTED = ["incidents", "conflict", "cooperation"];
const WIDE_SPAN = 90; // degrees from which the whole earth's projection is taken
const make = (tag, props = {}, ...children) => {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children);
  return node;
};
const button = (textContent, ariaLabel, onclick) => make("button", { type: "button", textContent, ariaLabel, onclick });
const count = (number, word) => `${number.toLocaleString("en-GB")} ${word}${number === 1 ? "" : "s"}`;

export async function draw(figure, packed) {
  const days = packed.days || packed.weeks;
  const places = packed.places.map((place) => (Array.isArray(place) ? { name: place[0], latitude: place[1], longitude: place[2] } : place));
  const world = await atlas();
  const stage = makeStage(figure, world, places, packed.rows);
  const areas = places.map(() => null);
  const state = { from: days[0] || "", until: days.at(-1) || "", mode: "events", claims: figure.dataset.control ? unpackedClaims(JSON.parse(figure.dataset.control)) : [] };
  const colors = colorsOf(state.claims);
  const told = make("p", { className: "mapped" });
  told.setAttribute("role", "status");
  const list = beside(figure, state, stage);
  const show = () => {
    const sums = summed(packed.rows, days, state, places.length);
    const drawn = state.mode === "events" ? events(stage, places, areas, sums, list) : ground(stage, state, colors, list);
    names(stage, drawn.labels, drawn.taken);
    told.textContent = drawn.told;
  };
  stage.changed = show;
  tools(figure, stage, state, colors, show, told, list);
  if (figure.classList.contains("whole") && days.length > 1) {
    const time = timeline(days, packed.rows, (first, last) => {
      Object.assign(state, { from: first, until: last });
      show();
    });
    figure.append(time.box);
    time.start();
  }
  show();
  const shapes = await Promise.all(places.map((place) => (place.area ? shapeOf(place, world) : null)));
  shapes.forEach((shape, n) => (areas[n] = shape));
  show();
}

// ---- the stage: projection, layers, zoom --------------------------------------------------------------

function makeStage(figure, world, places, rows) {
  const [width, height] = [figure.clientWidth || 960, Math.max(220, Math.round(figure.clientHeight || 430))];
  const sums = new Map();
  for (const [place, , incidents] of rows) if (places[place].latitude !== undefined) sums.set(place, (sums.get(place) || 0) + incidents);
  const spots = [...sums].map(([place, incidents]) => ({ ...places[place], incidents }));
  const [west, east] = ends(spots, "longitude", [-30, 60]);
  const middle = (west + east) / 2;
  const projection = east - west > WIDE_SPAN ? geoNaturalEarth1().rotate([-middle, 0]).fitExtent([[0, 0], [width, height]], { type: "Sphere" }) : geoMercator().rotate([-middle, 0]).scale(width / 2 / Math.PI).translate([width / 2, height / 2]);
  const path = geoPath(projection).digits(2);
  const svg = select(figure).append("svg").attr("viewBox", `0 0 ${width} ${height}`).attr("tabindex", 0).attr("role", "application").attr("aria-label", `${figure.getAttribute("aria-label")}; arrow keys move it, plus and minus zoom`);
  hatches(svg);
  const moved = svg.append("g");
  const layer = (name, data) => moved.append("path").attr("class", name).attr("d", path(data));
  layer("sphere", { type: "Sphere" });
  layer("graticule", geoGraticule10());
  layer("land", { type: "FeatureCollection", features: world.countries });
  const shaded = moved.append("g").attr("class", "areas");
  layer("rivers", world.rivers);
  layer("lakes", world.lakes);
  const divided = moved.append("g").attr("class", "divisions");
  layer("borders", world.borders);
  layer("coast", world.coast);
  const [written, dots] = [svg.append("g").attr("class", "names"), svg.append("g").attr("class", "dots")];
  const stage = { figure, svg, projection, path, width, height, world, shaded, divided, written, dots, spots, transform: zoomIdentity, changed: () => {} };
  stage.countries = named(world.countries, path, "country");
  stage.courses = courses(world.rivers, projection);
  stage.perDegree = () => (projection.scale() * stage.transform.k * Math.PI) / 180;
  stage.move = zoom().scaleExtent([0.7, 200]).filter((event) => (event.type !== "wheel" || event.ctrlKey) && !event.button).on("zoom", (event) => {
    stage.transform = event.transform;
    moved.attr("transform", event.transform);
    svg.selectAll("pattern").attr("patternTransform", `rotate(45) scale(${1 / event.transform.k})`);
    soon(stage);
  });
  svg.call(stage.move);
  svg.on("keydown", (event) => byKey(event, stage));
  stage.home = closeUp(stage);
  svg.call(stage.move.transform, stage.home);
  return stage;
}

// One drawing for each frame, however many movements it had.
function soon(stage) {
  if (stage.waiting) return;
  stage.waiting = requestAnimationFrame(() => {
    stage.waiting = 0;
    stage.changed();
    nearer(stage);
  });
}

function byKey(event, stage) {
  const by = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
  if (by) stage.svg.call(stage.move.translateBy, by[0] / stage.transform.k, by[1] / stage.transform.k);
  else if (event.key === "+" || event.key === "-") stage.svg.call(stage.move.scaleBy, event.key === "+" ? 1.5 : 1 / 1.5);
  else return;
  event.preventDefault();
}

function hatches(svg) {
  const defs = svg.append("defs");
  for (const name of ["bad", "good", "other", "h0", "h1", "h2", "h3", "h4", "h5", "h6", "h7", "h8"]) {
    const pattern = defs.append("pattern").attr("id", `hatch-${name}`).attr("width", 7).attr("height", 7).attr("patternUnits", "userSpaceOnUse");
    pattern.append("rect").attr("class", `ground ${name}`).attr("width", 7).attr("height", 7);
    pattern.append("rect").attr("class", `line ${name}`).attr("width", 2.4).attr("height", 7);
  }
}

// The shortest stretch of one axis on which the most of the incidents lie.
function ends(spots, axis, otherwise) {
  const sorted = [...spots].sort((a, b) => a[axis] - b[axis]);
  const wanted = CORE * sorted.reduce((sum, spot) => sum + spot.incidents, 0);
  let [best, first, sum] = [otherwise, 0, 0];
  let shortest = Infinity;
  for (const spot of sorted) {
    sum += spot.incidents;
    while (sum - sorted[first].incidents >= wanted) sum -= sorted[first++].incidents;
    if (sum < wanted || spot[axis] - sorted[first][axis] >= shortest) continue;
    shortest = spot[axis] - sorted[first][axis];
    best = [sorted[first][axis], spot[axis]];
  }
  return best;
}

function closeUp(stage) {
  const { spots, projection, width, height } = stage;
  if (!spots.length) return zoomIdentity;
  const [[west, east], [south, north]] = [ends(spots, "longitude"), ends(spots, "latitude")];
  const corners = [[west, north], [east, south], [west, south], [east, north]].map(projection);
  const [left, right] = [Math.min(...corners.map((c) => c[0])), Math.max(...corners.map((c) => c[0]))];
  const [top, bottom] = [Math.min(...corners.map((c) => c[1])), Math.max(...corners.map((c) => c[1]))];
  const most = CLOSEST / ((projection.scale() * Math.PI) / 180);
  const k = Math.max(1, Math.min(most, (0.72 * width) / (right - left || 1), (0.72 * height) / (bottom - top || 1)));
  return zoomIdentity.translate(width / 2 - (k * (left + right)) / 2, height / 2 - (k * (top + bottom)) / 2).scale(k);
}

function wholeData(stage) {
  const points = stage.spots.map((spot) => stage.projection([spot.longitude, spot.latitude]));
  if (!points.length) return zoomIdentity;
  const [xs, ys] = [points.map((p) => p[0]), points.map((p) => p[1])];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const k = Math.max(0.7, Math.min((0.9 * stage.width) / (right - left || 1), (0.86 * stage.height) / (bottom - top || 1), 20));
  return zoomIdentity.translate(stage.width / 2 - (k * (left + right)) / 2, stage.height / 2 - (k * (top + bottom)) / 2).scale(k);
}

// ---- what happened ------------------------------------------------------------------------------------

function summed(rows, days, state, number) {
  const sums = Array.from({ length: number }, () => ({ incidents: 0, conflict: 0, cooperation: 0 }));
  for (const [place, day, ...counts] of rows) if (days[day] >= state.from && days[day] <= state.until) COUNTED.forEach((name, n) => (sums[place][name] += counts[n]));
  return sums;
}

const moodOf = (sum) => (sum.conflict > sum.cooperation ? "bad" : sum.cooperation > sum.conflict ? "good" : "other");

function events(stage, places, areas, sums, list) {
  const shown = places.map((place, n) => ({ ...place, ...sums[n], shape: areas[n] })).filter((place) => place.incidents);
  shade(stage, shown.filter((place) => place.shape), list);
  const points = shown.filter((place) => place.latitude !== undefined);
  const { groups, outside } = circles(stage, points, list);
  const inAreas = shown.filter((place) => place.latitude === undefined).reduce((sum, place) => sum + place.incidents, 0);
  const total = points.reduce((sum, place) => sum + place.incidents, 0);
  return {
    labels: groups.flatMap((g) => (nameOf(g) ? [{ kind: "spot", name: nameOf(g), x: g.x + g.r + 3, y: g.y + 1, anchor: "start" }] : [])),
    taken: groups.map((g) => [g.x - g.r, g.y - g.r, g.x + g.r, g.y + g.r]),
    told: `${count(total, "happening")} at ${count(points.length, "known place")}${outside ? `, ${outside.toLocaleString("en-GB")} of them outside this view` : ""}${inAreas ? `; ${inAreas.toLocaleString("en-GB")} known only to a region or country` : ""}`,
  };
}

// A circle is named for its place; one of several for that which has most of what it counts.
function nameOf(group) {
  const [first] = [...group.members].sort((a, b) => b.incidents - a.incidents);
  return 2 * first.incidents > group.members.reduce((sum, one) => sum + one.incidents, 0) ? first.name : "";
}

function shade(stage, areas, list) {
  const byShape = new Map();
  for (const area of areas) {
    const known = byShape.get(area.shape) || { shape: area.shape, members: [], incidents: 0, conflict: 0, cooperation: 0, wide: area.area === "country" };
    for (const name of COUNTED) known[name] += area[name];
    known.members.push(area);
    byShape.set(area.shape, known);
  }
  // Countries lie under their regions.
  const found = [...byShape.values()].sort((a, b) => Number(b.wide) - Number(a.wide));
  const top = Math.max(1, ...found.map((one) => one.incidents));
  const links = stage.shaded.selectAll("a").data(found, (one) => one.members[0].name + one.wide).join((enter) => {
    const link = enter.append("a");
    link.append("path");
    link.append("title");
    return link;
  }).order();
  links.attr("href", (one) => `/place/${encodeURIComponent(one.members[0].name)}`).attr("aria-label", areaTold).on("click", (event, one) => list.open(event, one.members));
  links.select("title").text(areaTold);
  links.select("path").attr("d", (one) => (one.d ??= stage.path(one.shape))).attr("class", "area").attr("fill", (one) => `url(#hatch-${moodOf(one)})`).attr("fill-opacity", (one) => 0.12 + 0.36 * Math.sqrt(one.incidents / top));
}

const areaTold = (one) => `${one.members.map((area) => area.name).join(", ")}: ${count(one.incidents, "happening")}, known only to the ${one.wide ? "country" : "region"}`;

function circles(stage, points, list) {
  const { groups, outside } = clusters(stage, points);
  const node = stage.dots.selectAll("a").data(groups).join("a").attr("transform", (g) => `translate(${g.x},${g.y})`).attr("href", (g) => `/place/${encodeURIComponent(g.place.name)}`).attr("aria-label", told).attr("class", "spot");
  node.selectAll("*").remove();
  node.on("click", (event, g) => list.open(event, g.members));
  node.append("title").text(told);
  node.append("circle").attr("class", "whole").attr("r", (g) => g.r);
  slices(node, "cooperation", "good", () => 0);
  slices(node, "conflict", "bad", (g) => g.cooperation / g.incidents);
  node.filter((g) => g.incidents > 1).append("text").attr("dy", ".35em").text((g) => g.incidents);
  return { groups, outside };
}

const told = (g) => `${g.members.length > 1 ? `${g.members.length} places around ${g.place.name}` : g.place.name}: ${count(g.incidents, "happening")}, ${g.conflict} of conflict, ${g.cooperation} of cooperation`;

// A part of a circle as a slice of it: a stroke as wide as the circle.
function slices(node, part, name, before) {
  node.filter((g) => g[part]).append("circle").attr("class", `slice ${name}`).attr("r", (g) => g.r / 2).attr("stroke-width", (g) => g.r).attr("transform", (g) => `rotate(${-90 + 360 * before(g)})`).attr("stroke-dasharray", (g) => `${(Math.PI * g.r * g[part]) / g.incidents} ${Math.PI * g.r}`);
}

// The busiest first; each takes in those that would lie on it.
function clusters(stage, points) {
  const groups = [];
  let outside = 0;
  const top = Math.max(8, ...points.map((place) => place.incidents));
  for (const place of [...points].sort((a, b) => b.incidents - a.incidents || (a.name < b.name ? -1 : 1))) {
    const [x, y] = stage.transform.apply((place.xy ??= stage.projection([place.longitude, place.latitude])));
    if (x < 0 || y < 0 || x > stage.width || y > stage.height) {
      outside += place.incidents;
      continue;
    }
    const near = groups.find((g) => Math.hypot(g.x - x, g.y - y) < APART);
    const group = near || { x, y, place, members: [], incidents: 0, conflict: 0, cooperation: 0 };
    for (const name of COUNTED) group[name] += place[name];
    group.members.push(place);
    if (!near) groups.push(group);
  }
  for (const g of groups) g.r = Math.max(4.5, Math.min(24, 4 + 15 * Math.sqrt(g.incidents / top)), g.incidents > 1 ? 5 + 3 * String(g.incidents).length : 0);
  return { groups, outside };
}

// ---- who holds what -----------------------------------------------------------------------------------

function ground(stage, state, colors, list) {
  const held = heldOn(state.claims, state.until);
  stage.shaded.selectAll("a").remove();
  const areas = held.filter((one) => one.place.area === "region"); // of a whole country it is listed alone
  Promise.all(areas.map((one) => shapeOf(one.place, stage.world))).then((shapes) => {
    if (state.mode !== "control") return;
    const found = areas.map((one, n) => ({ ...one, shape: shapes[n] })).filter((one) => one.shape);
    const links = stage.shaded.selectAll("a").data(found).join("a").attr("href", (one) => `/control?place=${encodeURIComponent(one.place.name)}`).attr("aria-label", heldTold);
    links.selectAll("*").remove();
    links.append("path").attr("class", (one) => `area${one.rivals.length ? " disputed" : ""}`).attr("d", (one) => stage.path(one.shape)).attr("fill", (one) => `url(#hatch-${colors.of(one.holder)})`).attr("fill-opacity", 0.55);
    links.append("title").text(heldTold);
  });
  const spots = held.filter((one) => one.place.latitude !== undefined).map((one) => {
    const [x, y] = stage.transform.apply(stage.projection([one.place.longitude, one.place.latitude]));
    return { ...one, x, y };
  }).filter((one) => one.x > 0 && one.y > 0 && one.x < stage.width && one.y < stage.height);
  const node = stage.dots.selectAll("a").data(spots).join("a").attr("transform", (one) => `translate(${one.x},${one.y})`).attr("href", (one) => `/control?place=${encodeURIComponent(one.place.name)}`).attr("aria-label", heldTold).attr("class", (one) => `held${one.rivals.length ? " disputed" : ""}`).on("click", null);
  node.selectAll("*").remove();
  node.append("title").text(heldTold);
  node.append("rect").attr("class", (one) => colors.of(one.holder)).attr("x", -6).attr("y", -6).attr("width", 12).attr("height", 12);
  node.filter((one) => one.rivals.length).append("path").attr("class", (one) => colors.of(one.rivals[0])).attr("d", "M-6,6 L6,6 L6,-6 Z");
  list.holders(held, colors);
  const disputed = held.filter((one) => one.rivals.length).length;
  return {
    labels: spots.map((one) => ({ kind: "spot", name: one.place.name, x: one.x + 10, y: one.y + 1, anchor: "start" })),
    taken: spots.map((one) => [one.x - 7, one.y - 7, one.x + 7, one.y + 7]),
    told: `${count(held.length, "place")} on ${state.until ? inWords(state.until) : "the last day"}, ${disputed} disputed: as reports said it last`,
  };
}

const heldTold = (one) => `${one.place.name}: ${one.holder ? `${one.holder}, said on ${inWords(one.last)}` : `lost by ${one.lost} on ${inWords(one.last)}`}${one.rivals.length ? `; claimed of late by ${one.rivals.join(", ")} too` : ""}`;

// ---- names and what is near ---------------------------------------------------------------------------

function names(stage, labels, taken) {
  const scaled = (one) => {
    const [x, y] = stage.transform.apply([one.x, one.y]);
    return { ...one, x, y, room: one.room * stage.transform.k, high: one.high * stage.transform.k };
  };
  const near = shows.names(stage.perDegree());
  const inView = (one) => one.x > 0 && one.y > 0 && one.x < stage.width && one.y < stage.height;
  const countries = stage.countries.map(scaled).filter(inView).sort((a, b) => b.room * b.high - a.room * a.high);
  const regions = near ? (stage.regions || []).map(scaled).filter(inView).sort((a, b) => b.room * b.high - a.room * a.high) : [];
  const drawn = new Set(labels.map((one) => one.name));
  const people = shows.people(stage.perDegree());
  const inhabited = Number.isFinite(people) ? (stage.towns || []).filter((town) => town.people >= people && !drawn.has(town.name)).map((town) => ({ ...scaled(town), room: undefined, anchor: "start" })).filter(inView) : [];
  for (const town of inhabited) town.x += 5;
  const flowing = shows.rivers(stage.perDegree()) ? flows(stage.courses.map(scaled).filter(inView)) : [];
  const kept = placed([...countries, ...labels, ...inhabited.slice(0, 12), ...flowing, ...regions, ...inhabited.slice(12)], taken, stage.width, stage.height);
  const text = stage.written.selectAll("text").data(kept).join("text");
  text.attr("class", (one) => `n-${one.kind}`).attr("x", (one) => one.x).attr("y", (one) => one.y + 3).attr("text-anchor", (one) => one.anchor || "middle").text((one) => one.name);
  const dots = stage.written.selectAll("circle").data(kept.filter((one) => one.kind === "town")).join("circle");
  dots.attr("cx", (one) => one.x - 5).attr("cy", (one) => one.y).attr("r", 1.6);
}

// A name for each river in view, a little above what is seen of it: at its middle, or elsewhere along it.
function flows(spots) {
  const byName = new Map();
  for (const spot of spots) {
    if (!byName.has(spot.name)) byName.set(spot.name, []);
    byName.get(spot.name).push(spot);
  }
  return [...byName].map(([name, seen]) => ({ kind: "river", name, along: ALONG.map((part) => seen[Math.floor(part * seen.length)]).map(({ x, y }) => ({ x, y: y - 7 })) }));
}

// Divisions and towns of the countries in view, once the map is near enough for them.
async function nearer(stage) {
  if (!shows.divisions(stage.perDegree())) return void stage.divided.attr("display", "none");
  stage.divided.attr("display", null);
  const [left, top] = stage.transform.invert([0, 0]);
  const [right, bottom] = stage.transform.invert([stage.width, stage.height]);
  const inView = stage.countries.filter((c) => c.x + c.room / 2 > left && c.x - c.room / 2 < right && c.y + c.high / 2 > top && c.y - c.high / 2 < bottom);
  stage.known ??= new Set();
  for (const { code } of inView) {
    if (!code || stage.known.has(code)) continue;
    stage.known.add(code);
    const [found, inhabited] = await Promise.all([stage.world.divided.has(code) ? divisions(code) : null, towns(code)]);
    if (found) {
      stage.divided.append("path").attr("d", stage.path(found.borders));
      stage.regions = [...(stage.regions || []), ...named(found.shapes, stage.path, "division")];
    }
    const spots = inhabited.map(([name, latitude, longitude, people]) => {
      const [x, y] = stage.projection([longitude, latitude]);
      return { kind: "town", name, x, y, people };
    });
    stage.towns = [...(stage.towns || []), ...spots].sort((a, b) => b.people - a.people || (a.name < b.name ? -1 : 1));
    soon(stage);
  }
}

// ---- beside the map -----------------------------------------------------------------------------------

function beside(figure, state, stage) {
  const room = figure.closest(".maproom");
  if (!room) return { open: () => {}, holders: () => {} };
  const [list, places] = [room.querySelector("[data-at-list]"), room.querySelector("[data-at-places]")];
  const back = () => {
    list.hidden = true;
    places.hidden = false;
  };
  const load = (at) => {
    const asked = new URLSearchParams(location.search);
    for (const place of at) asked.append("at", place);
    asked.set("first", state.from);
    asked.set("last", state.until);
    window.htmx.ajax("GET", `/map/at?${asked}`, { target: list, swap: "innerHTML" }).then(() => list.focus({ preventScroll: true }));
    list.hidden = false;
    places.hidden = true;
    room.querySelector(".beside").scrollTop = 0;
  };
  list.addEventListener("click", (event) => event.target.closest("[data-at-back]") && back());
  places.addEventListener("click", (event) => {
    const link = event.target.closest("[data-at]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    load([link.dataset.at]);
  });
  return {
    open: (event, members) => {
      if (event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      load(members.slice(0, 200).map((place) => `${place.name}|${place.country || ""}`));
    },
    holders: (held, colors) => {
      const rows = [...held].sort((a, b) => b.claims - a.claims).slice(0, 60).map((one) => make("li", {}, make("a", { href: `/control?place=${encodeURIComponent(one.place.name)}` }, make("span", {}, make("i", { className: `swatch ${colors.of(one.holder)}` }), `${one.place.name} `, make("small", { textContent: one.holder || `lost by ${one.lost}` }), ...(one.rivals.length ? [make("b", { className: "disputed", textContent: " disputed" })] : [])), make("span", { className: "num", textContent: inWords(one.last) }))));
      list.replaceChildren(make("h2", { textContent: "Who is said to hold what" }), make("ol", { className: "ranked" }, ...rows));
      list.hidden = false;
      places.hidden = true;
    },
    back,
  };
}

function tools(figure, stage, state, colors, show, told, list) {
  const { svg, move } = stage;
  const go = (to) => () => svg.call(move.transform, to());
  const bar = make("div", { className: "mapbar" });
  bar.append(make("span", { className: "zooms" }, button("+", "Zoom in", () => svg.call(move.scaleBy, 1.6)), button("−", "Zoom out", () => svg.call(move.scaleBy, 1 / 1.6)), button("Most", "Show where most of it is", go(() => stage.home)), button("All", "Show all places", go(() => wholeData(stage))), button("World", "Show the whole world", go(() => zoomIdentity))));
  figure.prepend(bar);
  if (!figure.classList.contains("whole")) return;
  const legend = make("p", { className: "map-legend" });
  const mode = (name, words) => {
    const chosen = button(words, words, () => {
      state.mode = name;
      for (const other of bar.querySelectorAll("[aria-pressed]")) other.setAttribute("aria-pressed", String(other === chosen));
      if (name === "events") list.back();
      key(legend, name, colors);
      show();
    });
    chosen.setAttribute("aria-pressed", String(name === state.mode));
    return chosen;
  };
  if (state.claims.length) bar.prepend(make("span", { className: "modes" }, mode("events", "What happened"), mode("control", "Who holds what")));
  bar.append(make("span", { className: "zooms" }, button("PNG", "Save the map as PNG", () => savePicture(svg.node(), "map", `Dragoman. ${told.textContent}. ${state.from} to ${state.until}. Outlines: Natural Earth.`)), button("Print", "Print the map", () => window.print())));
  key(legend, state.mode, colors);
  // By keyboard the drawing is a hundred circles and areas long.
  Object.assign(told, { id: "mapped", tabIndex: -1 });
  bar.append(make("a", { className: "skip", href: "#mapped", textContent: "Past the drawing" }));
  figure.append(legend, told);
}

function key(legend, mode, colors) {
  const sign = (name, words) => make("span", {}, make("i", { className: `swatch ${name}` }), words);
  if (mode === "events") legend.replaceChildren(sign("bad round", "conflict"), sign("good round", "cooperation"), sign("other round", "neither"), sign("hatched", "somewhere in there"), make("span", { className: "soft", textContent: "a number: so many happenings, without one it is one; choose a circle for its list" }));
  else legend.replaceChildren(...colors.ranked.map((name, n) => sign(`h${n + 1}`, name)), sign("h8", "others"), sign("h0", "lost, holder not said"), sign("halved", "disputed"));
}
