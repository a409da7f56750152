// Six marks on a side view, by pointer or keys, and the angles between them. A photo is read
// here in the page: it goes into no trait, so neither the kernel nor the notebook ever holds it.

const SVG = "http://www.w3.org/2000/svg";
const DEGREES = 180 / Math.PI;
const MARKINGS = 3; // how often the same picture is to be marked
const LONG_SIDE = 1600; // pixels of a photo that are kept: more would only cost memory

// ---- the model, the same as backstride.models.landmarks (a test compares the two)

const wrapped = (angle) => -((((180 - angle) % 360) + 360) % 360 - 180);

function places(marks) {
  const facing = marks.asis[0] >= marks.psis[0] ? 1 : -1;
  return Object.fromEntries(Object.entries(marks).map(([id, [x, y]]) => [id, [facing * x, -y]]));
}

/** Angles of six marks, and their standard deviations for slips of `sd` (the marks' own unit). */
export function measure(rules, marks, sd) {
  const at = places(marks);
  const angles = {};
  const errors = {};
  for (const [name, rule] of Object.entries(rules)) {
    let angle = rule.offset_deg;
    const gradient = {};
    for (const [sign, start, end] of rule.lines) {
      const run = at[end][0] - at[start][0];
      const rise = at[end][1] - at[start][1];
      const square = run * run + rise * rise;
      if (square === 0) throw new Error(`${start} and ${end} lie in the same place: move one of them.`);
      angle += sign * Math.atan2(rise, run) * DEGREES;
      for (const [mark, way] of [[end, 1], [start, -1]]) {
        const old = gradient[mark] ?? [0, 0];
        gradient[mark] = [old[0] - (way * sign * rise) / square, old[1] + (way * sign * run) / square];
      }
    }
    angles[name] = wrapped(angle);
    errors[name] = sd * Math.sqrt(Object.values(gradient).reduce((sum, [x, y]) => sum + x * x + y * y, 0)) * DEGREES;
  }
  return { angles, errors };
}

/** Marks turned about (0, 0), clockwise on the screen. */
export function turned(marks, degrees) {
  const cos = Math.cos(degrees / DEGREES);
  const sin = Math.sin(degrees / DEGREES);
  return Object.fromEntries(Object.entries(marks).map(([id, [x, y]]) => [id, [x * cos - y * sin, x * sin + y * cos]]));
}

export function spread(values) {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const square = values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  return { mean, sd: Math.sqrt(square / (values.length - 1)), width: Math.max(...values) - Math.min(...values) };
}

const listed = (parts) => `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;

/** The sentence that reads a marking. */
export function reading(spec, marks, sdMm, mmPerUnit, turnDeg) {
  const missing = spec.landmarks.filter(({ id }) => !marks[id]).map(({ name }) => name.toLowerCase());
  const all = spec.landmarks.length;
  if (missing.length) return `${all - missing.length} of ${all} points are marked; still to mark: ${missing.join(", ")}.`;
  try {
    const { angles, errors } = measure(spec.rules, turned(marks, -turnDeg), sdMm / mmPerUnit);
    const parts = Object.entries(spec.said).map(
      ([key, said]) => `${said} ${angles[key].toFixed(1)} degrees (give or take ${(spec.z * errors[key]).toFixed(1)})`,
    );
    const text = listed(parts);
    return `${text[0].toUpperCase()}${text.slice(1)}, if every mark may slip by ${sdMm} mm.`;
  } catch (error) {
    return error.message;
  }
}

/** The sentence about kept markings of one picture. */
export function worth(tilts, expected, sdMm, drawn) {
  if (tilts.length < 2) return `${tilts.length} of 3 markings kept: mark the same picture again to see the spread.`;
  const found = spread(tilts);
  const text =
    `Pelvic tilt in your ${tilts.length} markings: ${listed(tilts.map((t) => t.toFixed(1)))} degrees, ` +
    `${found.width.toFixed(1)} apart (SD ${found.sd.toFixed(1)}); slips of ${sdMm} mm would give an SD of ${expected.toFixed(1)}`;
  return drawn === null || tilts.length < 3 ? `${text}.` : `${text}, and the figure was drawn with ${drawn.toFixed(1)}.`;
}

// ---- the page

function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function drawn(tag, attributes = {}, children = []) {
  const node = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

const quiet = (node) => { node.dataset.lmSuppressShortcuts = "true"; return node; };

function button(text, onClick, className = "bs-button") {
  const node = quiet(element("button", className, text));
  node.type = "button";
  node.addEventListener("click", onClick);
  return node;
}

/** Native radios in a fieldset; `choose(value)` is called with the value chosen. */
function radios(legend, name, items, choose) {
  const set = element("fieldset");
  set.append(element("legend", "", legend));
  const box = element("div", "bs-options bs-column");
  const inputs = items.map(([value, text]) => {
    const label = element("label");
    const input = quiet(element("input"));
    Object.assign(input, { type: "radio", name, value });
    input.addEventListener("change", () => choose(value));
    const words = element("span", "", text);
    label.append(input, words);
    box.append(label);
    return { value, input, words };
  });
  set.append(box);
  return { set, show: (value) => inputs.forEach((item) => { item.input.checked = item.value === value; }), inputs };
}

function numberBox(text, unit, limits, change) {
  const label = element("label", "bs-number");
  const input = quiet(element("input"));
  Object.assign(input, { type: "number", step: "any", ...limits });
  const commit = () => change(input.value !== "" && input.validity.valid ? Number(input.value) : null);
  input.addEventListener("change", commit);
  input.addEventListener("keydown", (event) => { if (event.key === "Enter") commit(); });
  input.setAttribute("aria-label", unit ? `${text} (${unit})` : text);
  label.append(element("span", "", text), input, element("span", "", unit));
  return { label, input };
}

/** An SVG tree (see views/svg.py) as nodes. */
function grown({ tag, children, points, move, text, ...attributes }) {
  const node = drawn(tag, attributes, (children ?? []).map(grown));
  if (move) node.setAttribute("transform", `translate(${move[0]} ${move[1]}) rotate(${move[2]})`);
  if (text) node.textContent = text;
  if (points) node.setAttribute("points", points.map((v) => v.toFixed(1)).join(" "));
  return node;
}

/** Read a photo in the page; it comes back turned upright, made smaller, as an object URL. */
export async function readPhoto(file) {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONG_SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = element("canvas");
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  const long = Math.max(canvas.width, canvas.height) / 700;
  return { url: URL.createObjectURL(blob), width: canvas.width / long, height: canvas.height / long };
}

let count = 0;

function render({ model, el }) {
  const spec = model.get("spec");
  const PHOTO = spec.figures.length;
  const order = spec.landmarks.map(({ id }) => id);
  const name = `bs-marks-${(count += 1)}`;
  let photo = null;
  let size = [1, 1];
  let chosen = order[0];
  let marks = { ...model.get("marks") };

  el.classList.add("bs-marks", "bs-form");
  el.append(element("p", "bs-title", "Measure a posture from the side"));
  const stage = element("div", "bs-mark-stage");
  const svg = quiet(drawn("svg", { class: "bs-drawing bs-mark-picture", tabindex: "0", role: "application" }));
  const backdrop = drawn("g");
  const lines = drawn("g", { class: "bs-mark-lines" });
  const dots = drawn("g");
  svg.append(backdrop, lines, dots);
  const side = element("div", "bs-mark-side");
  stage.append(svg, side);

  // ---- what is shown
  const picture = () => model.get("picture");
  const figure = () => spec.figures[picture()];
  const mmPerUnit = () => {
    if (figure()) return figure().mm_per_unit;
    const { hip, knee } = marks;
    const thigh = hip && knee ? Math.hypot(hip[0] - knee[0], hip[1] - knee[1]) : 0;
    return thigh ? (model.get("thigh_cm") * 10) / thigh : 1;
  };
  const measured = (places) => measure(spec.rules, turned(places, -model.get("turn_deg")), model.get("sd_mm") / mmPerUnit());
  const complete = () => order.every((id) => marks[id]);

  const send = () => { model.set("marks", { ...marks }); model.save_changes(); };
  /** Begin a marking anew beside those kept. The marks go first: any other change reads them back. */
  const clear = (kept) => {
    marks = {};
    chosen = order[0];
    model.set("marks", {});
    model.set("kept", kept);
    model.save_changes();
  };

  const pictures = radios("Picture", `${name}-picture`, [
    ...spec.figures.map((f, k) => [k, f.name]),
    [PHOTO, "A photo of my own"],
  ], (value) => {
    clear([]);
    model.set("picture", value);
    model.save_changes();
  });
  const file = quiet(element("input"));
  Object.assign(file, { type: "file", accept: "image/*" });
  file.setAttribute("aria-label", "Choose a photo taken from the side");
  const fileRow = element("div", "bs-mark-file");
  const fileNote = element("p", "bs-help", "It is opened in this page only. It is not sent, and not kept in the notebook.");
  fileRow.append(file, fileNote);
  pictures.set.append(fileRow);
  file.addEventListener("change", async () => {
    if (!file.files.length) return;
    try {
      const next = await readPhoto(file.files[0]);
      if (photo) URL.revokeObjectURL(photo.url);
      photo = next;
      clear([]);
      message.textContent = "";
    } catch {
      message.textContent = "This file cannot be read as a picture: choose a photo in JPG or PNG form.";
    }
    paint();
    show();
  });

  const list = radios("Mark this point (Enter goes on to the next)", `${name}-mark`, spec.landmarks.map((l, k) => [l.id, `${k + 1} ${l.name}`]), (id) => { chosen = id; show(); });
  const hint = element("p", "bs-help");
  const nudge = element("div", "bs-mark-numbers");
  const across = numberBox("across", "", {}, (x) => typed(0, x));
  const down = numberBox("down", "", {}, (y) => typed(1, y));
  const typed = (axis, value) => {
    if (value === null) { refill(); return; }
    const point = [...(marks[chosen] ?? [size[0] / 2, size[1] / 2])];
    point[axis] = value;
    place(chosen, point);
  };
  nudge.append(across.label, down.label);
  const loupe = drawn("svg", { class: "bs-mark-loupe", "aria-hidden": "true" });
  const loupeBack = drawn("g");
  const loupeCross = drawn("path", { class: "bs-mark-cross" });
  loupe.append(loupeBack, loupeCross);
  const close = element("div", "bs-mark-close");
  const words = element("div");
  words.append(hint, nudge);
  close.append(words, loupe);
  list.set.append(close);
  side.append(pictures.set, list.set);

  const tuning = element("div", "bs-mark-tuning");
  const tune = (text, unit, trait, limits) => {
    const box = numberBox(text, unit, limits, (value) => {
      if (value === model.get(trait)) return; // the value put back below, told once more
      message.textContent = value === null ? `${text}: give a number from ${limits.min} to ${limits.max} ${unit}.` : "";
      if (value === null) { box.input.value = model.get(trait); return; }
      model.set(trait, value);
      model.save_changes();
    });
    tuning.append(box.label);
    return () => { if (document.activeElement !== box.input) box.input.value = model.get(trait); };
  };
  const tuned = [
    tune("A mark may slip by", "mm", "sd_mm", { min: 0.5, max: 30 }),
    tune("Camera turned clockwise by", "degrees", "turn_deg", { min: -20, max: 20 }),
    tune("Hip to knee in life", "cm", "thigh_cm", { min: 20, max: 60 }),
  ];

  const said = element("p", "bs-reading");
  said.setAttribute("role", "status");
  said.setAttribute("aria-live", "polite");
  const message = element("p", "bs-error");
  message.setAttribute("role", "alert");
  const table = element("table", "bs-mark-table");
  const verdict = element("p", "bs-reading bs-mark-worth");
  verdict.setAttribute("role", "status");
  const keep = button("", () => {
    if (!complete()) return;
    clear([...model.get("kept"), { ...marks }]);
    svg.focus();
  }, "bs-button bs-primary");
  const restart = button("Start over", () => { clear([]); show(); });
  const save = button("Save the picture with its marks", () => saveImage());
  const buttons = element("div", "bs-buttons");
  buttons.append(keep, restart, save);
  el.append(stage, tuning, said, buttons, message, table, verdict, element("p", "bs-limits", spec.limits));

  // ---- drawing
  const backdropNodes = () => {
    if (figure()) return figure().tree.children.map(grown);
    if (!photo) return [];
    return [drawn("image", { href: photo.url, x: 0, y: 0, width: photo.width, height: photo.height })];
  };
  const paint = () => {
    size = figure() ? [figure().tree.width, figure().tree.height] : photo ? [photo.width, photo.height] : [520, 700];
    svg.setAttribute("viewBox", `0 0 ${size[0]} ${size[1]}`);
    backdrop.replaceChildren(...backdropNodes());
    loupeBack.replaceChildren(...backdropNodes());
  };
  const ready = () => Boolean(figure() || photo);

  const refill = (spare = false) => [across, down].forEach(({ input }, axis) => {
    if (!spare || document.activeElement !== input) input.value = marks[chosen] ? marks[chosen][axis].toFixed(1) : "";
  });
  const show = () => {
    const place = marks[chosen];
    pictures.show(picture());
    list.show(chosen);
    fileRow.hidden = picture() !== PHOTO;
    tuned.forEach((fill) => fill());
    tuning.lastChild.hidden = picture() !== PHOTO;
    list.inputs.forEach(({ value, words }, k) => { words.textContent = `${k + 1} ${spec.landmarks[k].name}${marks[value] ? " ✓" : ""}`; });
    hint.textContent = spec.landmarks.find(({ id }) => id === chosen).hint;
    refill(true);
    for (const [box, axis] of [[across, 0], [down, 1]]) {
      box.input.setAttribute("aria-label", `${spec.landmarks.find(({ id }) => id === chosen).name}, ${axis ? "down" : "across"}`);
    }
    const pairs = [["hip", "shoulder"], ["psis", "asis"], ["hip", "knee"], ["knee", "ankle"]];
    lines.replaceChildren(...pairs.filter(([a, b]) => marks[a] && marks[b]).map(([a, b]) =>
      drawn("line", { x1: marks[a][0], y1: marks[a][1], x2: marks[b][0], y2: marks[b][1] })));
    dots.replaceChildren(...order.filter((id) => marks[id]).map((id) => {
      const [x, y] = marks[id];
      const parts = [drawn("circle", { cx: x, cy: y, r: 9, class: "bs-mark-halo" }), drawn("circle", { cx: x, cy: y, r: 9 }), drawn("circle", { cx: x, cy: y, r: 1.6, class: "bs-mark-point" })];
      const number = drawn("text", { x: x + 12, y: y - 8 });
      number.textContent = order.indexOf(id) + 1;
      return drawn("g", { class: id === chosen ? "bs-mark bs-on" : "bs-mark", "data-mark": id }, [...parts, number]);
    }));
    const [cx, cy] = place ?? [size[0] / 2, size[1] / 2];
    loupe.setAttribute("viewBox", `${cx - 30} ${cy - 30} 60 60`);
    loupeCross.setAttribute("d", `M${cx - 30} ${cy}H${cx - 3}M${cx + 3} ${cy}H${cx + 30}M${cx} ${cy - 30}V${cy - 3}M${cx} ${cy + 3}V${cy + 30}`);
    const sentence = ready()
      ? reading(spec, marks, model.get("sd_mm"), mmPerUnit(), model.get("turn_deg"))
      : "Choose a photo, taken from the side: it was not kept, and opens in this page only.";
    said.textContent = sentence;
    svg.setAttribute("aria-label", `Picture to mark. Arrow keys move the point ${spec.landmarks.find(({ id }) => id === chosen).name}, with Shift in larger steps; Enter goes on. ${sentence}`);
    showKept();
  };
  const showKept = () => {
    const kept = model.get("kept");
    keep.textContent = kept.length < MARKINGS ? `Keep marking ${kept.length + 1} of ${MARKINGS} and mark again` : "Keep one more marking";
    keep.disabled = !complete() || !ready();
    save.disabled = !ready();
    table.hidden = verdict.hidden = !kept.length;
    if (!kept.length) return;
    const rows = kept.map((places) => measured(places));
    const keys = Object.keys(spec.said);
    const line = (cells, tag = "td") => {
      const row = element("tr");
      cells.forEach((text, k) => {
        const cell = element(k ? tag : "th", "", text);
        if (!k || tag === "th") cell.scope = k ? "col" : "row";
        row.append(cell);
      });
      return row;
    };
    const degrees = (values) => keys.map((key) => values[key].toFixed(1));
    table.replaceChildren(line(["degrees", ...keys.map((key) => spec.said[key])], "th"), ...rows.map(({ angles }, k) => line([`Marking ${k + 1}`, ...degrees(angles)])));
    if (rows.length > 1) table.append(line(["Spread of your markings (SD)", ...keys.map((key) => spread(rows.map(({ angles }) => angles[key])).sd.toFixed(1))]));
    table.append(line([`Expected from slips of ${model.get("sd_mm")} mm (SD)`, ...degrees(rows[0].errors)]));
    if (figure() && kept.length >= MARKINGS) table.append(line(["The figure was drawn with", ...degrees(figure().angles)]));
    verdict.textContent = worth(rows.map(({ angles }) => angles.pelvic_tilt_deg), rows[0].errors.pelvic_tilt_deg, model.get("sd_mm"), figure() ? figure().angles.pelvic_tilt_deg : null);
  };

  // ---- moving marks
  const inside = ([x, y]) => [Math.min(Math.max(x, 0), size[0]), Math.min(Math.max(y, 0), size[1])];
  const place = (id, point, final = true) => {
    if (!ready()) return;
    marks = { ...marks, [id]: inside(point).map((v) => Math.round(v * 100) / 100) };
    if (final) send();
    show();
  };
  const next = () => {
    const rest = order.slice(order.indexOf(chosen) + 1).concat(order).filter((id) => !marks[id]);
    chosen = rest[0] ?? order[(order.indexOf(chosen) + 1) % order.length];
    show();
  };
  const at = (event) => {
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return [x, y];
  };
  let dragged = null;
  svg.addEventListener("pointerdown", (event) => {
    if (event.button || !ready()) return;
    event.preventDefault();
    svg.focus();
    const here = at(event);
    const near = order.filter((id) => marks[id]).map((id) => [Math.hypot(marks[id][0] - here[0], marks[id][1] - here[1]), id]).sort((a, b) => a[0] - b[0])[0];
    const grabbed = near && near[0] < 14 && marks[chosen] !== undefined ? near[1] : null;
    const own = near && near[0] < 14 && near[1] === chosen;
    dragged = { id: grabbed ?? chosen, fresh: !marks[grabbed ?? chosen], offset: [0, 0] };
    if (grabbed || own) dragged.offset = [marks[dragged.id][0] - here[0], marks[dragged.id][1] - here[1]];
    chosen = dragged.id;
    svg.setPointerCapture(event.pointerId);
    place(chosen, [here[0] + dragged.offset[0], here[1] + dragged.offset[1]], false);
  });
  svg.addEventListener("pointermove", (event) => {
    if (!dragged) return;
    const here = at(event);
    place(dragged.id, [here[0] + dragged.offset[0], here[1] + dragged.offset[1]], false);
  });
  svg.addEventListener("pointerup", () => {
    if (!dragged) return;
    const { fresh } = dragged;
    dragged = null;
    send();
    if (fresh) next();
  });
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  svg.addEventListener("keydown", (event) => {
    const step = ARROWS[event.key];
    if (step) {
      const far = event.shiftKey ? 10 : 1;
      const from = marks[chosen] ?? [size[0] / 2, size[1] / 2];
      place(chosen, [from[0] + far * step[0], from[1] + far * step[1]]);
    } else if (event.key === "Enter") {
      if (!marks[chosen]) place(chosen, [size[0] / 2, size[1] / 2]);
      next();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });

  /** Only when asked: the picture with its marks, as a file that the browser saves. */
  const saveImage = async () => {
    const copy = svg.cloneNode(true);
    const scale = 2;
    copy.setAttribute("width", size[0] * scale);
    copy.setAttribute("height", size[1] * scale);
    const look = "line{stroke:#0B5CAD;stroke-width:2}.bs-mark circle{fill:none;stroke:#0B5CAD;stroke-width:2}.bs-ghost{stroke:#D5DBE1}text{font:15px sans-serif;fill:#0B5CAD}";
    const style = drawn("style");
    style.textContent = look;
    copy.prepend(style);
    copy.querySelectorAll("image").forEach((node) => node.remove());
    const canvas = element("canvas");
    [canvas.width, canvas.height] = [size[0] * scale, size[1] * scale];
    const context = canvas.getContext("2d");
    const draw = async (url) => {
      const image = new Image();
      image.src = url;
      await image.decode();
      context.drawImage(image, 0, 0, canvas.width, canvas.height);
    };
    context.fillStyle = "white";
    context.fillRect(0, 0, canvas.width, canvas.height);
    if (!figure()) await draw(photo.url);
    await draw(`data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
    const link = element("a");
    link.href = URL.createObjectURL(blob);
    link.download = "posture.png";
    link.click();
    URL.revokeObjectURL(link.href);
  };

  const follow = () => { if (!dragged) { marks = { ...model.get("marks") }; show(); } };
  const turnPage = () => { paint(); follow(); };
  model.on("change:picture", turnPage);
  model.on("change:marks change:kept change:sd_mm change:turn_deg change:thigh_cm", follow);
  paint();
  show();
  return () => {
    model.off("change:picture", turnPage);
    model.off("change:marks change:kept change:sd_mm change:turn_deg change:thigh_cm", follow);
    if (photo) URL.revokeObjectURL(photo.url);
  };
}

export default { render };
