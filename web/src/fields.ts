// The fields of a result: in three dimensions, or as a curve where the points lie on a line.
import { type Cells, readCells } from "./cells";
import { ProfileView } from "./charts";
import { gradient } from "./colour";
import { FrameCache, readBlock, type FieldInfo, type Result } from "./data";
import { make, makeSection, makeSelect, makeSlider } from "./elements";
import { hasPlaces, Marks } from "./marks";
import { makeTimeline } from "./timeline";
import { readable, scaleFor, show, showWith } from "./units";
import { CellView } from "./view";

function lowOf(f: FieldInfo): number {
  return f.components === 1 ? f.low : 0;
}

function highOf(f: FieldInfo): number {
  return f.components === 1 ? f.high : f.top;
}

function showLegend(legend: HTMLElement, f: FieldInfo): void {
  const [low, high] = [lowOf(f), highOf(f)];
  const scale = scaleFor(f.unit, Math.max(Math.abs(low), Math.abs(high)));
  const ticks = make("div", { class: "ticks" });
  for (let i = 0; i <= 4; i++) {
    const at = (low + (i / 4) * (high - low)) * scale.factor + scale.shift;
    const tiny = 1e-4 * (high - low) * scale.factor; // a trace of rounding reads as zero
    ticks.append(make("span", {}, show(Math.abs(at) < tiny ? 0 : at, 3)));
  }
  const bar = make("div", { class: "bar" });
  bar.style.background = gradient();
  legend.replaceChildren(
    make("div", { class: "legend-title" }, `${readable(f.name)}${f.components === 3 ? ", magnitude" : ""}${scale.unit ? ` [${scale.unit}]` : ""}`),
    bar, ticks, make("div", { class: "quiet" }, f.meaning));
}

function makeFieldSelect(result: Result, first: string): HTMLSelectElement {
  const select = makeSelect("Field", result.fields.map((f, i) => [String(i), readable(f.name)]));
  const index = result.fields.findIndex((f) => f.name === first);
  select.value = String(Math.max(0, index));
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
  reset: HTMLElement;
}

function makeControls(result: Result): Controls {
  const fill = result.fields.findIndex((f) => f.name === "fill");
  const controls: Controls = {
    field: makeFieldSelect(result, result.fields.find((f) => f.name !== "fill")?.name ?? ""),
    mask: makeSelect("Show only where", [["", "all cells"],
      ...result.fields.map((f, i): [string, string] => [String(i), readable(f.name)])]),
    least: makeSlider("At least", 1, 0.01),
    leastLabel: make("output"),
    axis: makeSelect("Cut", [["", "no cut"], ["0", "across x"], ["1", "across y"], ["2", "across z"]]),
    cut: makeSlider("Cut position", 1, 0.005),
    reset: make("button", {}, "Reset view"),
  };
  controls.mask.value = fill < 0 ? "" : String(fill);
  controls.least.value = "0.5";
  controls.cut.value = "0.5";
  return controls;
}

function layOut(c: Controls, choice: HTMLElement | null): HTMLElement {
  return make("div", { class: "controls" },
    make("label", {}, make("span", {}, "Colour by"), c.field),
    make("label", {}, make("span", {}, "Show only where"), c.mask, c.least, c.leastLabel),
    make("label", {}, make("span", {}, "Cut"), c.axis, c.cut),
    ...(choice === null ? [] : [choice]), c.reset);
}

type Keep = (cell: number) => boolean;

/** Cells where the mask's field reaches its limit; sets what the controls say of it. */
function keepByMask(result: Result, c: Controls, cache: FrameCache, output: number): Keep {
  c.least.disabled = c.mask.value === "";
  c.leastLabel.textContent = "";
  if (c.mask.value === "") {
    return () => true;
  }
  const by = result.fields[Number(c.mask.value)];
  const values = cache.get(by, output);
  const span = highOf(by) - lowOf(by);
  const limit = lowOf(by) + Number(c.least.value) * span;
  const slack = 1e-6 * span + span / (by.bits === 8 ? 508 : 131068); // half a step of what is stored
  const s = scaleFor(by.unit, Math.max(Math.abs(lowOf(by)), Math.abs(highOf(by))));
  c.leastLabel.textContent = `≥ ${show(limit * s.factor + s.shift, 3)} ${s.unit}`;
  return (cell) => values[cell] >= limit - slack;
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
  const placed = result.tables.filter(hasPlaces);
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
  const marks = new Marks(stage, (x, y, z) => view.project((x - origin[0]) / spacing, (y - origin[1]) / spacing, (z - origin[2]) / spacing));
  const choice = makeMarkSelect(result, marks);
  view.onDraw = () => marks.place();
  const update = () => {
    const shown = result.fields[Number(controls.field.value)];
    const byMask = keepByMask(result, controls, cache, output);
    const byCut = keepByCut(cells, controls);
    const kept = view.set((cell) => byMask(cell) && byCut(cell), cache.get(shown, output), lowOf(shown), highOf(shown));
    count.textContent = `${show(kept, 9)} of ${show(cells.count, 9)} cells of ${showWith(result.points.spacing, "m")} shown; drag to turn, wheel to zoom, right button to move`;
    showLegend(legend, shown);
  };
  for (const control of [controls.field, controls.mask, controls.axis, controls.least, controls.cut]) {
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
  const field = makeFieldSelect(result, "");
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
