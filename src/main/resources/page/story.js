// Everything that is known of one outcome, in a dialog.

import { bar, byId, el, bytes, millis, table } from "/page/dom.js";
import { shortName } from "/page/cards.js";
import { heatSwitch } from "/page/heat.js";
import { picture, rowsOf } from "/page/places.js";

export class Story {
  constructor() {
    this.dialog = byId("story");
    this.heading = byId("story-heading");
    this.body = byId("story-body");
    this.asked = null;
  }

  async open(card) {
    this.asked = card.card;
    this.heading.textContent = card.subject === undefined ? `Dead letter: ${card.reason}` : shortName(card.subject);
    this.body.replaceChildren(el("p", { role: "status" }, "loading"));
    if (!this.dialog.open) this.dialog.showModal();
    const content = await this.load(card);
    if (this.asked === card.card) this.body.replaceChildren(...content);
  }

  async load(card) {
    try {
      const response = await fetch(`/api/cards/${encodeURIComponent(card.card)}`);
      if (response.ok) return parts(card, await response.json());
      return [el("p", {}, "The worker does not keep this one any longer.")];
    } catch {
      return [el("p", {}, "The worker does not answer.")];
    }
  }
}

function seen(card) {
  return card.whole ? "The whole picture, as the network saw it" : "The middle of the picture, as the network saw it";
}

function parts(card, story) {
  const labels = card.labels ?? [];
  const rows = rowsOf(labels);
  return [
    card.picture ? el("figure", {}, picture(card, seen(card), labels, true), card.heat ? heatSwitch() : null) : null,
    rows.length === 0 ? null : table("Where, in shares of the whole picture",
      ["box", "label", "score", "where", "from the left", "from the top", "width", "height"], rows),
    facts(card, story),
    waterfall(story),
    story.label === undefined ? null : block("The label", pretty(story.label)),
    block(`The event as it came, ${bytes(story.eventBytes)}, its secrets hidden`,
      pretty(story.event) + (story.eventCut ? "\n… and more" : "")),
    story.headers.length === 0 ? null
      : table("Its headers", ["name", "value"], story.headers.map((header) => [header.name, header.value])),
  ].filter((part) => part !== null);
}

function facts(card, story) {
  const list = el("dl");
  const fact = (name, value) => {
    if (value !== undefined && value !== null && value !== "") list.append(el("dt", {}, name), el("dd", {}, String(value)));
  };
  fact("image", card.subject);
  fact("reason", story.reason);
  fact("message", story.message);
  fact("stage", story.stage);
  fact("attempts", story.attempts);
  fact("exception", story.exception);
  fact("topic", story.topic);
  fact("partition", story.partition);
  fact("offset", story.offset);
  fact("key", story.key);
  fact("trace id", story.trace);
  fact("emitted", new Date(card.at).toLocaleString());
  fact("batch", story.batchSize === undefined ? null : `${story.batchSize} images`);
  return list;
}

function waterfall(story) {
  const all = Math.max(story.totalMs, story.timing.reduce((sum, part) => sum + part.ms, 0), 0.1);
  let before = 0;
  const rows = story.timing.map((part) => {
    const track = bar(part.ms / all, "bar track");
    track.firstChild.style.marginInlineStart = `${(before / all) * 100}%`;
    before += part.ms;
    return [part.stage, millis(part.ms), track];
  });
  return table(`From intake to emission: ${millis(story.totalMs)}`, ["stage", "took", "when"], rows);
}

function block(heading, text) {
  return el("section", {}, el("h3", {}, heading), el("pre", { tabindex: "0", "aria-label": heading }, text));
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
