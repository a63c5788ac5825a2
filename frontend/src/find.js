// The search line: as one types, it offers actors, places, types, outlets and words, each with how much there is of it.
// Fields for a name offer actors in the same way.
const WAIT = 120; // ms after the last letter
const LEAST = 2; // letters

export function find() {
  const input = document.getElementById("find");
  const here = "narrows" in input.form.dataset ? location.pathname + location.search : "";
  complete(input, here, () => true, ({ href }) => location.assign(href));
  for (const field of document.querySelectorAll("[data-names]")) complete(field, "", ({ name }) => name, ({ name }) => (field.value = name));
}

function complete(input, here, wanted, take) {
  const id = `offered-${input.id || input.name}`;
  const list = Object.assign(document.createElement("ul"), { className: "found", id, hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Offered");
  input.after(list);
  for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-controls", id], ["aria-autocomplete", "list"]]) input.setAttribute(name, value);
  let offers = [];
  let timer;
  let asked = 0;
  const show = (some) => {
    offers = some;
    list.replaceChildren(...offers.map((offer, n) => offered(offer, `${id}-${n}`)));
    list.hidden = !offers.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
  };
  const ask = async () => {
    const number = ++asked;
    const answer = await fetch(`/complete?${new URLSearchParams({ q: input.value, here })}`, { headers: { Accept: "application/json" } });
    if (answer.ok && number === asked && document.activeElement === input) show((await answer.json()).offers.filter(wanted));
  };
  const move = (step) => {
    const items = [...list.children];
    const at = items.findIndex((item) => item.ariaSelected === "true");
    const next = (at + step + items.length + (at < 0 && step < 0 ? 1 : 0)) % items.length;
    items.forEach((item, n) => (item.ariaSelected = String(n === next)));
    input.setAttribute("aria-activedescendant", items[next].id);
    items[next].scrollIntoView({ block: "nearest" });
  };
  const choose = (item) => {
    take(offers[[...list.children].indexOf(item)]);
    show([]);
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (input.value.trim().length < LEAST) return show([]);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    const at = list.querySelector("[aria-selected=true]");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!list.hidden) move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && at) choose(at);
    else if (event.key === "Escape" && !list.hidden) {
      show([]);
      event.stopPropagation();
    } else return;
    event.preventDefault();
  });
  input.addEventListener("blur", () => show([]));
  list.addEventListener("mousedown", (event) => {
    const item = event.target.closest("li");
    if (item) choose(item);
    event.preventDefault();
  });
}

function offered({ label, words, count }, id) {
  const item = Object.assign(document.createElement("li"), { id, role: "option", ariaSelected: "false" });
  for (const text of [label, words, count === null ? "" : count.toLocaleString("en")]) item.append(Object.assign(document.createElement("span"), { textContent: text }));
  return item;
}
