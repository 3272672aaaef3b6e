// A picture, and over it where its labels are.

import { el, percent } from "/page/dom.js";
import { overlay } from "/page/heat.js";

const LONGEST = 4;

/** What the network saw, with its boxes, or that there is nothing to see; `labels` are those whose boxes are drawn. */
export function picture(card, alternative, labels, numbered = false) {
  if (!card.picture) return el("span", { class: "no-picture", "aria-hidden": "true" }, "not kept");
  const shot = el("span", { class: "shot" },
    el("img", { src: `/api/cards/${encodeURIComponent(card.card)}/picture`, alt: alternative, width: 224, height: 224,
      loading: "lazy", decoding: "async" }),
    card.heat ? overlay(card) : null,
    ...boxes(places(labels), numbered));
  // The network may have seen it stretched to a square: here it gets its shape again.
  const aspect = Math.min(LONGEST, Math.max(1 / LONGEST, card.aspect));
  shot.style.aspectRatio = String(aspect);
  shot.style.width = `${Math.min(1, aspect) * 100}%`;
  return el("span", { class: "frame" }, shot);
}

/** All of them, in the order of the labels; their numbers begin at 1. */
export function places(labels) {
  return labels.flatMap((label) => (label.places ?? []).map((place) => ({ ...place, name: label.name })));
}

/** In words, for who does not see the box. */
export function inWords(label) {
  const places = label.places ?? [];
  if (places.length === 0) return "";
  const where = places.map((place) => whereabouts(place.box)).join(", ");
  return places.length === 1 ? ` (${where})` : ` (${places.length} places: ${where})`;
}

export function whereabouts([left, top, width, height]) {
  const across = third(left + width / 2, "left", "right");
  const down = third(top + height / 2, "upper", "lower");
  if (across === "") return down === "" ? "middle" : `${down} middle`;
  return down === "" ? across : `${down} ${across}`;
}

function third(centre, before, after) {
  if (centre < 1 / 3) return before;
  return centre > 2 / 3 ? after : "";
}

/** Labels that are at the same place share its box. The first is drawn last, over the others. */
function boxes(places, numbered) {
  const drawn = new Map();
  places.forEach((place, at) => {
    if (place.drawn === undefined) return;
    const key = place.drawn.join();
    if (!drawn.has(key)) drawn.set(key, { place, numbers: [], first: drawn.size === 0 });
    drawn.get(key).numbers.push(at + 1);
  });
  return [...drawn.values()].reverse().map(({ place, numbers, first }) => {
    const box = el("span", { class: first ? "box first" : "box", "aria-hidden": "true", "data-label": place.name },
      numbered ? el("span", { class: "numbers" }, numbers.join(", ")) : null);
    const [left, top, width, height] = place.drawn.map(percent100);
    Object.assign(box.style, { left, top, width, height });
    return box;
  });
}

function percent100(ratio) {
  return `${ratio * 100}%`;
}

/** Numbers as on the picture. */
export function rowsOf(labels) {
  return places(labels).map((place, at) =>
    [String(at + 1), place.name, percent(place.score), whereabouts(place.box), ...place.box.map(percent)]);
}
