// A map of back and leg: places are chosen on the drawing or in the list, and the nerve roots
// that fit them light up. Needs no kernel.

const SVG = "http://www.w3.org/2000/svg";

function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function drawn(tag, attributes, text) {
  const node = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  return node;
}

function pairs(flat) {
  const out = [];
  for (let k = 0; k < flat.length; k += 2) out.push(`${flat[k].toFixed(1)},${flat[k + 1].toFixed(1)}`);
  return out.join(" ");
}

const listed = (words) => (words.length === 1 ? words[0] : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`);

/** Each root that fits any of the places, with how many it fits, the best first. */
export function fits(spec, picked) {
  return spec.roots
    .map((root) => [root.id, picked.filter((region) => region.roots.includes(root.id)).length])
    .filter(([, count]) => count)
    .sort((a, b) => b[1] - a[1]);
}

/** The sentence that reads the map; pure, so that Node can check it against Python. */
export function reading(spec, picked) {
  if (!picked.length) return spec.empty;
  const said = [`Chosen: ${listed(picked.map((region) => region.name))}.`];
  for (const region of picked) if (region.alert) said.push(region.alert);
  const rooted = picked.filter((region) => region.roots.length).length;
  const best = fits(spec, picked);
  if (best.length) {
    const parts = best.map(([root, count]) => (rooted === 1 ? `${root} fits it` : `${root} fits ${count} of these ${rooted} places`));
    said.push(`${parts.join("; ")}.`);
  }
  for (const region of picked) if (region.note) said.push(region.note);
  return said.join(" ");
}

function rootCard(root) {
  const card = element("div", "bs-root");
  const head = element("p", "bs-root-name");
  head.append(element("b", "", root.id), element("span", "bs-root-fit", ""));
  card.append(head);
  const list = element("dl");
  for (const [name, key] of [["Feeling", "feeling"], ["Pain", "pain"], ["Weaker movement", "movement"], ["Reflex", "reflex"]]) {
    list.append(element("dt", "", name), element("dd", "", root[key]));
  }
  card.append(list, element("p", "bs-help", root.stretch));
  return card;
}

function render({ model, el }) {
  const spec = model.get("spec");
  el.classList.add("bs-bodymap");
  el.append(element("p", "bs-title", "Where do you feel it?"));
  const stage = element("div", "bs-map-stage");
  const svg = drawn("svg", { class: "bs-drawing", viewBox: `0 0 ${spec.width} ${spec.height}`, "aria-hidden": "true" });
  for (const line of spec.outlines) svg.append(drawn("polygon", { points: pairs(line), class: "bs-map-outline" }));
  const side = element("div", "bs-map-list");
  side.append(element("p", "bs-help", "Click a place on the drawing, or choose it here. One leg is drawn as the leg that hurts."));
  const group = element("div", "bs-options bs-column");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", "Places on the low back and one leg");
  side.append(group);
  const parts = new Map();

  const toggle = (id) => {
    const now = new Set(model.get("chosen"));
    if (now.has(id)) now.delete(id);
    else now.add(id);
    model.set("chosen", spec.regions.map((region) => region.id).filter((place) => now.has(place)));
    model.save_changes();
  };
  for (const region of spec.regions) {
    const area = drawn("g", { class: "bs-map-place" });
    area.append(drawn("title", {}, region.name));
    for (const shape of region.shapes) area.append(drawn("polygon", { points: pairs(shape) }));
    area.addEventListener("click", () => toggle(region.id));
    svg.append(area);
    const label = element("label");
    const input = element("input");
    input.type = "checkbox";
    input.dataset.lmSuppressShortcuts = "true";
    input.addEventListener("change", () => toggle(region.id));
    label.append(input, element("span", "", region.name));
    label.addEventListener("pointerenter", () => area.classList.add("bs-near"));
    label.addEventListener("pointerleave", () => area.classList.remove("bs-near"));
    input.addEventListener("focus", () => area.classList.add("bs-near"));
    input.addEventListener("blur", () => area.classList.remove("bs-near"));
    group.append(label);
    parts.set(region.id, { area, input });
  }
  for (const { x, y, text } of spec.labels) svg.append(drawn("text", { x, y, class: "bs-text", "text-anchor": "middle" }, text));

  const said = element("p", "bs-reading");
  said.setAttribute("role", "status");
  said.setAttribute("aria-live", "polite");
  const cards = element("div", "bs-roots");
  const found = new Map(spec.roots.map((root) => [root.id, rootCard(root)]));
  cards.append(...found.values());
  const clear = element("button", "bs-button", "Clear");
  clear.type = "button";
  clear.dataset.lmSuppressShortcuts = "true";
  clear.addEventListener("click", () => { model.set("chosen", []); model.save_changes(); });
  stage.append(svg, side);
  side.append(clear);
  el.append(stage, said, cards, element("p", "bs-limits", spec.limits));

  const show = () => {
    const now = new Set(model.get("chosen"));
    const picked = spec.regions.filter((region) => now.has(region.id));
    for (const region of spec.regions) {
      const { area, input } = parts.get(region.id);
      area.classList.toggle("bs-on", now.has(region.id));
      area.classList.toggle("bs-alert", now.has(region.id) && Boolean(region.alert));
      input.checked = now.has(region.id);
    }
    const best = new Map(fits(spec, picked));
    for (const [id, card] of found) {
      card.classList.toggle("bs-lit", best.has(id));
      const count = best.get(id);
      card.querySelector(".bs-root-fit").textContent = count ? ` ✓ fits ${count}` : "";
    }
    said.textContent = reading(spec, picked);
    said.classList.toggle("bs-alarm", picked.some((region) => region.alert));
  };
  show();
  model.on("change:chosen", show);
  return () => model.off("change:chosen", show);
}

export default { render };
