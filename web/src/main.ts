// The report page: everything that is known about one result, whatever its model.
import { addAssumptions } from "./assumptions";
import { addSeries, addSweeps } from "./charts";
import { readResult, type Result } from "./data";
import { make, makeSection } from "./elements";
import { addFields } from "./fields";
import { addNumbers } from "./numbers";
import "./style.css";
import { addTables } from "./tables";
import { showWith } from "./units";

function addHead(result: Result, page: HTMLElement): void {
  const status = make("span", { class: `status ${result.status}` }, result.status);
  page.append(make("header", {},
    make("p", { class: "brand" }, "Magnesia ", make("span", {}, `${result.version} · model ${result.model}`)),
    make("h1", {}, result.title || result.model),
    make("p", { class: "state" }, status, ` ${result.reason}`),
    make("p", { class: "quiet" },
      `Computed in ${showWith(result.wall_seconds, "s")} on ${result.threads} thread${result.threads === 1 ? "" : "s"}.`)));
  for (const note of result.notes) {
    page.append(make("p", { class: "note" }, note));
  }
}

function fillPage(result: Result, page: HTMLElement): void {
  document.title = `${result.title || result.model} – Magnesia`;
  addHead(result, page);
  addAssumptions(result, page);
  addNumbers(result, page);
  const marks = addFields(result, page);
  addTables(result, page, marks);
  if (result.series !== null && result.rows >= 2) {
    const section = makeSection("Over time");
    page.append(section);
    addSeries(result, section);
  }
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
