// Plays an explorer's table: controls move c0, c1, c2, a time axis moves t; the picture and its
// reading follow in the page, without a kernel. Plotly's source comes once a page from a shared
// model.

const SVG = "http://www.w3.org/2000/svg";

/**
 * Wait until the modules begun before have loaded and the page is idle. Plotly takes a second or
 * more to start, in which nothing else runs, and anywidget leaves a model deaf to the kernel if
 * its module is not there within two seconds.
 */
async function calm() {
  await import(URL.createObjectURL(new Blob([""], { type: "text/javascript" })));
  const idle = globalThis.requestIdleCallback ?? ((done) => setTimeout(done)); // Safari has none
  await new Promise((done) => idle(done, { timeout: 2000 }));
}

async function loadPlotly(model) {
  const id = model.get("runtime").slice("IPY_MODEL_".length);
  const runtime = await model.widget_manager.get_model(id);
  const packed = new Blob([runtime.get("source")]).stream();
  const text = await new Response(packed.pipeThrough(new DecompressionStream("gzip"))).text();
  const module = { exports: {} };
  await calm();
  new Function("module", "exports", "define", text)(module, module.exports, undefined);
  return module.exports;
}

function plotly(model) {
  globalThis.backstridePlotly ??= loadPlotly(model);
  return globalThis.backstridePlotly;
}

/** Between two values of a part; the third number of a move is an angle and takes the short way. */
function between(path, from, to, share) {
  if (!Array.isArray(from)) return from + (to - from) * share;
  const turns = path.at(-1) === "move";
  return from.map((v, k) => {
    const way = to[k] - v;
    return v + (turns && k === 2 ? ((way + 540) % 360) - 180 : way) * share;
  });
}

/** The reader of an explorer's table; pure, so that Node can check it against Python. */
export function reader(spec, bytes) {
  const numbers = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const start = (column, position) =>
    column.strides.reduce((sum, stride, axis) => sum + stride * position[axis], column.offset);
  const at = (column, place) =>
    column.length ? Array.from(numbers.subarray(place, place + column.length), (v) => (Number.isNaN(v) ? null : v)) : numbers[place];
  const number = (column, place, onward) => {
    const now = at(column, place);
    const step = column.strides.at(-1);
    return onward && step ? between(column.path, now, at(column, place + step), onward) : now;
  };
  const text = (column, place) => spec.texts[spec.text_index[place]];
  return {
    /**
     * The varying parts of the picture at a position: [path, value] pairs. `onward` (0 to 1) is
     * how far the last axis, time, is on its way to the next position: numbers go with it, texts
     * are those of the nearer position. With a list `seen`, only what differs from the last time.
     */
    parts: (position, onward = 0, seen = null) => {
      const near = onward < 0.5 ? position : [...position.slice(0, -1), position.at(-1) + 1];
      const found = [];
      const add = (k, key, path, value) => {
        if (seen?.[k] === key) return;
        if (seen) seen[k] = key;
        found.push([path, value()]);
      };
      spec.columns.forEach((column, k) => {
        const place = start(column, position);
        const moved = column.strides.at(-1) ? onward : 0;
        add(k, place + moved, column.path, () => number(column, place, moved));
      });
      spec.text_columns.forEach((column, k) => {
        const place = start(column, near);
        add(spec.columns.length + k, place, column.path, () => text(column, place));
      });
      return found;
    },
    reading: (position) => text(spec.readings, start(spec.readings, position)),
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
  else if (key === "move") node.setAttribute("transform", `translate(${value[0].toFixed(2)} ${value[1].toFixed(2)}) rotate(${value[2].toFixed(2)})`);
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

/** Dots and a line above the curves, at the moment shown: moved without drawing the curves again. */
function cursor(plot, dots) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "bs-cursor");
  svg.setAttribute("aria-hidden", "true");
  const make = (tag, className) => {
    const node = svg.appendChild(document.createElementNS(SVG, tag));
    node.setAttribute("class", className);
    return node;
  };
  const line = make("line", "bs-cursor-line");
  const circles = dots.map((dot) => make("circle", `bs-cursor-dot bs-fill-${dot.role}`));
  circles.forEach((circle) => circle.setAttribute("r", 6.5));
  plot.append(svg);
  return () => {
    const page = plot._fullLayout;
    if (!page?.xaxis) return;
    const x = page.xaxis._offset + page.xaxis.l2p(dots[0].x);
    for (const [key, value] of [["x1", x], ["x2", x], ["y1", page._size.t], ["y2", page._size.t + page._size.h]]) {
      line.setAttribute(key, value);
    }
    circles.forEach((circle, k) => {
      const axis = page[`yaxis${dots[k].yaxis.slice(1)}`];
      circle.setAttribute("cx", page.xaxis._offset + page.xaxis.l2p(dots[k].x));
      circle.setAttribute("cy", axis._offset + axis.l2p(dots[k].y));
    });
  };
}

const SPEEDS = [["real time", 1], ["1/2", 0.5], ["1/4", 0.25], ["1/10", 0.1]];

/**
 * The bar that plays a time axis in a loop. Buttons play, pause and step; the slider goes to a
 * moment; the list sets the speed. Anywhere on it arrow keys step, + and - change the speed; Space
 * plays and pauses from the slider. `show(at)` draws a moment (a fraction of a position, too),
 * `rest(at, quiet)` is told where it stops, `started` that it plays, `seconds()` the time of a round.
 */
function playback(time, { show, rest, started, seconds }) {
  const last = time.count - 1;
  let at = 0;
  let playing = false;
  let before = null;
  let remaining = Infinity;
  let home = 0; // where it rests after a counted number of rounds

  const bar = element("div", "bs-playback");
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", `Play: ${time.label}`);
  const button = (text, act) => {
    const node = element("button", "bs-button", text);
    node.type = "button";
    node.addEventListener("click", act);
    return node;
  };
  const range = element("input", "bs-moment");
  Object.assign(range, { type: "range", min: 0, max: last, step: 1 });
  range.setAttribute("aria-label", time.spoken);
  const output = element("span", "bs-moment-text");
  const speed = element("select", "bs-speed");
  SPEEDS.forEach(([name, value]) => speed.append(Object.assign(element("option", "", name), { value })));
  const speedLabel = element("label", "bs-speed-label", "Speed ");
  speedLabel.append(speed);

  const mark = () => {
    const k = Math.round(at);
    const text = `${+(time.low + k * time.step).toFixed(6)} ${time.unit}`;
    range.value = k;
    range.setAttribute("aria-valuetext", text);
    output.textContent = text;
  };
  const go = (to) => { at = to; mark(); show(at); };
  const pause = (quiet = false) => {
    playing = false;
    toggle.textContent = "Play";
    go(Math.round(at));
    rest(at, quiet);
  };
  const counted = () => remaining !== Infinity;
  const stop = () => {
    if (counted()) at = home;
    pause(true);
  };
  const tick = (now) => {
    if (!playing) return;
    if (!bar.isConnected) return stop();
    // a page that was away does not leap ahead
    const onward = (Math.min(now - (before ?? now), 100) / 1000 / seconds()) * last * speed.value;
    before = now;
    remaining -= onward;
    if (remaining <= 0) return stop();
    go((at + onward) % last);
    requestAnimationFrame(tick);
  };
  const play = (rounds = Infinity) => {
    playing = true;
    before = null;
    home = at;
    remaining = rounds * last;
    toggle.textContent = "Pause";
    started(seconds() / speed.value);
    requestAnimationFrame(tick);
  };
  const step = (by) => {
    playing = false;
    at = (Math.round(at) + by + last) % last;
    pause();
  };
  const toggle = button("Play", () => (playing ? pause() : play()));
  toggle.classList.add("bs-primary", "bs-toggle");
  bar.append(button("Step back", () => step(-1)), toggle, button("Step on", () => step(1)), range, output, speedLabel);
  bar.querySelectorAll("button, input, select").forEach((node) => { node.dataset.lmSuppressShortcuts = "true"; });

  range.addEventListener("input", () => { at = +range.value; pause(); });
  speed.addEventListener("change", () => { if (playing) started(seconds() / speed.value); });
  bar.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const faster = { "+": -1, "=": -1, "-": 1 }[event.key];
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (faster) {
      speed.selectedIndex = Math.min(Math.max(speed.selectedIndex + faster, 0), SPEEDS.length - 1);
      speed.dispatchEvent(new Event("change"));
    } else if (way && event.target.matches("button, input")) step(way);
    else if (event.key === " " && event.target === range) toggle.click();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  return {
    bar,
    play,
    /** Stop without a word; counted rounds end where they began. */
    stop,
    playing: () => playing,
    counted,
    /** Stand at a position without a word, unless it plays. */
    stand: (position) => { if (!playing) { at = position; mark(); } },
  };
}

const still = () => globalThis.matchMedia("(prefers-reduced-motion: reduce)").matches;
const GREETING_ROUNDS = 3;

function render({ model, el }, greeting) {
  const spec = model.get("spec");
  const { controls, time } = spec;
  const table = reader(spec, model.get("table"));
  const base = JSON.parse(JSON.stringify(spec.base));
  let moment = time ? place(time, model.get("t")) : 0;
  const position = () => {
    const at = controls.map((control, k) => place(control, model.get(`c${k}`)));
    return time ? [...at, Math.floor(moment)] : at;
  };

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
  for (const control of time ? [...controls, time] : controls) {
    legend.lastChild.append(element("dt", "", control.spoken), element("dd", "", control.help));
  }
  if (controls.length) foot.append(reset, legend);
  el.append(stage, reading, foot, element("p", "bs-limits", spec.limits));

  const seen = [];
  const parts = () => {
    const found = table.parts(position(), moment % 1, seen);
    for (const [path, value] of found) put(base, path, value);
    return found;
  };
  parts();
  const art = base.svg ? drawing(base.svg) : null;
  if (art) stage.append(art.svg);
  let plot = null;
  if (base.data.length) {
    plot = element("div", "bs-plot");
    plot.style.minHeight = `${base.layout.height ?? 420}px`;
    stage.append(plot);
  }
  stage.classList.toggle("bs-both", Boolean(art && plot));
  let point = () => {}; // moves the cursor above the curves, once they are drawn

  const say = () => {
    const sentence = table.reading(position());
    if (reading.textContent !== sentence) reading.textContent = sentence; // said once
    stage.setAttribute("aria-label", sentence);
  };
  say();

  /** Draw what changed; what plotly must draw is left to the caller. */
  const paint = () => {
    const changed = parts();
    if (art) for (const [path, value] of changed) if (path[0] === "svg") art.set(path.slice(1), value);
    point();
    el.dataset.frame = position().join(",");
    return changed.filter(([path]) => path[0] === "data" || path[0] === "layout");
  };

  let alive = true;
  let drawn = null;
  let waiting = false;
  let again = false;
  let lastMove = 0;
  let quiet = null;
  const speak = (loud) => {
    reading.setAttribute("aria-live", loud ? "polite" : "off");
    say();
    if (!loud) quiet = setTimeout(() => reading.setAttribute("aria-live", "polite"), 500);
  };
  const update = async (changed) => {
    if (!drawn) return;
    const { restyle, relayout, traces } = changes(changed, base.data);
    if (traces.length || Object.keys(relayout).length) {
      await drawn.update(plot, restyle, relayout, traces.length ? traces : undefined);
    }
  };

  const player = !time ? null : playback(time, {
    seconds: () => base.loop_s,
    show: (at) => { moment = at; if (alive) update(paint()); },
    started: (seconds) => {
      clearTimeout(quiet);
      reading.style.minHeight = `${reading.offsetHeight}px`; // the page below stays where it is
      reading.setAttribute("aria-live", "off");
      reading.textContent = `Playing: one round takes ${seconds.toFixed(2)} s. Pause to read the moment in words.`;
    },
    rest: (at, silent) => {
      clearTimeout(quiet);
      speak(!silent);
      model.set("t", time.low + at * time.step);
      model.save_changes();
    },
  });
  if (player) {
    player.stand(moment);
    reading.before(player.bar);
  }

  const draw = async () => {
    if (!alive) return;
    const playing = player?.playing();
    const now = performance.now();
    if (!playing) {
      if (now - lastMove < 300) reading.setAttribute("aria-live", "off"); // a slider is dragged: do not chatter
      lastMove = now;
      clearTimeout(quiet);
      quiet = setTimeout(() => speak(true), 500);
      say();
    }
    await update(paint());
    if (!playing) nameControls(root(), controls);
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
  const jump = () => {
    if (player.playing() || moment === place(time, model.get("t"))) return;
    moment = place(time, model.get("t"));
    player.stand(moment);
    move();
  };

  controls.forEach((_, k) => model.on(`change:c${k}`, move));
  if (time) model.on("change:t", jump);
  reset.addEventListener("click", () => {
    if (player?.playing()) player.stop();
    controls.forEach((control, k) => model.set(`c${k}`, control.start));
    if (time) model.set("t", time.start);
    model.save_changes();
  });
  const settle = [100, 600, 2000].map((delay) => setTimeout(() => nameControls(root(), controls), delay));

  // On first sight it plays a few rounds and rests where it stood, unless less motion is wanted.
  // Out of sight it does not play.
  let sight = null;
  const look = (entries) => {
    const entry = entries.at(-1);
    if (!entry.isIntersecting && player.playing()) {
      greeting.due = player.counted();
      player.stop();
    }
    if (!greeting.due || entry.intersectionRatio < 0.6) return;
    greeting.due = false;
    if (!still()) player.play(GREETING_ROUNDS);
  };
  const watchSight = () => {
    if (!player) return;
    sight = new IntersectionObserver(look, { threshold: [0, 0.6] });
    sight.observe(stage);
  };

  let watcher = null;
  if (plot) {
    plotly(model).then(async (Plotly) => {
      if (!alive) return;
      await Plotly.newPlot(plot, base.data, base.layout, { displayModeBar: false, responsive: true, scrollZoom: false });
      drawn = Plotly;
      if (base.cursor) point = cursor(plot, base.cursor);
      watcher = new ResizeObserver(async () => {
        if (!plot.isConnected || !plot.offsetWidth) return;
        await Plotly.Plots.resize(plot);
        point();
      });
      watcher.observe(plot);
      seen.length = 0; // what moved while plotly drew is drawn again
      el.dataset.frame = position().join(",");
      move();
      watchSight();
    }).catch((error) => {
      plot.append(element("p", "bs-message", `The picture cannot be drawn here (${error.message}): run the cell again.`));
    });
  } else {
    el.dataset.frame = position().join(",");
    watchSight();
  }
  return () => {
    alive = false;
    if (player?.playing()) player.stop();
    controls.forEach((_, k) => model.off(`change:c${k}`, move));
    if (time) model.off("change:t", jump);
    settle.forEach(clearTimeout);
    sight?.disconnect();
    watcher?.disconnect();
    if (drawn) drawn.purge(plot);
  };
}

/** Each explorer greets once, however often its view is drawn. */
export default () => {
  const greeting = { due: true };
  return { render: (given) => render(given, greeting) };
};
