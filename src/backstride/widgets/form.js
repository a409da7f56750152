// A form of native inputs: fieldsets, radios, checkboxes, numbers, texts and selects, all with
// the keyboard. Answers go to the kernel; what the kernel says comes back as message and result.

const quietKeys = (node) => { node.dataset.lmSuppressShortcuts = "true"; return node; };

function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

let count = 0;

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

function control(field, group, model, send) {
  const value = model.get("answers")[field.id];
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

  const build = () => {
    const inside = form.contains(document.activeElement) ? document.activeElement : null;
    const keep = inside && `${inside.name}|${inside.value}`;
    form.replaceChildren();
    if (model.get("title")) form.append(element("p", "bs-title", model.get("title")));
    for (const field of model.get("fields")) {
      if (field.kind === "heading") {
        form.append(element("h4", "", field.label));
        if (field.help) form.append(element("p", "bs-help", field.help));
        continue;
      }
      const group = `bs-field-${field.id}-${el.dataset.form}`;
      const set = element("fieldset");
      set.dataset.field = field.id;
      const single = !["choice", "many"].includes(field.kind);
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
      form.append(set);
    }
    if (keep) {
      const again = [...form.querySelectorAll("input, select")].find((n) => `${n.name}|${n.value}` === keep);
      again?.focus();
    }
  };
  el.dataset.form = String((count += 1));
  build();

  el.append(form);
  if (model.get("submit")) {
    const button = quietKeys(element("button", "bs-button bs-primary", model.get("submit")));
    button.type = "button";
    button.addEventListener("click", () => {
      model.set("presses", model.get("presses") + 1);
      model.save_changes();
    });
    el.append(button);
  }
  el.append(message, result);

  const showMessage = () => { message.textContent = model.get("message"); };
  const showResult = () => {
    result.innerHTML = model.get("result");
    for (const node of result.querySelectorAll("a, summary, button, input")) quietKeys(node);
  };
  // answers put back by the kernel (a persona, a reset) are shown; what a hand typed is left alone
  const answered = (_, answers) => {
    for (const field of model.get("fields")) {
      const set = form.querySelector(`[data-field="${field.id}"]`);
      if (!set) continue;
      const value = answers[field.id];
      for (const node of set.querySelectorAll("input, select")) {
        if (node === document.activeElement && !["radio", "checkbox"].includes(node.type)) continue;
        if (node.type === "radio") node.checked = node.value === value;
        else if (node.type === "checkbox") node.checked = (value ?? []).includes(node.value);
        else node.value = value ?? "";
      }
    }
  };
  showMessage();
  showResult();
  model.on("change:message", showMessage);
  model.on("change:result", showResult);
  model.on("change:answers", answered);
  model.on("change:fields", build);
  return () => {
    model.off("change:message", showMessage);
    model.off("change:result", showResult);
    model.off("change:answers", answered);
    model.off("change:fields", build);
  };
}

export default { render };
