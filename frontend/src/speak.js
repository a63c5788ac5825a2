// Words as a voice should say them: what a page writes short, a listener hears long.
import table from "./spoken.json";

const any = (words) => Object.keys(words).sort((a, b) => b.length - a.length).map((word) => word.replace(/[$/]/g, "\\$&")).join("|");
const NUMBER = "\\d+(?:\\.\\d+)?";
const MONEY = new RegExp(`(${any(table.currencies)})\\s?(${NUMBER})\\s?(${any(table.amounts)})?(?![\\p{L}\\d])`, "gu");
const AMOUNT = new RegExp(`(${NUMBER})\\s?(${any(table.amounts)})(?![\\p{L}\\d])`, "gu");
const UNIT = new RegExp(`(${NUMBER})\\s?(${any(table.units)})(?![\\p{L}\\d])`, "gu");

export function spoken(words) {
  const shouted = words === words.toUpperCase();
  const said = words
    .replace(/https?:\/\/\S+/g, "a link")
    .replace(/(\d),(?=\d{3}(?!\d))/g, "$1")
    .replace(MONEY, (_, sign, number, size) => [number, table.amounts[size], table.currencies[sign]].filter(Boolean).join(" "))
    .replace(AMOUNT, (_, number, size) => `${number} ${table.amounts[size]}`)
    .replace(UNIT, (_, number, unit) => `${number} ${table.units[unit]}`)
    .replace(/(\d)\s?[-–]\s?(?=\d)/g, "$1 to ")
    .replace(/\[(?:…|\.\.\.)\]|\[sic\]/gi, "")
    .replace(/\s*[([{]\s*([^)\]}]+?)\s*[)\]}]\s*([,.;:!?])?/g, (_, inside, mark) => `, ${inside}${mark || ","} `)
    .replace(/\s[–—]\s/g, ", ");
  return (shouted ? said : said.replace(/(?<![\p{L}\d])\p{Lu}{2,5}(?![\p{L}\d])/gu, letters)).replace(/\s+/g, " ").replace(/ ,/g, ",").trim();
}

// Two or three capitals are said letter by letter, and more that no one could pronounce: "S D F", but "NATO".
function letters(word) {
  return word.length > 3 && /[AEIOU]/.test(word) ? word : [...word].join(" ");
}

// An initial or a title does not end a sentence: "J. D. Vance", "Gen. Hemedti".
const UNFINISHED = /(?:^|\s)\p{Lu}(?:\p{Ll}{0,2})\.\s*$/u;

export function sentences(whole) {
  if (!window.Intl || !Intl.Segmenter) return [[0, whole]];
  const pieces = [];
  for (const { index, segment } of new Intl.Segmenter("en", { granularity: "sentence" }).segment(whole)) {
    const last = pieces.at(-1);
    if (last && UNFINISHED.test(last[1])) last[1] += segment;
    else pieces.push([index, segment]);
  }
  return pieces;
}
