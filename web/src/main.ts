// The report page: everything that is known about one result, whatever its model.
import { readCells } from "./cells";
import { addSeries, addSweeps, ProfileView } from "./charts";
import { gradient } from "./colour";
import { FrameCache, readBlock, readResult, type FieldInfo, type Result } from "./data";
import "./style.css";
import { readable, scaleFor, show, showWith } from "./units";
import { CellView } from "./view";

type Child = Node | string;

function make(tag: string, attributes: Record<string, string> = {}, ...children: Child[]): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

function makeSection(title: string, ...children: Child[]): HTMLElement {
  return make("section", {}, make("h2", {}, title), ...children);
}

function makeSelect(label: string, options: [string, string][]): HTMLSelectElement {
  const select = make("select", { "aria-label": label }) as HTMLSelectElement;
  for (const [value, text] of options) {
    select.append(make("option", { value }, text));
  }
  return select;
}

function makeSlider(label: string, most: number, step: number): HTMLInputElement {
  return make("input", {
    type: "range", min: "0", max: String(most), step: String(step), "aria-label": label,
  }) as HTMLInputElement;
}

function addHead(result: Result, page: HTMLElement): void {
  const status = make("span", { class: `status ${result.status}` }, result.status);
  page.append(make("header", {},
    make("p", { class: "brand" }, "Magnesia ", make("span", {}, `${result.version} · model ${result.model}`)),
    make("h1", {}, result.title || result.model),
    make("p", { class: "state" }, status, ` ${result.reason}`),
    make("p", { class: "quiet" },
      `Computed in ${showWith(result.wall_seconds, "s")} on ${result.threads} thread${result.threads === 1 ? "" : "s"}.`)));
  const open = result.assumptions.length;
  if (open > 0) {
    page.append(make("p", { class: "note" }, make("a", { href: "#assumptions" },
      `${open} input${open === 1 ? " is" : "s are"} assumed or recalled, not measured`),
      `: ${result.assumptions.map((a) => readable(a.name).toLowerCase()).slice(0, 8).join(", ")}${open > 8 ? ", …" : ""}.`));
  }
  for (const note of result.notes) {
    page.append(make("p", { class: "note" }, note));
  }
}

function addNumbers(result: Result, page: HTMLElement): void {
  const grid = make("div", { class: "numbers" });
  for (const n of result.numbers) {
    grid.append(make("div", { class: "number", title: `${n.name} = ${n.value ?? "not known"} ${n.unit}` },
      make("span", { class: "label" }, readable(n.name)),
      make("span", { class: "value" }, showWith(n.value, n.unit)),
      make("span", { class: "meaning" }, n.meaning)));
  }
  page.append(makeSection("Key numbers", grid));
}

function addAssumptions(result: Result, page: HTMLElement): void {
  const count = result.assumptions.length;
  if (count === 0) {
    page.append(makeSection("Assumptions", make("p", { class: "quiet" }, "Every input was measured, read in a named source or computed.")));
    return;
  }
  const body = make("tbody");
  for (const a of result.assumptions) {
    // a value of zero stands for a simplification, which has no number
    const value = a.value === null || a.value === 0 ? "" : showWith(a.value, a.unit);
    body.append(make("tr", {}, make("td", {}, readable(a.name)), make("td", { class: "amount" }, value),
      make("td", {}, make("span", { class: `flag ${a.flag}` }, a.flag)), make("td", {}, a.source)));
  }
  const head = make("tr", {}, ...["What", "Value", "Standing", "Source"].map((t) => make("th", {}, t)));
  const section = makeSection("Assumptions",
    make("p", {}, `This result rests on ${count} input${count === 1 ? "" : "s"} that nobody measured for it.`),
    make("div", { class: "scroll" }, make("table", {}, make("thead", {}, head), body)));
  section.classList.add("assumptions");
  section.id = "assumptions";
  page.append(section);
}

/** Calls `show` with the chosen output; makes the slider, the play button and the label. */
function makeTimeline(result: Result, showOutput: (output: number) => void): HTMLElement {
  const last = result.times.length - 1;
  const slider = makeSlider("Time", last, 1);
  const play = make("button", { class: "play", "aria-label": "Play" }, "▶") as HTMLButtonElement;
  const label = make("output", { class: "time" });
  const scale = scaleFor("s", result.times[last] ?? 0);
  let timer = 0;
  const go = (output: number) => {
    slider.value = String(output);
    label.textContent = `${show(result.times[output] * scale.factor)} ${scale.unit}`;
    showOutput(output);
  };
  const stop = () => {
    window.clearInterval(timer);
    timer = 0;
    play.textContent = "▶";
    play.setAttribute("aria-label", "Play");
  };
  play.addEventListener("click", () => {
    if (timer !== 0) {
      stop();
      return;
    }
    play.textContent = "❚❚";
    play.setAttribute("aria-label", "Pause");
    if (Number(slider.value) === last) {
      go(0);
    }
    timer = window.setInterval(() => {
      const next = Number(slider.value) + 1;
      if (next > last) {
        stop();
      } else {
        go(next);
      }
    }, Math.max(60, Math.min(400, 8000 / (last + 1))));
  });
  slider.addEventListener("input", () => {
    stop();
    go(Number(slider.value));
  });
  slider.id = "time";
  slider.value = String(last);
  label.textContent = `${show(result.times[last] * scale.factor)} ${scale.unit}`;
  const row = make("div", { class: "timeline" }, play, slider, label);
  row.hidden = last < 1;
  return row;
}

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

function addCells(result: Result, holder: HTMLElement): void {
  const cells = readCells(result);
  const cache = new FrameCache();
  const stage = make("div", { class: "stage" });
  const legend = make("div", { class: "legend" });
  const field = makeFieldSelect(result, result.fields.find((f) => f.name !== "fill")?.name ?? "");
  const mask = makeSelect("Show only where", [["", "all cells"],
    ...result.fields.map((f, i): [string, string] => [String(i), readable(f.name)])]);
  const fill = result.fields.findIndex((f) => f.name === "fill");
  mask.value = fill < 0 ? "" : String(fill);
  const least = makeSlider("At least", 1, 0.01);
  least.value = "0.5";
  const leastLabel = make("output");
  const axis = makeSelect("Cut", [["", "no cut"], ["0", "across x"], ["1", "across y"], ["2", "across z"]]);
  const cut = makeSlider("Cut position", 1, 0.005);
  cut.value = "0.5";
  const count = make("p", { class: "quiet" });
  const reset = make("button", {}, "Reset view");
  const spacing = result.points.spacing;
  let output = result.times.length - 1;

  holder.append(stage);
  let view: CellView;
  try {
    view = new CellView(stage, cells);
  } catch {
    stage.remove();
    holder.append(make("p", { class: "note" }, "This browser shows no WebGL, which the 3-D view needs."));
    return;
  }
  const update = () => {
    const shown = result.fields[Number(field.value)];
    const values = cache.get(shown, output);
    const by = mask.value === "" ? null : result.fields[Number(mask.value)];
    const against = by === null ? null : cache.get(by, output);
    const limit = by === null ? 0 : lowOf(by) + Number(least.value) * (highOf(by) - lowOf(by));
    const across = axis.value === "" ? -1 : Number(axis.value);
    const edge = across < 0 ? 0 : Number(cut.value) * cells.size[across];
    least.disabled = by === null;
    cut.disabled = across < 0;
    if (by !== null) {
      const s = scaleFor(by.unit, Math.max(Math.abs(lowOf(by)), Math.abs(highOf(by))));
      leastLabel.textContent = `≥ ${show(limit * s.factor + s.shift, 3)} ${s.unit}`;
    } else {
      leastLabel.textContent = "";
    }
    const slack = by === null ? 0 : 1e-6 * (highOf(by) - lowOf(by)) + (highOf(by) - lowOf(by)) / (by.bits === 8 ? 508 : 131068);
    const kept = view.set((c) => {
      return (against === null || against[c] >= limit - slack) &&
        (across < 0 || (across === 1 ? cells.size[1] - 1 - cells.place[3 * c + 1] : cells.place[3 * c + across]) < edge);
    }, values, lowOf(shown), highOf(shown));
    count.textContent = `${show(kept, 9)} of ${show(cells.count, 9)} cells of ${showWith(spacing, "m")} shown; drag to turn, wheel to zoom, right button to move`;
    showLegend(legend, shown);
  };
  for (const control of [field, mask, axis, least, cut]) {
    control.addEventListener("input", update);
  }
  reset.addEventListener("click", () => view.reset());
  stage.append(legend);
  holder.append(
    makeTimeline(result, (o) => {
      output = o;
      update();
    }),
    make("div", { class: "controls" },
      make("label", {}, make("span", {}, "Colour by"), field),
      make("label", {}, make("span", {}, "Show only where"), mask, least, leastLabel),
      make("label", {}, make("span", {}, "Cut"), axis, cut), reset),
    count);
  update();
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

function addFields(result: Result, page: HTMLElement): void {
  if (result.points.block === null || result.fields.length === 0 || result.times.length === 0) {
    return;
  }
  const section = makeSection(isLine(result) ? "Profile" : "Fields");
  page.append(section);
  if (isLine(result)) {
    addProfile(result, section);
  } else {
    addCells(result, section);
  }
}

function fillPage(result: Result, page: HTMLElement): void {
  document.title = `${result.title || result.model} – Magnesia`;
  addHead(result, page);
  addNumbers(result, page);
  addFields(result, page);
  if (result.series !== null && result.rows >= 2) {
    const charts = make("div", { class: "charts" });
    page.append(makeSection("Over time", charts));
    addSeries(result, charts);
  }
  addAssumptions(result, page);
  if (result.sweeps.length > 0) {
    const bars = make("div");
    page.append(makeSection("Where the computing time went", bars));
    addSweeps(result, bars);
  }
  page.append(makeSection("Case", make("details", {}, make("summary", {}, "The case file as it was run"), make("pre", {}, result.case))));
}

function start(): void {
  const page = document.getElementById("page") as HTMLElement;
  const wait = document.getElementById("wait") as HTMLElement;
  const result = readResult();
  if (result === null) {
    wait.replaceChildren("This page holds no result yet: `mag report DIR` fills it.");
    return;
  }
  page.hidden = false;
  try {
    fillPage(result, page);
    wait.remove();
  } catch (error) {
    wait.replaceChildren(`The result could not be shown: ${String(error)}`);
    throw error;
  }
  document.body.dataset.ready = "yes";
}

// Two frames first, so that the spinner is on the screen before the work begins.
requestAnimationFrame(() => requestAnimationFrame(() => window.setTimeout(start, 0)));
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => location.reload());
