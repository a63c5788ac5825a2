import "altcha/altcha.ext";

// The proof of work is done in a file of our own: the page's policy lets no other code run.
globalThis.altchaCreateWorker = () => new Worker("/static/bundle/worker.js");
const LATE = "Time limit is exhausted. Please reload.";

export function guard(place) {
  const widget = document.createElement("altcha-widget");
  const settings = { challengeurl: "/challenge", hidefooter: "", hidelogo: "", auto: "onfocus", workers: "2", strings: JSON.stringify({ expired: LATE }) };
  for (const [name, value] of Object.entries(settings)) widget.setAttribute(name, value);
  // A check that ran out says so: it isn't fetched anew unasked.
  widget.addEventListener("load", () => widget.configure({ refetchonexpire: false }));
  place.append(widget);
}
