// Pictures and links that somebody wants to see labelled.

import { byId, percent } from "/page/dom.js";
import { send } from "/page/token.js";

const SMALLER_SIDE = 1024;
const QUALITY = 0.9;

export class TryIt {
  constructor() {
    this.status = byId("try-status");
    this.task = byId("task");
    this.waiting = new Map();
    this.maxUpload = 0;
    this.on = false;
    const drop = byId("drop");
    document.addEventListener("dragover", (event) => {
      if (!this.on) return;
      event.preventDefault();
      drop.classList.add("over");
    });
    document.addEventListener("dragleave", () => drop.classList.remove("over"));
    document.addEventListener("drop", (event) => {
      if (!this.on) return;
      event.preventDefault();
      drop.classList.remove("over");
      this.files(event.dataTransfer.files);
    });
    document.addEventListener("paste", (event) => {
      if (this.on && event.clipboardData.files.length > 0) this.files(event.clipboardData.files);
    });
    byId("file").addEventListener("change", (event) => {
      this.files(event.target.files);
      event.target.value = "";
    });
    byId("link-form").addEventListener("submit", (event) => {
      event.preventDefault();
      const address = byId("link").value.trim();
      this.send(address, "/api/try/link", "application/json", JSON.stringify({ address, task: this.task.value }));
    });
  }

  allow(on, maxUpload) {
    this.on = on;
    this.maxUpload = maxUpload;
    byId("try").hidden = !on;
  }

  async files(files) {
    for (const file of [...files]) {
      try {
        const picture = file.size <= this.maxUpload ? file : await smaller(file);
        await this.send(file.name, `/api/try/picture?task=${encodeURIComponent(this.task.value)}`, picture.type, picture);
      } catch {
        this.status.textContent = `${file.name} is too large, and this browser cannot make it smaller`;
      }
    }
  }

  async send(name, path, type, body) {
    this.status.textContent = `${name}: on its way`;
    const answer = await send(path, type, body);
    if (answer.error !== undefined) {
      this.status.textContent = `${name}: ${answer.error}`;
    } else {
      this.waiting.set(answer.id, name);
      this.early?.forEach(([card, item]) => this.arrived(card, item));
    }
  }

  /** A card may come before the answer to what was sent does. */
  arrived(card, item) {
    const id = card.id ?? card.key;
    const name = this.waiting.get(id);
    if (name === undefined) {
      this.early = [...(this.early ?? []).slice(-9), [card, item]];
      return;
    }
    this.waiting.delete(id);
    item.classList.add("mine");
    const best = card.labels?.[0];
    this.status.textContent = card.reason !== undefined ? `${name}: ${card.reason}, ${card.message}`
      : best === undefined ? `${name}: no label` : `${name}: ${best.name}, ${percent(best.score)}`;
  }
}

/** Small enough for an event: the network looks at 224 pixels a side in the end. */
async function smaller(file) {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, SMALLER_SIDE / Math.max(picture.width, picture.height));
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(picture.width * scale)), Math.max(1, Math.round(picture.height * scale)));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
}
