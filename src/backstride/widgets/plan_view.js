// The head and panels of the plan builder. Python writes what a panel says; this file shows it,
// sends what a hand does, plays the timer, and hands files to the browser to save.

const quiet = (node) => { node.dataset.lmSuppressShortcuts = "true"; return node; };

function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function button(text, work, className = "bs-button") {
  const node = quiet(element("button", className, text));
  node.type = "button";
  node.addEventListener("click", work);
  return node;
}

let names = 0;

/** A control with its name, which stands in the name alone and not in the options of a list. */
function labelled(text, input) {
  const label = element("label", "bs-number");
  const name = element("span", "", text);
  name.id = `bs-plan-name-${(names += 1)}`;
  input.setAttribute("aria-labelledby", name.id);
  label.append(name, quiet(input));
  return label;
}

function input(type, value, more = {}) {
  return Object.assign(element("input"), { type, value, ...more });
}

function choose(options, value) {
  const select = element("select");
  for (const [id, text] of options) {
    const option = element("option", "", text);
    option.value = id;
    select.append(option);
  }
  select.value = value;
  return select;
}

/** Put HTML into a host only if it differs; the focus stays where it was, as far as it can. */
function put(host, html, figures) {
  if (host.bsHtml === html) return;
  host.bsHtml = html;
  const held = host.contains(document.activeElement) ? document.activeElement.dataset.key ?? "" : null;
  const open = [...host.querySelectorAll("details")].map((node) => node.open);
  host.innerHTML = html; // written by the package; what a reader typed in it is escaped
  for (const place of host.querySelectorAll("[data-figure]")) place.innerHTML = figures[place.dataset.figure] ?? "";
  host.querySelectorAll("details").forEach((node, k) => { node.open = open[k] ?? false; });
  for (const node of host.querySelectorAll("a, summary, button, input, select")) quiet(node);
  if (held === null) return;
  const again = held && host.querySelector(`[data-key="${CSS.escape(held)}"]`);
  if (again) again.focus();
  else { host.tabIndex = -1; host.focus(); }
}

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
const hours = (time) => { const [h, m] = time.split(":").map(Number); return h + (m || 0) / 60; };
const dayName = (id) => `Week ${id.split("-")[0]}, ${id.split("-")[1]}`;

// ---- the timer

const SIGNS = { ready: "◔ Get ready", work: "● Go", switch: "⇄ Switch sides", rest: "– Rest", done: "✓ Done", idle: "Timer" };
const PITCH = { tick: 660, work: 1046, rest: 523, switch: 784, ready: 660, done: 1318 };

function sounds() {
  const Context = globalThis.AudioContext ?? globalThis.webkitAudioContext;
  if (!Context) return null;
  const context = new Context();
  return {
    wake: () => context.resume().catch(() => undefined),
    beep: (kind, delay = 0) => {
      const when = context.currentTime + delay;
      const tone = context.createOscillator();
      const level = context.createGain();
      tone.frequency.value = PITCH[kind];
      level.gain.setValueAtTime(0.0001, when);
      level.gain.exponentialRampToValueAtTime(0.3, when + 0.01);
      level.gain.exponentialRampToValueAtTime(0.0001, when + 0.22);
      tone.connect(level).connect(context.destination);
      tone.start(when);
      tone.stop(when + 0.24);
    },
    close: () => context.close().catch(() => undefined),
  };
}

/** A timer for the steps of a day: get ready, go, switch sides, rest; seen, said, and heard if wanted. */
function timer(model, done) {
  const box = element("div", "bs-timer bs-needs-plan");
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "Timer");
  const sign = element("p", "bs-timer-sign");
  const count = element("p", "bs-timer-count");
  count.setAttribute("role", "timer");
  const says = element("p", "bs-timer-says");
  const next = element("p", "bs-help");
  const bar = element("div", "bs-timer-bar");
  const fill = element("div");
  bar.append(fill);
  bar.setAttribute("aria-hidden", "true");
  const live = element("p", "bs-sr");
  live.setAttribute("role", "status");
  live.setAttribute("aria-live", "assertive");
  let at = 0; // which step
  let left = 0; // seconds left of it
  let ends = 0; // when it ends, ms
  let running = null;
  let ticked = 0;
  let audio = null;
  const steps = () => model.get("steps");
  const sound = input("checkbox", "");
  sound.checked = true;
  const hear = (kind) => { if (audio && sound.checked) audio.beep(kind); };

  const show = () => {
    const all = steps();
    const step = all[at];
    const kind = step ? step.kind : all.length ? "done" : "idle";
    const total = all.reduce((sum, one) => sum + one.seconds, 0);
    const after = all.slice(at + 1).reduce((sum, one) => sum + one.seconds, 0);
    box.dataset.kind = running || at ? kind : "idle";
    sign.textContent = SIGNS[running || at ? kind : "idle"];
    count.textContent = step ? clock(Math.ceil(left)) : all.length ? "0:00" : "–";
    says.textContent = step ? step.says : all.length ? "That was the last one. Write down how it went." : "Nothing to time on this day.";
    next.textContent = step ? `${at + 1} of ${all.length}, ${clock(left + after)} left${all[at + 1] ? `. Then: ${all[at + 1].says}` : ""}` : "";
    fill.style.width = total ? `${100 * (1 - (left + after) / total)}%` : "0";
    play.textContent = running ? "Pause" : at || left < (all[0]?.seconds ?? 0) ? "Go on" : "Start";
    play.disabled = !step;
    box.dataset.step = at;
  };
  const tell = () => {
    const step = steps()[at];
    live.textContent = step ? `${SIGNS[step.kind].slice(2)}. ${step.says}. ${step.seconds} seconds.` : "The session is done.";
  };
  const enter = (place) => {
    at = Math.max(0, Math.min(place, steps().length));
    left = steps()[at]?.seconds ?? 0;
    ends = performance.now() + 1000 * left;
    ticked = 4;
    if (running) {
      hear(steps()[at]?.kind ?? "done");
      tell();
      if (!steps()[at]) { pause(); done(); }
    }
    show();
  };
  const tick = () => {
    left = Math.max(0, (ends - performance.now()) / 1000);
    if (left <= 0) { enter(at + 1); return; }
    const whole = Math.ceil(left);
    if (whole <= 3 && whole < ticked) { ticked = whole; hear("tick"); }
    show();
  };
  const pause = () => { clearInterval(running); running = null; show(); };
  const start = () => {
    if (sound.checked) audio ??= sounds();
    audio?.wake();
    if (at >= steps().length) at = 0;
    if (!left) left = steps()[at]?.seconds ?? 0;
    ends = performance.now() + 1000 * left;
    ticked = 4;
    running = setInterval(tick, 100);
    tell();
    hear(steps()[at]?.kind ?? "done");
    show();
  };
  const play = button("Start", () => (running ? pause() : start()), "bs-button bs-primary");
  const buttons = element("div", "bs-buttons");
  buttons.append(play, button("Next", () => enter(at + 1)), button("Back", () => enter(at - 1)), button("From the start", () => enter(0)), labelled("Sound", sound));
  box.append(sign, count, says, next, bar, buttons, live);
  const reset = () => { if (running) pause(); at = 0; enter(0); };
  reset();
  model.on("change:steps", reset);
  return { box, stop: () => { clearInterval(running); audio?.close(); model.off("change:steps", reset); } };
}

// ---- the page

let count = 0;

function render({ model, el }) {
  const spec = model.get("spec");
  const id = `bs-plan-${(count += 1)}`;
  el.classList.add("bs-plan-view", "bs-plan");
  const act = (name, more = {}) => model.send({ act: name, with: more });
  const watched = [];
  const follow = (traits, work) => { const event = traits.split(" ").map((t) => `change:${t}`).join(" "); model.on(event, work); watched.push([event, work]); work(); };

  // what was done is said once to the ear, and shown beside the buttons of every panel
  const spoken = element("p", "bs-sr");
  spoken.setAttribute("role", "status");
  const shown = [];
  const saidHere = () => { const node = element("p", "bs-said"); node.setAttribute("aria-hidden", "true"); shown.push(node); return node; };

  const who = quiet(choose(spec.people, model.get("persona")));
  who.addEventListener("change", () => act("persona", { id: who.value }));
  const head = element("div", "bs-plan-head");
  head.append(element("p", "bs-title", "Build an example plan"), labelled("Try it as", who));
  const status = element("p", "bs-reading");
  status.setAttribute("role", "status");
  status.setAttribute("aria-live", "polite");

  const list = element("div", "bs-tabs");
  list.setAttribute("role", "tablist");
  list.setAttribute("aria-label", "Parts of the plan");
  const panels = {};
  const tabs = spec.tabs.map(([name, text]) => {
    const tab = button(text, () => go(name), "bs-tab");
    tab.setAttribute("role", "tab");
    tab.id = `${id}-${name}-tab`;
    tab.setAttribute("aria-controls", `${id}-${name}`);
    const panel = element("div", "bs-panel");
    panel.id = `${id}-${name}`;
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
    panels[name] = panel;
    list.append(tab);
    return tab;
  });
  const places = spec.tabs.map(([name]) => name);
  list.addEventListener("keydown", (event) => {
    const now = places.indexOf(model.get("tab"));
    const place = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: places.length - 1 }[event.key];
    if (place === undefined) return;
    event.preventDefault();
    go(places[(place + places.length) % places.length]);
    tabs[places.indexOf(model.get("tab"))].focus();
  });
  function go(name) { model.set("tab", name); model.save_changes(); }
  el.append(head, status, list, ...Object.values(panels), spoken);

  const hosts = {};
  const host = (name) => { hosts[name] = element("div", `bs-host bs-host-${name}`); return hosts[name]; };
  el.addEventListener("click", (event) => {
    const node = event.target.closest("[data-act]");
    if (!node) return;
    act(node.dataset.act, { id: node.dataset.id });
    if (node.dataset.act === "day") go("session");
  });

  // You: the plan as it is now; the questions follow below
  panels.you.append(host("you"), saidHere());

  // Weeks
  const weeks = element("div", "bs-week-picker");
  weeks.setAttribute("role", "group");
  weeks.setAttribute("aria-label", "Week");
  panels.week.append(weeks, host("week"), saidHere());
  const showWeeks = () => {
    const now = model.get("week");
    while (weeks.children.length > model.get("weeks")) weeks.lastChild.remove();
    while (weeks.children.length < model.get("weeks")) {
      const number = weeks.children.length + 1;
      const node = button(String(number), () => act("week", { id: number }), "bs-button bs-step");
      node.setAttribute("aria-label", `Week ${number}`);
      weeks.append(node);
    }
    [...weeks.children].forEach((node, k) => node.setAttribute("aria-current", String(k + 1 === now)));
  };
  follow("week weeks", showWeeks);

  // a day, for the session and the log
  const dayPicker = () => {
    const box = element("div", "bs-day-picker bs-needs-plan");
    const select = element("select");
    const step = (way) => {
      const days = model.get("days");
      const place = days.indexOf(model.get("day")) + way;
      if (days[place]) act("day", { id: days[place] });
    };
    select.addEventListener("change", () => act("day", { id: select.value }));
    box.append(button("Day before", () => step(-1)), labelled("Day", select), button("Next day", () => step(1)));
    follow("days day", () => {
      if (select.dataset.days !== model.get("days").join()) {
        select.replaceChildren(...choose(model.get("days").map((day) => [day, dayName(day)])).children);
        select.dataset.days = model.get("days").join();
      }
      select.value = model.get("day");
    });
    return box;
  };
  const play = timer(model, () => undefined);
  panels.session.append(dayPicker(), play.box, host("session"));
  panels.session.append(button("Write down how it went", () => { go("log"); hosts.log.querySelector("select")?.focus(); }, "bs-button bs-needs-plan"));

  // Log: a form, what follows from it, and what lies on the plan
  const save = button("Write it down", () => {
    const entries = [];
    for (const row of hosts.log.querySelectorAll("tbody tr[data-session]")) {
      const entry = { session: row.dataset.session, exercise: row.dataset.exercise, side: row.dataset.side };
      let filled = false;
      for (const field of row.querySelectorAll("[data-field]")) {
        const value = field.type === "checkbox" ? field.checked : field.value;
        filled ||= Boolean(value);
        entry[field.dataset.field] = field.type === "number" && value !== "" ? Number(value) : value;
      }
      if (filled) entries.push(entry);
    }
    act("log", { entries });
  }, "bs-button bs-primary");
  const kinds = choose(spec.layers, spec.layers[0][0]);
  const days = input("number", 3, { min: 1, max: 28, step: 1 });
  const byHand = element("div", "bs-buttons bs-wrap bs-needs-plan");
  byHand.append(labelled("Change it by hand:", kinds), labelled("days", days), button("Lay it on the plan", () => act("layer", { kind: kinds.value, days: Number(days.value) })));
  const saving = element("div", "bs-buttons bs-wrap bs-needs-plan");
  saving.append(save, button("The week is over: look at runs and missed days", () => act("week_over")));
  panels.log.append(
    dayPicker(), element("p", "bs-help bs-needs-plan", "How hard and Pain: 0 (not at all) to 10. What you leave empty is not known. The first row fills all the others."),
    host("log"), saving, saidHere(),
    element("h3", "bs-needs-plan", "What follows from the log"), host("decisions"),
    element("h3", "bs-needs-plan", "What lies on the plan now"), host("layers"), byHand, host("history"),
  );
  hosts.log.addEventListener("change", (event) => {
    const field = event.target.dataset.field;
    if (event.target.closest("tr")?.dataset.exercise !== "*" || !field) return;
    for (const other of hosts.log.querySelectorAll(`tr[data-session] [data-field="${field}"]`)) {
      if (other.type === "checkbox") other.checked = event.target.checked;
      else other.value = event.target.value;
    }
  });

  panels.rules.append(host("rules"));

  // Take along
  const zones = element("datalist");
  zones.id = `${id}-zones`;
  for (const name of Intl.supportedValuesOf?.("timeZone") ?? []) zones.append(Object.assign(element("option"), { value: name }));
  const zone = input("text", Intl.DateTimeFormat().resolvedOptions().timeZone ?? "");
  zone.setAttribute("list", zones.id);
  const start = input("date", spec.start);
  const hour = input("time", "18:00");
  const runHour = input("time", "07:00");
  const when = element("div", "bs-buttons bs-wrap bs-needs-plan");
  when.append(labelled("First week", start), labelled("Exercise at", hour), labelled("Runs at", runHour), labelled("Time zone", zone), zones);
  const ways = element("div", "bs-buttons bs-wrap bs-needs-plan");
  for (const [kind, text] of spec.kinds) {
    ways.append(button(text, () => act("take", { kind, start: start.value, hour: hours(hour.value), run_hour: hours(runHour.value), zone: zone.value })));
  }
  const file = input("file", "", { accept: ".json,application/json" });
  file.addEventListener("change", async () => { if (file.files[0]) act("import", { text: await file.files[0].text() }); file.value = ""; });
  const keep = input("checkbox", "");
  keep.addEventListener("change", () => act("keep", { on: keep.checked }));
  const keeping = element("div", "bs-buttons bs-wrap");
  keeping.append(labelled(`Keep this plan, its notes and changes on this computer (${spec.file})`, keep), button("Delete what is kept", () => act("forget")));
  panels.take.append(
    host("take"),
    element("h3", "bs-needs-plan", "When"), when, element("h3", "bs-needs-plan", "Save"), ways, saidHere(),
    element("h3", "", "Bring a plan file back"), labelled("Plan file (.json)", file),
    element("h3", "", "Keep it here"), keeping,
  );
  follow("kept", () => { keep.checked = model.get("kept"); });

  const care = element("div");
  care.innerHTML = spec.care;
  el.append(care);
  for (const node of el.querySelectorAll("button, input, select")) quiet(node);

  follow("persona", () => { who.value = model.get("persona"); });
  follow("status reading", () => { status.textContent = model.get("reading"); });
  follow("message", () => {
    spoken.textContent = model.get("message");
    for (const node of shown) node.textContent = model.get("message");
  });
  follow("panels", () => {
    for (const [name, node] of Object.entries(hosts)) put(node, model.get("panels")[name] ?? "", model.get("figures"));
  });
  follow("weeks", () => { el.dataset.weeks = model.get("weeks"); });
  follow("tab", () => {
    const now = model.get("tab");
    el.dataset.tab = now;
    tabs.forEach((tab, k) => {
      const on = places[k] === now;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      panels[places[k]].hidden = !on;
    });
  });
  const taken = (content, buffers) => {
    if (!content?.file) return;
    const link = element("a");
    link.href = URL.createObjectURL(new Blob(buffers, { type: content.kind }));
    link.download = content.file;
    el.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 30_000);
  };
  model.on("msg:custom", taken);
  return () => {
    play.stop();
    model.off("msg:custom", taken);
    for (const [event, work] of watched) model.off(event, work);
  };
}

export default { render };
