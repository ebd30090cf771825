// The key numbers: a card each, or a table where they are known as bands.
import { type Bands, type Quantity, type Result } from "./data";
import { make, makeSection, makeShortTable } from "./elements";
import { readable, scaleFor, show, showWith, type Scale } from "./units";

const FEW = 20; // rows or cards shown at first
const LINES = [0.01, 0.1]; // a bar's lines: shares of the base; its ends are all of it

/** A number of a place, "fill_time.gate": it stands in the table of places. */
export function isOfPlace(n: Quantity): boolean {
  return n.name.includes(".");
}

/** A number that came out the same in all runs has none. */
function hasBand(n: Quantity): boolean {
  return (n.low !== null || n.high !== null) && n.low !== n.high;
}

function baseOf(n: Quantity): number | null {
  return n.base ?? n.value;
}

function makeCard(n: Quantity): HTMLElement {
  return make("div", { class: "number", title: `${n.name} = ${n.value ?? "not known"} ${n.unit}` },
    make("span", { class: "label" }, readable(n.name)),
    make("span", { class: "value" }, showWith(n.value, n.unit)),
    make("span", { class: "meaning" }, n.meaning));
}

/** The ends of the band relative to the base; NaN where they are not known. */
function relate(n: Quantity): [number, number] {
  const base = baseOf(n);
  const of = (end: number | null) => (end === null || base === null ? NaN : end === base ? 0 : (end - base) / Math.abs(base));
  return [of(n.low), of(n.high)];
}

function percent(share: number): string {
  if (!Number.isFinite(share)) {
    return "?";
  }
  const size = Math.abs(100 * share);
  const sign = share < 0 ? "−" : "+";
  return size < 0.05 ? "0 %" : share >= 10 ? `${show(1 + share, 2)}×` : `${sign}${show(size, 2)} %`;
}

/** The way from the base to an end, in words: of temperatures in kelvin. */
function tellWay(n: Quantity, end: number | null, share: number): string {
  const base = baseOf(n);
  if (n.unit !== "K" || end === null || base === null) {
    return percent(share);
  }
  return `${end < base ? "−" : "+"}${show(Math.abs(end - base), 2)} K`;
}

/** Where a share of the base stands in a bar [%]: by its root, so that small and large ones are seen. */
function placeOf(share: number): number {
  return 50 + 50 * Math.sign(share) * Math.sqrt(Math.min(1, Math.abs(share)));
}

/** A bar from low to high, the base in the middle. */
function makeBar(n: Quantity): HTMLElement {
  const [low, high] = relate(n).map((share) => (Number.isFinite(share) ? share : 0));
  const words = `${tellWay(n, n.low, relate(n)[0])} … ${tellWay(n, n.high, relate(n)[1])}`;
  const box = make("div", { class: "range", title: `${words} of the base` });
  for (const line of LINES.flatMap((share) => [-share, share])) {
    const mark = make("span", { class: "line" });
    mark.style.left = `${placeOf(line)}%`;
    box.append(mark);
  }
  const span = make("span", { class: `span${low < -1 ? " open-low" : ""}${high > 1 ? " open-high" : ""}` });
  span.style.left = `${placeOf(low)}%`;
  span.style.width = `${Math.max(0, placeOf(high) - placeOf(low))}%`;
  box.append(span, make("span", { class: "middle" }));
  return make("td", { class: "spread" }, box, make("span", { class: "quiet" }, words));
}

function showIn(value: number | null, s: Scale): string {
  return show(value === null ? null : value * s.factor + s.shift);
}

function makeRow(n: Quantity, runs: boolean): HTMLElement {
  const sizes = [n.value, n.base ?? null, n.low, n.high].filter((v) => v !== null).map((v) => Math.abs(v as number));
  const s = scaleFor(n.unit, Math.max(0, ...sizes));
  const cell = (value: number | null, kind = "") => make("td", { class: `amount ${kind}` }, showIn(value, s));
  return make("tr", { title: n.meaning },
    make("td", {}, readable(n.name), make("span", { class: "meaning" }, n.meaning)),
    ...(runs ? [cell(n.value, "strong")] : []), cell(n.low, "low"), cell(baseOf(n), runs ? "base" : "base strong"), cell(n.high, "high"),
    make("td", { class: "unit" }, s.unit), makeBar(n));
}

/** Numbers with a band: its ends and the base between them, and how far it reaches. */
function makeBands(banded: Quantity[]): HTMLElement {
  const runs = banded.some((n) => n.base !== undefined && n.base !== null);
  const names = ["Number", ...(runs ? ["This run"] : []), "Low", "Base", "High", "Unit", "Range: lines at ±1, 10 %, ends at 100 %"];
  const headings = names.map((name) =>
    make("th", { class: name === "Number" || name === "Unit" || name.startsWith("Range") ? "" : "amount" }, name));
  return makeShortTable(headings, banded.map((n) => makeRow(n, runs)), FEW, "numbers");
}

/** The numbers, with the bands that other runs gave. */
function joinBands(result: Result): Quantity[] {
  const bands = new Map((result.bands?.numbers ?? []).map((b) => [b.name, b]));
  return result.numbers.map((n) => {
    const band = bands.get(n.name);
    return band === undefined ? n : { ...n, low: band.low, base: band.base, high: band.high };
  });
}

/** Which runs the bands come from. */
function tellRuns(bands: Bands): HTMLElement {
  const count = bands.runs.length;
  const what = bands.of < count ? `${bands.of} of its ${count} runs: the others did not finish` : `its ${count} runs`;
  const rows = bands.runs.map((r) => make("tr", {},
    make("td", {}, r.name, r.base ? " (base)" : ""), make("td", {}, r.changes),
    make("td", {}, `${r.status}: ${r.reason}`)));
  const headings = ["Run", "What it changes", "Its end"].map((t) => make("th", {}, t));
  return make("div", {},
    make("p", {}, `What nobody knows was varied. Low, base and high are of ${what}.`),
    make("details", {}, make("summary", {}, "The runs"), makeShortTable(headings, rows, FEW, "runs")));
}

export function addNumbers(result: Result, page: HTMLElement): void {
  const numbers = joinBands(result);
  const banded = numbers.filter(hasBand);
  const whole = numbers.filter((n) => !hasBand(n) && !isOfPlace(n));
  const section = makeSection("Key numbers");
  if (result.bands !== null && result.bands !== undefined && result.bands.runs.length > 0) {
    section.append(tellRuns(result.bands));
  }
  if (banded.length > 0) {
    // numbers of places come last
    const sorted = [...banded.filter((n) => !isOfPlace(n)), ...banded.filter(isOfPlace)];
    const table = makeBands(sorted);
    table.classList.add("bands");
    section.append(table);
  }
  if (whole.length > 0) {
    section.append(make("div", { class: "numbers" }, ...whole.slice(0, FEW).map(makeCard)));
  }
  if (whole.length > FEW) {
    section.append(make("details", { class: "further" }, make("summary", {}, `${whole.length - FEW} further numbers`),
      make("div", { class: "numbers" }, ...whole.slice(FEW).map(makeCard))));
  }
  page.append(section);
}
