// Tables of a result: sorted by any column, and joined to the marks on the 3-D view.
import { type Quantity, type Result, type Table, type TableColumn } from "./data";
import { make, makeSection } from "./elements";
import { makePicture } from "./forms";
import { colourOf, hasPlaces, placeOf, sortPlaced, type Marks } from "./marks";
import { isOfPlace } from "./numbers";
import { readable, scaleFor, show } from "./units";

const FEW = 15; // rows shown at first

/** How the reader has sorted: a column, or -1 for the order that the table came in. */
interface Order {
  column: number;
  sign: number;
}

/** Whether a column is a coordinate of a place: these share a unit. */
function isCoordinate(column: TableColumn): boolean {
  return column.unit === "m" && ["x", "y", "z"].includes(column.name);
}

/** The cells of a column as the reader sees them, and its heading. */
function describe(column: TableColumn, table: Table): { heading: string; cells: string[] } {
  if (column.unit === null) {
    return { heading: readable(column.name), cells: column.cells.map(String) };
  }
  const numbers = column.cells.map((v) => (typeof v === "number" ? v : null));
  // by the geometric mean: one large value does not make the others hard to read
  const like = isCoordinate(column) ? table.columns.filter(isCoordinate).flatMap((c) => c.cells) : numbers;
  const logs = like.filter((v) => typeof v === "number" && v !== 0).map((v) => Math.log(Math.abs(v as number)));
  const scale = scaleFor(column.unit, logs.length > 0 ? Math.exp(logs.reduce((a, b) => a + b, 0) / logs.length) : 0);
  return {
    heading: readable(column.name) + (scale.unit ? ` [${scale.unit}]` : ""),
    cells: numbers.map((v) => show(v === null ? null : v * scale.factor + scale.shift)),
  };
}

/** Rows in the chosen order; what is not known comes last. */
function sortRows(table: Table, order: Order): number[] {
  const rows = Array.from({ length: table.rows }, (_, i) => i);
  if (order.column < 0) {
    return order.sign > 0 ? rows : rows.reverse();
  }
  const cells = table.columns[order.column].cells;
  return rows.sort((a, b) => {
    const [p, q] = [cells[a], cells[b]];
    if (p === null || q === null) {
      return Number(p === null) - Number(q === null) || a - b;
    }
    const less = typeof p === "number" && typeof q === "number" ? p - q : String(p).localeCompare(String(q));
    return order.sign * less || a - b;
  });
}

class TableView {
  readonly box = make("div", { class: "scroll" });
  private order: Order = { column: -1, sign: 1 };
  private whole = false;
  private rows = new Map<number, HTMLElement>();
  private cells: string[][];
  private head = make("tr");
  private body = make("tbody");
  private more = make("button", {}, "");
  private lit = -1;

  constructor(private table: Table, private marks: Marks | null) {
    const columns = table.columns.map((c) => describe(c, table));
    this.cells = columns.map((c) => c.cells);
    if (marks !== null) {
      this.addHeading(-1, "#", "number of the mark in the view, in the order of the result");
    }
    columns.forEach((c, i) => this.addHeading(i, c.heading, table.columns[i].meaning));
    this.more.addEventListener("click", () => {
      this.whole = !this.whole;
      this.fill();
    });
    this.box.append(make("table", { class: "rows" }, make("thead", {}, this.head), this.body), this.more);
    this.fill();
  }

  private addHeading(column: number, text: string, meaning: string): void {
    const button = make("button", { class: "sort", title: meaning }, text);
    const isText = column >= 0 && this.table.columns[column].unit === null;
    button.addEventListener("click", () => {
      const again = this.order.column === column;
      // numbers: the largest first
      this.order = { column, sign: again ? -this.order.sign : column < 0 || isText ? 1 : -1 };
      this.fill();
    });
    this.head.append(make("th", { class: isText ? "" : "amount", "data-column": String(column) }, button));
  }

  private makeRow(row: number): HTMLElement {
    const cells = this.table.columns.map((c, i) =>
      make("td", { class: c.unit === null ? "" : "amount" }, this.cells[i][row]));
    if (this.marks === null) {
      return make("tr", {}, ...cells);
    }
    if (!placeOf(this.table, row).every(Number.isFinite)) {
      return make("tr", {}, make("td"), ...cells);
    }
    const line = make("tr", { tabindex: "0" }, make("td", { class: "amount" }, this.makeNumber(row)), ...cells);
    line.addEventListener("pointerenter", () => this.marks?.light([this.table, row]));
    line.addEventListener("pointerleave", () => this.marks?.rest());
    line.addEventListener("click", () => this.pick(row));
    line.addEventListener("keydown", (e) => {
      if (e.key === "Enter") {
        this.pick(row);
      }
    });
    return line;
  }

  /** The number of the row's mark, in its colour. */
  private makeNumber(row: number): HTMLElement {
    const number = make("span", { class: "mark-number" }, String(row + 1));
    number.style.setProperty("--kind", colourOf(this.table, row));
    return number;
  }

  /** Picks a row, or lets it go if it was picked. */
  private pick(row: number): void {
    if (this.lit === row) {
      this.marks?.keep(null);
    } else {
      this.marks?.pick(this.table, row);
    }
  }

  /** Keeps a row lit; -1 for none. */
  keep(row: number): void {
    this.lit = row;
    this.point(null);
  }

  private fill(): void {
    const all = sortRows(this.table, this.order);
    const shown = this.whole ? all : all.slice(0, FEW);
    this.rows = new Map(shown.map((row) => [row, this.makeRow(row)]));
    this.rows.get(this.lit)?.classList.add("lit");
    this.body.replaceChildren(...this.rows.values());
    this.more.textContent = this.whole ? "Fewer rows" : `All ${show(all.length, 9)} rows`;
    this.more.hidden = all.length <= FEW;
    for (const th of this.head.children) {
      const sorted = th.getAttribute("data-column") === String(this.order.column);
      th.setAttribute("aria-sort", !sorted ? "none" : this.order.sign > 0 ? "ascending" : "descending");
    }
  }

  /** A mark was pointed at. */
  point(row: number | null): void {
    this.rows.forEach((line, n) => line.classList.toggle("lit", n === (row ?? this.lit)));
  }

  /** A mark was clicked: its row is shown, wherever it is. */
  reveal(row: number): void {
    if (!this.rows.has(row)) {
      this.whole = true;
      this.fill();
    }
    this.marks?.keep([this.table, row]);
    this.rows.get(row)?.scrollIntoView({ behavior: "smooth", block: "nearest" });
  }
}

/** Numbers named KIND.PLACE as one table: a row for each place, a column for each kind. */
export function gatherPlaces(numbers: Quantity[]): Table {
  const places = new Map<string, Map<string, number | null>>();
  const kinds = new Map<string, Quantity>();
  for (const n of numbers.filter(isOfPlace)) {
    const dot = n.name.indexOf(".");
    const [kind, place] = [n.name.slice(0, dot), n.name.slice(dot + 1)];
    kinds.set(kind, kinds.get(kind) ?? n);
    places.set(place, (places.get(place) ?? new Map<string, number | null>()).set(kind, n.value));
  }
  const columns = [...kinds].map(([name, n]): TableColumn => ({
    name, unit: n.unit, meaning: n.meaning, cells: [...places.values()].map((row) => row.get(name) ?? null),
  }));
  return {
    name: "places", title: "By place", meaning: "the numbers of named places", form: "plain", rows: places.size, total: places.size,
    columns: [{ name: "place", unit: null, meaning: "its name", cells: [...places.keys()] }, ...columns],
  };
}

/** In the order of the page: the places in the view stand right below it, the defects first. */
function sortTables(result: Result): Table[] {
  const places = gatherPlaces(result.numbers);
  const placed = result.tables.filter(hasPlaces);
  const others = result.tables.filter((t) => !hasPlaces(t));
  return [...sortPlaced(placed), ...(places.rows > 0 ? [places] : []), ...others];
}

/** Adds a table's rows: at once, or below its picture where its form has one. */
function addRows(table: Table, view: TableView, section: HTMLElement): void {
  const picture = makePicture(table);
  if (picture === null) {
    section.append(view.box);
    return;
  }
  section.append(picture, make("details", { class: "as-table" }, make("summary", {}, "As a table"), view.box));
}

export function addTables(result: Result, page: HTMLElement, marks: Marks | null): void {
  const views = new Map<Table, TableView>();
  for (const table of sortTables(result)) {
    const section = makeSection(table.title, make("p", { class: "quiet" }, table.meaning));
    page.append(section);
    if (table.rows === 0) {
      section.append(make("p", {}, "None."));
      continue;
    }
    if (table.rows < table.total) {
      section.append(make("p", { class: "note" },
        `This page holds the first ${show(table.rows, 9)} of ${show(table.total, 9)} rows; tables/${table.name}.csv holds all.`));
    }
    const view = new TableView(table, hasPlaces(table) ? marks : null);
    views.set(table, view);
    addRows(table, view, section);
  }
  if (marks !== null) {
    marks.onPoint = (table, row) => views.get(table)?.point(row);
    marks.onPick = (table, row) => views.get(table)?.reveal(row);
    marks.onKeep = (table, row) => views.forEach((view, t) => view.keep(t === table ? row : -1));
  }
}
