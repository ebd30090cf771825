// The report page: everything that is known about one result, whatever its model.
import { addSeries, addSweeps } from "./charts";
import { readResult, type Result } from "./data";
import { make, makeSection } from "./elements";
import { addFields } from "./fields";
import "./style.css";
import { addTables, isOfPlace } from "./tables";
import { readable, showWith } from "./units";

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
  for (const n of result.numbers.filter((n) => !isOfPlace(n))) {
    grid.append(make("div", { class: "number", title: `${n.name} = ${n.value ?? "not known"} ${n.unit}` },
      make("span", { class: "label" }, readable(n.name)),
      make("span", { class: "value" }, showWith(n.value, n.unit)),
      ...(n.low === null && n.high === null
        ? []
        : [make("span", { class: "band" }, `${showWith(n.low, n.unit)} to ${showWith(n.high, n.unit)}`)]),
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

function fillPage(result: Result, page: HTMLElement): void {
  document.title = `${result.title || result.model} – Magnesia`;
  addHead(result, page);
  addNumbers(result, page);
  const marks = addFields(result, page);
  addTables(result, page, marks);
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
  const given = make("details", {}, make("summary", {}, "The case file as it was given"), make("pre", {}, result.case));
  const full = make("details", {}, make("summary", {}, "What was in force: overrides and defaults too"), make("pre", {}, result.full_case));
  page.append(makeSection("Case", given, full));
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
