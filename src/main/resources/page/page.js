// Where the page begins: what comes from the worker, and which part shows it.

import { Wall } from "/page/cards.js";
import { byId, say } from "/page/dom.js";
import { Figures } from "/page/figures.js";
import { Letters } from "/page/letters.js";
import { listen } from "/page/live.js";
import { Story } from "/page/story.js";
import { prepare } from "/page/token.js";
import { TryIt } from "/page/try.js";

const story = new Story();
const openStory = (card) => story.open(card);
const wall = new Wall(openStory);
const letters = new Letters(openStory);
const figures = new Figures();
const tryIt = new TryIt();
let instance = "";

prepare();
listen({
  connection(state) {
    const pill = byId("connection");
    say(pill, state === "live" ? "live" : "no worker answers, trying again");
    pill.className = state === "live" ? "pill good" : "pill bad";
  },
  hello(worker) {
    if (worker.instance !== instance) {
      instance = worker.instance;
      wall.clear();
      letters.clear();
    }
    tryIt.allow(worker.tryIt, worker.maxUpload);
    letters.allow(worker.redrive);
  },
  history(past) {
    figures.history(past);
  },
  figures(now) {
    figures.show(now);
    letters.counts(now.reasons);
  },
  card(card) {
    tryIt.arrived(card, card.reason === undefined ? wall.add(card) : letters.add(card));
  },
});
