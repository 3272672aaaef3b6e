// Small charts of the last ten minutes, drawn as SVG.

const SVG = "http://www.w3.org/2000/svg";
const MOMENTS = 300;
const HEIGHT = 40;

export class Sparkline {
  constructor() {
    this.values = [];
    this.element = document.createElementNS(SVG, "svg");
    this.element.setAttribute("viewBox", `0 0 ${MOMENTS - 1} ${HEIGHT}`);
    this.element.setAttribute("preserveAspectRatio", "none");
    this.element.setAttribute("aria-hidden", "true");
    this.area = this.element.appendChild(document.createElementNS(SVG, "path"));
    this.area.setAttribute("class", "area");
    this.line = this.element.appendChild(document.createElementNS(SVG, "path"));
    this.line.setAttribute("class", "line");
  }

  all(values) {
    this.values = values.slice(-MOMENTS);
    this.draw();
  }

  add(value) {
    this.values.push(value ?? null);
    if (this.values.length > MOMENTS) this.values.shift();
    this.draw();
  }

  draw() {
    const most = Math.max(1e-9, ...this.values.map((value) => value ?? 0));
    const start = MOMENTS - this.values.length;
    let line = "";
    let area = "";
    let run = [];
    const end = () => {
      if (run.length > 0) {
        const points = run.map(([x, y]) => `${x} ${y.toFixed(1)}`).join("L");
        line += `M${points}`;
        area += `M${run[0][0]} ${HEIGHT}L${points}L${run[run.length - 1][0]} ${HEIGHT}Z`;
      }
      run = [];
    };
    this.values.forEach((value, at) => {
      if (value === null || value === undefined) end();
      else run.push([start + at, HEIGHT - 1 - (value / most) * (HEIGHT - 3)]);
    });
    end();
    this.line.setAttribute("d", line);
    this.area.setAttribute("d", area);
  }
}
