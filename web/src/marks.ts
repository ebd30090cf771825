// Numbered marks on the 3-D view: where the things of a table are.
import { type Table } from "./data";
import { make } from "./elements";

const MOST = 200; // marks at once: more hide the part
const NUMBERED = 20; // those behind are dots until their row is pointed at

// of the kinds of things, where a table tells kinds: apart from each other and from the scale of colours
const KINDS = ["#b3312a", "#c05600", "#8e3a8e", "#1d5fa8", "#5a5f66", "#7a3b10"];

/** A place and its mark; the place in metres. */
interface Mark {
  row: number;
  at: [number, number, number];
  label: HTMLElement;
}

/** Where a place is on the screen [px], or null if it is behind the eye. */
export type Project = (x: number, y: number, z: number) => [number, number] | null;

/** Where a row's thing is [m]; NaN for what is not known. */
export function placeOf(table: Table, row: number): [number, number, number] {
  const at = ["x", "y", "z"].map((d) => {
    const cell = table.columns.find((c) => c.name === d && c.unit === "m")?.cells[row];
    return typeof cell === "number" ? cell : NaN;
  });
  return [at[0], at[1], at[2]];
}

/** A text of a row; "" where the table has no such column. */
function textOf(table: Table, name: string, row: number): string {
  const cell = table.columns.find((c) => c.name === name && c.unit === null)?.cells[row];
  return typeof cell === "string" ? cell : "";
}

/** What a mark says when it is pointed at. */
function tellRow(table: Table, row: number): string {
  const words = ["kind", "why"].map((name) => textOf(table, name, row)).filter((text) => text !== "");
  return words.length > 0 ? words.join(": ") : `${table.title}: row ${row + 1}`;
}

/** The colour of a row's mark: that of its kind. */
export function colourOf(table: Table, row: number): string {
  const kinds = [...new Set(Array.from({ length: table.rows }, (_, n) => textOf(table, "kind", n)))];
  return KINDS[kinds.indexOf(textOf(table, "kind", row)) % KINDS.length];
}

/** Whether the table tells where any of its things is. */
export function hasPlaces(table: Table): boolean {
  return Array.from({ length: table.rows }, (_, row) => row).some((row) => placeOf(table, row).every(Number.isFinite));
}

/** Tables of places in the order in which they are offered: the defects first. */
export function sortPlaced(tables: Table[]): Table[] {
  return [...tables.filter((t) => t.name === "defects"), ...tables.filter((t) => t.name !== "defects")];
}

export class Marks {
  private marks: Mark[] = [];
  private shown: Table | null = null;
  private lit: [Table, number] | null = null;
  private picked: [Table, number] | null = null; // stays lit while nothing else is pointed at
  onPoint: (table: Table, row: number | null) => void = () => undefined;
  onPick: (table: Table, row: number) => void = () => undefined;
  onKeep: (table: Table | null, row: number) => void = () => undefined; // another row, or none, is picked now
  onTurn: (at: [number, number, number]) => void = () => undefined; // a row was picked: show its place
  onWant: (table: Table) => void = () => undefined; // a row of a table that is not marked was picked

  constructor(private holder: HTMLElement, private project: Project) {}

  /** Marks the places of a table, or none. */
  choose(table: Table | null): void {
    this.marks.forEach((m) => m.label.remove());
    this.marks = [];
    this.shown = table;
    for (let row = 0; table !== null && row < table.rows && this.marks.length < MOST; row++) {
      const at = placeOf(table, row);
      if (at.every(Number.isFinite)) {
        this.add(table, row, at);
      }
    }
    this.holder.append(...this.marks.map((m) => m.label).reverse()); // the first on top
    this.place();
    this.light(this.lit);
  }

  private add(table: Table, row: number, at: [number, number, number]): void {
    const label = make("div", { class: row < NUMBERED ? "mark" : "mark dot", title: tellRow(table, row) }, String(row + 1));
    label.style.setProperty("--kind", colourOf(table, row));
    label.addEventListener("pointerenter", () => this.onPoint(table, row));
    label.addEventListener("pointerleave", () => this.onPoint(table, null));
    label.addEventListener("click", () => this.onPick(table, row));
    this.marks.push({ row, at, label });
  }

  /** Puts the marks where the view shows their places now. */
  place(): void {
    for (const m of this.marks) {
      const at = this.project(...m.at);
      m.label.hidden = at === null;
      if (at !== null) {
        m.label.style.left = `${at[0]}px`;
        m.label.style.top = `${at[1]}px`;
      }
    }
  }

  /** Brings a row's mark out. */
  light(which: [Table, number] | null): void {
    this.lit = which;
    for (const m of this.marks) {
      m.label.classList.toggle("lit", which !== null && which[0] === this.shown && which[1] === m.row);
    }
  }

  /** Nothing is pointed at any more: the picked row's mark is lit. */
  rest(): void {
    this.light(this.picked);
  }

  /** Keeps a row's mark lit; null for none. */
  keep(which: [Table, number] | null): void {
    this.picked = which;
    this.onKeep(which === null ? null : which[0], which === null ? -1 : which[1]);
    this.rest();
  }

  /** Marks the row's table, keeps the row's mark lit, and turns the view to it. */
  pick(table: Table, row: number): void {
    if (table !== this.shown) {
      this.onWant(table);
    }
    this.keep([table, row]);
    this.onTurn(placeOf(table, row));
    this.holder.scrollIntoView({ behavior: "smooth", block: "nearest" });
  }
}
