// The ends of the scale of colours: of most values, of all, or of one time.
import { FrameCache, type FieldInfo } from "./data";

const SAMPLE = 200000; // values looked at, at most
const TIMES = 8; // outputs looked at, at most
const TAIL = 0.005; // share of the values at each end that may be few and far away
const FAR = 0.5; // they are if the others span less than this share of all

export interface Ends {
  low: number;
  high: number;
  beyond: [boolean, boolean]; // there are values below, above
}

/** Which cells count at an output. */
export type KeepAt = (output: number) => (cell: number) => boolean;

export function lowOf(f: FieldInfo): number {
  return f.components === 1 ? f.low : 0;
}

export function highOf(f: FieldInfo): number {
  return f.components === 1 ? f.high : f.top;
}

/** Values of cells that count, from some outputs, and the least and the largest of all such cells. */
function gather(f: FieldInfo, outputs: number[], keepAt: KeepAt, cache: FrameCache): { some: Float32Array; low: number; high: number } {
  let [low, high, count, seen] = [Infinity, -Infinity, 0, 0];
  const some = new Float32Array(SAMPLE + outputs.length);
  for (const output of outputs) {
    const values = cache.get(f, output);
    const keep = keepAt(output);
    const stride = Math.ceil((values.length * outputs.length) / SAMPLE);
    for (let c = 0; c < values.length; c++) {
      const v = values[c];
      if (Number.isNaN(v) || !keep(c)) {
        continue;
      }
      low = v < low ? v : low;
      high = v > high ? v : high;
      if (seen++ % stride === 0 && count < some.length) {
        some[count++] = v;
      }
    }
  }
  return { some: some.subarray(0, count).sort(), low, high };
}

/** The outputs at which most is looked for: a few, and the last. */
function chooseOutputs(count: number): number[] {
  const stride = Math.ceil(count / TIMES);
  return Array.from({ length: Math.ceil(count / stride) }, (_, n) => count - 1 - n * stride);
}

/** The ends that show most of what is seen: a few values far from all others do not count. */
export function findMost(f: FieldInfo, count: number, keepAt: KeepAt, cache: FrameCache): Ends {
  const { some, low, high } = gather(f, chooseOutputs(count), keepAt, cache);
  if (some.length === 0) {
    return { low: lowOf(f), high: highOf(f), beyond: [false, false] };
  }
  const at = (share: number) => some[Math.round(share * (some.length - 1))];
  const [from, to] = [at(TAIL), at(1 - TAIL)];
  // each end by itself: a few cold cells do not hide where it is hottest
  const cutLow = to > from && to - from < FAR * (to - low);
  const cutHigh = to > from && to - from < FAR * (high - from);
  return { low: cutLow ? from : low, high: cutHigh ? to : high, beyond: [cutLow, cutHigh] };
}

/** The ends of what is seen at one output. */
export function findNow(f: FieldInfo, output: number, keepAt: KeepAt, cache: FrameCache): Ends {
  const { some, low, high } = gather(f, [output], keepAt, cache);
  return some.length === 0
    ? { low: lowOf(f), high: highOf(f), beyond: [false, false] }
    : { low, high, beyond: [false, false] };
}
