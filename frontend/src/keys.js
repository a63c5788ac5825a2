// Keys that work on every page: / finds, ? explains, j and k go from one to the next, . shows what can be done with it.
const PLACES = { t: "/", c: "/chronology", m: "/map", n: "/network", a: "/actors", d: "/agenda", r: "/review", b: "/brief" };
const writing = (target) => target.closest("input, select, textarea, [contenteditable]");

export function keys() {
  const dialog = document.getElementById("keys");
  const button = document.querySelector("[data-help]");
  button.hidden = false;
  button.addEventListener("click", () => dialog.showModal());
  let going = false;
  const press = {
    "/": () => document.getElementById("find").focus(),
    "?": () => dialog.showModal(),
    g: () => (going = true),
    n: () => note(document.querySelector("[data-keep]")),
    j: () => choose(1),
    k: () => choose(-1),
    ".": () => menu(chosen()),
    Enter: () => (chosen()?.querySelector("[data-open]") || chosen()?.querySelector("a"))?.click(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return leave(event);
    if (event.key === "Enter" && event.ctrlKey) return event.target.form?.matches(".query") && event.target.form.submit();
    if (event.ctrlKey || event.altKey || event.metaKey || writing(event.target) || dialog.open) return;
    if (going) {
      going = false;
      if (PLACES[event.key]) location.assign(PLACES[event.key]);
      return;
    }
    if (event.key === "Enter" && event.target !== chosen()) return;
    if (!press[event.key] || ("jk".includes(event.key) && document.querySelector("[data-review]"))) return;
    press[event.key]();
    event.preventDefault();
  });
  document.addEventListener("focusin", (event) => {
    const item = event.target.closest("[data-item]");
    for (const one of document.querySelectorAll("[data-item].chosen")) one.classList.toggle("chosen", one === item);
    if (item) item.classList.add("chosen");
  });
  document.addEventListener("click", (event) => {
    for (const open of document.querySelectorAll(".acts[open]")) if (!open.contains(event.target)) open.open = false;
    const done = event.target.closest(".acts li button:not([data-copy])");
    if (done) {
      done.closest(".acts").open = false;
      done.closest("[data-item]").focus();
    }
    const copied = event.target.closest("[data-copy]");
    if (copied) navigator.clipboard.writeText(copied.dataset.copy).then(() => (copied.textContent = "Copied"));
  });
}

const chosen = () => document.querySelector("[data-item].chosen");

function choose(step) {
  const items = [...document.querySelectorAll("[data-item]")];
  const at = items.indexOf(chosen());
  const next = items[at < 0 ? (step > 0 ? 0 : items.length - 1) : Math.max(0, Math.min(items.length - 1, at + step))];
  if (!next) return;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function note(field) {
  if (!field) return;
  field.closest("details").open = true;
  field.focus();
}

function menu(item) {
  const acts = item?.querySelector(".acts");
  if (!acts) return;
  acts.open = !acts.open;
  if (acts.open) acts.querySelector("a, button").focus();
}

function leave(event) {
  const acts = event.target.closest(".acts[open]");
  if (acts) {
    acts.open = false;
    acts.closest("[data-item]").focus();
  } else if (event.target.id === "find") event.target.blur();
}
