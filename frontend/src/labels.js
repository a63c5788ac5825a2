// Names on the map, the weightiest first; none lies on another or on what is drawn.
const SIZES = { spot: 12, country: 13, division: 11, town: 10.5, river: 10.5 };

const SHIFTS = [0, -26, 26, -48, 48, -72, 72]; // pixels by which a country's name gives way

const isFree = (box, boxes, width, height) => box[0] >= 0 && box[2] <= width && box[1] >= 0 && box[3] <= height && !boxes.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3]);

function boxOf(one, long, size, shift) {
  const left = one.anchor === "start" ? one.x : one.x - long / 2;
  const y = one.y + shift;
  return [left - 2, y - size * 0.8, left + long + 2, y + size * 0.5];
}

// Where a name may stand: a river's along it, a country's a little higher or lower.
function roomsOf(one, long, size) {
  if (one.along) return one.along.map((spot) => boxOf(spot, long, size, 0));
  return SHIFTS.filter((shift) => !shift || (one.kind === "country" && Math.abs(shift) < one.high / 2.6)).map((shift) => boxOf(one, long, size, shift));
}

export function placed(candidates, taken, width, height) {
  const boxes = [...taken];
  const kept = [];
  for (const one of candidates) {
    const size = SIZES[one.kind];
    const long = one.name.length * size * (one.kind === "country" ? 0.72 : 0.56);
    if (one.room !== undefined && (one.room < long * 0.8 || one.high < size)) continue;
    const room = roomsOf(one, long, size).find((box) => isFree(box, boxes, width, height));
    if (!room) continue;
    boxes.push(room);
    kept.push({ ...one, x: one.along ? (room[0] + room[2]) / 2 : one.x, y: room[1] + size * 0.8 });
  }
  return kept;
}
