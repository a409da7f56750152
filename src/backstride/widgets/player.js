// Plays an explorer's table: controls move c0, c1, c2; the picture and its reading follow
// in the page, without a kernel. Plotly's source comes once a page from a shared model.

const SVG = "http://www.w3.org/2000/svg";

async function loadPlotly(model) {
  const id = model.get("runtime").slice("IPY_MODEL_".length);
  const runtime = await model.widget_manager.get_model(id);
  const packed = new Blob([runtime.get("source")]).stream();
  const text = await new Response(packed.pipeThrough(new DecompressionStream("gzip"))).text();
  const module = { exports: {} };
  new Function("module", "exports", "define", text)(module, module.exports, undefined);
  return module.exports;
}

function plotly(model) {
  globalThis.backstridePlotly ??= loadPlotly(model);
  return globalThis.backstridePlotly;
}

/** The reader of an explorer's table; pure, so that Node can check it against Python. */
export function reader(spec, bytes) {
  const numbers = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const start = (column, position) =>
    column.strides.reduce((sum, stride, axis) => sum + stride * position[axis], column.offset);
  const number = (column, position) => {
    const at = start(column, position);
    return column.length ? Array.from(numbers.subarray(at, at + column.length), (v) => (Number.isNaN(v) ? null : v)) : numbers[at];
  };
  const text = (column, position) => spec.texts[spec.text_index[start(column, position)]];
  return {
    /** Every varying part of the picture at a position: [path, value] pairs. */
    parts: (position) => [
      ...spec.columns.map((column) => [column.path, number(column, position)]),
      ...spec.text_columns.map((column) => [column.path, text(column, position)]),
    ],
    reading: (position) => text(spec.readings, position),
  };
}

/** Grid position of a control's value. */
export function place(control, value) {
  if (control.kind === "choice") return Math.min(Math.max(Math.round(value), 0), control.count - 1);
  const index = Math.round((value - control.low) / control.step);
  return Math.min(Math.max(index, 0), control.count - 1);
}

function put(tree, path, value) {
  let node = tree;
  for (const key of path.slice(0, -1)) node = node[key];
  node[path.at(-1)] = value;
}

function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function pairs(flat) {
  const out = [];
  for (let k = 0; k < flat.length; k += 2) out.push(`${flat[k].toFixed(1)},${flat[k + 1].toFixed(1)}`);
  return out.join(" ");
}

function setPart(node, key, value) {
  if (key === "text") node.textContent = value;
  else node.setAttribute(key, key === "points" ? pairs(value) : typeof value === "number" ? +value.toFixed(3) : value);
}

/** Draw an SVG tree; returns the element and a function that finds a node by its path. */
function drawing(tree) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "bs-drawing");
  svg.setAttribute("viewBox", `0 0 ${tree.width} ${tree.height}`);
  svg.setAttribute("aria-hidden", "true");
  const nodes = new Map();
  const grow = (parent, items, path) =>
    items.forEach((item, k) => {
      const node = document.createElementNS(SVG, item.tag);
      const here = [...path, "children", k];
      nodes.set(here.join("/"), node);
      for (const [key, value] of Object.entries(item)) {
        if (key === "children") grow(node, value, here);
        else if (key !== "tag") setPart(node, key, value);
      }
      parent.appendChild(node);
    });
  grow(svg, tree.children, []);
  return { svg, set: (path, value) => setPart(nodes.get(path.slice(0, -1).join("/")), path.at(-1), value) };
}

/** What Plotly.update needs for the changed parts: restyle by trace, relayout by key. */
function changes(parts, data) {
  const traces = [...new Set(parts.filter(([p]) => p[0] === "data").map(([p]) => p[1]))];
  const restyle = {};
  const relayout = {};
  for (const [path, value] of parts) {
    if (path[0] === "layout") {
      const key = path.slice(1).reduce((s, k) => (typeof k === "number" ? `${s}[${k}]` : s ? `${s}.${k}` : k), "");
      relayout[key] = value;
    } else if (path[0] === "data") {
      const cut = path.findIndex((key, depth) => depth > 1 && typeof key === "number");
      const keys = cut < 0 ? path.slice(2) : path.slice(2, cut);
      const whole = keys.reduce((node, key) => node[key], data[path[1]]);
      const name = keys.join(".");
      restyle[name] ??= traces.map(() => undefined);
      restyle[name][traces.indexOf(path[1])] = Array.isArray(whole) ? whole.slice() : whole;
    }
  }
  return { restyle, relayout, traces };
}

/** ipywidgets gives its sliders no name and Lab takes their keys: mend both, in this view only. */
function nameControls(root, controls) {
  controls.forEach((control, k) => {
    const box = root.querySelector(`.bs-control-${k}`);
    if (!box) return;
    for (const node of box.querySelectorAll(".noUi-handle, input, select, button")) {
      node.dataset.lmSuppressShortcuts = "true";
      if (!node.matches("button")) node.setAttribute("aria-label", control.spoken);
    }
    for (const [j, button] of [...box.querySelectorAll(".widget-toggle-button")].entries()) {
      button.setAttribute("aria-pressed", String(button.classList.contains("mod-active")));
      button.setAttribute("aria-label", `${control.spoken}: ${control.options?.[j] ?? ""}`);
    }
  });
}

function render({ model, el }) {
  const spec = model.get("spec");
  const { controls } = spec;
  const table = reader(spec, model.get("table"));
  const base = JSON.parse(JSON.stringify(spec.base));
  const position = () => controls.map((control, k) => place(control, model.get(`c${k}`)));

  el.classList.add("bs-player");
  const stage = element("div", "bs-stage");
  stage.setAttribute("role", "img");
  const reading = element("p", "bs-reading");
  reading.setAttribute("role", "status");
  reading.setAttribute("aria-live", "polite");
  const foot = element("div", "bs-foot");
  const reset = element("button", "bs-button", "Reset");
  reset.type = "button";
  reset.dataset.lmSuppressShortcuts = "true";
  const legend = element("details", "bs-legend");
  const summary = element("summary", "", "What the controls do");
  summary.dataset.lmSuppressShortcuts = "true";
  legend.append(summary, element("dl"));
  for (const control of controls) {
    legend.lastChild.append(element("dt", "", control.spoken), element("dd", "", control.help));
  }
  if (controls.length) foot.append(reset, legend);
  el.append(stage, reading, foot, element("p", "bs-limits", spec.limits));

  const parts = (at) => table.parts(at).map(([path, value]) => (put(base, path, value), [path, value]));
  parts(position());
  const art = base.svg ? drawing(base.svg) : null;
  if (art) stage.append(art.svg);
  let plot = null;
  if (base.data.length) {
    plot = element("div", "bs-plot");
    plot.style.minHeight = `${base.layout.height ?? 420}px`;
    stage.append(plot);
  }
  stage.classList.toggle("bs-both", Boolean(art && plot));

  const say = () => {
    const sentence = table.reading(position());
    reading.textContent = sentence;
    stage.setAttribute("aria-label", sentence);
  };
  say();

  let alive = true;
  let drawn = null;
  let waiting = false;
  let again = false;
  let lastMove = 0;
  let quiet = null;
  const draw = async () => {
    if (!alive) return;
    const now = performance.now();
    if (now - lastMove < 300) reading.setAttribute("aria-live", "off"); // playing: do not chatter
    lastMove = now;
    clearTimeout(quiet);
    quiet = setTimeout(() => { reading.setAttribute("aria-live", "polite"); say(); }, 500);
    const changed = parts(position());
    if (art) for (const [path, value] of changed) if (path[0] === "svg") art.set(path.slice(1), value);
    say();
    if (drawn) {
      const { restyle, relayout, traces } = changes(changed.filter(([p]) => p[0] !== "svg"), base.data);
      if (traces.length || Object.keys(relayout).length) {
        await drawn.update(plot, restyle, relayout, traces.length ? traces : undefined);
      }
    }
    nameControls(root(), controls);
    el.dataset.frame = position().join(",");
  };
  // The first move draws at once; more moves within the same screen frame wait for the next one.
  const move = () => {
    if (waiting) { again = true; return; }
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      if (again) { again = false; move(); }
    });
    draw();
  };
  const root = () => el.closest(".bs-explorer") ?? el;

  controls.forEach((_, k) => model.on(`change:c${k}`, move));
  reset.addEventListener("click", () => {
    controls.forEach((control, k) => model.set(`c${k}`, control.start));
    model.save_changes();
  });
  const settle = [100, 600, 2000].map((delay) => setTimeout(() => nameControls(root(), controls), delay));

  let watcher = null;
  if (plot) {
    plotly(model).then(async (Plotly) => {
      if (!alive) return;
      await Plotly.newPlot(plot, base.data, base.layout, { displayModeBar: false, responsive: true, scrollZoom: false });
      drawn = Plotly;
      watcher = new ResizeObserver(() => { if (plot.isConnected && plot.offsetWidth) Plotly.Plots.resize(plot); });
      watcher.observe(plot);
      el.dataset.frame = position().join(",");
      move();
    }).catch((error) => {
      plot.append(element("p", "bs-message", `The picture cannot be drawn here (${error.message}): run the cell again.`));
    });
  } else {
    el.dataset.frame = position().join(",");
  }
  return () => {
    alive = false;
    controls.forEach((_, k) => model.off(`change:c${k}`, move));
    settle.forEach(clearTimeout);
    watcher?.disconnect();
    if (drawn) drawn.purge(plot);
  };
}

export default { render };
