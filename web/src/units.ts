// SI units as an engineer reads them.

export interface Scale {
  factor: number; // shown = value * factor + shift
  shift: number;
  unit: string;
}

const LADDERS: Record<string, [number, string][]> = {
  s: [[1e6, "µs"], [1e3, "ms"], [1, "s"], [1 / 3600, "h"], [1 / 86400, "d"]],
  m: [[1e6, "µm"], [1e3, "mm"], [1, "m"], [1e-3, "km"]],
  m2: [[1e6, "mm²"], [1e4, "cm²"], [1, "m²"]],
  m3: [[1e9, "mm³"], [1e6, "cm³"], [1, "m³"]],
  kg: [[1e6, "mg"], [1e3, "g"], [1, "kg"], [1e-3, "t"]],
  Pa: [[1, "Pa"], [1e-3, "kPa"], [1e-6, "MPa"], [1e-9, "GPa"]],
  N: [[1, "N"], [1e-3, "kN"], [1e-6, "MN"]],
  W: [[1e3, "mW"], [1, "W"], [1e-3, "kW"], [1e-6, "MW"]],
  J: [[1, "J"], [1e-3, "kJ"], [1e-6, "MJ"], [1e-9, "GJ"]],
  "W/m2": [[1, "W/m²"], [1e-3, "kW/m²"], [1e-6, "MW/m²"]],
  "W/m2/K": [[1, "W/m²/K"], [1e-3, "kW/m²/K"]],
  "J/m2": [[1, "J/m²"], [1e-3, "kJ/m²"], [1e-6, "MJ/m²"]],
  "J/kg": [[1, "J/kg"], [1e-3, "kJ/kg"], [1e-6, "MJ/kg"]],
  V: [[1e3, "mV"], [1, "V"]],
  A: [[1e3, "mA"], [1, "A"], [1e-3, "kA"]],
};

/** The scale that shows `size` as a number between 1 and about 1000. */
export function scaleFor(unit: string, size: number): Scale {
  if (unit === "K") {
    // below 250 K it is a difference, as the program has it
    return size >= 250 ? { factor: 1, shift: -273.15, unit: "°C" } : { factor: 1, shift: 0, unit: "K" };
  }
  const ladder = LADDERS[unit];
  if (ladder === undefined) {
    return { factor: 1, shift: 0, unit: prettyUnit(unit) };
  }
  let best: [number, string] = ladder.find((l) => l[0] === 1) ?? ladder[0];
  const s = Math.abs(size);
  if (s > 0 && Number.isFinite(s)) {
    best = ladder[0];
    for (const rung of ladder) {
      // hours only where a minute reading would be long
      if (s * rung[0] >= (rung[1] === "h" || rung[1] === "d" ? 3 : 1)) {
        best = rung;
      }
    }
  }
  return { factor: best[0], shift: 0, unit: best[1] };
}

export function prettyUnit(unit: string): string {
  const raised = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  const power = unit.replace(/([A-Za-z])([2-9])/g, (_, a, b) => a + raised[Number(b)]);
  return unit === "1" ? "" : power.replace(/\bu(?=[msgAVW](?![a-z]))/g, "µ");
}

export function show(value: number | null, digits = 4): string {
  if (value === null || !Number.isFinite(value)) {
    return "–";
  }
  if (value === 0) {
    return "0";
  }
  const size = Math.abs(value);
  if (size >= 1e7 || size < 1e-3) {
    const [m, e] = value.toExponential(Math.max(0, digits - 2)).split("e");
    const power = e.replace("+", "").replace("-", "−");
    return `${String(Number(m)).replace("-", "−")}·10${[...power].map((c) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)] ?? "⁻").join("")}`;
  }
  const shown = Number(value.toPrecision(digits));
  return (size >= 1e4 ? Math.round(value).toLocaleString("en").replace(/,/g, "\u202f") : String(shown))
    .replace("-", "−");
}

export function showWith(value: number | null, unit: string): string {
  if (value === null || !Number.isFinite(value)) {
    return "–";
  }
  const s = scaleFor(unit, value);
  return `${show(value * s.factor + s.shift)}${s.unit ? "\u202f" + s.unit : ""}`;
}

export function readable(name: string): string {
  const text = name.replace(/_/g, " ").replace(/\./g, ": ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
