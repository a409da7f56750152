// Fact keys on the page, such as [C-A1], become buttons; each opens the card of its fact.

const KEYS = /\[((?:[CDH]-[A-Z]\d+[a-z]?)(?:,\s*[CDH]-[A-Z]\d+[a-z]?)*)\]/;
const ONE = /[CDH]-[A-Z]\d+[a-z]?/g;
const LEAVE = ".cm-editor, .CodeMirror, script, style, textarea, input, button, svg, pre, code, [contenteditable=true]";

/** Split a text at its fact keys: strings, and {key} for each one. Pure, so that Node can check it. */
export function split(text) {
  const out = [];
  let rest = text;
  for (let found = KEYS.exec(rest); found; found = KEYS.exec(rest)) {
    let inner = found[0];
    out.push(rest.slice(0, found.index));
    for (const id of found[1].match(ONE)) {
      const at = inner.indexOf(id);
      out.push(inner.slice(0, at), { key: id });
      inner = inner.slice(at + id.length);
    }
    rest = inner + rest.slice(found.index + found[0].length);
    if (!KEYS.test(rest)) break;
  }
  out.push(rest);
  return out.filter((part) => part !== "");
}

function wrap(node) {
  const parts = split(node.data);
  if (parts.length < 2) return;
  const span = document.createElement("span");
  span.className = "bs-keys";
  let open = "";
  for (const [k, part] of parts.entries()) {
    if (typeof part === "string") {
      // brackets and commas stay on the line of their key
      const before = parts[k - 1]?.key ? part.slice(1) : part;
      open = parts[k + 1]?.key && before.endsWith("[") ? "[" : "";
      span.append(open ? before.slice(0, -1) : before);
      continue;
    }
    const whole = document.createElement("span");
    whole.className = "bs-key-box";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "bs-key";
    button.textContent = part.key;
    button.dataset.fact = part.key;
    button.dataset.lmSuppressShortcuts = "true";
    button.setAttribute("aria-haspopup", "dialog");
    button.title = `Open fact ${part.key}`;
    const next = parts[k + 1];
    whole.append(open, button, typeof next === "string" ? next[0] : "");
    open = "";
    span.append(whole);
  }
  node.replaceWith(span);
}

function scan(root) {
  if (!root.isConnected || root instanceof SVGElement || root.closest?.(LEAVE)) return;
  if (!KEYS.test(root.textContent ?? "")) return;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT, {
    acceptNode: (node) => (KEYS.test(node.data) && !node.parentElement.closest(LEAVE) ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_REJECT),
  });
  const found = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  found.forEach(wrap);
}

function panel(home) {
  const box = document.createElement("div");
  box.className = "bs-popover";
  box.setAttribute("role", "dialog");
  box.hidden = true;
  box.tabIndex = -1;
  box.dataset.lmSuppressShortcuts = "true";
  const close = document.createElement("button");
  close.type = "button";
  close.className = "bs-button bs-close";
  close.textContent = "Close";
  close.dataset.lmSuppressShortcuts = "true";
  const body = document.createElement("div");
  box.append(close, body);
  home.append(box);
  return { box, close, body };
}

function render({ model, el }) {
  el.classList.add("bs-head");
  const line = document.createElement("p");
  line.className = "bs-head-line";
  line.textContent = model.get("line");
  el.append(line);

  const { box, close, body } = panel(document.body);
  const cards = new Map(Object.entries(model.get("cards")));
  let opener = null;
  let waiting = "";
  const fill = (id, html) => {
    if (waiting !== id) return;
    body.innerHTML = html;
    for (const node of body.querySelectorAll("a")) { node.target = "_blank"; node.rel = "noopener"; node.dataset.lmSuppressShortcuts = "true"; }
    place();
  };
  const place = () => {
    const at = opener.getBoundingClientRect();
    const wide = Math.min(640, window.innerWidth - 32);
    box.style.width = `${wide}px`;
    box.style.left = `${Math.max(16, Math.min(at.left, window.innerWidth - wide - 16))}px`;
    const below = window.innerHeight - at.bottom - 24;
    const above = at.top - 24;
    const down = below >= Math.min(box.scrollHeight, 320) || below >= above;
    box.style.maxHeight = `${Math.max(160, down ? below : above)}px`;
    box.style.top = down ? `${at.bottom + 8}px` : "auto";
    box.style.bottom = down ? "auto" : `${window.innerHeight - at.top + 8}px`;
  };
  const open = (button) => {
    opener = button;
    const id = button.dataset.fact;
    waiting = id;
    box.hidden = false;
    box.setAttribute("aria-label", `Fact ${id}`);
    if (cards.has(id)) fill(id, cards.get(id));
    else {
      fill(id, "<p>Asking for the fact …</p>");
      model.send({ ask: id });
      setTimeout(() => {
        if (waiting === id && !cards.has(id)) fill(id, `<p>Without a running kernel this page cannot open ${id}. Look for it in data/facts.</p>`);
      }, 4000);
    }
    close.focus({ preventScroll: true });
  };
  const shut = () => {
    if (box.hidden) return;
    box.hidden = true;
    waiting = "";
    if (opener?.isConnected) opener.focus({ preventScroll: true });
  };
  const answered = (message) => {
    if (!message?.html) return;
    cards.set(message.id, message.html);
    fill(message.id, message.html);
  };
  model.on("msg:custom", answered);

  const root = () => el.closest(".jp-NotebookPanel") ?? document.body;
  const home = root();
  const clicked = (event) => {
    const key = event.target.closest?.(".bs-key");
    if (key && home.contains(key)) { event.preventDefault(); event.stopPropagation(); open(key); return; }
    if (!box.contains(event.target)) shut();
  };
  const pressed = (event) => { if (event.key === "Escape" && !box.hidden) { event.stopPropagation(); shut(); } };
  // capture, so that a key inside a clickable label opens its fact and chooses nothing
  document.addEventListener("click", clicked, true);
  document.addEventListener("keydown", pressed, true);
  close.addEventListener("click", shut);

  let later = null;
  const dirty = new Set();
  const work = () => {
    later = null;
    const nodes = [...dirty];
    dirty.clear();
    nodes.forEach(scan);
  };
  const watcher = new MutationObserver((records) => {
    for (const record of records) {
      const node = record.target.nodeType === Node.TEXT_NODE ? record.target.parentElement : record.target;
      if (node && !(node instanceof SVGElement)) dirty.add(node);
    }
    if (dirty.size && !later) later = setTimeout(work, 150);
  });
  const begin = setTimeout(() => {
    scan(home);
    watcher.observe(home, { childList: true, characterData: true, subtree: true });
  }, 50);

  return () => {
    clearTimeout(begin);
    clearTimeout(later);
    watcher.disconnect();
    document.removeEventListener("click", clicked, true);
    document.removeEventListener("keydown", pressed, true);
    model.off("msg:custom", answered);
    box.remove();
  };
}

export default { render };
