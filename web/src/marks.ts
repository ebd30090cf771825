// Numbered marks on the 3-D view: where the things of a table are.
import { type Table } from "./data";
import { make } from "./elements";

const MOST = 200; // marks at once: more hide the part
const NUMBERED = 20; // those behind are dots until their row is pointed at

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

/** Whether the table tells where any of its things is. */
export function hasPlaces(table: Table): boolean {
  return Array.from({ length: table.rows }, (_, row) => row).some((row) => placeOf(table, row).every(Number.isFinite));
}

export class Marks {
  private marks: Mark[] = [];
  private shown: Table | null = null;
  private lit: [Table, number] | null = null;
  onPoint: (table: Table, row: number | null) => void = () => undefined;
  onPick: (table: Table, row: number) => void = () => undefined;
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
    const label = make("div", { class: row < NUMBERED ? "mark" : "mark dot", title: `${table.title}: row ${row + 1}` }, String(row + 1));
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

  /** Marks the row's table and brings the row's mark into view. */
  pick(table: Table, row: number): void {
    if (table !== this.shown) {
      this.onWant(table);
    }
    this.light([table, row]);
    this.holder.scrollIntoView({ behavior: "smooth", block: "nearest" });
  }
}
