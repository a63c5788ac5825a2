// An article beside its records: what is marked and listed, and on a narrow screen the records as a sheet that the
// marked words open.
const narrow = matchMedia("(max-width: 60rem)");

export function article() {
  const room = document.querySelector("[data-readroom]");
  if (!room) return;
  const records = room.querySelector(".records");
  const items = [...records.querySelectorAll("[data-record]")];
  paleMarks(room, items);
  for (const box of records.querySelectorAll("[data-kind]"))
    box.addEventListener("change", () => items.filter((item) => item.dataset.of === box.dataset.kind).forEach((item) => (item.hidden = !box.checked)));
  sheet(room, records, items);
}

// Words of which only unsure acts are told are marked paler.
function paleMarks(room, items) {
  const unsure = new Set(items.filter((item) => item.matches(".w0, .w1")).map((item) => item.dataset.r));
  for (const mark of room.querySelectorAll(".text .k-event")) {
    const acts = mark.dataset.t.split(" ").filter((key) => items.some((item) => item.dataset.r === key && item.dataset.of === "event"));
    if (acts.length && acts.every((key) => unsure.has(key))) mark.classList.add("faint");
  }
}

function sheet(room, records, items) {
  const opener = document.querySelector(".sheet-open");
  const says = records.querySelector("[data-sheet-says]");
  const everything = says.textContent;
  let from = null;
  document.body.classList.add("sheeted");
  opener.hidden = false;
  const close = () => {
    records.classList.remove("open");
    if (from) from.focus({ preventScroll: true });
    from = null;
  };
  const open = (keys, opened) => {
    from = from || opened;
    records.classList.toggle("some", Boolean(keys));
    for (const item of items) item.classList.toggle("of-these", Boolean(keys) && keys.includes(item.dataset.r));
    const count = records.querySelectorAll(".of-these").length;
    says.textContent = keys ? `${count} record${count === 1 ? "" : "s"} of these words` : everything;
    records.classList.add("open");
    records.scrollTop = 0;
    const first = keys ? records.querySelector(".of-these") : items[0];
    if (first) first.focus({ preventScroll: true });
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-sheet]");
    if (button) return void (button.dataset.sheet === "close" ? close() : open(null, button));
    if (!narrow.matches) return;
    const mark = event.target.closest(".text [data-t]");
    const keys = mark && mark.dataset.t.split(" ").filter((key) => items.some((item) => item.dataset.r === key));
    if (keys && keys.length) {
      event.preventDefault();
      event.stopPropagation();
      open(keys, mark);
    } else if (event.target.closest(".records .to, .cast .to")) close();
    else if (!event.target.closest(".records")) records.classList.remove("open");
  }, true);
  document.addEventListener("keydown", (event) => event.key === "Escape" && narrow.matches && close());
}
