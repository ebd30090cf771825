// Tables that say more as a picture: curves over the first column, or a bar of parts.
import { addCurves, isUneven, makeBarChart, type Line } from "./charts";
import { type Table, type TableColumn } from "./data";
import { make } from "./elements";
import { scaleFor, show, showWith } from "./units";

function isNumber(column: TableColumn): boolean {
  return column.unit !== null;
}

function numbersOf(column: TableColumn): number[] {
  return column.cells.map((v) => (typeof v === "number" ? v : NaN));
}

/** Every further column of numbers over the first. */
function makeCurves(table: Table): HTMLElement | null {
  const lines = table.columns.filter(isNumber).map((c): Line => ({ name: c.name, unit: c.unit ?? "", values: numbersOf(c) }));
  if (lines.length < 2 || table.rows < 2) {
    return null;
  }
  const charts = make("div", { class: "charts" });
  addCurves(lines, charts, false, lines[0].unit === "s" && isUneven(lines[0].values));
  return charts;
}

/** A part of a bar. */
export interface Part {
  name: string;
  start: number;
  length: number;
  lane: number; // parts at the same time lie in lanes of their own
}

/** Reads the parts: those of no length are left out, those of unknown length named. */
function readParts(table: Table): { parts: Part[]; unknown: string[]; unit: string } | null {
  const names = table.columns.find((c) => !isNumber(c));
  const lengths = table.columns.find((c) => isNumber(c) && c.name !== "start");
  const starts = table.columns.find((c) => isNumber(c) && c.name === "start");
  if (names === undefined || lengths === undefined) {
    return null;
  }
  const parts: Part[] = [];
  const unknown: string[] = [];
  const lanes: number[] = []; // where each ends
  for (let row = 0; row < table.rows; row++) {
    const length = lengths.cells[row];
    const name = String(names.cells[row]);
    if (typeof length !== "number" || length <= 0) {
      unknown.push(...(length === null ? [name] : []));
      continue;
    }
    const start = starts?.cells[row] ?? Math.max(0, ...lanes);
    const at = typeof start === "number" ? start : 0;
    const free = lanes.findIndex((end) => end <= at * (1 + 1e-9)); // sums of the same parts may differ by rounding
    const lane = free < 0 ? lanes.length : free;
    lanes[lane] = at + length;
    parts.push({ name, start: at, length, lane });
  }
  return { parts, unknown, unit: lengths.unit ?? "" };
}

function makeParts(table: Table): HTMLElement | null {
  const read = readParts(table);
  if (read === null || read.parts.length === 0) {
    return null;
  }
  const { parts, unknown, unit } = read;
  const end = Math.max(...parts.map((p) => p.start + p.length));
  const box = make("div", { class: "parts" });
  const chart = make("div", { class: "parts-chart" });
  box.append(chart);
  const colours = makeBarChart(chart, parts, scaleFor(unit, end), end);
  const legend = make("ul", { class: "parts-legend" });
  parts.forEach((p, n) => {
    const colour = make("span", { class: "swatch" });
    colour.style.background = colours[n];
    legend.append(make("li", {}, colour, `${p.name} `, make("strong", {}, showWith(p.length, unit)),
      make("span", { class: "quiet" }, ` ${show((100 * p.length) / end, 2)} %`)));
  });
  const side = parts.some((p) => p.lane > 0) ? "; what lies below runs beside it" : "";
  const left = unknown.length > 0 ? `, without what is not known: ${unknown.join(", ")}` : "";
  box.append(make("p", { class: "sum" }, make("strong", {}, showWith(end, unit)), ` in all${left}${side}`), legend);
  return box;
}

/** The picture of a table whose form has one; null where its rows make none. */
export function makePicture(table: Table): HTMLElement | null {
  return table.form === "curves" ? makeCurves(table) : table.form === "parts" ? makeParts(table) : null;
}
