// The wall of pictures, the newest first.

import { bar, byId, el, percent } from "/page/dom.js";
import { heatSwitch } from "/page/heat.js";
import { inWords, picture } from "/page/places.js";

const MOST = 200;
const LABELS_SHOWN = 3;

export class Wall {
  /** Opens a card's story when it is asked for. */
  constructor(openStory) {
    this.openStory = openStory;
    this.list = byId("wall");
    this.cards = new Map();
    byId("heat").append(heatSwitch());
  }

  clear() {
    this.list.replaceChildren();
    this.cards.clear();
    byId("wall-empty").hidden = false;
  }

  /** An image that comes again, after a takeover, takes the place of its older card. */
  add(card) {
    this.cards.get(card.image)?.remove();
    const item = this.item(card);
    this.cards.delete(card.image);
    this.cards.set(card.image, item);
    this.list.prepend(item);
    byId("wall-empty").hidden = true;
    if (card.heat) byId("heat").hidden = false;
    if (this.cards.size > MOST) {
      const [oldest, element] = this.cards.entries().next().value;
      this.cards.delete(oldest);
      element.remove();
    }
    return item;
  }

  item(card) {
    const labels = card.labels.slice(0, LABELS_SHOWN);
    const named = labels.map((label) => `${label.name} ${percent(label.score)}${inWords(label)}`).join(", ") || "no label";
    return el("li", {},
      el("button", {
        type: "button",
        class: "card",
        on: { click: () => this.openStory(card) },
      },
      picture(card, "", labels),
      el("span", { class: "names" },
        el("span", { class: "hidden-text" }, `${shortName(card.subject)}: ${named}`),
        ...labels.map((label) => el("span", { class: "label", "aria-hidden": "true" },
          el("span", { class: "name" }, label.name),
          el("span", { class: "score" }, percent(label.score)),
          bar(label.score))),
        labels.length === 0 ? el("span", { class: "label none", "aria-hidden": "true" }, "no label") : null,
        el("span", { class: "subject", "aria-hidden": "true" }, shortName(card.subject)))));
  }
}

/** The end of an address, which tells most. */
export function shortName(subject) {
  if (subject.startsWith("data:")) return "sent in the event";
  const end = subject.slice(subject.lastIndexOf("/") + 1);
  return end === "" ? subject : end;
}
