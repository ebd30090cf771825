// What the result rests on that nobody measured: the first thing to read.
import { type Assumption, type Result } from "./data";
import { make, makeSection, makeShortTable } from "./elements";
import { readable, showWith } from "./units";

const FEW = 6; // rows shown at first

const FLAGS: Record<string, string> = {
  assumed: "chosen, no source tells it",
  recalled: "known from the field, no source at hand",
};

function makeFlag(flag: string): HTMLElement {
  return make("span", { class: `flag ${flag}`, title: FLAGS[flag] ?? "" }, flag);
}

function makeRow(a: Assumption): HTMLElement {
  // a value of zero stands for a simplification, which has no number
  const value = a.value === null || a.value === 0 ? "" : showWith(a.value, a.unit);
  return make("tr", {}, make("td", {}, makeFlag(a.flag)), make("td", {}, readable(a.name)),
    make("td", { class: "amount" }, value), make("td", {}, a.source));
}

/** What the flags mean, and how many inputs carry each. */
function explainFlags(all: Assumption[]): HTMLElement {
  const line = make("p", { class: "flags" });
  for (const flag of Object.keys(FLAGS)) {
    const count = all.filter((a) => a.flag === flag).length;
    if (count > 0) {
      line.append(make("span", {}, `${count} `, makeFlag(flag), ` ${FLAGS[flag]}`));
    }
  }
  return line;
}

export function addAssumptions(result: Result, page: HTMLElement): void {
  const count = result.assumptions.length;
  if (count === 0) {
    page.append(makeSection("Assumptions", make("p", { class: "quiet" }, "Every input was measured, read in a named source or computed.")));
    return;
  }
  // what was chosen without a source is the weakest: it comes first
  const rank = (a: Assumption) => (a.flag === "assumed" ? 0 : 1);
  const all = [...result.assumptions].sort((a, b) => rank(a) - rank(b));
  const headings = ["Standing", "What", "Value", "Source or reason"].map((t) =>
    make("th", { class: t === "Value" ? "amount" : "" }, t));
  const section = makeSection("Assumptions",
    make("p", {}, `This result rests on ${count} input${count === 1 ? "" : "s"} that nobody measured for it.`),
    explainFlags(all), makeShortTable(headings, all.map(makeRow), FEW, "assumptions"));
  section.classList.add("assumptions");
  section.id = "assumptions";
  page.append(section);
}
