// What lies under the map's data: land, borders, divisions, lakes and rivers, and the names that fit at each scale. All
// of it comes from this desk; what a country has of its own is fetched when the map comes near.
import { geoBounds } from "d3-geo";
import { feature, mesh } from "topojson-client";

const ATLAS = "/static/bundle/atlas";
const NEAR = 14; // pixels of a degree from which divisions are drawn
const CLOSE = 30; // from which they and towns are named
const FLOWS = 9; // from which rivers are named
const LARGE = 500_000; // people of a town that is named sooner
const fetched = new Map();
const json = (path) => {
  if (!fetched.has(path)) fetched.set(path, fetch(path).then((answer) => (answer.ok ? answer.json() : null), () => null));
  return fetched.get(path);
};

export async function atlas() {
  const [world, known] = await Promise.all([json(`${ATLAS}/world.json`), json(`${ATLAS}/index.json`)]);
  const countries = feature(world, world.objects.countries).features;
  return {
    countries,
    byCode: new Map(countries.map((country) => [country.id, country])),
    coast: mesh(world, world.objects.countries, (a, b) => a === b),
    borders: mesh(world, world.objects.countries, (a, b) => a !== b),
    lakes: feature(world, world.objects.lakes),
    rivers: feature(world, world.objects.rivers),
    divided: new Set(known),
  };
}

// A country's divisions: each shape, and the borders between them.
export async function divisions(code) {
  const topology = await json(`${ATLAS}/${code}.json`);
  if (!topology) return null;
  return { shapes: feature(topology, topology.objects.divisions).features, borders: mesh(topology, topology.objects.divisions, (a, b) => a !== b) };
}

export const towns = async (code) => ((await json(`/towns/${code}`)) || { towns: [] }).towns;
export const plainName = (name) => name.normalize("NFD").replace(/[^\p{L}\p{N}]/gu, "").toLowerCase();

// The shape of what is known only to a country or a region; null where the atlas has none of that name.
export async function shapeOf(place, world) {
  if (place.area === "country") return world.byCode.get(place.country) || null;
  if (!place.country || !world.divided.has(place.country)) return null;
  const found = await divisions(place.country);
  const names = new Set(place.names.map(plainName));
  return (found && found.shapes.find((shape) => shape.properties.name.split(/[()]/).some((name) => names.has(plainName(name))))) || null;
}

// The part of a shape that its name is written on: the largest.
function largest(shape) {
  if (shape.geometry.type !== "MultiPolygon") return shape;
  const size = (rings) => {
    const [[west, south], [east, north]] = geoBounds({ type: "Polygon", coordinates: rings });
    return (east - west) * (north - south);
  };
  const [first] = [...shape.geometry.coordinates].sort((a, b) => size(b) - size(a));
  return { type: "Feature", geometry: { type: "Polygon", coordinates: first } };
}

// Names with their spot on the unmoved map and the room they have there.
export function named(shapes, path, kind) {
  return shapes.flatMap((shape) => {
    if (!shape.properties.name) return [];
    const part = largest(shape);
    const [[left, top], [right, bottom]] = path.bounds(part);
    const [x, y] = path.centroid(part);
    return Number.isFinite(x) ? [{ kind, name: shape.properties.name, x, y, room: right - left, high: bottom - top, code: shape.id }] : [];
  });
}

export const shows = {
  divisions: (perDegree) => perDegree >= NEAR,
  names: (perDegree) => perDegree >= CLOSE,
  // The people from which a town is named.
  people: (perDegree) => (perDegree >= CLOSE ? 0 : perDegree >= NEAR ? LARGE : Infinity),
  rivers: (perDegree) => perDegree >= FLOWS,
};

// A river's course on the unmoved map: spots with the name that it has there, which is that of the nearest named point.
export function courses(rivers, projection) {
  return rivers.features.flatMap(({ geometry, properties }) => {
    if (!properties.names) return [];
    const spots = (geometry.type === "LineString" ? [geometry.coordinates] : geometry.coordinates).flat();
    return spots.map(([across, up]) => {
      const far = ([, longitude, latitude]) => Math.hypot(across - longitude, up - latitude);
      const [name] = properties.names.reduce((best, one) => (far(one) < far(best) ? one : best));
      const [x, y] = projection([across, up]);
      return { name, x, y };
    });
  });
}
