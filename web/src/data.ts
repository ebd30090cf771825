// What `mag report` puts into the page, and how it is decoded.

export interface Quantity {
  name: string;
  value: number | null;
  low: number | null; // ends of its band; both null where it has none
  high: number | null;
  base?: number | null; // where its band was found with other cells: the number there
  unit: string;
  meaning: string;
}

export interface Assumption {
  name: string;
  value: number | null;
  unit: string;
  flag: string;
  source: string;
}

/** What other runs of the case gave, with what nobody knows at its ends. */
export interface Bands {
  of: number; // runs that finished: the bands are of them alone
  runs: { name: string; changes: string; status: string; reason: string; base: boolean }[];
  numbers: { name: string; low: number | null; base: number | null; high: number | null }[];
}

export interface TableColumn {
  name: string;
  unit: string | null; // null: the cells are texts
  meaning: string;
  cells: (number | string | null)[];
}

export interface Table {
  name: string;
  title: string;
  meaning: string;
  form: string; // how it is shown best: "plain", "curves" or "parts"
  rows: number; // held here
  total: number; // of the result
  columns: TableColumn[];
}

export interface FieldInfo {
  name: string;
  unit: string;
  meaning: string;
  group: string; // what it tells of; "" for none
  components: number;
  low: number; // of the stored values, over all outputs
  high: number;
  top: number; // largest magnitude of a vector
  bits: 8 | 16;
  levels: number[]; // of 8 bits: the value that each number stands for
  frames: string[]; // id of the block of each output
}

export interface Result {
  version: string;
  model: string;
  title: string;
  status: string;
  reason: string;
  wall_seconds: number;
  threads: number;
  numbers: Quantity[];
  bands: Bands | null;
  assumptions: Assumption[];
  tables: Table[];
  sweeps: { name: string; seconds: number }[];
  columns: Quantity[];
  rows: number;
  series: string | null;
  points: { count: number; spacing: number; origin: number[]; block: string | null };
  times: number[];
  notes: string[];
  fields: FieldInfo[];
  case: string;
  full_case: string;
}

export function readResult(): Result | null {
  return JSON.parse(document.getElementById("result")?.textContent ?? "null") as Result | null;
}

export function readBlock(id: string): ArrayBuffer {
  const text = atob((document.getElementById(id)?.textContent ?? "").trim());
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    bytes[i] = text.charCodeAt(i);
  }
  return bytes.buffer;
}

/** Numbers of one output of a field: a scalar as it is, a vector as its magnitude. */
export function readFrame(field: FieldInfo, output: number): Float32Array {
  const block = readBlock(field.frames[output]);
  const raw = field.bits === 8 ? new Uint8Array(block) : new Uint16Array(block);
  const none = field.bits === 8 ? 255 : 65535;
  const step = (field.high - field.low) / (none - 1);
  const parts = field.components;
  const out = new Float32Array(raw.length / parts);
  for (let i = 0; i < out.length; i++) {
    let sum = 0;
    for (let d = 0; d < parts; d++) {
      const q = raw[i * parts + d];
      const v = q === none ? NaN : field.bits === 8 ? field.levels[q] : field.low + q * step;
      sum = parts === 1 ? v : sum + v * v;
    }
    out[i] = parts === 1 ? sum : Math.sqrt(sum);
  }
  return out;
}

/** Frames read before; the oldest go when they take too much memory. */
export class FrameCache {
  private kept = new Map<string, Float32Array>();
  private held = 0;

  get(field: FieldInfo, output: number): Float32Array {
    const key = field.name + "/" + field.frames[output];
    let frame = this.kept.get(key);
    if (frame === undefined) {
      frame = readFrame(field, output);
      this.kept.set(key, frame);
      this.held += frame.byteLength;
      for (const [old, values] of this.kept) {
        if (this.held < 256e6 || old === key) {
          break;
        }
        this.kept.delete(old);
        this.held -= values.byteLength;
      }
    }
    return frame;
  }
}
