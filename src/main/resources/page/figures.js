// What the worker measures of itself.

import { Sparkline } from "/page/charts.js";
import { bar, byId, bytes, el, millis, number, percent, say, span, table } from "/page/dom.js";

const TILES = [
  { key: "imagesPerSecond", name: "images a second", text: (now) => number(now.imagesPerSecond), more: () => "" },
  { key: "p95Ms", name: "end to end, most", text: (now) => millis(endToEnd(now).p95), more: (now) => `95 of 100 within it, half within ${millis(endToEnd(now).p50)}` },
  { key: "batchSize", name: "images a batch", text: (now) => number(now.batchSize), more: () => "" },
  { key: "inFlight", name: "events in flight", text: (now) => number(now.inFlight),
    more: (now) => `of ${number(now.inFlightMax)}; ${bytes(now.bytes)} of ${bytes(now.bytesMax)}` },
  { key: "left", name: "events left to do", text: (now) => number(now.left), more: (now) => `done in ${span(now.secondsToDrain)}` },
  { key: "busy", name: "predictors busy", text: (now) => percent(now.busy), more: (now) => `${number(now.predictors)} of them` },
];

function endToEnd(now) {
  return now.stages.find((stage) => stage.stage === "end to end") ?? {};
}

export class Figures {
  constructor() {
    this.tiles = TILES.map((tile) => {
      const chart = new Sparkline();
      const value = el("span", { class: "value" }, "–");
      const more = el("span", { class: "more" });
      byId("tiles").append(el("li", { class: "tile" }, el("span", { class: "what" }, tile.name), value, more, chart.element));
      return { ...tile, chart, value, more };
    });
  }

  history(past) {
    for (const tile of this.tiles) tile.chart.all(past[tile.key]);
  }

  show(now) {
    for (const tile of this.tiles) {
      say(tile.value, tile.text(now));
      say(tile.more, TILES.find((one) => one.key === tile.key).more(now));
      tile.chart.add(tile.key === "p95Ms" ? endToEnd(now).p95 : now[tile.key]);
    }
    this.health(now.health);
    // A table that somebody reads with the keyboard is not taken away from under it.
    const figures = byId("figures");
    if (!figures.contains(document.activeElement)) figures.replaceChildren(...tables(now));
  }

  health(checks) {
    const down = checks.filter((check) => !check.up);
    const pill = byId("health");
    say(pill, down.length === 0 ? "healthy" : `not healthy: ${down.map((check) => check.name).join(", ")}`);
    pill.className = down.length === 0 ? "pill good" : "pill bad";
  }
}

function tables(now) {
  return [
    table("Stages", ["stage", "half within", "95 of 100 within"],
      now.stages.map((stage) => [stage.stage, millis(stage.p50), millis(stage.p95)])),
    table("Partitions of this worker", ["partition", "unread events", "outcomes a second", "time to drain"],
      now.partitions.map((one) => [String(one.partition), number(one.unread), number(one.perSecond), span(one.seconds)])),
    table("Batch sizes", ["images", "batches", "share"], sizes(now.batchSizes)),
    table("In flight", ["what", "now", "at most"], [
      ["events at work", number(now.inFlight), number(now.inFlightMax)],
      ["bytes of images", bytes(now.bytes), bytes(now.bytesMax)],
      ["events that wait for another attempt", number(now.resting), ""],
      ["events that wait for a permit", number(now.parked), ""],
      ["events in the store", number(now.stored), ""],
    ]),
    table("Health", ["check", "state", "because"],
      now.health.map((check) => [check.name, check.up ? "up" : "down",
        Object.entries(check.data).map(([name, value]) => `${name}: ${value}`).join(", ")])),
  ];
}

function sizes(batches) {
  const all = batches.reduce((sum, [, count]) => sum + count, 0);
  return batches.map(([size, count]) => [String(size), number(count), bar(count / all, "bar wide")]);
}
