// The only way that anything gets onto the page: elements are made, texts are texts. Nothing is parsed as HTML.

export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "class") {
      element.className = value;
    } else if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export function byId(id) {
  return document.getElementById(id);
}

/** Sets a text only where it changes, so that selections and screen readers are left in peace. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** A share of 1 as a bar; its text says the same. */
export function bar(share, className = "bar") {
  const fill = el("span");
  fill.style.width = `${Math.max(0, Math.min(1, share || 0)) * 100}%`;
  return el("span", { class: className, "aria-hidden": "true" }, fill);
}

/** The headings come as texts, the rows as lists of texts or elements. */
export function table(caption, headings, rows) {
  return el("div", { class: "scroller", tabindex: "0", role: "group", "aria-label": caption },
    el("table", {},
      el("caption", {}, caption),
      el("thead", {}, el("tr", {}, ...headings.map((heading) => el("th", { scope: "col" }, heading)))),
      el("tbody", {}, ...rows.map((row) => el("tr", {}, ...row.map((cell, at) =>
        at === 0 ? el("th", { scope: "row" }, cell) : el("td", {}, cell)))))));
}

const one = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

export function number(value) {
  if (value === null || value === undefined) return "–";
  return Math.abs(value) < 100 ? one.format(value) : whole.format(value);
}

export function millis(value) {
  return value === null || value === undefined ? "–" : `${number(value)} ms`;
}

export function span(seconds) {
  if (seconds === null || seconds === undefined) return "–";
  if (seconds >= 86400) return "a day or more";
  if (seconds >= 3600) return `${number(seconds / 3600)} h`;
  if (seconds >= 60) return `${number(seconds / 60)} min`;
  return `${number(seconds)} s`;
}

export function percent(share) {
  return share === null || share === undefined ? "–" : `${number(share * 100)} %`;
}

export function bytes(count) {
  if (count === null || count === undefined) return "–";
  return count < 1 << 20 ? `${number(count / 1024)} KB` : `${number(count / (1 << 20))} MB`;
}
