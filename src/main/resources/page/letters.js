// Dead letters by reason: why, what cures it, and putting them back.

import { byId, el, number } from "/page/dom.js";
import { send } from "/page/token.js";

const MOST_SHOWN = 50;

export class Letters {
  constructor(openStory) {
    this.openStory = openStory;
    this.root = byId("letters");
    this.groups = new Map();
    this.reasons = fetch("/page/reasons.json").then((response) => response.json()).catch(() => ({}));
    this.redrive = false;
  }

  clear() {
    this.root.replaceChildren();
    this.groups.clear();
    byId("letters-empty").hidden = false;
  }

  allow(redrive) {
    this.redrive = redrive;
    for (const group of this.groups.values()) group.all.hidden = !redrive;
  }

  add(card) {
    const group = this.group(card.reason);
    const item = el("li", {},
      el("button", { type: "button", class: "letter", on: { click: () => this.openStory(card) } },
        el("span", { class: "message" }, card.message),
        el("span", { class: "subject" }, `${card.topic}, partition ${card.partition}, offset ${card.offset}`)),
      this.redrive ? this.putBack(card) : null);
    group.list.prepend(item);
    if (group.list.childElementCount > MOST_SHOWN) group.list.lastElementChild.remove();
    return item;
  }

  /** How many there were since the worker started, shown or not. */
  counts(reasons) {
    for (const [reason, count] of Object.entries(reasons)) {
      if (reason !== "none") this.group(reason).count.textContent = number(count);
    }
  }

  group(reason) {
    const known = this.groups.get(reason);
    if (known !== undefined) return known;
    byId("letters-empty").hidden = true;
    const group = {
      count: el("span", { class: "count" }),
      list: el("ul"),
      all: el("div", { class: "put-back", hidden: !this.redrive }),
      help: el("dl"),
    };
    const status = el("p", { role: "status" });
    group.all.append(
      el("button", { type: "button", on: { click: () => this.count(reason, group.all, status) } }, `Put back all: ${reason} …`),
      status);
    this.root.append(el("details", {},
      el("summary", {}, el("span", { class: "reason" }, reason), " ", group.count), group.help, group.all, group.list));
    this.groups.set(reason, group);
    this.reasons.then((all) => {
      const help = all[reason];
      if (help === undefined) return;
      group.help.append(
        el("dt", {}, "cause"), el("dd", {}, help.cause),
        el("dt", {}, "cure"), el("dd", {}, help.cure),
        el("dt", {}, "may succeed by itself"), el("dd", {}, help.again ? "yes" : "no"));
    });
    return group;
  }

  putBack(card) {
    const status = el("span", { role: "status" });
    const button = el("button", {
      type: "button",
      "aria-label": `Put back offset ${card.offset} of partition ${card.partition}`,
      on: {
        click: async () => {
          button.disabled = true;
          const event = { topic: card.topic, partition: card.partition, offset: card.offset };
          await this.run({ reason: card.reason, event, dryRun: false }, status);
          button.disabled = false;
        },
      },
    }, "Put back");
    return el("span", { class: "put-back" }, button, status);
  }

  /** First how many it would be; they are put back only when somebody has seen that. */
  async count(reason, place, status) {
    const found = await this.run({ reason, dryRun: true }, status);
    if (found === null || found.putBack === 0) return;
    const sure = el("button", {
      type: "button",
      on: {
        click: async () => {
          sure.remove();
          await this.run({ reason, dryRun: false }, status);
        },
      },
    }, `Put back ${number(found.putBack)} now`);
    place.append(sure);
    sure.focus();
  }

  async run(command, status) {
    status.textContent = "reading the dead letters";
    const answer = await send("/api/redrive", "application/json", JSON.stringify(command));
    if (answer.error !== undefined) {
      status.textContent = answer.error;
      return null;
    }
    const refused = Object.entries(answer.refused).map(([why, count]) => `${count} ${why.toLowerCase().replaceAll("_", " ")}`);
    status.textContent = `${number(answer.found)} found, ${number(answer.putBack)} ${command.dryRun ? "can be put back" : "put back"}`
      + (refused.length > 0 ? `; refused: ${refused.join(", ")}` : "");
    return answer;
  }
}
