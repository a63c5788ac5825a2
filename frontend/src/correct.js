// The Correct form: parties as chips picked from the article's actors, a day picked from a calendar, and nothing typed
// is lost: not to a refusal, not to a server that doesn't answer, not to leaving the page by mistake.
const make = (tag, props = {}) => Object.assign(document.createElement(tag), props);

export function dress(form) {
  for (const field of form.querySelectorAll("[data-many]")) chips(field);
  for (const day of form.querySelectorAll("[data-day]"))
    day.addEventListener("change", () => {
      if (!day.value) return;
      const words = day.closest(".picked").firstElementChild;
      words.value = day.value;
      words.focus();
    });
  form.addEventListener("input", () => (form.dataset.dirty = "yes"));
  form.querySelector("[data-give-up]").addEventListener("click", () => {
    const record = form.closest("[data-record]");
    form.remove();
    if (record) record.focus();
  });
  (form.querySelector("[aria-invalid]") || form.querySelector("select, input:not([type=hidden])")).focus();
}

function chips(field) {
  const names = field.value.split(";").map((name) => name.trim()).filter(Boolean);
  const box = make("span", { className: "parties" });
  const adding = make("input", { placeholder: "add…", ariaLabel: `Add to ${field.name.replace("field-", "")}` });
  adding.setAttribute("list", field.getAttribute("list"));
  const show = () => {
    field.value = names.join("; ");
    for (const old of box.querySelectorAll("button")) old.remove();
    names.forEach((name, number) => {
      const chip = make("button", { type: "button", textContent: `${name} ×`, ariaLabel: `Take out ${name}` });
      chip.addEventListener("click", () => {
        names.splice(number, 1);
        form.dataset.dirty = "yes";
        show();
        adding.focus();
      });
      adding.before(chip);
    });
  };
  const form = field.form;
  const add = () => {
    names.push(...adding.value.split(";").map((name) => name.trim()).filter((name) => name && !names.includes(name)));
    adding.value = "";
    show();
  };
  const offered = () => [...form.querySelectorAll(`#${CSS.escape(adding.getAttribute("list"))} option`)].some((option) => option.value === adding.value);
  adding.addEventListener("input", (event) => (event.inputType === "insertReplacementText" || !event.inputType) && offered() && add());
  adding.addEventListener("change", add);
  adding.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && adding.value.trim()) {
      event.preventDefault();
      add();
    } else if (event.key === "Backspace" && !adding.value && names.length) {
      names.pop();
      show();
    }
  });
  // What is still being typed when the form is sent counts too.
  form.addEventListener("htmx:configRequest", (event) => {
    if (!adding.value.trim()) return;
    add();
    event.detail.formData.set(field.name, field.value);
  });
  field.type = "hidden";
  box.append(adding);
  field.after(box);
  show();
}

// An answer that is no verdict (the session ended, the server failed) is told above the form, which stays.
export function keepWhatIsTyped() {
  const failed = (event, words) => {
    const place = event.detail.elt.closest("[data-verdict]")?.querySelector("[data-failed]");
    if (!place) return;
    place.textContent = words;
    place.hidden = false;
  };
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (xhr.status < 400 || /data-verdict|data-correct/.test(xhr.responseText) || !event.detail.elt.closest("[data-verdict]")) return;
    event.detail.shouldSwap = false;
    const told = new DOMParser().parseFromString(xhr.responseText, "text/html");
    failed(event, (told.querySelector(".problem, main p") || told.body).textContent.trim().slice(0, 300) || `The desk answered ${xhr.status}.`);
  });
  document.body.addEventListener("htmx:sendError", (event) => failed(event, "The desk does not answer. What you typed is still here; try again."));
  addEventListener("beforeunload", (event) => document.querySelector("[data-correct][data-dirty]") && event.preventDefault());
}
