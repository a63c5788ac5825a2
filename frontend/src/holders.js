// Who is said to hold what on a day: the newest claim up to it, and who else claimed the same ground of late.
const OF_LATE = 30 * 86400000;
const COLORS = 7;

const time = (day) => Date.parse(`${day.length === 7 ? `${day}-01` : day.length === 4 ? `${day}-01-01` : day}T00:00:00Z`);

// Claims as they come packed with the page.
export const unpackedClaims = ({ places, holders, days, rows }) => rows.map(([place, holder, day, status, article]) => ({ ...places[place], holder: holders[holder], date: days[day], status, article }));

// For each territory: its `holder` (null when it was only lost), since when, and the `rivals` of late.
export function heldOn(claims, day) {
  const ground = new Map();
  for (const claim of claims) {
    if (claim.date > day) continue;
    const key = `${claim.name}|${claim.country}`;
    const held = ground.get(key) || { place: claim, holder: null, since: null, lost: null, said: new Map(), claims: 0 };
    held.claims += 1;
    if (claim.status === "lost") {
      if (held.holder === claim.holder || !held.holder) Object.assign(held, { holder: null, lost: claim.holder, since: claim.date });
      held.said.delete(claim.holder);
    } else {
      if (held.holder !== claim.holder) held.since = claim.date;
      held.holder = claim.holder;
      held.said.set(claim.holder, claim.date);
    }
    held.last = claim.date;
    ground.set(key, held);
  }
  return [...ground.values()].map((held) => ({ ...held, rivals: [...held.said].filter(([who, when]) => who !== held.holder && time(held.last) - time(when) <= OF_LATE).map(([who]) => who) }));
}

// The colour class of each holder: one each for those with most claims in all, one for all others.
export function colorsOf(claims) {
  const counts = new Map();
  for (const claim of claims) if (claim.status !== "lost") counts.set(claim.holder, (counts.get(claim.holder) || 0) + 1);
  const ranked = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, COLORS).map(([name]) => name);
  return { ranked, of: (holder) => (holder === null ? "h0" : ranked.includes(holder) ? `h${ranked.indexOf(holder) + 1}` : "h8") };
}
