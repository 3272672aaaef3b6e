// Which parts of a picture speak for its first label: drawn over it where somebody wants to see that.

import { el } from "/page/dom.js";

// From violet to yellow, which no photo has everywhere, and ever less transparent.
const COLD = [90, 0, 170];
const WARM = [255, 235, 60];
const MOST_OPAQUE = 200;
const asked = new WeakSet();
let on = false;

/** Its values are fetched when it is shown for the first time. */
export function overlay(card) {
  const canvas = el("canvas", { class: "heat", width: 1, height: 1, "aria-hidden": "true", "data-card": card.card });
  if (on) draw(canvas);
  return canvas;
}

/** One of the switches, which all say the same. */
export function heatSwitch() {
  const box = el("input", { type: "checkbox", class: "heat-switch", on: { change: () => turn(box.checked) } });
  box.checked = on;
  return el("label", { class: "switch" }, box, "Heat maps: what speaks for the first label");
}

function turn(wanted) {
  on = wanted;
  document.body.classList.toggle("heat-on", on);
  for (const box of document.querySelectorAll(".heat-switch")) box.checked = on;
  if (on) document.querySelectorAll("canvas.heat").forEach(draw);
}

async function draw(canvas) {
  if (asked.has(canvas)) return;
  asked.add(canvas);
  try {
    const response = await fetch(`/api/cards/${encodeURIComponent(canvas.dataset.card)}/heat`);
    if (response.ok) paint(canvas, await response.json());
  } catch {
    // Without a worker there is no map; the picture stays as it is.
    asked.delete(canvas);
  }
}

/** A pixel for each position: the browser draws it as large as the picture, and smoothly. */
function paint(canvas, { side, values }) {
  canvas.width = side;
  canvas.height = side;
  const context = canvas.getContext("2d");
  const pixels = context.createImageData(side, side);
  values.forEach((value, at) => {
    const share = value / 255;
    const colour = COLD.map((cold, channel) => Math.round(cold + (WARM[channel] - cold) * share));
    pixels.data.set([...colour, Math.round(MOST_OPAQUE * share)], at * 4);
  });
  context.putImageData(pixels, 0, 0);
  canvas.dataset.drawn = "true";
}
