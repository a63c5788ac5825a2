// Reads the page aloud with the browser's own voice, sentence by sentence, marking the one that is read.
export function listen() {
  const player = document.querySelector("[data-player]");
  const text = document.querySelector("[data-listen]");
  if (!player || !text || !("speechSynthesis" in window)) return;
  const sentences = [...text.querySelectorAll("h1, h2, p, li")].flatMap(sentencesOf);
  if (!sentences.length) return;
  const part = (name) => player.querySelector(`[data-do="${name}"]`);
  const [play, where] = [part("play"), player.querySelector("[data-where]")];
  const first = play.textContent;
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
    const said = new SpeechSynthesisUtterance(words);
    said.lang = text.closest("[lang]").lang || "en";
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
  play.addEventListener("click", () => (speaking ? stop() : speak()));
  part("next").addEventListener("click", () => go(1));
  part("back").addEventListener("click", () => go(-1));
  part("speed").addEventListener("change", () => speaking && speak());
  addEventListener("pagehide", () => speechSynthesis.cancel());
  player.hidden = false;
}

function sentencesOf(node) {
  const whole = node.textContent;
  const pieces = window.Intl && Intl.Segmenter
    ? [...new Intl.Segmenter("en", { granularity: "sentence" }).segment(whole)].map((s) => [s.index, s.segment])
    : [[0, whole]];
  return pieces
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
