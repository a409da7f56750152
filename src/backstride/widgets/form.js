// A form of native inputs: fieldsets, radios, checkboxes, numbers, texts, selects and lists to put
// in order, all with the keyboard. Answers go to the kernel; what the kernel says comes back as message and result.

const quietKeys = (node) => { node.dataset.lmSuppressShortcuts = "true"; return node; };

function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

let count = 0;
const ANSWER_MS = 5000;
const NO_ANSWER = "No answer came: this button needs a running kernel. Run this cell again, then press it once more.";

function option(field, kind, item, group, chosen, change) {
  const label = element("label");
  const input = quietKeys(element("input"));
  input.type = kind;
  input.name = group;
  input.value = item.value;
  input.checked = chosen;
  input.addEventListener("change", change);
  label.append(input, element("span", "", item.label));
  return label;
}

/** A list to put in order: every item has buttons (or arrow keys) that move it, and keeps the focus. */
function ordering(field, start, send) {
  const box = element("div");
  const list = element("ol", "bs-order");
  const said = element("p", "bs-sr");
  said.setAttribute("role", "status");
  const rows = new Map(field.options.map((item) => [item.value, element("li")]));
  const order = () => [...list.children].map((row) => row.dataset.value);
  const name = () => [...list.children].forEach((row, k, all) => {
    for (const button of row.querySelectorAll("button")) {
      const way = button.dataset.step < 0 ? "up" : "down";
      const stuck = way === "up" ? k === 0 : k === all.length - 1;
      button.setAttribute("aria-label", `${row.dataset.label}: move ${way}, now ${k + 1} of ${all.length}`);
      button.setAttribute("aria-disabled", String(stuck));
    }
  });
  const move = (row, step) => {
    const other = step < 0 ? row.previousSibling : row.nextSibling;
    if (!other) return;
    const held = document.activeElement;
    list.insertBefore(row, step < 0 ? other : other.nextSibling);
    name();
    if (row.contains(held)) held.focus();
    said.textContent = `${row.dataset.label} is now ${order().indexOf(row.dataset.value) + 1} of ${rows.size}`;
    send(field.id, order());
  };
  for (const item of field.options) {
    const row = rows.get(item.value);
    Object.assign(row.dataset, { value: item.value, label: item.label });
    for (const [sign, step] of [["↑", -1], ["↓", 1]]) {
      const button = quietKeys(element("button", "bs-button bs-step", sign));
      button.type = "button";
      button.dataset.step = step;
      button.addEventListener("click", () => move(row, step));
      row.append(button);
    }
    row.addEventListener("keydown", (event) => {
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      move(row, step);
    });
    row.append(element("span", "", item.label));
  }
  list.put = (values) => {
    if (!values || values.join() === order().join()) return; // its own answer: keep the focus
    for (const value of values) if (rows.has(value)) list.append(rows.get(value));
    name();
  };
  list.put(field.options.map((item) => item.value));
  list.put(start);
  box.append(list, said);
  return box;
}

function control(field, group, model, send) {
  const value = model.get("answers")[field.id];
  if (field.kind === "order") return ordering(field, value, send);
  if (field.kind === "choice" || field.kind === "many") {
    const many = field.kind === "many";
    const box = element("div", `bs-options${field.column ? " bs-column" : ""}`);
    for (const item of field.options) {
      const chosen = many ? (value ?? []).includes(item.value) : value === item.value;
      box.append(option(field, many ? "checkbox" : "radio", item, group, chosen, () => {
        const inputs = [...box.querySelectorAll("input:checked")].map((node) => node.value);
        send(field.id, many ? inputs : inputs[0]);
      }));
    }
    return box;
  }
  if (field.kind === "select") {
    const select = quietKeys(element("select"));
    for (const item of field.options) {
      const node = element("option", "", item.label);
      node.value = item.value;
      node.selected = value === item.value;
      select.append(node);
    }
    select.addEventListener("change", () => send(field.id, select.value));
    return select;
  }
  const box = element("div");
  const input = quietKeys(element("input"));
  if (field.kind === "range") {
    Object.assign(input, { type: "range", min: field.min, max: field.max, step: field.step ?? 1, value: value ?? field.min });
    const shown = element("output", "bs-range", "");
    const show = () => { shown.textContent = [input.value, field.unit].filter(Boolean).join(" "); };
    input.addEventListener("input", show);
    input.addEventListener("change", () => send(field.id, Number(input.value)));
    show();
    box.append(input, shown);
    return box;
  }
  input.type = field.kind === "number" ? "number" : "text";
  if (field.kind === "number") {
    input.step = field.step ?? "any";
    if (field.min !== undefined) input.min = field.min;
    if (field.max !== undefined) input.max = field.max;
  }
  if (value !== undefined && value !== null) input.value = value;
  input.addEventListener("input", () => {
    const text = input.validity.badInput ? "?" : input.value;
    send(field.id, field.kind === "number" && text !== "" && text !== "?" ? Number(text) : text);
  });
  box.append(input);
  if (field.unit) box.append(element("span", "", ` ${field.unit}`));
  return box;
}

function render({ model, el }) {
  el.classList.add("bs-form");
  const form = element("div");
  const message = element("p", "bs-error");
  message.setAttribute("role", "alert");
  const result = element("div", "bs-result");
  result.setAttribute("role", "status");
  result.setAttribute("aria-live", "polite");
  result.tabIndex = -1;

  const send = (id, value) => {
    const answers = { ...model.get("answers") };
    if (value === "" || value === undefined) delete answers[id];
    else answers[id] = value;
    model.set("answers", answers);
    model.save_changes();
  };

  // A field that stays the same keeps its nodes, so that typing and the focus are not disturbed.
  let drawn = new Map();
  const draw = (field) => {
    if (field.kind === "heading") {
      const node = element("div");
      const heading = element("h4", "", field.label);
      heading.tabIndex = -1;
      node.append(heading);
      if (field.drawing) {
        const art = element("div", "bs-form-art");
        art.innerHTML = field.drawing; // drawn by the package, never typed by a reader
        node.append(art);
      }
      if (field.help) node.append(element("p", "bs-help", field.help));
      return node;
    }
    const group = `bs-field-${field.id}-${el.dataset.form}`;
    const set = element("fieldset");
    set.dataset.field = field.id;
    set.classList.toggle("bs-half", Boolean(field.half));
    const single = !["choice", "many", "order"].includes(field.kind);
    const label = element("legend", "", field.label);
    label.id = `${group}-label`;
    set.append(label);
    if (field.help) set.append(element("p", "bs-help", field.help));
    const node = control(field, group, model, send);
    if (single) {
      const input = node.matches("select") ? node : node.querySelector("input");
      input.name = group;
      input.setAttribute("aria-labelledby", label.id);
    }
    set.append(node);
    return set;
  };
  const title = model.get("title") ? element("p", "bs-title", model.get("title")) : null;
  if (title) form.append(title);
  const build = () => {
    const next = new Map();
    for (const field of model.get("fields")) {
      const key = JSON.stringify(field);
      next.set(key, drawn.get(key) ?? draw(field));
    }
    for (const [key, node] of drawn) if (!next.has(key)) node.remove();
    let last = title;
    for (const node of next.values()) {
      const place = last ? last.nextSibling : form.firstChild;
      if (place !== node) form.insertBefore(node, place);
      last = node;
    }
    drawn = next;
  };
  el.dataset.form = String((count += 1));
  build();

  el.append(form);
  let unanswered = null;
  const button = (className, count) => {
    const node = quietKeys(element("button", className));
    node.type = "button";
    node.addEventListener("click", () => {
      model.set(count, model.get(count) + 1);
      model.save_changes();
      clearTimeout(unanswered);
      unanswered = setTimeout(() => {
        if (model.get("answered") < model.get("presses") + model.get("backs")) message.textContent = NO_ANSWER;
      }, ANSWER_MS);
    });
    return node;
  };
  const back = button("bs-button", "backs");
  const forward = button("bs-button bs-primary", "presses");
  const buttons = element("div", "bs-buttons");
  buttons.append(back, forward);
  el.append(buttons);
  const name = () => {
    back.textContent = model.get("back");
    back.hidden = !model.get("back");
    forward.textContent = model.get("submit");
    forward.hidden = !model.get("submit");
  };
  name();
  // a new page: its heading gets the focus, so that a screen reader says where one is
  const turned = () => setTimeout(() => form.querySelector("h4")?.focus(), 0);
  el.append(message, result);

  const showMessage = () => { message.textContent = model.get("message"); };
  let alarmed = false;
  const showResult = () => {
    result.innerHTML = model.get("result");
    for (const node of result.querySelectorAll("a, summary, button, input")) quietKeys(node);
    // help that cannot wait is brought into view when it first comes up too far down
    const alarm = result.querySelector("[data-now]");
    const low = alarm && alarm.getBoundingClientRect().top > 0.6 * window.innerHeight;
    if (low && !alarmed) alarm.scrollIntoView({ block: "start" });
    alarmed = Boolean(alarm);
  };
  // answers put back by the kernel (a persona, a reset) are shown; what a hand typed is left alone
  const answered = (_, answers) => {
    for (const field of model.get("fields")) {
      const set = form.querySelector(`[data-field="${field.id}"]`);
      if (!set) continue;
      const value = answers[field.id];
      set.querySelector(".bs-order")?.put(value);
      for (const node of set.querySelectorAll("input, select")) {
        if (node === document.activeElement && !["radio", "checkbox"].includes(node.type)) continue;
        if (node.type === "radio") node.checked = node.value === value;
        else if (node.type === "checkbox") node.checked = (value ?? []).includes(node.value);
        else {
          node.value = value ?? "";
          if (node.type === "range") node.dispatchEvent(new Event("input"));
        }
      }
    }
  };
  showMessage();
  showResult();
  model.on("change:message change:answered", showMessage);
  model.on("change:result", showResult);
  model.on("change:answers", answered);
  model.on("change:fields", build);
  model.on("change:back change:submit", name);
  model.on("change:page", turned);
  return () => {
    clearTimeout(unanswered);
    model.off("change:message change:answered", showMessage);
    model.off("change:result", showResult);
    model.off("change:answers", answered);
    model.off("change:fields", build);
    model.off("change:back change:submit", name);
    model.off("change:page", turned);
  };
}

export default { render };
