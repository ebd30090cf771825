// The fields of a result: in three dimensions, or as a curve where the points lie on a line.
import { type Cells, readCells } from "./cells";
import { ProfileView } from "./charts";
import { gradient } from "./colour";
import { FrameCache, readBlock, type FieldInfo, type Result } from "./data";
import { groupOptions, make, makeSection, makeSelect, makeSlider } from "./elements";
import { hasPlaces, Marks, sortPlaced } from "./marks";
import { findMost, findNow, highOf, lowOf, type Ends, type KeepAt } from "./range";
import { makeTimeline } from "./timeline";
import { readable, scaleFor, show, showWith } from "./units";
import { CellView } from "./view";

/** Digits so that five even steps from low to high read differently. */
function digitsFor(low: number, high: number): number {
  const step = (high - low) / 4;
  const size = Math.max(Math.abs(low), Math.abs(high));
  return step > 0 ? Math.min(7, Math.max(3, Math.ceil(Math.log10(size / step)) + 1)) : 3;
}

function showLegend(legend: HTMLElement, f: FieldInfo, ends: Ends): void {
  const { low, high, beyond } = ends;
  const scale = scaleFor(f.unit, Math.max(Math.abs(low), Math.abs(high)));
  const digits = digitsFor(low * scale.factor + scale.shift, high * scale.factor + scale.shift);
  const ticks = make("div", { class: "ticks" });
  for (let i = 0; i <= 4; i++) {
    const at = (low + (i / 4) * (high - low)) * scale.factor + scale.shift;
    const tiny = 1e-4 * (high - low) * scale.factor; // a trace of rounding reads as zero
    const sign = i === 0 && beyond[0] ? "≤ " : i === 4 && beyond[1] ? "≥ " : "";
    ticks.append(make("span", {}, sign + show(Math.abs(at) < tiny ? 0 : at, digits)));
  }
  const bar = make("div", { class: "bar" });
  bar.style.background = gradient();
  legend.replaceChildren(
    make("div", { class: "legend-title" }, `${readable(f.name)}${f.components === 3 ? ", magnitude" : ""}${scale.unit ? ` [${scale.unit}]` : ""}`),
    bar, ticks, make("div", { class: "quiet" }, f.meaning));
}

/** The fields as options, those of a group together. */
function offerFields(select: HTMLSelectElement, result: Result): void {
  groupOptions(select, result.fields.map((f, i) => [String(i), readable(f.name), readable(f.group)]));
}

/** The field that is shown first: the first of these that the result has, else any but the fill level. */
function findFirst(result: Result): number {
  for (const name of ["temperature", "fill_time"]) {
    const index = result.fields.findIndex((f) => f.name === name);
    if (index >= 0) {
      return index;
    }
  }
  return Math.max(0, result.fields.findIndex((f) => f.name !== "fill"));
}

function makeFieldSelect(result: Result, first: number): HTMLSelectElement {
  const select = makeSelect("Field", []);
  offerFields(select, result);
  select.value = String(first);
  return select;
}

/** What the reader chooses beside the output. */
interface Controls {
  field: HTMLSelectElement; // to colour by
  mask: HTMLSelectElement; // field that decides which cells are shown; "" for none
  least: HTMLInputElement; // share of the mask's range from which on they are
  leastLabel: HTMLElement;
  axis: HTMLSelectElement; // across which the part is cut; "" for none
  cut: HTMLInputElement; // share of the part that stays
  ends: HTMLSelectElement; // what the scale of colours spans
  reset: HTMLElement;
}

function makeControls(result: Result): Controls {
  const fill = result.fields.findIndex((f) => f.name === "fill");
  const controls: Controls = {
    field: makeFieldSelect(result, findFirst(result)),
    mask: makeSelect("Show only where", [["", "all cells"]]),
    least: makeSlider("At least", 1, 0.01),
    leastLabel: make("output"),
    axis: makeSelect("Cut", [["", "no cut"], ["0", "across x"], ["1", "across y"], ["2", "across z"]]),
    cut: makeSlider("Cut position", 1, 0.005),
    ends: makeSelect("Scale", [["most", "most values"], ["all", "all values"], ["now", "this time"]]),
    reset: make("button", {}, "Reset view"),
  };
  offerFields(controls.mask, result);
  controls.mask.value = fill < 0 ? "" : String(fill);
  controls.least.value = "0.5";
  controls.cut.value = "0.5";
  return controls;
}

function layOut(c: Controls, choice: HTMLElement | null): HTMLElement {
  return make("div", { class: "controls" },
    make("label", {}, make("span", {}, "Colour by"), c.field),
    make("label", {}, make("span", {}, "Scale"), c.ends),
    make("label", {}, make("span", {}, "Show only where"), c.mask, c.least, c.leastLabel),
    make("label", {}, make("span", {}, "Cut"), c.axis, c.cut),
    ...(choice === null ? [] : [choice]), c.reset);
}

type Keep = (cell: number) => boolean;

/** The mask's limit, in its field's values and as the reader sees it. */
function findLimit(by: FieldInfo, share: number): { least: number; text: string } {
  const span = highOf(by) - lowOf(by);
  const limit = lowOf(by) + share * span;
  const slack = 1e-6 * span + span / (by.bits === 8 ? 252 : 131068); // half a step of what is stored
  const s = scaleFor(by.unit, Math.max(Math.abs(lowOf(by)), Math.abs(highOf(by))));
  return { least: limit - slack, text: `≥ ${show(limit * s.factor + s.shift, 3)} ${s.unit}` };
}

/** Cells where the mask's field reaches its limit, at any output. */
function keepByMask(result: Result, c: Controls, cache: FrameCache): KeepAt {
  if (c.mask.value === "") {
    return () => () => true;
  }
  const by = result.fields[Number(c.mask.value)];
  const { least } = findLimit(by, Number(c.least.value));
  return (output) => {
    const values = cache.get(by, output);
    return (cell) => values[cell] >= least;
  };
}

/** What the controls say of the mask. */
function tellMask(result: Result, c: Controls): void {
  c.least.disabled = c.mask.value === "";
  c.leastLabel.textContent = c.mask.value === "" ? ""
    : findLimit(result.fields[Number(c.mask.value)], Number(c.least.value)).text;
}

/** Finds the ends of the colours; what was found is kept until field or mask change. */
class Scales {
  private known = new Map<string, Ends>();

  constructor(private result: Result, private cache: FrameCache) {}

  find(c: Controls, keepAt: KeepAt, output: number): Ends {
    const field = this.result.fields[Number(c.field.value)];
    if (c.ends.value === "all") {
      return { low: lowOf(field), high: highOf(field), beyond: [false, false] };
    }
    if (c.ends.value === "now") {
      return findNow(field, output, keepAt, this.cache);
    }
    const key = [c.field.value, c.mask.value, c.least.value].join("/");
    const ends = this.known.get(key) ?? findMost(field, this.result.times.length, keepAt, this.cache);
    this.known.set(key, ends);
    return ends;
  }
}

/** Cells behind the cut; across y that is seen from the front, so the front goes. */
function keepByCut(cells: Cells, c: Controls): Keep {
  c.cut.disabled = c.axis.value === "";
  if (c.axis.value === "") {
    return () => true;
  }
  const across = Number(c.axis.value);
  const edge = Number(c.cut.value) * cells.size[across];
  return (cell) => {
    const place = cells.place[3 * cell + across];
    return (across === 1 ? cells.size[1] - 1 - place : place) < edge;
  };
}

/** The choice of the table whose places are marked; null if no table has places. */
function makeMarkSelect(result: Result, marks: Marks): HTMLElement | null {
  const placed = sortPlaced(result.tables.filter(hasPlaces));
  if (placed.length === 0) {
    return null;
  }
  const select = makeSelect("Mark", [...placed.map((t, i): [string, string] => [String(i), t.title]), ["", "nothing"]]);
  select.addEventListener("input", () => marks.choose(select.value === "" ? null : placed[Number(select.value)]));
  marks.onWant = (table) => {
    select.value = String(placed.indexOf(table));
    marks.choose(table);
  };
  marks.choose(placed[0]);
  return make("label", {}, make("span", {}, "Mark"), select);
}

function addCells(result: Result, holder: HTMLElement): Marks | null {
  const cells = readCells(result);
  const cache = new FrameCache();
  const stage = make("div", { class: "stage" });
  const legend = make("div", { class: "legend" });
  const count = make("p", { class: "quiet" });
  const controls = makeControls(result);
  const scales = new Scales(result, cache);
  let output = result.times.length - 1;

  holder.append(stage);
  let view: CellView;
  try {
    view = new CellView(stage, cells);
  } catch {
    stage.remove();
    holder.append(make("p", { class: "note" }, "This browser shows no WebGL, which the 3-D view needs."));
    return null;
  }
  const { origin, spacing } = result.points;
  const inCells = (at: number[]): [number, number, number] =>
    [(at[0] - origin[0]) / spacing, (at[1] - origin[1]) / spacing, (at[2] - origin[2]) / spacing];
  const marks = new Marks(stage, (x, y, z) => view.project(...inCells([x, y, z])));
  marks.onTurn = (at) => view.turnTo(...inCells(at));
  const choice = makeMarkSelect(result, marks);
  view.onDraw = () => marks.place();
  const update = () => {
    const shown = result.fields[Number(controls.field.value)];
    const keepAt = keepByMask(result, controls, cache);
    const byMask = keepAt(output);
    const byCut = keepByCut(cells, controls);
    const ends = scales.find(controls, keepAt, output);
    const kept = view.set((cell) => byMask(cell) && byCut(cell), cache.get(shown, output), ends.low, ends.high);
    tellMask(result, controls);
    count.textContent = `${show(kept, 9)} of ${show(cells.count, 9)} cells of ${showWith(result.points.spacing, "m")} shown; drag to turn, wheel to zoom, right button to move`;
    showLegend(legend, shown, ends);
  };
  for (const control of [controls.field, controls.ends, controls.mask, controls.axis, controls.least, controls.cut]) {
    control.addEventListener("input", update);
  }
  controls.reset.addEventListener("click", () => view.reset());
  stage.append(legend);
  holder.append(
    makeTimeline(result, (o) => {
      output = o;
      update();
    }), layOut(controls, choice), count);
  update();
  return marks;
}

function addProfile(result: Result, holder: HTMLElement): void {
  const xyz = new Float32Array(readBlock(result.points.block as string));
  const along = new Float32Array(xyz.length / 3);
  for (let i = 1; i < along.length; i++) {
    along[i] = along[i - 1] + Math.hypot(xyz[3 * i] - xyz[3 * i - 3], xyz[3 * i + 1] - xyz[3 * i - 2],
      xyz[3 * i + 2] - xyz[3 * i - 1]);
  }
  const cache = new FrameCache();
  const stage = make("div", { class: "profile" });
  const field = makeFieldSelect(result, 0);
  const meaning = make("p", { class: "quiet" });
  let output = result.times.length - 1;
  holder.append(stage);
  const view = new ProfileView(stage, along);
  const update = () => {
    const f = result.fields[Number(field.value)];
    view.set(f, cache.get(f, output));
    meaning.textContent = f.meaning;
  };
  field.addEventListener("input", update);
  holder.append(makeTimeline(result, (o) => {
    output = o;
    update();
  }), make("div", { class: "controls" }, make("label", {}, make("span", {}, "Field"), field)), meaning);
  update();
}

function isLine(result: Result): boolean {
  return result.points.spacing === 0;
}

/** Adds the fields; returns the marks on the 3-D view, if there is one. */
export function addFields(result: Result, page: HTMLElement): Marks | null {
  if (result.points.block === null || result.fields.length === 0 || result.times.length === 0) {
    return null;
  }
  const section = makeSection(isLine(result) ? "Profile" : "Fields");
  page.append(section);
  if (!isLine(result)) {
    return addCells(result, section);
  }
  addProfile(result, section);
  return null;
}
