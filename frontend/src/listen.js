import { sentences as sentencesIn, spoken } from "./speak.js";

// Reads the page aloud with the browser's own voice, sentence by sentence, marking the one that is read.
export function listen() {
  const player = document.querySelector("[data-player]");
  const text = document.querySelector("[data-listen]");
  if (!player || !text) return;
  const sentences = [...text.querySelectorAll("h1, h2, p, li")].flatMap(sentencesOf);
  if (!sentences.length) return;
  const part = (name) => player.querySelector(`[data-do="${name}"]`);
  const [play, where] = [part("play"), player.querySelector("[data-where]")];
  const first = play.textContent;
  player.hidden = false;
  const silent = () => {
    for (const control of player.querySelectorAll("button, select")) control.disabled = true;
    where.textContent = "This browser has no voice to read with. Another browser, or a voice in the system's settings, can.";
  };
  if (!("speechSynthesis" in window)) return void silent();
  let at = 0;
  let speaking = null;
  const stop = () => {
    speaking = null;
    speechSynthesis.cancel();
    play.textContent = where.textContent ? "▶ Go on" : first;
  };
  const speak = () => {
    speechSynthesis.cancel();
    const { node, range, words } = sentences[at];
    mark(range, node);
    where.textContent = `${at + 1} of ${sentences.length}`;
    play.textContent = "⏸ Pause";
    const said = new SpeechSynthesisUtterance(spoken(words));
    said.lang = text.closest("[lang]").lang || "en";
    said.onerror = (event) => {
      if (speaking !== said || ["canceled", "interrupted"].includes(event.error)) return;
      speaking = null;
      mark(null, null);
      play.textContent = first;
      silent();
    };
    said.rate = Number(part("speed").value);
    said.onend = () => {
      if (speaking !== said) return;
      if (at + 1 < sentences.length) {
        at += 1;
        speak();
      } else {
        at = 0;
        mark(null, null);
        where.textContent = "";
        stop();
      }
    };
    speaking = said;
    speechSynthesis.speak(said);
  };
  const go = (step) => {
    at = Math.max(0, Math.min(sentences.length - 1, at + step));
    if (speaking) speak();
    else mark(sentences[at].range, sentences[at].node);
  };
  // Voices are often known only some time after the page is there, so they are asked for when they are wanted.
  const voiceless = () => speechSynthesis.getVoices && !speechSynthesis.getVoices().length;
  play.addEventListener("click", () => (speaking ? stop() : voiceless() ? silent() : speak()));
  speechSynthesis.addEventListener?.("voiceschanged", () => {
    if (voiceless()) return;
    for (const control of player.querySelectorAll("button, select")) control.disabled = false;
    if (!speaking && !at) where.textContent = "";
  });
  part("next").addEventListener("click", () => go(1));
  part("back").addEventListener("click", () => go(-1));
  part("speed").addEventListener("change", () => speaking && speak());
  addEventListener("pagehide", () => speechSynthesis.cancel());
}

function sentencesOf(node) {
  const whole = node.textContent;
  return sentencesIn(whole)
    .filter(([, words]) => words.trim())
    .map(([start, words]) => ({ node, words: words.trim(), range: rangeOf(node, start, start + words.trimEnd().length) }));
}

function rangeOf(node, start, end) {
  const range = document.createRange();
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  let at = 0;
  for (let part = walker.nextNode(); part; part = walker.nextNode()) {
    const next = at + part.length;
    if (start >= at && start < next) range.setStart(part, start - at);
    if (end > at && end <= next) range.setEnd(part, end - at);
    at = next;
  }
  return range;
}

function mark(range, node) {
  for (const old of document.querySelectorAll(".spoken")) old.classList.remove("spoken");
  if (node) {
    node.classList.add("spoken");
    node.scrollIntoView({ block: "nearest" });
  }
  if (!window.Highlight || !CSS.highlights) return;
  if (range) CSS.highlights.set("spoken", new Highlight(range));
  else CSS.highlights.delete("spoken");
}
