// The search line: as one types, it offers actors, places, types, outlets and words, each with how much there is of it.
const WAIT = 120; // ms after the last letter
const LEAST = 2; // letters

export function find() {
  const input = document.getElementById("find");
  const form = input.form;
  const list = Object.assign(document.createElement("ul"), { className: "found", id: "found", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Offered");
  form.append(list);
  for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-controls", "found"], ["aria-autocomplete", "list"]]) input.setAttribute(name, value);
  let timer;
  let asked = 0;
  const close = () => show([]);
  const show = (offers) => {
    list.replaceChildren(...offers.map(offered));
    list.hidden = !offers.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
  };
  const ask = async () => {
    const number = ++asked;
    const here = "narrows" in form.dataset ? location.pathname + location.search : "";
    const answer = await fetch(`/complete?${new URLSearchParams({ q: input.value, here })}`, { headers: { Accept: "application/json" } });
    if (answer.ok && number === asked && document.activeElement === input) show((await answer.json()).offers);
  };
  const move = (step) => {
    const items = [...list.children];
    const at = items.findIndex((item) => item.ariaSelected === "true");
    const next = (at + step + items.length + (at < 0 && step < 0 ? 1 : 0)) % items.length;
    items.forEach((item, n) => (item.ariaSelected = String(n === next)));
    input.setAttribute("aria-activedescendant", items[next].id);
    items[next].scrollIntoView({ block: "nearest" });
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (input.value.trim().length < LEAST) return close();
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!list.hidden) move(event.key === "ArrowDown" ? 1 : -1);
      event.preventDefault();
    } else if (event.key === "Escape") close();
    else if (event.key === "Enter") {
      const at = list.querySelector("[aria-selected=true]");
      if (!at) return;
      event.preventDefault();
      location.assign(at.dataset.href);
    }
  });
  input.addEventListener("blur", () => setTimeout(close, 150));
  list.addEventListener("mousedown", (event) => {
    const at = event.target.closest("li");
    if (at) location.assign(at.dataset.href);
  });
}

function offered({ label, words, count, href }, number) {
  const item = Object.assign(document.createElement("li"), { id: `offer${number}`, role: "option", ariaSelected: "false" });
  item.dataset.href = href;
  for (const text of [label, words, count === null ? "" : count.toLocaleString("en")]) item.append(Object.assign(document.createElement("span"), { textContent: text }));
  return item;
}
