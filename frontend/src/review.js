import { article } from "./article.js";
import { dress, keepWhatIsTyped } from "./correct.js";

// Review by keyboard: a accept, r reject, c correct, m comment, u undo, j and k move.
export function review() {
  const room = document.querySelector("[data-review]");
  if (!room) return;
  article();
  keepWhatIsTyped();
  const records = () => [...room.querySelectorAll("[data-record]:not([hidden])")];
  let at = -1;
  let last = null;
  const choose = (number, { scroll = true } = {}) => {
    const all = records();
    if (!all.length) return;
    at = Math.max(0, Math.min(all.length - 1, number));
    for (const record of all) record.classList.toggle("chosen", record === all[at]);
    told(all);
    all[at].focus({ preventScroll: true });
    if (scroll) all[at].scrollIntoView({ block: "center" });
  };
  // How far this sitting has come; behind the last card waits the next lot.
  const told = (all) => {
    const place = document.querySelector("[data-sitting]");
    if (!place) return;
    const done = all.filter((record) => record.querySelector('[data-verdict]:not([data-state=""])')).length;
    place.querySelector("progress").value = done;
    place.querySelector("output").textContent = `${at + 1} of ${all.length}, ${done} judged`;
    document.querySelector("[data-more]").hidden = done < all.length;
  };
  const press = (record, key) => {
    const button = record && record.querySelector(`[data-key="${key}"]`);
    // A form that is open keeps what is typed in it.
    const open = key === "c" && record && record.querySelector("[data-correct]");
    if (open) open.querySelector("select, input:not([type=hidden])").focus();
    else if (button) button.click();
  };
  room.addEventListener("click", (event) => {
    const told = event.target.closest("[data-record]");
    if (told && !event.target.closest(".verdict")) choose(records().indexOf(told), { scroll: false });
    const button = event.target.closest("[data-comment]");
    if (!button) return;
    const say = button.closest("form").querySelector(".say");
    say.hidden = false;
    say.querySelector("input").focus();
  });
  room.addEventListener("focusin", (event) => {
    const number = records().indexOf(event.target.closest("[data-record]"));
    if (number >= 0) at = number;
  });
  // One card at a time, where the page asks for it: what is not chosen is out of the way.
  const one = room.matches("[data-one]");
  if (one) {
    room.classList.add("one-by-one");
    choose(0, { scroll: false });
  }
  // A key pressed while the last decision is still on its way waits for it: an annotator is faster than a server.
  let busy = false;
  const waiting = [];
  const act = (key) => {
    if (busy) return void waiting.push(key);
    const chosen = records()[at];
    if (key === "j") choose(at + 1);
    else if (key === "k") choose(at - 1);
    else if (key === "u") press(last || chosen, "u");
    else press(chosen, key);
  };
  const release = () => {
    busy = false;
    while (!busy && waiting.length) act(waiting.shift());
  };
  let going = false; // "g" and a letter goes to a page: that letter decides nothing
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.matches("input, select, textarea")) return void event.target.closest("[data-record]")?.focus();
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input, select, textarea")) return;
    const goes = going;
    going = event.key === "g";
    if (goes) return;
    if (event.key.length !== 1 || !"jkuarcm".includes(event.key)) return;
    act(event.key);
    event.preventDefault();
  });
  document.body.addEventListener("htmx:beforeRequest", () => (busy = true));
  document.body.addEventListener("htmx:afterSettle", (event) => {
    const correct = event.target.querySelector && event.target.querySelector("[data-correct]");
    if (correct) return void dress(correct);
    const verdict = event.target.closest && event.target.closest("[data-verdict]");
    const record = verdict && verdict.closest("[data-record]");
    if (!record) return;
    const number = records().indexOf(record);
    if (verdict.dataset.made) {
      last = record;
      if (verdict.dataset.state) choose(number + 1);
    } else {
      if (last === record) last = null;
      choose(number);
    }
  });
  document.body.addEventListener("htmx:afterSettle", release);
  for (const failed of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) document.body.addEventListener(failed, release);
}
