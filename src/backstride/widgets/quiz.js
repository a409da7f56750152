// A quiz in the page: choose, and every option explains itself. Needs no kernel.

function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

/** The feedback behind a sign; what it begins with in words is not said twice. */
export function verdict({ correct, feedback }) {
  const sign = correct ? "✓" : "✗";
  if (/^(yes|no|not (so|this|quite|this one))[.,:]/i.test(feedback)) return `${sign} ${feedback}`;
  return `${sign} ${correct ? "Yes." : "Not this one."} ${feedback}`;
}

let count = 0;

function render({ model, el }) {
  const quiz = `bs-quiz-${(count += 1)}`;
  el.classList.add("bs-quiz");
  model.get("questions").forEach((question, q) => {
    const set = element("fieldset");
    set.append(element("legend", "", `${q + 1}. ${question.question}`));
    const box = element("div", "bs-options bs-column");
    const said = element("p", "bs-feedback");
    said.setAttribute("role", "status");
    said.setAttribute("aria-live", "polite");
    said.hidden = true;
    question.options.forEach((option, k) => {
      const label = element("label");
      const input = element("input");
      input.type = "radio";
      input.name = `${quiz}-${q}`;
      input.value = String(k);
      input.dataset.lmSuppressShortcuts = "true";
      input.addEventListener("change", () => {
        said.hidden = false;
        said.className = `bs-feedback ${option.correct ? "bs-right" : "bs-wrong"}`;
        said.textContent = verdict(option);
        model.set("chosen", { ...model.get("chosen"), [q]: k });
        model.save_changes();
      });
      label.append(input, element("span", "", option.text));
      box.append(label);
    });
    set.append(box, said);
    el.append(set);
    const before = model.get("chosen")[q];
    if (before !== undefined) box.querySelectorAll("input")[before].click();
  });
}

export default { render };
