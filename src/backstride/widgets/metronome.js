// A beat for running, heard or only seen, that fades from session to session. The sound is made
// here in the page; with the sound off, or where there is none, the pulse alone keeps the beat.

const AHEAD_S = 0.25; // how far beeps are planned ahead of the clock
const AHEAD_HIDDEN_S = 65; // a silent page in the background may be woken only once a minute
const DRIFT_S = 0.05; // the sound's clock ticks in steps; apart by more than this, the two are matched anew
const SOUND_S = 1; // by now sound has begun, or there is none
const BEEP_S = 0.05;
const ANSWER_MS = 5000;
const NO_ANSWER = "Nothing was kept: this button needs a running kernel. Run this cell again, then press it once more.";
const NO_SOUND = "No sound here: follow the pulse.";
const TAP_PAUSE_MS = 2500; // after such a pause tapping starts anew
const TAPS = 6; // the fewest taps that give a cadence

// ---- the model, the same as backstride.practice (a test compares the two)

export const target = (now, percent) => Math.floor((now * (100 + percent)) / 100 + 0.5);

export const beatIsOn = (session, second, blockS) =>
  second >= 0 && second < 60 * session.minutes && second % blockS < session.beat_share * blockS;

/** The sentence that reads a cadence. */
export function said(now, percent, sessions) {
  const to = target(now, percent);
  const shorter = -100 * (now / to - 1);
  const step = shorter > 0 ? `each step is ${shorter.toFixed(1)} % shorter` : "steps stay as they are";
  return `From ${now} to ${to} steps a minute: at the same speed ${step}. ${sessions} sessions with a beat that fades.`;
}

/** Steps a minute from the times (ms) of taps, one a step: by the middle gap between two taps. */
export function tapped(times) {
  if (times.length < TAPS) return null;
  const gaps = times.slice(1).map((t, k) => t - times[k]).sort((a, b) => a - b);
  const half = gaps.length / 2;
  const middle = (gaps[Math.ceil(half) - 1] + gaps[Math.floor(half)]) / 2;
  return Math.round(60000 / middle);
}

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

// ---- the page

const SVG = "http://www.w3.org/2000/svg";

function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function drawn(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

const quiet = (node) => { node.dataset.lmSuppressShortcuts = "true"; return node; };

function button(text, onClick, className = "bs-button") {
  const node = quiet(element("button", className, text));
  node.type = "button";
  node.addEventListener("click", onClick);
  return node;
}

function labelled(text, input, unit = "") {
  const label = element("label", "bs-number");
  input.setAttribute("aria-label", unit ? `${text} (${unit})` : text);
  label.append(element("span", "", text), quiet(input), element("span", "", unit));
  return label;
}

function checkbox(text, checked) {
  const label = element("label", "bs-number");
  const input = quiet(element("input"));
  input.type = "checkbox";
  input.checked = checked;
  label.append(input, element("span", "", text));
  return { label, input };
}

/** The eight sessions as bars: filled where the beat is on, empty where it is off. */
function bars(spec) {
  const long = Math.max(...spec.sessions.map(({ minutes }) => minutes));
  const svg = drawn("svg", { class: "bs-drawing bs-beat-bars", viewBox: "0 0 720 236", "aria-hidden": "true" });
  const rows = spec.sessions.map((session, k) => {
    const y = 8 + 26 * k;
    const row = drawn("g", { class: "bs-beat-row" });
    const per = 520 / long;
    const name = drawn("text", { x: 0, y: y + 15, class: "bs-text" });
    name.textContent = `Session ${session.number}`;
    row.append(name, drawn("rect", { x: 90, y, width: session.minutes * per, height: 19, class: "bs-beat-off" }));
    for (let start = 0; start < 60 * session.minutes; start += spec.block_s) {
      const on = Math.min(session.beat_share * spec.block_s, 60 * session.minutes - start);
      if (on > 0) row.append(drawn("rect", { x: 90 + (start / 60) * per, y, width: (on / 60) * per, height: 19, class: "bs-beat-on" }));
    }
    const text = drawn("text", { x: 90 + session.minutes * per + 8, y: y + 15, class: "bs-text" });
    text.textContent = `${session.minutes} min`;
    row.append(text);
    svg.append(row);
    return row;
  });
  const cursor = drawn("line", { y1: 0, y2: 0, class: "bs-beat-cursor" });
  svg.append(cursor);
  const key = drawn("text", { x: 90, y: 232, class: "bs-text" });
  key.textContent = "filled: the beat is on; empty: you keep the rhythm by yourself";
  svg.append(key);
  const show = (number, second) => {
    rows.forEach((row, k) => row.classList.toggle("bs-on", k === number - 1));
    const x = 90 + (second / 60) * (520 / long);
    const y = 8 + 26 * (number - 1);
    for (const [name, value] of Object.entries({ x1: x, x2: x, y1: y - 3, y2: y + 22 })) cursor.setAttribute(name, value);
  };
  return { svg, show };
}

/**
 * Short beeps from the browser's own sound; `null` where it has none. Beeps are told in seconds of
 * the session; the sound's own clock keeps their distance even, whenever they are planned.
 */
function sounds() {
  const Context = globalThis.AudioContext ?? globalThis.webkitAudioContext;
  if (!Context) return null;
  let context;
  try { context = new Context(); } catch { return null; }
  const planned = new Set();
  let offset = null; // the sound's clock less the session's
  return {
    ready: () => context.state === "running",
    start: () => context.resume().catch(() => undefined),
    rest: () => context.suspend().catch(() => undefined),
    /** Plan a beep for second `due`, while the session stands at second `at`. */
    beep: (due, at, strong) => {
      const apart = context.currentTime - at;
      if (offset === null || Math.abs(apart - offset) > DRIFT_S) offset = apart;
      const when = Math.max(context.currentTime, offset + due);
      const tone = context.createOscillator();
      const level = context.createGain();
      tone.frequency.value = strong ? 1046 : 784;
      level.gain.setValueAtTime(0.0001, when);
      level.gain.exponentialRampToValueAtTime(0.4, when + 0.004);
      level.gain.exponentialRampToValueAtTime(0.0001, when + BEEP_S);
      tone.connect(level).connect(context.destination);
      tone.start(when);
      tone.stop(when + BEEP_S);
      planned.add(tone);
      tone.addEventListener("ended", () => planned.delete(tone));
    },
    hush: () => { for (const tone of planned) try { tone.stop(); } catch { /* has ended */ } planned.clear(); },
    close: () => context.close().catch(() => undefined),
  };
}

function render({ model, el }) {
  const spec = model.get("spec");
  const session = () => spec.sessions[model.get("session") - 1];
  const bpm = () => target(model.get("now"), model.get("percent"));
  const calm = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? false;

  el.classList.add("bs-form", "bs-beat");
  const set = (trait, value) => { model.set(trait, value); model.save_changes(); };
  const now = element("input");
  Object.assign(now, { type: "number", min: spec.cadences[0], max: spec.cadences[1], step: 1 });
  now.addEventListener("change", () => { if (now.value !== "" && now.validity.valid) set("now", Number(now.value)); else now.value = model.get("now"); });
  const choose = (trait, options) => {
    const select = quiet(element("select"));
    for (const [value, text] of options) {
      const option = element("option", "", text);
      option.value = value;
      select.append(option);
    }
    select.addEventListener("change", () => set(trait, Number(select.value)));
    return select;
  };
  const up = choose("percent", spec.ups.map((value) => [value, value ? `${value} % more` : "no more"]));
  const which = choose("session", spec.sessions.map(({ number, minutes }) => [number, `${number} of ${spec.sessions.length}, ${minutes} min`]));
  const taps = [];
  const tap = button("Tap once a step", () => {
    const at = performance.now();
    if (taps.length && at - taps.at(-1) > TAP_PAUSE_MS) taps.length = 0;
    taps.push(at);
    if (taps.length > 16) taps.shift();
    const found = tapped(taps);
    const [low, high] = spec.cadences;
    if (found === null) tapNote.textContent = `${taps.length} of ${TAPS} taps`;
    else if (found < low || found > high) tapNote.textContent = `${found} a minute is outside ${low} to ${high}`;
    else { tapNote.textContent = `${found} a minute`; set("now", found); }
  });
  const tapNote = element("span", "bs-help");
  const first = element("div", "bs-mark-tuning");
  first.append(labelled("Your steps a minute now", now), tap, tapNote, labelled("Raise it by", up));

  const pulse = element("div", "bs-pulse");
  const feet = ["left", "right"].map((side) => element("span", "bs-foot-dot", side));
  pulse.append(...feet);
  pulse.setAttribute("aria-hidden", "true");
  const play = button("Start", () => (running ? stop() : start()), "bs-button bs-primary");
  const skip = button("Skip to the next change", () => jump());
  const sound = checkbox("Sound", true);
  const seen = checkbox("Show the pulse", !calm);
  const second = element("div", "bs-mark-tuning");
  second.append(labelled("Session", which), play, skip, sound.label, seen.label);
  const row = element("div", "bs-beat-now");
  const status = element("p", "bs-beat-status");
  const unheard = element("p", "bs-help");
  unheard.setAttribute("role", "status");
  row.append(pulse, status, unheard);
  const live = element("p", "bs-sr");
  live.setAttribute("role", "status");
  live.setAttribute("aria-live", "polite");
  const reading = element("p", "bs-reading");
  reading.setAttribute("role", "status");
  let unanswered = null;
  const keep = button("Keep this for the plan", () => {
    set("keeps", model.get("keeps") + 1);
    clearTimeout(unanswered);
    unanswered = setTimeout(() => { if (model.get("answered") < model.get("keeps")) message.textContent = NO_ANSWER; }, ANSWER_MS);
  });
  const message = element("p", "bs-help");
  message.setAttribute("role", "status");
  const art = bars(spec);
  const foot = element("div", "bs-buttons");
  foot.append(keep, message);
  el.append(element("p", "bs-title", "A beat that fades"), first, second, row, live, art.svg, reading, foot, element("p", "bs-limits", spec.limits));

  let running = false;
  let began = 0; // when second 0 of the session was (ms)
  let planned = 0; // the next beat to be planned, counted from second 0
  let beats = 0; // beats shown since the start, for those who test this page
  let lastBeat = -1;
  let wasOn = null;
  let audio = null;
  let awake = false; // sound has come on since it was asked for
  let asked = 0; // when sound was last asked for (ms)
  let timer = null;
  let frame = null;

  const elapsed = () => (running ? (performance.now() - began) / 1000 : 0);
  const gap = () => 60 / bpm();
  const on = (at) => beatIsOn(session(), at, spec.block_s);

  const tellState = (at) => {
    const state = on(at);
    const words = state ? "The beat is on." : "Without the beat: keep the rhythm by yourself.";
    const text = running ? `${clock(at)} of ${clock(60 * session().minutes)}. ${words}` : `Stopped. ${bpm()} steps a minute when you start.`;
    if (status.textContent !== text) status.textContent = text;
    const change = running ? `on ${state}` : "stopped";
    if (change !== wasOn) live.textContent = running ? words : "Stopped.";
    wasOn = change;
  };
  const plan = () => {
    if (!running) return;
    const at = elapsed();
    if (at >= 60 * session().minutes) { stop(); return; }
    const heard = sound.input.checked && awake && audio?.ready();
    const silent = sound.input.checked && !heard && performance.now() - asked > 1000 * SOUND_S;
    if (unheard.textContent !== (silent ? NO_SOUND : "")) unheard.textContent = silent ? NO_SOUND : "";
    if (heard) {
      const until = at + (document.hidden ? AHEAD_HIDDEN_S : AHEAD_S);
      for (; planned * gap() < until; planned += 1) {
        const due = planned * gap();
        if (due >= at - 0.02 && on(due)) audio.beep(due, at, planned % 2 === 0);
      }
    } else planned = Math.ceil((at + 0.02) / gap());
    tellState(at);
    art.show(session().number, at);
  };
  const paint = () => {
    if (!running) return;
    const at = elapsed();
    const beat = Math.floor(at / gap());
    if (beat !== lastBeat) {
      lastBeat = beat;
      const show = on(beat * gap());
      if (show) { beats += 1; el.dataset.beats = beats; }
      feet.forEach((node, k) => node.classList.toggle("bs-on", show && seen.input.checked && beat % 2 === k));
    }
    frame = requestAnimationFrame(paint);
  };
  const rebase = (at) => {
    began = performance.now() - 1000 * at;
    planned = Math.ceil(at / gap());
    lastBeat = -1;
    audio?.hush();
  };
  const turnOn = async () => {
    asked = performance.now();
    awake = false;
    audio ??= sounds();
    await audio?.start();
    awake = true;
  };
  const start = () => {
    running = true;
    beats = 0;
    el.dataset.beats = 0;
    rebase(0);
    if (sound.input.checked) {
      // sound takes a moment to come on: the session begins with it
      turnOn().then(() => { if (running && elapsed() < SOUND_S) rebase(0); plan(); });
    }
    play.textContent = "Stop";
    timer = setInterval(plan, 60);
    plan();
    frame = requestAnimationFrame(paint);
  };
  const stop = () => {
    running = false;
    clearInterval(timer);
    cancelAnimationFrame(frame);
    audio?.hush();
    audio?.rest();
    unheard.textContent = "";
    feet.forEach((node) => node.classList.remove("bs-on"));
    play.textContent = "Start";
    tellState(0);
    art.show(session().number, 0);
  };
  const jump = () => {
    if (!running) start();
    const from = elapsed();
    const end = 60 * session().minutes;
    let to = Math.floor(from) + 1;
    while (to < end && on(to) === on(from)) to += 1;
    rebase(Math.min(to, end));
    plan();
  };
  sound.input.addEventListener("change", () => {
    audio?.hush();
    planned = Math.ceil(elapsed() / gap());
    if (sound.input.checked && running) turnOn().then(plan);
  });

  const show = () => {
    if (document.activeElement !== now) now.value = model.get("now");
    up.value = model.get("percent");
    which.value = model.get("session");
    reading.textContent = said(model.get("now"), model.get("percent"), spec.sessions.length);
    if (running) rebase(Math.min(elapsed(), 60 * session().minutes));
    tellState(elapsed());
    art.show(session().number, elapsed());
  };
  const changed = () => { if (running) stop(); show(); };
  const told = () => { message.textContent = model.get("message"); };
  show();
  told();
  model.on("change:now change:percent", show);
  model.on("change:session", changed);
  model.on("change:message change:answered", told);
  document.addEventListener("visibilitychange", plan);
  return () => {
    stop();
    clearTimeout(unanswered);
    document.removeEventListener("visibilitychange", plan);
    audio?.close();
    model.off("change:now change:percent", show);
    model.off("change:session", changed);
    model.off("change:message change:answered", told);
  };
}

export default { render };
